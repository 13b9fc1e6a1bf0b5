"""What holds a face is for its owner alone, and never written through a link."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import private

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


@pytest.fixture(autouse=True)
def _open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_new_folders_and_files_are_the_owners_whatever_the_umask(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    inner = private.make_folder(tmp_path / "a" / "b")
    private.write_text(inner / "text", "ü")
    private.write_bytes(inner / "bytes", b"1")
    with open(inner / "opened", "w", opener=private.opener) as file:
        file.write("x")
    assert [mode(p) for p in (tmp_path, tmp_path / "a", inner)] == [0o755, 0o700, 0o700]
    assert {mode(p) for p in inner.iterdir()} == {0o600}
    assert (inner / "text").read_text("utf-8") == "ü"
    assert len(list(inner.iterdir())) == 3


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    link = tmp_path / "draft.part"
    link.symlink_to(victim)
    with pytest.raises(OSError, match=r"symbolic|exists"):
        private.begin(link)
    with pytest.raises(OSError, match="symbolic"), open(link, "w", opener=private.opener):
        pass
    private.fresh(link).write_text("draft")
    private.write_text(tmp_path / "draft", "whole")
    assert victim.read_text() == "precious"
    assert not link.is_symlink()


def test_what_was_open_before_is_tightened_once_and_links_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "face.png").write_text("x")
    outside = tmp_path / "outside"
    outside.write_text("x")
    outside.chmod(0o644)
    (folder / "link").symlink_to(outside)
    assert private.tighten(folder) == 3
    assert private.tighten(folder) == 0
    assert mode(folder / "deep" / "face.png") & 0o077 == 0
    assert mode(outside) == 0o644
    assert private.tighten(tmp_path / "nowhere") == 0


def _replace_in_vain(path: Path, durable: bool) -> None:
    with private.replacing(path, durable=durable) as draft:
        draft.write_text("half")
        draft.with_name("missing").read_text()


@pytest.mark.parametrize("durable", [False, True])
def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path, durable: bool) -> None:
    path = tmp_path / "answer"
    path.write_text("old")
    with pytest.raises(FileNotFoundError):
        _replace_in_vain(path, durable)
    assert path.read_text() == "old"
    with private.replacing(path, durable=durable) as draft:
        draft.write_text("new")
        assert path.read_text() == "old"
    assert (path.read_text(), mode(path)) == ("new", 0o600)
    assert list(tmp_path.iterdir()) == [path], "no draft remains"


def test_a_chosen_draft_keeps_two_writers_apart(tmp_path: Path) -> None:
    path = tmp_path / "answer"
    with private.replacing(path, tmp_path / "first") as first:
        private.write_text(path, "second writer")
        first.write_text("first writer")
    assert path.read_text() == "first writer"
    assert list(tmp_path.iterdir()) == [path]
