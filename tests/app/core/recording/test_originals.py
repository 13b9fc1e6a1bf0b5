"""A mended file appears whole, and what was recorded stays beside it."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from app.core.recording.originals import keep_original, replace


def test_each_original_gets_a_name_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "frames.csv"
    assert replace(path, lambda file: file.write(b"0")) == ""
    assert replace(path, lambda file: file.write(b"1")) == "frames.csv.before-recovery-1"
    assert replace(path, lambda file: file.write(b"2"), keep_old=False) == ""
    assert replace(path, lambda file: file.write(b"3")) == "frames.csv.before-recovery-2"
    held = {each.name: each.read_text() for each in tmp_path.iterdir()}
    assert held == {
        "frames.csv": "3",
        "frames.csv.before-recovery-1": "0",
        "frames.csv.before-recovery-2": "2",
    }
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_original_is_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "frames.csv"
    path.write_text("0")
    assert keep_original(path) == keep_original(path) == "frames.csv.before-recovery-1"
    assert keep_original(tmp_path / "none") == ""


def test_where_a_file_has_one_name_only_it_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "frames.csv"
    path.write_text("0")
    replace(path, lambda file: file.write(b"1"))
    assert (tmp_path / "frames.csv.before-recovery-1").read_text() == "0"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_failure_leaves_everything_as_it_was(tmp_path: Path) -> None:
    def fail(file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError(errno.ENOSPC, "full")

    path = tmp_path / "frames.csv"
    path.write_text("0")
    with pytest.raises(OSError, match="full"):
        replace(path, fail)
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("frames.csv", "0")]


def test_a_link_that_waits_at_the_draft_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / "frames.csv.part").symlink_to(tmp_path / "elsewhere")
    replace(tmp_path / "frames.csv", lambda file: file.write(b"1"))
    assert (tmp_path / "elsewhere").read_text() == "mine"
