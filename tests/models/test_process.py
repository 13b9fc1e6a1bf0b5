"""A process is known again by where it runs and when it began, never by a time of day."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

from models.process import Process, current


def test_the_process_that_asks_runs() -> None:
    assert current().runs() is True
    assert current().pid == os.getpid()


def test_another_process_of_the_same_number_is_not_it() -> None:
    assert replace(current(), started="12").runs() is False
    assert replace(current(), started="").runs() is False


def test_a_process_of_another_place_cannot_be_looked_up() -> None:
    here = current()
    elsewhere = (replace(here, host="b"), replace(here, boot="b"), replace(here, namespace="b"))
    assert [each.runs() for each in elsewhere] == [None, None, None]
    assert Process("", "", "", 0, "").runs() is None


def test_one_that_ended_does_not_run_even_while_its_remains_are_listed() -> None:
    code = "from models.process import current; c = current(); print(c.pid, c.started)"
    child = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
    )
    assert child.stdout is not None
    with child.stdout:
        pid, started = child.stdout.read().split()
    process = replace(current(), pid=int(pid), started=started)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert process.runs() is False
    child.wait(10)
    assert process.runs() is False
