"""The log takes warnings and errors off the screen, and does without a file if it must."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import log, paths


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))
    level = logging.getLogger().level
    yield
    log.stop()
    logging.getLogger().setLevel(level)


def test_messages_and_warnings_go_into_the_file() -> None:
    path = log.start()
    assert path == paths.log_file()
    logging.getLogger("flinch").info("began")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        log.stop()
        log.start()
        warnings.warn("an old interface", UserWarning, stacklevel=1)
    text = path.read_text()
    assert "began" in text
    assert "an old interface" in text


def test_starting_twice_writes_once() -> None:
    log.start()
    path = log.start()
    logging.getLogger("flinch").info("began")
    assert path is not None
    assert path.read_text().count("began") == 1


def test_without_a_place_the_program_goes_on_in_silence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home").write_text("in the way")
    assert log.start() is None
    assert log.record(ValueError("x")) is None
    assert capsys.readouterr().err == ""


def test_a_full_log_turns_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "LOG_BYTES", 2000)
    path = log.start()
    assert path is not None
    for number in range(100):
        logging.getLogger("flinch").info("line %d of some length", number)
    assert path.stat().st_size <= 2000
    assert len(list(path.parent.iterdir())) == log.LOG_FILES + 1
