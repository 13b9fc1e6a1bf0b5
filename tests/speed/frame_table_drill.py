"""Checks in 200 random kinds of files that picture n has the number n and its right time.

    python tests/speed/frame_table_drill.py [--films 200] [--seed 1]

Containers, codecs, B-pictures, late starts, gaps, non-square pixels, rotated and mirrored pictures,
fragments and cut ends are drawn at random. One process reads all files, as in a long run of `flinch
analyze`. The exit code is the number of kinds that violate the rule of `tests/helpers/films.py`;
each is named.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.films import check, make, random_film  # noqa: E402

from models.errors import FlinchError  # noqa: E402


def main() -> int:
    """Test the films, name the failed ones, and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    faulthandler.enable()
    rng, broken, counts = random.Random(options.seed), 0, Counter[str]()
    for number in range(options.films):
        film, pick = random_film(rng), rng.randrange(10**6)
        counts[f"{film.container}/{film.codec}"] += 1
        with tempfile.TemporaryDirectory() as folder:
            try:
                check(make(Path(folder), film), film, pick)
            except (AssertionError, FlinchError) as error:
                broken += 1
                print(f"{number}: {film}: {type(error).__name__}: {error}", flush=True)
    print(", ".join(f"{kind} {count}" for kind, count in sorted(counts.items())))
    print(f"{options.films - broken} of {options.films} kinds of file keep the rule")
    return min(broken, 1)


if __name__ == "__main__":
    sys.exit(main())
