"""A missing training extra becomes one sentence; a mistake of ours does not hide behind it."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from app import cli, extras, log
from app.errors import ExitCode


def test_a_module_that_is_there_is_loaded() -> None:
    assert isinstance(extras.load("json", "`flinch train`"), ModuleType)


def test_a_missing_package_names_itself_and_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(extras.ExtraMissing, match=r"`flinch train` needs the package 'torch'.*pip"):
        extras.load("torch", "`flinch train`")


def test_a_missing_module_of_our_own_is_a_mistake() -> None:
    with pytest.raises(ModuleNotFoundError):
        extras.load("training.never_written", "`flinch train`")


@pytest.mark.parametrize(
    "arguments",
    [
        ["models", "--params"],
        ["train", "bowam-compact", "--data", "none", "--out", "none"],
        ["export", "none"],
    ],
)
def test_commands_that_need_torch_say_so(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert cli.run(arguments) == ExitCode.FAILED
    log.stop()
    message = capsys.readouterr().err
    assert "training extra" in message
    assert message.count("\n") == 1
