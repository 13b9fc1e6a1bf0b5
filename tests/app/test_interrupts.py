"""Ctrl+C is remembered, so that a library that swallows it cannot make it be lost."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from app import interrupts

SWALLOWED = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from app import interrupts
interrupts.heed()
try:
    os.kill(os.getpid(), signal.SIGINT)
    for _ in range(1000000): pass
except BaseException:
    print("swallowed")
assert interrupts.asked()
interrupts.check()
"""


@pytest.fixture(autouse=True)
def _as_before() -> object:
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def test_nothing_is_asked_at_first() -> None:
    interrupts.check()
    assert not interrupts.asked()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT between processes")
def test_a_swallowed_interrupt_is_raised_again_at_the_next_look() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SWALLOWED], capture_output=True, text=True, timeout=60, check=False
    )
    assert "swallowed" in done.stdout
    assert "KeyboardInterrupt" in done.stderr
