"""A command of Flinch runs by the same program that asks for it."""

from __future__ import annotations

import sys

import pytest

from app.threads.command import own_program


def test_the_bundled_program_runs_its_own_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_program() == (sys.executable, "-m", "app.entry")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_program() == (sys.executable,)
