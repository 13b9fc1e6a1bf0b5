"""Trains every recipe for two steps, exports it, opens it as the app does, and reads a clip.

`python tests/speed/every_recipe.py [BEGINNING...]` prints one line per recipe, for all recipes or
those with these prefixes; a row takes up to a minute. Rows that differ only in size share one
miniature and run once; weights that read the raw frame (M1) are rejected with a message.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.loso_runs import flow_pictures, learned, read_live, shrunk

from training.errors import TrainingError
from training.loso import export
from training.recipe import catalogue, loso, papers


def outcome(name: str, data: str, done: dict[str, str]) -> str:
    """Run one recipe and describe briefly how it ended."""
    recipe = shrunk(catalogue.read(name))
    if recipe.fingerprint in done:
        return f"as {done[recipe.fingerprint]}"
    done[recipe.fingerprint] = name
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        net, choice = learned(recipe, data, Path(folder))
        try:
            export.refuse_unreadable(recipe)
        except TrainingError as error:
            return f"refused: {error}"
        scores = read_live(net, choice, recipe, Path(folder))
    if scores.error:
        raise SystemExit(f"{name}: {scores.error}")
    shares = " ".join(f"{share:.2f}" for share in scores.probabilities)
    return f"read live: {shares} ({time.perf_counter() - began:.1f} s)"


def main() -> None:
    """Run all recipes that start from random weights."""
    done: dict[str, str] = {}
    names = [*papers.rows(), *(n for n in loso.listed() if not catalogue.read(n).start)]
    names = [name for name in names if name.startswith(tuple(sys.argv[1:] or [""]))]
    with tempfile.TemporaryDirectory() as folder:
        data = flow_pictures(Path(folder) / "pictures")
        for name in names:
            print(f"{name:40} {outcome(name, data, done)}", flush=True)
    print(f"{len(names)} recipes, {len(done)} miniatures")


if __name__ == "__main__":
    main()
