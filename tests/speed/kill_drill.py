"""Kills the whole program at random times and counts what is left on the disk.

There are two kinds of rounds: `writer` kills a program that saves events as fast as possible and
reports each after saving. `app` kills the window on the practice camera, after reading its
database. A missing saved event, a damaged database, or a session that is not offered for recovery
gives exit code 1.

    python tests/speed/kill_drill.py --writer 20 --app 5 --json drill.json
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from app.core.store import Store  # noqa: E402

WRITER = """
import sys
from pathlib import Path
from helpers.events import an_event
from app.core.store import Store
store = Store(Path(sys.argv[1]))
store.begin_session("drill")
number = 0
while True:
    store.add(an_event(f"{sys.argv[2]}-{number}"))
    print(f"{sys.argv[2]}-{number}", flush=True)
    number += 1
"""


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a program with files below `home` and without a window."""
    search = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    return {
        **os.environ,
        "FLINCH_HOME": str(home),
        "PYTHONPATH": search,
        "QT_QPA_PLATFORM": "offscreen",
    }


def kill_writer(database: Path, home: Path, name: str, seconds: float) -> set[str]:
    """Let a program save events, kill it, and return the ids that it reported as saved."""
    command = [sys.executable, "-c", WRITER, str(database), name]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env=environment(home), text=True
    ) as program:
        assert program.stdout is not None
        first = program.stdout.readline()
        time.sleep(seconds)
        program.send_signal(signal.SIGKILL)
        return {line for line in (first + program.stdout.read()).split("\n") if line}


def saved(database: Path) -> set[str]:
    """Read the ids in a database while another program writes it."""
    if not database.exists():
        return set()
    try:
        connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
        try:
            return {row[0] for row in connection.execute("SELECT id FROM event")}
        finally:
            connection.close()
    except sqlite3.OperationalError:
        return set()


def kill_app(database: Path, home: Path, seconds: float) -> set[str]:
    """Let the window watch the practice camera, kill it, and return the ids read just before."""
    command = [sys.executable, "-m", "app.cli", "live", "--camera", "practice", "--seconds", "600"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment(home)) as program:
        time.sleep(seconds)
        events = saved(database)
        program.send_signal(signal.SIGKILL)
    return events


def after(database: Path, expected: set[str], sessions: int) -> str:
    """Open the database as the app does; return the fault, or nothing."""
    store = Store(database)
    try:
        if store.notice:
            return store.notice
        lost = expected - {event.id for event in store.events()}
        if lost:
            return f"{len(lost)} saved events are gone, one of them is {min(lost)}"
        offered = len(store.unfinished())
        return "" if offered == sessions else f"{offered} of {sessions} sessions are offered"
    finally:
        store.close()


def drill(options: argparse.Namespace, home: Path) -> dict[str, object]:
    """Run all rounds."""
    chance = random.Random(options.seed)
    database = home / "data" / "flinch.db"
    known: set[str] = set()
    faults: list[str] = []
    for number in range(options.writer + options.app):
        if number < options.writer:
            known |= kill_writer(database, home, f"w{number}", chance.uniform(0.0, 0.5))
        else:
            known |= kill_app(database, home, chance.uniform(6.0, 24.0))
        fault = after(database, known, number + 1)
        print(f"round {number + 1}: {len(known)} saved events known; {fault or 'all there'}")
        if fault:
            faults.append(fault)
    return {
        "kills_while_writing": options.writer,
        "kills_of_the_app": options.app,
        "saved_events_known": len(known),
        "faults": faults,
    }


def main() -> int:
    """Run the drill from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--writer", type=int, default=20)
    parser.add_argument("--app", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        found = drill(options, Path(home))
    text = json.dumps(found, indent=2)
    print(text)
    if options.json is not None:
        options.json.write_text(text + "\n", encoding="utf-8")
    return 1 if found["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
