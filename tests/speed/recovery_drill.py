"""Tests recovery: no recorded data may be lost, whatever is damaged and wherever it runs.

    python tests/speed/recovery_drill.py running     (as root: other PID and UTS namespaces)
    python tests/speed/recovery_drill.py header
    python tests/speed/recovery_drill.py missing
    python tests/speed/recovery_drill.py study
    python tests/speed/recovery_drill.py all

Each prints the commands with their exit codes and returns 1 if a row or a packet was lost.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.recordings import packet, recorded  # noqa: E402

from app.core.recording.folder import video_parts  # noqa: E402
from app.core.recording.matroska import read_packets  # noqa: E402

VICTIM = """
import sys, time
from pathlib import Path
from helpers.recordings import info, packet
from app.core.recording.recorder import Recorder
recorder = Recorder(Path(sys.argv[1]), info())
recorder.start()
start, seq = time.monotonic_ns(), 0
while True:
    recorder.tap(packet(seq, t_ns=time.monotonic_ns()))
    seq += 1
    if seq == 30: print("going", flush=True)
    time.sleep(max(0.0, (start + seq * 16_666_667 - time.monotonic_ns()) / 1e9))
"""

FAULTS: list[str] = []


def environment() -> dict[str, str]:
    """Return the environment of a program that uses this source tree."""
    search = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    return {**os.environ, "PYTHONPATH": search, "QT_QPA_PLATFORM": "offscreen"}


def flinch(*arguments: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run a command, print it with its exit code and its output."""
    command = [*before, sys.executable, "-m", "app.cli", *arguments]
    done = subprocess.run(command, env=environment(), cwd=ROOT, text=True, capture_output=True)
    print(f"$ {' '.join((*before, 'flinch', *arguments))}  -> exit {done.returncode}")
    for line in (done.stdout + done.stderr).splitlines():
        print(f"    {line}")
    return done


def expect(right: bool, what: str) -> None:
    """Record a failed expectation."""
    print(f"  {'ok' if right else 'WRONG'}: {what}")
    if not right:
        FAULTS.append(what)


def rows(folder: Path) -> list[list[str]]:
    """Read the rows of a ledger, without any check."""
    path = folder / "frames.csv"
    return list(csv.reader(path.open(encoding="utf-8")))[1:] if path.is_file() else []


def packets(folder: Path) -> set[str]:
    """Return the checksums of the readable packets of a session's video."""
    found = set()
    for part in video_parts(folder):
        try:
            found |= {sha256(each.data).hexdigest() for each in read_packets((part,))}
        except Exception:  # noqa: BLE001 - a damaged video has none
            continue
    return found


def running(folder: Path) -> None:
    """Recover and verify a running recording, from another process table and host name."""
    run = folder / "study" / "sub-P001" / "ses-01" / "run-01"
    run.mkdir(parents=True)
    victim = subprocess.Popen(
        [sys.executable, "-c", VICTIM, str(run)], env=environment(), stdout=subprocess.PIPE
    )
    assert victim.stdout is not None
    victim.stdout.readline()
    try:
        inode, before = (run / "frames.csv").stat().st_ino, len(rows(run))
        elsewhere = 'hostname elsewhere; exec "$@"'
        away = ("unshare", "-p", "-u", "-f", "--mount-proc", "sh", "-c", elsewhere, "sh")
        for place in ((), away):
            done = flinch("recover", str(folder / "study"), before=place)
            expect(done.returncode == 1 and "in use" in done.stdout, "a running one is left alone")
        (run / ".lease").unlink()
        for place in ((), away):
            done = flinch("recover", str(folder / "study"), before=place)
            expect(done.returncode == 1, "it is left alone without its lease too")
        expect((run / "frames.csv").stat().st_ino == inode, "the ledger is the same file")
        expect(len(rows(run)) > before + 60, f"it goes on: {before} rows, now {len(rows(run))}")
    finally:
        victim.kill()
        victim.wait()
    done = flinch("recover", str(folder / "study"))
    expect(done.returncode == 0, "once it was killed it is recovered")
    expect(flinch("verify", str(run)).returncode == 0, "and sound")


def unclosed(run: Path, frames: int = 100) -> Path:
    """Leave a session as after a kill."""
    import json

    recorded(run, range(frames))
    path = run / "session.json"
    facts = json.loads(path.read_text())
    facts["state"] = "recording"
    facts["writer"] = {"pid": 1, "created_s": 1.0}
    path.write_text(json.dumps(facts))
    (run / "SHA256SUMS").unlink()
    return run


def header(folder: Path) -> None:
    """Zero the first 4 kB of a video, of a closed and of an open session."""
    for name, make in (("closed", recorded), ("killed", unclosed)):
        run = (
            make(folder / name / "run-01", range(100))
            if make is recorded
            else make(folder / name / "run-01")
        )
        was, sums = rows(run), packets(run)
        data = bytearray((run / "video.mkv").read_bytes())
        data[:4096] = bytes(4096)
        (run / "video.mkv").write_bytes(data)
        intact = sum(bytes(data).find(each) >= 0 for each in _bodies())
        expect(flinch("recover", str(run)).returncode == 1, f"{name}: never sound")
        expect(rows(run) == was, f"{name}: {len(rows(run))} of {len(was)} rows")
        left = packets(run)
        expect(
            left <= sums, f"{name}: {len(left)} different packets read again, {intact} are whole"
        )
        expect(
            (run / "video.mkv.before-recovery-1").read_bytes() == bytes(data),
            f"{name}: the damaged video is kept",
        )
        expect(flinch("verify", str(run)).returncode == 1, f"{name}: verify agrees")
        expect(flinch("recover", str(run)).returncode == 1, f"{name}: again, nothing changes")
        expect(rows(run) == was and packets(run) == left, f"{name}: nothing changed")


def _bodies() -> set[bytes]:
    return {packet(seq).data for seq in range(16)}


def missing(folder: Path) -> None:
    """Take a video away."""
    for name in ("closed", "killed"):
        run = folder / name / "run-01"
        recorded(run, range(100)) if name == "closed" else unclosed(run)
        was = rows(run)
        (run / "video.mkv").unlink()
        expect(flinch("recover", str(run)).returncode == 1, f"{name}: never sound")
        expect(rows(run) == was, f"{name}: {len(rows(run))} of 100 rows")
        expect(flinch("verify", str(run)).returncode == 1, f"{name}: verify agrees")


@dataclass(frozen=True)
class Damage:
    """One kind of damage, and whether the session can be repaired completely."""

    name: str
    spoil: Callable[[Path], object]
    sound: bool
    rows: int = 100
    killed: bool = False


def _edit(name: str, change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], object]:
    def spoil(run: Path) -> object:
        lines = (run / name).read_bytes().splitlines(keepends=True)
        return (run / name).write_bytes(b"".join(change(lines)))

    return spoil


def _zero(run: Path) -> None:
    with (run / "video.mkv").open("r+b") as file:
        file.write(bytes(4096))


DAMAGES = (
    Damage("session.json gone", lambda run: (run / "session.json").unlink(), True),
    Damage("session.json empty", lambda run: (run / "session.json").write_bytes(b""), True),
    Damage(
        "session.json of another kind", lambda run: (run / "session.json").write_bytes(b"[1]"), True
    ),
    Damage(
        "session.json torn", lambda run: os.truncate(run / "session.json", 100), True, killed=True
    ),
    Damage("frames.csv gone", lambda run: (run / "frames.csv").unlink(), True),
    Damage("frames.csv empty", lambda run: (run / "frames.csv").write_bytes(b""), True),
    Damage("one bad row", _edit("frames.csv", lambda a: [*a[:40], b"40,--5,x\n", *a[41:]]), True),
    Damage("bad header", _edit("frames.csv", lambda a: [b"\xff\xfe\n", *a[1:]]), True),
    Damage(
        "a journal line that is no object",
        lambda run: (run / "events.jsonl").write_bytes(b'[1]\n{"kind": "mark"}\n\xff\n'),
        True,
    ),
    Damage("video's first 4 kB zeroed", _zero, False),
    Damage("video gone", lambda run: (run / "video.mkv").unlink(), False, killed=True),
    Damage("checksums gone", lambda run: (run / "SHA256SUMS").unlink(), True),
    Damage(
        "torn by a kill", _edit("frames.csv", lambda a: [*a[:-1], a[-1][:9]]), True, killed=True
    ),
)


def study(folder: Path) -> None:
    """Recover and verify a study in which one session was damaged in each way."""
    where = folder / "study" / "sub-P001" / "ses-01"
    runs = [where / f"run-{number:02d}" for number in range(1, len(DAMAGES) + 2)]
    copy = folder / "kept"
    recorded(runs[0], range(100))
    for damage, run in zip(DAMAGES, runs[1:], strict=True):
        unclosed(run) if damage.killed else recorded(run, range(100))
    shutil.copytree(folder / "study", copy)
    for damage, run in zip(DAMAGES, runs[1:], strict=True):
        damage.spoil(run)
    expect(flinch("verify", str(folder / "study")).returncode == 1, "verify looks at all")
    done = flinch("recover", str(folder / "study"))
    expect(done.returncode == 1, "recover says that not all are sound")
    for damage, run in zip(DAMAGES, runs[1:], strict=True):
        old = copy / run.relative_to(folder / "study")
        code = flinch("verify", str(run)).returncode
        expect(code == (0 if damage.sound else 1), f"{damage.name}: verify gives {code}")
        expect(len(rows(run)) == damage.rows, f"{damage.name}: {len(rows(run))} rows")
        if damage.name not in ("video gone", "video's first 4 kB zeroed"):
            expect(packets(run) == packets(old), f"{damage.name}: every packet as before")
    expect(flinch("verify", str(runs[0])).returncode == 0, "the sound one is as it was")


def main() -> int:
    """Run one drill or all."""
    drills = {each.__name__: each for each in (running, header, missing, study)}
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("drill", choices=(*drills, "all"))
    chosen_drill = parser.parse_args().drill
    for name, drill in drills.items():
        if chosen_drill in (name, "all"):
            print(f"== {name}: {drill.__doc__}")
            began = time.monotonic()
            with tempfile.TemporaryDirectory(prefix="flinch-drill-") as folder:
                drill(Path(folder))
            print(f"   {time.monotonic() - began:.0f} s")
    print(f"{len(FAULTS)} faults" + "".join(f"\n  {fault}" for fault in FAULTS))
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main())
