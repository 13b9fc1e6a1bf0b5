"""Changes are saved as they are made; what cannot be saved waits and is tried again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.waiting import holds_in_time
from PySide6.QtWidgets import QApplication

from app.threads import save
from app.threads.save import SaveThread
from training.annotate.document import Document
from training.annotate.records import Header, Movement, Reference


def begin(folder: Path) -> Document:
    return Document(folder / "AB.jsonl", Header("media", 400, "stamps", "AB"))


class FullDisk(Document):
    """A document on a disk that is full until it is freed."""

    full = True

    def save(self) -> tuple[()]:  # type: ignore[override]
        if self.full:
            raise OSError(28, "No space left on device")
        super().save()
        return ()


@pytest.fixture
def sentences() -> list[str]:
    return []


def run(document: Document, check: Callable[[SaveThread], None]) -> None:
    thread = SaveThread(document)
    thread.start()
    check(thread)
    assert thread.stop()
    thread.deleteLater()


def test_a_change_is_on_the_disk_soon_and_a_copy_at_the_end(
    application: QApplication, tmp_path: Path
) -> None:
    document = begin(tmp_path)

    def check(thread: SaveThread) -> None:
        document.put(Movement("m1", 10, 14, 20))
        thread.changed()
        assert holds_in_time(lambda: not document.waiting)

    run(document, check)
    assert begin(tmp_path).movements == document.movements
    assert (tmp_path / "AB.json").is_file()


def test_changes_wait_for_a_full_disk_and_are_tried_again(
    application: QApplication,
    tmp_path: Path,
    sentences: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(save, "AGAIN_S", 0.02)
    document = FullDisk(tmp_path / "AB.jsonl", Header("media", 400, "stamps", "AB"))

    def check(thread: SaveThread) -> None:
        thread.refused.connect(sentences.append)
        document.put(Reference(3))
        thread.changed()
        assert holds_in_time(lambda: sentences)
        assert "Kept in memory: 2 changes are not on the disk yet" in sentences[0]
        document.full = False
        assert holds_in_time(lambda: not document.waiting)

    run(document, check)
    assert begin(tmp_path).reference == 3


def test_all_changes_can_be_saved_elsewhere(tmp_path: Path) -> None:
    document = begin(tmp_path)
    document.save()
    document.put(Reference(3))
    elsewhere = tmp_path / "stick" / "AB.jsonl"
    document.save_elsewhere(elsewhere)
    assert Document(elsewhere).reference == 3
    assert elsewhere.stat().st_mode & 0o077 == 0
    assert document.waiting == 1


def test_a_clash_with_another_program_is_said(
    application: QApplication, tmp_path: Path, sentences: list[str]
) -> None:
    document = begin(tmp_path)
    document.put(Movement("m1", 10, 14, 20))
    document.save()
    other = begin(tmp_path)
    other.put(Movement("m1", 10, 15, 20))
    other.save()

    def check(thread: SaveThread) -> None:
        thread.clashed.connect(sentences.append)
        document.put(Movement("m1", 10, 13, 20))
        thread.changed()
        assert holds_in_time(lambda: sentences)

    run(document, check)
    assert "Another program changed" in sentences[0]
    assert document.movements[0].apex == 15
