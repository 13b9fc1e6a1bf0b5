"""Kills scripted sittings at random times and checks what is lost.

    python tests/speed/sitting_kills_drill.py --kills 100 --seed 1

A child runs sitting after sitting of one study (plain camera, films of a third of a second) and is
killed with SIGKILL. After each kill the next child continues. Then every finished trial must
verify, only the running one may be `interrupted`, every line of every journal must be readable, and
the sitting must be offered again within 5 s. A loss gives exit code 1.
"""

from __future__ import annotations

import argparse
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

from helpers.capture_studies import quick_study  # noqa: E402

from app.core.recording.verify import verify  # noqa: E402
from app.core.sitting.begin import held_study  # noqa: E402
from training.capture.journal import read_lines  # noqa: E402
from training.capture.layout import StudyFolder  # noqa: E402
from training.capture.study import open_study  # noqa: E402
from training.capture.trial import Outcome, trials  # noqa: E402

OFFERED_S = 5.0


def sit(root: Path) -> None:
    """Run one sitting after the other without end."""
    from helpers.sittings import PlainCamera, driven, opened

    study = open_study(root)
    camera = PlainCamera()
    camera.open()
    while camera.report().measured_fps < 10:
        time.sleep(0.01)
    number = _unfinished(study.folder)
    while True:
        with held_study(root, "the drill"):
            began = time.monotonic()
            sitting = opened(study, f"P{number:03d}")
            print(
                f"offered {time.monotonic() - began:.3f} {sitting.sitting.state.value}", flush=True
            )
            driven(sitting, camera).run()
        number += 1


def _unfinished(folder: StudyFolder) -> int:
    """Return the number of the participant with an unfinished sitting, or of the next one."""
    sittings = folder.all_sittings()
    if not sittings:
        return 1
    last = read_lines(sittings[-1].journal)
    over = bool(last) and last[-1].state in ("finished", "left", "refused")
    return int(sittings[-1].person[1:]) + over


def look(root: Path, faults: list[str]) -> tuple[int, int]:
    """Check all finished trials; count the shown and the interrupted ones."""
    shown = cut = 0
    for trial in trials(StudyFolder(root)):
        if trial.trial.outcome is Outcome.SHOWN and trial.report is not None:
            shown += 1
            verdict = verify(trial.folder)
            if not verdict.sound:
                faults.append(f"{trial.folder}: {' '.join(verdict.faults)}")
        elif trial.trial.outcome is Outcome.INTERRUPTED:
            cut += 1
        elif trial.trial.outcome is not Outcome.SHOWN:
            faults.append(f"{trial.folder} ended as {trial.trial.outcome.value}")
    return shown, cut


def main() -> int:
    """Kill, continue, check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", type=Path)
    options = parser.parse_args()
    if options.child:
        sit(options.child)
    draw = random.Random(options.seed)
    faults: list[str] = []
    offered: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "study"
        quick_study(root, (("participants = 4", "participants = 1000"),))
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "FLINCH_HOME": f"{folder}/home"}
        command = [sys.executable, __file__, "--child", str(root)]
        before = 0
        for kill in range(1, options.kills + 1):
            child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
            assert child.stdout is not None
            first = child.stdout.readline().split()
            if first:
                offered.append(float(first[1]))
            else:
                faults.append(f"kill {kill}: the sitting was not offered again")
                break
            time.sleep(draw.uniform(0, 3))
            child.send_signal(signal.SIGKILL)
            child.wait()
            for line in child.stdout:
                offered.append(float(line.split()[1]))
            shown, _ = look(root, faults)
            if shown < before:
                faults.append(f"kill {kill}: {before - shown} finished trials are gone")
            before = shown
            print(f"{kill}: {shown} shown, offered in {offered[-1]:.2f} s", flush=True)
        child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        time.sleep(4)
        child.send_signal(signal.SIGKILL)
        child.wait()
        shown, cut = look(root, faults)
    if cut > options.kills:
        faults.append(f"{cut} trials are cut off by {options.kills} kills")
    if max(offered) > OFFERED_S:
        faults.append(f"a sitting was offered again after {max(offered):.1f} s")
    print(
        f"{options.kills} kills: {shown} trials shown and sound, {cut} interrupted, offered again "
        f"after {sorted(offered)[len(offered) // 2]:.2f} s (median), {max(offered):.2f} s at most"
    )
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
