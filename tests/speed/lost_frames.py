"""Measures the spotter on long videos that randomly lose frames.

Run by hand: `python tests/speed/lost_frames.py --out DIR [--table training/results/spotting.csv]`.
Videos of people and seeds that no setting was chosen on are made in DIR, and their motion signals
are stored there. Each share of lost frames gives two rows: the findings that may be labelled, and
the same if any missing frame inside a movement forbids a label.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from app.core.spotting import WatchOptions, evaluate_long  # noqa: E402
from training.spotter.judge import Watched  # noqa: E402
from training.synth.long import write_long  # noqa: E402

SHARES = (0.0, 0.01, 0.03, 0.05)
TABLE = ROOT / "training" / "results" / "spotting.csv"
"""The table with the rows' columns."""


def films(out: Path, videos: int, seconds: float, seed: int) -> Path:
    """Make the videos unless they exist; return their folder."""
    folder = out / f"long-{seed}"
    whole = folder / f"whole-{videos}-{seconds:g}"
    if not whole.is_file():
        write_long(folder, videos, seed, seconds)
        whole.touch()
    return folder


def rows_of(folder: Path, share: float, workers: int) -> list[dict[str, Any]]:
    """Analyse the videos without a share of their frames; return the rows of both rules."""
    watched: list[Watched] = []
    how = WatchOptions(traces=folder.parent / "traces", workers=workers, lose=share)
    found = evaluate_long(folder, how, watched.append)
    part = f"{100 * share:g} % lost"
    whole = sum(hit.ok and not hit.gap for video in watched for hit in video.hits)
    before = {**found, "hits_ok": whole, "false_ok": "", "false_ok_per_min": ""}
    return [{**before, "part": f"{part}, no hole allowed"}, {**found, "part": part}]


def add(table: Path, rows: list[dict[str, Any]]) -> None:
    """Append rows to a table with a header."""
    with table.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with table.open("a", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, columns, "", "ignore", lineterminator="\n")
        out.writerows(rows)


def main() -> int:
    """Measure every share, print it and add it to the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--videos", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=8301)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--table", type=Path, help=f"As {TABLE.name}; none if left out.")
    parser.add_argument("--commit", default="", help="Version of the code, for the table.")
    options = parser.parse_args()
    folder = films(options.out, options.videos, options.seconds, options.seed)
    seeds = f"long {options.seed} ({options.videos} x {options.seconds:g} s)"
    about = {"commit": options.commit, "seeds": seeds, "spotter": "rules"}
    for share in SHARES:
        rows = [{**row, **about} for row in rows_of(folder, share, options.workers)]
        for row in rows:
            names = ("part", "truth", "hits", "false", "hits_ok", "onset_mae_ms", "apex_mae_ms")
            print(*(f"{name}={row[name]}" for name in names), sep="; ", flush=True)
        if options.table is not None:
            add(options.table, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
