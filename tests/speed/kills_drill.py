"""Kills commands at random times and counts lost data and remaining processes.

    python tests/speed/kills_drill.py --kills 50 --seed 1
    python tests/speed/kills_drill.py --only train --kills 8

The kills (SIGKILL, only the command's own process) are distributed over `live --record`, `record`,
`archive`, `recover`, `prepare`, `train` and `analyze --workers 2`. Data on the disk just before a
kill must exist after the next run of the same command. A loss, a wrong exit code or a remaining
process gives exit code 1.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.face_trees import casme2  # noqa: E402
from helpers.loso_runs import RECIPE, flow_pictures, recipe_file  # noqa: E402
from helpers.recordings import packet, record  # noqa: E402
from helpers.videos import write_video  # noqa: E402

Found = dict[str, str]
"""Names of files, with a digest of their content."""

FAULTS: list[str] = []
LEAVE_S = 10.0
"""How long workers may take to notice that their owner has ended."""


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a program that stores its files below `home`."""
    return {
        **os.environ,
        "FLINCH_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
    }


def expect(right: bool, what: str) -> str:
    """Record a failed expectation; return a word for the line."""
    if not right:
        FAULTS.append(what)
    return "ok" if right else f"WRONG ({what})"


@contextmanager
def started(home: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command in a separate session; end whatever remains of it at the end."""
    command = [sys.executable, "-m", "app.cli", *arguments]
    quiet = subprocess.DEVNULL
    program = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(home),
        stdout=quiet,
        stderr=quiet,
        start_new_session=True,
    )
    try:
        yield program
    finally:
        for each in left_of(program.pid):
            each.kill()
        program.wait()


def left_of(session: int) -> list[psutil.Process]:
    """List the living processes of a session."""
    found = []
    for each in psutil.process_iter():
        try:
            if os.getsid(each.pid) == session and each.status() != psutil.STATUS_ZOMBIE:
                found.append(each)
        except (OSError, psutil.Error):
            continue
    return found


def killed(
    home: Path,
    most_s: float,
    chance: random.Random,
    *arguments: str,
    ready: Callable[[int], bool] = lambda _: True,
) -> str:
    """Start a command, kill it at a random time after `ready`; report what remains of it."""
    with started(home, *arguments) as program:
        seconds = chance.uniform(0.1, most_s)
        begun = time.monotonic()
        while not ready(program.pid) and program.poll() is None and time.monotonic() - begun < 90:
            time.sleep(0.05)
        try:
            program.wait(seconds)
            return f"ended by itself within {seconds:.1f} s"
        except subprocess.TimeoutExpired:
            pass
        beside = len(left_of(program.pid)) - 1
        program.send_signal(signal.SIGKILL)
        program.wait()
        deadline = time.monotonic() + LEAVE_S
        while left_of(program.pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        left = len(left_of(program.pid))
    word = expect(left == 0, f"{left} processes of flinch {arguments[0]} are left")
    return f"killed after {seconds:.1f} s with {beside} processes beside it, {left} left: {word}"


def flinch(home: Path, *arguments: str) -> int:
    """Run a command to its end and give its exit code."""
    with started(home, *arguments) as program:
        return program.wait()


def ledger(study: Path) -> dict[str, list[str]]:
    """Return the packets' checksums in the ledgers of a study, by run."""
    found: dict[str, list[str]] = {}
    for path in study.rglob("frames.csv"):
        with path.open(encoding="ascii", errors="replace", newline="") as file:
            rows = [row[5] for row in csv.reader(file) if len(row) == 8]
        found[str(path.parent)] = rows[1:]
    return found


def contents(folder: Path, *patterns: str) -> Found:
    """Return the checksums of the finished files of a folder."""
    return {
        str(path): sha256(path.read_bytes()).hexdigest()
        for pattern in patterns
        for path in folder.rglob(pattern)
        if path.is_file() and not path.name.startswith(".") and ".part" not in path.name
    }


def _recorded(home: Path, study: Path, before: dict[str, list[str]]) -> str:
    """Recover a study; every row of a second before the kill must exist."""
    code = flinch(home, "recover", str(study))
    after = ledger(study)
    lost = sum(len(set(rows[:-30]) - set(after.get(run, ()))) for run, rows in before.items())
    words = [expect(lost == 0, f"{lost} rows of {study} are gone")]
    pictures = sum(len(rows) for rows in after.values())
    if pictures:
        words.append(expect(code in (0, 3), f"recover {study} gives {code}"))
        words.append(expect(flinch(home, "verify", str(study)) == 0, f"{study} is not sound"))
    return f"{pictures} rows, recover {code}, {', '.join(dict.fromkeys(words))}"


def _rows(study: Path) -> int:
    return sum(len(rows) for rows in ledger(study).values())


def _shared(session: int) -> bool:
    """Return whether a command has worker processes."""
    return len(left_of(session)) > 2


def _record(name: str, home: Path, folder: Path, chance: random.Random) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        study = folder / f"{name}-{number}"
        to = ("--record",) if name == "live" else ("--out",)
        command = (name, "--camera", "practice", *to, str(study), "--seconds", "60")
        result = killed(home, 8.0, chance, *command, ready=lambda _, at=study: _rows(at) > 1)
        yield f"{result}; {_recorded(home, study, ledger(study))}"


def live(home: Path, folder: Path, chance: random.Random) -> Iterator[str]:
    """Kill the window while it records."""
    return _record("live", home, folder, chance)


def recording(home: Path, folder: Path, chance: random.Random) -> Iterator[str]:
    """Kill a recording without the window."""
    return _record("record", home, folder, chance)


def archive(home: Path, folder: Path, chance: random.Random) -> Iterator[str]:
    """Kill an archive; the recording must be unchanged, and the next archive complete."""
    number = 0
    while True:
        number += 1
        run = folder / f"archive-{number}" / "run-01"
        record(run, [packet(seq) for seq in range(6000)])
        before = contents(run, "*")
        result = killed(home, 8.0, chance, "archive", str(run))
        unchanged = {path: digest for path, digest in contents(run, "*").items() if path in before}
        sums = str(run / "SHA256SUMS")
        word = expect({**unchanged, sums: ""} == {**before, sums: ""}, f"{run} was changed")
        if not (run / "archive.mkv").is_file():
            word = expect(flinch(home, "archive", str(run)) == 0, f"{run} cannot be archived")
        word = expect(flinch(home, "verify", str(run)) == 0, f"{run} is not sound") + ", " + word
        yield f"{result}; {word}"


def recover(home: Path, folder: Path, chance: random.Random) -> Iterator[str]:
    """Kill a recovery of a torn ledger and a damaged video; the next one must finish it."""
    number = 0
    while True:
        number += 1
        run = folder / f"recover-{number}" / "run-01"
        record(run, [packet(seq) for seq in range(3000)])
        (run / "session.json").write_bytes(b"")
        (run / "SHA256SUMS").unlink()
        video = run / "video.mkv"
        video.write_bytes(bytes(4096) + video.read_bytes()[4096:])
        damaged = sha256(video.read_bytes()).hexdigest()
        before = ledger(run)
        result = killed(home, 8.0, chance, "recover", str(run))
        code = flinch(home, "recover", str(run))
        words = {expect(ledger(run) == before, f"rows of {run} are gone")}
        words.add(expect(code == 1, f"recover {run} gives {code}, though a picture is lost"))
        digests = [sha256(each.read_bytes()).hexdigest() for each in run.glob("video.mkv*")]
        words.add(expect(damaged in digests, f"the damaged video of {run} is gone"))
        yield f"{result}; {len(before[str(run)])} rows, recover {code}, {', '.join(words)}"


def _resumed(
    home: Path,
    folder: Path,
    chance: random.Random,
    command: tuple[str, ...],
    patterns: tuple[str, ...],
) -> Iterator[str]:
    """Kill a resumable command; files finished before each kill must not change."""
    while True:
        for _ in range(3):
            result = killed(home, 10.0, chance, *command, ready=_shared)
            before = contents(folder, *patterns)
            yield f"{result}; {len(before)} finished files"
        code = flinch(home, *command)
        after = contents(folder, *patterns)
        lost = [path for path, digest in before.items() if after.get(path) != digest]
        expect(code == 0, f"flinch {command[0]} gives {code} after its kills")
        expect(not lost, f"{len(lost)} finished files of flinch {command[0]} were changed")
        shutil.rmtree(folder)


def prepare(home: Path, folder: Path, chance: random.Random) -> Iterator[str]:
    """Kill the preparation of a dataset by two processes."""
    root, out = folder / "casme2", folder / "cache"
    casme2(root, 30)
    command = ("prepare", "casme2", "--root", str(root), "--out", str(out), "--workers", "2")
    return _resumed(home, out, chance, command, ("*.npz",))


def train(home: Path, folder: Path, chance: random.Random) -> Iterator[str]:
    """Kill a leave-one-subject-out training of two processes."""
    data = flow_pictures(folder / "pictures", 6)
    recipe = recipe_file(folder, RECIPE.replace("epochs = 2", "epochs = 60"))
    out = folder / "run"
    command = ("train", recipe, "--data", data, "--out", str(out), "--workers", "2")
    return _resumed(home, out, chance, command, ("folds/**/*.json",))


def analyze(home: Path, folder: Path, chance: random.Random) -> Iterator[str]:
    """Kill the analysis of four files by two processes; the next one removes the remains."""
    videos = [
        str(write_video(folder / f"{name}.mp4", range(0, 20_000, 33))) for name in ("a", "b", "c")
    ]
    number = 0
    while True:
        number += 1
        out = folder / f"results-{number}"
        command = ("analyze", *videos, "--out", str(out), "--workers", "2")
        result = killed(home, 8.0, chance, *command, ready=_shared)
        code = flinch(home, *command)
        hidden = [path.name for path in out.rglob(".*")]
        words = {expect(code in (0, 3), f"analyze gives {code} after a kill")}
        words.add(expect(not hidden, f"{hidden} is left in {out}"))
        yield f"{result}; then exit {code}, {', '.join(words)}"


Drill = Callable[[Path, Path, random.Random], Iterator[str]]
DRILLS: dict[str, Drill] = {
    "live": live,
    "record": recording,
    "archive": archive,
    "recover": recover,
    "prepare": prepare,
    "train": train,
    "analyze": analyze,
}


def main() -> int:
    """Run the drill from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=DRILLS, action="append")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    names = options.only or list(DRILLS)
    with tempfile.TemporaryDirectory(prefix="flinch-kills-") as place:
        home = Path(place, "home")
        for name in names:
            (Path(place) / name).mkdir()
        running = {name: DRILLS[name](home, Path(place) / name, chance) for name in names}
        for number in range(options.kills):
            name = names[number % len(names)]
            print(f"{number + 1:3} {name}: {next(running[name])}", flush=True)
    print(f"{options.kills} kills, {len(FAULTS)} faults")
    for fault in FAULTS:
        print(f"  {fault}")
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main())
