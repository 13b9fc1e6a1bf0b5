"""Kills a leave-one-subject-out run at random times and compares it with an uninterrupted one.

Run by hand: `python tests/speed/loso_drill.py --kills 3 --seed 1 [--executor local|ray]`. The run
is `flinch train` in a separate process on miniature flow pictures; it is killed (SIGKILL, with all
its children) and started again. The predictions and figures must be byte for byte equal.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.loso_runs import RECIPE, flow_pictures, recipe_file  # noqa: E402

FIGURES = ("uf1", "uar", "acc", "ece", "confusion", "per_subject", "per_dataset", "per_seed")


def start(
    folder: Path, data: str, recipe: str, name: str, executor: str
) -> subprocess.Popen[bytes]:
    """Start `flinch train` in a separate process group."""
    command = [sys.executable, "-m", "app.cli", "train", recipe, "--data", data]
    command += ["--out", str(folder / name), "--workers", "2", "--executor", executor]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, **quiet)  # type: ignore[call-overload, no-any-return]


def folds(folder: Path, name: str) -> int:
    """Count the finished folds."""
    return len(list((folder / name).rglob("folds/**/*.json")))


def main() -> int:
    """Run the drill; return 0 if both runs are equal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--executor", default="local")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    folder = Path(tempfile.mkdtemp(prefix="loso-drill-"))
    data = flow_pictures(folder / "pictures", 6)
    recipe = recipe_file(folder, RECIPE.replace("epochs = 2", "epochs = 40"))
    assert start(folder, data, recipe, "whole", options.executor).wait() == 0
    total = folds(folder, "whole")
    for _ in range(options.kills):
        before = folds(folder, "broken")
        run = start(folder, data, recipe, "broken", options.executor)
        while run.poll() is None and folds(folder, "broken") <= before:
            time.sleep(0.02)
        time.sleep(chance.uniform(0.0, 1.5))
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        print(f"killed with {folds(folder, 'broken')} of {total} folds done", flush=True)
    assert start(folder, data, recipe, "broken", options.executor).wait() == 0
    same = True
    for name in ("predictions.csv",):
        texts = [(folder / run / name).read_text() for run in ("whole", "broken")]
        same &= texts[0] == texts[1]
    found = [json.loads((folder / run / "metrics.json").read_text()) for run in ("whole", "broken")]
    same &= all(found[0][figure] == found[1][figure] for figure in FIGURES)
    print("the same to the last digit" if same else f"DIFFERENT: see {folder}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
