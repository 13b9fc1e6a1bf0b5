"""The computer stays awake while a sitting runs, or the operator is told that it may not."""

from __future__ import annotations

import sys

import pytest

from app.core.sitting.awake import awake


def test_nothing_is_said_while_the_computer_is_kept_awake() -> None:
    messages: list[str] = []
    with awake(messages.append):
        assert messages == []


def test_a_system_that_refuses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAKEPY_FORCE_FAILURE", "1")
    monkeypatch.delenv("WAKEPY_FAKE_SUCCESS")
    messages: list[str] = []
    with awake(messages.append):
        assert "by hand" in messages[0]
        assert "does not let Flinch" in messages[0]


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wakepy", None)
    messages: list[str] = []
    with awake(messages.append):
        assert "'wakepy' is not installed" in messages[0]
