"""Kills `flinch sessions delete` and `assign` at random times, and lists 1,000 recordings.

    python tests/speed/session_drill.py kill --kills 30
    python tests/speed/session_drill.py list --count 1000

After each kill every folder that looks like a recording must be complete (between two steps of an
assignment `session.json` may be newer than its checksum), and the next start must finish the work.
It prints one line per kill, and returns 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for place in (ROOT, ROOT / "tests"):
    sys.path.insert(0, str(place))

from helpers.studies import a_recording, a_run, at_frame, made_live  # noqa: E402

from app import paths  # noqa: E402
from app.core.recording.folder import sessions  # noqa: E402
from app.core.recording.verify import verify  # noqa: E402
from app.core.sessions.catalogue import catalogue  # noqa: E402
from app.core.store import Store  # noqa: E402
from models.recording_names import SESSION  # noqa: E402

COMMAND = [sys.executable, "-c", "from app.cli import main; main()", "sessions"]


def fill(study: Path, count: int) -> None:
    """Record `count` short recordings, each in a separate live session, for ten persons."""
    store = Store()
    first = a_recording(a_run(study, "P00", run=1), (at_frame(3, "event-0"),), frames=300)
    made_live(store, first, (at_frame(3, "event-0"),))
    for number in range(1, count):
        person, run = f"P{number % 10:02d}", number // 10 + 1
        folder = study / f"sub-{person}" / "ses-01" / f"run-{run:02d}"
        shutil.copytree(first, folder)
    store.close()


def listing(count: int) -> int:
    """Time the listing of many recordings, the first and the second time."""
    study = paths.recordings_folder()
    fill(study, count)
    store = Store()
    for name in ("first", "second"):
        began = time.perf_counter()
        found = catalogue(study, store)
        print(f"{name} listing: {len(found.listings)} in {time.perf_counter() - began:.2f} s")
    store.close()
    began = time.perf_counter()
    code = subprocess.run([*COMMAND, "list"], stdout=subprocess.DEVNULL, check=False).returncode
    print(f"flinch sessions list: exit {code}, {time.perf_counter() - began:.2f} s in all")
    return code


def kills(count: int, seed: int) -> int:
    """Kill a deletion or an assignment half-way, repeatedly."""
    rng = random.Random(seed)
    study, bad = paths.recordings_folder(), 0
    for number in range(count):
        shutil.rmtree(study, ignore_errors=True)
        run = a_recording(a_run(study), (at_frame(3, f"event-{number}"),), frames=600)
        for part in range(400):  # Many files make the deletion long enough for a kill.
            (run / f"notes-{part}.txt").write_text("x" * 2000)
        store = Store()
        made_live(store, run, (at_frame(3, f"event-{number}"),))
        store.close()
        deleting = number % 2 == 0
        words = (
            ["delete", "run-01", "--yes"] if deleting else ["assign", "run-01", "--person", "S07"]
        )
        bad += one_kill(number, study, words, rng)
    print(f"{count} kills, {bad} bad")
    return int(bad > 0)


def one_kill(number: int, study: Path, words: list[str], rng: random.Random) -> int:
    """Kill one command after its journal was written, start again, and check the result."""
    child = subprocess.Popen(
        [*COMMAND, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    pending = paths.pending_folder()
    while child.poll() is None and not list(pending.glob("*.json")):
        time.sleep(0.0005)
    time.sleep(rng.uniform(0.0, 0.03))
    child.send_signal(signal.SIGKILL)
    child.wait()
    left = len(list(pending.glob("*.json")))
    between = [fault for folder in sessions(study) for fault in verify(folder).faults]
    odd = [fault for fault in between if words[0] == "delete" or SESSION not in fault]
    again = subprocess.run([*COMMAND, "list"], capture_output=True, text=True, check=False)
    after = [(folder, verify(folder).sound) for folder in sessions(study)]
    hidden = list(study.rglob(".deleting-*"))
    expected = 0 if words[0] == "delete" else 1
    good = not odd and len(after) == expected and all(sound for _, sound in after)
    good = good and not hidden and not list(pending.glob("*.json"))
    errors = again.stderr.strip().splitlines()
    print(
        f"{number:3d} {words[0]:6s} killed with {left} begun: {'good' if good else 'BAD'}; "
        f"next start: exit {again.returncode}, {errors[0][:90] if errors else 'nothing to do'}"
    )
    return int(not good)


def main() -> int:
    """Run one drill with a separate home folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("drill", choices=("kill", "list"))
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["FLINCH_HOME"] = home
        os.environ["PYTHONPATH"] = str(ROOT)
        if options.drill == "list":
            return listing(options.count)
        return kills(options.kills, options.seed)


if __name__ == "__main__":
    sys.exit(main())
