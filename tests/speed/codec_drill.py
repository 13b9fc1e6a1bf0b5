"""Measures the spotter under strong compression: the same motion in several codecs and rates.

Run by hand: `python tests/speed/codec_drill.py --out DIR [--minutes 30] [--workers 2]`. Each video
is made in all codecs and analysed. Then DIR/codecs.csv is written again with one row per codec, so
an interrupted run has the figures of the videos so far. Videos and motion signals stay in DIR: a
second run continues, and another spotter takes seconds. `--without-signs` adds a second row per
codec: the same signals without any knowledge of recoded pictures. For the figures before another
change, run the old code on the same DIR: signals depend on their code.
"""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from app.core.spotting import SPOTTERS, WatchOptions, evaluate_long, spot  # noqa: E402
from training.spotter.figures import figures as figures_of  # noqa: E402
from training.spotter.judge import judge  # noqa: E402
from training.spotter.traces import load_trace, trace_of  # noqa: E402
from training.spotter.truth import read_truth, videos_of  # noqa: E402
from training.synth.codec import CLEAN, Codec, read_codec  # noqa: E402
from training.synth.long import FORMATS, Format, write_codecs  # noqa: E402

CODECS = (
    *("x264:250k", "x264:600k", "vp8:500k", "vp8:1M", "vp9:crf30", "vp9:crf45"),
    *("mpeg4:q4", "mpeg4:q8", "jpeg:40"),
)
LONGEST_S = 90.0
"""Length of a video; more minutes take more people."""

FIGURES = (
    *("truth", "hits", "missed", "false", "f1", "false_per_min"),
    *("hits_ok", "false_ok", "false_ok_per_min"),
)


def read_form(text: str) -> Format:
    """Parse a format such as `640x360@30`, with a steady camera."""
    size, _, fps = text.partition("@")
    width_px, _, height_px = size.partition("x")
    return Format(float(fps), int(width_px), int(height_px), True)


def make(folders: dict[Codec, Path], number: int, options: argparse.Namespace) -> None:
    """Make one video in its missing codecs; write its truth last."""
    truth = f"long-{number:03d}.json"
    missing = {c: folder for c, folder in folders.items() if not (folder / truth).is_file()}
    if missing:
        seconds = max(12.0, min(LONGEST_S, 60.0 * options.minutes))
        write_codecs(missing, number, options.seed, seconds, options.formats)


def figures(folders: dict[Codec, Path], options: argparse.Namespace) -> list[dict[str, Any]]:
    """Analyse the missing videos; return a row per codec and spotter over all videos so far."""
    rows = []
    for codec, folder in folders.items():
        for spotter in options.spotter:
            how = WatchOptions(spotter, traces=options.out / "traces", workers=options.workers)
            found = evaluate_long(folder, how)
            row = {"codec": str(codec), "spotter": spotter, "signs": True}
            rows.append(row | {name: found[name] for name in ("minutes", *FIGURES)})
            if options.without_signs:
                blind = without_signs(folder, how)
                more = {name: blind[name] for name in ("minutes", *FIGURES)}
                rows.append(row | {"signs": False} | more)
    return rows


def without_signs(folder: Path, how: WatchOptions) -> dict[str, Any]:
    """Spot in the stored signals as if no picture had been recoded."""
    watched = []
    for truth in (read_truth(path) for path in videos_of(folder)):
        assert how.traces is not None
        motions = load_trace(trace_of(how.traces, truth.path, how.lose))
        plain = tuple(replace(motion, recoded=0.0) for motion in motions)
        seconds = plain[-1].t_ns / 1e9 if plain else 0.0
        watched.append(judge(truth, spot(plain, how.spotter), seconds, None))
    return figures_of(watched)


def keep(rows: list[dict[str, Any]], path: Path) -> None:
    """Print the rows and write them into a table."""
    for row in rows:
        print(*(f"{name}={value}" for name, value in row.items()), flush=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def main() -> int:
    """Make missing videos, measure, print and write a row per codec and spotter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--minutes", type=float, default=30.0, help="A codec, all formats together."
    )
    parser.add_argument("--seed", type=int, default=9310)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--spotter", nargs="+", default=["rules"], choices=SPOTTERS)
    parser.add_argument("--without-signs", action="store_true")
    parser.add_argument("--codecs", nargs="+", default=list(CODECS))
    parser.add_argument(
        "--formats", nargs="+", type=read_form, default=list(FORMATS), help="Such as 640x360@30."
    )
    options = parser.parse_args()
    codecs = [CLEAN, *(read_codec(name) for name in options.codecs)]
    folders = {codec: options.out / str(codec).replace(":", "-") for codec in codecs}
    for number in range(max(1, round(60.0 * options.minutes / LONGEST_S))):
        make(folders, number, options)
        keep(figures(folders, options), options.out / "codecs.csv")
    return 0


if __name__ == "__main__":
    sys.exit(main())
