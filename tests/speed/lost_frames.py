"""Measure the spotter on long videos that lose frames at random, and what a hole costs.

Run by hand: `python tests/speed/lost_frames.py --out DIR [--table training/results/spotting.csv]`.
Videos of people and seeds that nothing was set on are made in DIR, and their motion signals kept
there. Each share of lost frames gives two rows: what is found and may be labelled, and the same
where any missing frame inside a movement forbids a label.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from app.core.spotting import How, evaluate_long  # noqa: E402
from training.spotter.judge import Watched  # noqa: E402
from training.synth.long import write_long  # noqa: E402

SHARES = (0.0, 0.01, 0.03, 0.05)
TABLE = ROOT / "training" / "results" / "spotting.csv"
"""The table whose columns the rows have."""


def films(out: Path, videos: int, seconds: float, seed: int) -> Path:
    """Make the videos unless they are there; give their folder."""
    folder = out / f"long-{seed}"
    whole = folder / f"whole-{videos}-{seconds:g}"
    if not whole.is_file():
        write_long(folder, videos, seed, seconds)
        whole.touch()
    return folder


def rows_of(folder: Path, share: float, workers: int) -> list[dict[str, Any]]:
    """Watch the videos without a share of their frames; give the rows of both rules."""
    watched: list[Watched] = []
    how = How(traces=folder.parent / "traces", workers=workers, lose=share)
    found = evaluate_long(folder, how, watched.append)
    part = f"{100 * share:g} % lost"
    whole = sum(hit.ok and not hit.gap for one in watched for hit in one.hits)
    before = {**found, "hits_ok": whole, "false_ok": "", "false_ok_per_min": ""}
    return [{**before, "part": f"{part}, no hole allowed"}, {**found, "part": part}]


def add(table: Path, rows: list[dict[str, Any]]) -> None:
    """Add rows to a table that has a header."""
    with table.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with table.open("a", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, columns, "", "ignore", lineterminator="\n")
        out.writerows(rows)


def main() -> int:
    """Measure every share, print it and add it to the table."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--out", type=Path, required=True)
    wanted.add_argument("--videos", type=int, default=3)
    wanted.add_argument("--seconds", type=float, default=60.0)
    wanted.add_argument("--seed", type=int, default=8301)
    wanted.add_argument("--workers", type=int, default=1)
    wanted.add_argument("--table", type=Path, help=f"As {TABLE.name}; none if left out.")
    wanted.add_argument("--commit", default="", help="Version of the code, for the table.")
    asked = wanted.parse_args()
    folder = films(asked.out, asked.videos, asked.seconds, asked.seed)
    seeds = f"long {asked.seed} ({asked.videos} x {asked.seconds:g} s)"
    about = {"commit": asked.commit, "seeds": seeds, "spotter": "rules"}
    for share in SHARES:
        rows = [{**row, **about} for row in rows_of(folder, share, asked.workers)]
        for row in rows:
            names = ("part", "truth", "hits", "false", "hits_ok", "onset_mae_ms", "apex_mae_ms")
            print(*(f"{name}={row[name]}" for name in names), sep="; ", flush=True)
        if asked.table is not None:
            add(asked.table, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
