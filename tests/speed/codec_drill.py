"""Measure the spotter under strong compression: the same motion through several codecs and rates.

Run by hand: `python tests/speed/codec_drill.py --out DIR [--minutes 30] [--workers 2]`. Videos and
motion signals stay in DIR, so a second run goes on where the first was ended, and another spotter
takes seconds. DIR/codecs.csv gets a row a codec. For the figures before a change, run it with the
code of before on the same DIR: signals answer to the code that made them.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from app.core.spotting import SPOTTERS, How, evaluate_long  # noqa: E402
from training.synth.codec import CLEAN, Codec, read_codec  # noqa: E402
from training.synth.long import FORMATS, write_codecs  # noqa: E402

CODECS = (
    *("x264:250k", "x264:600k", "vp8:500k", "vp8:1M", "vp9:crf30", "vp9:crf45"),
    *("mpeg4:q4", "mpeg4:q8", "jpeg:40"),
)
LONGEST_S = 90.0
"""Length of a video; more minutes are more people."""

FIGURES = (
    *("truth", "hits", "missed", "false", "f1", "false_per_min"),
    *("hits_ok", "false_ok", "false_ok_per_min"),
)


def films(out: Path, codecs: list[Codec], minutes: float, seed: int) -> dict[Codec, Path]:
    """Make the videos of all codecs, unless they are there; give their folders."""
    folders = {codec: out / str(codec).replace(":", "-") for codec in codecs}
    missing = {c: folder for c, folder in folders.items() if not (folder / "whole").is_file()}
    if missing:
        each_s = max(12.0, min(LONGEST_S, 60.0 * minutes / len(FORMATS)))
        write_codecs(missing, max(1, round(60.0 * minutes / each_s)), seed, each_s)
    for folder in missing.values():
        (folder / "whole").touch()
    return folders


def main() -> int:
    """Make what is missing, measure, print and write a row a codec and spotter."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--out", type=Path, required=True)
    wanted.add_argument(
        "--minutes", type=float, default=30.0, help="A codec, all formats together."
    )
    wanted.add_argument("--seed", type=int, default=9310)
    wanted.add_argument("--workers", type=int, default=2)
    wanted.add_argument("--spotter", nargs="+", default=["rules"], choices=SPOTTERS)
    wanted.add_argument("--codecs", nargs="+", default=list(CODECS))
    asked = wanted.parse_args()
    rows: list[dict[str, Any]] = []
    codecs = [CLEAN, *(read_codec(name) for name in asked.codecs)]
    for codec, folder in films(asked.out, codecs, asked.minutes, asked.seed).items():
        for spotter in asked.spotter:
            how = How(spotter, traces=asked.out / "traces", workers=asked.workers)
            found = evaluate_long(folder, how)
            rows.append({"codec": str(codec), "spotter": spotter, "minutes": found["minutes"]})
            rows[-1] |= {name: found[name] for name in FIGURES}
            print(*(f"{name}={value}" for name, value in rows[-1].items()), flush=True)
            with (asked.out / "codecs.csv").open("w", encoding="utf-8", newline="") as file:
                table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
                table.writeheader()
                table.writerows(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
