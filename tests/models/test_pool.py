"""Processes that work for another one do not outlive it."""

from __future__ import annotations

import subprocess
import sys
import time

import psutil

OWNER = """
import os, time
from models.pool import processes

if __name__ == "__main__":
    with processes(2) as pool:
        running = [pool.submit(time.sleep, 60) for _ in range(2)]
        print(*(process for process in pool._processes), flush=True)
        time.sleep(60)
"""


def test_killed_owners_leave_no_process(tmp_path: object) -> None:
    script = f"{tmp_path}/owner.py"
    with open(script, "w") as file:  # noqa: PTH123
        file.write(OWNER)
    owner = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
    )
    assert owner.stdout is not None
    with owner.stdout:
        pids = [int(pid) for pid in owner.stdout.readline().split()]
        assert len(pids) == 2
        workers = [psutil.Process(pid) for pid in pids]
        owner.kill()
        owner.wait(10)
    deadline = time.monotonic() + 20
    while any(each.is_running() and each.status() != "zombie" for each in workers):
        assert time.monotonic() < deadline
