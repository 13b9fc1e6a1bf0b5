"""The coding page: real keys, the picture that the number names, and nothing that leads."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers.counters import number_in, write_video
from PySide6.QtCore import QAbstractItemModel, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QInputDialog,
    QLabel,
    QLineEdit,
    QWidget,
)

from app.paths import unsaved_folder
from app.threads import save
from app.ui.annotate.feedback import Feedback
from app.ui.annotate.keys import name_of
from app.ui.annotate.opening import Request
from app.ui.annotate.page import AnnotatePage
from app.ui.annotate.signal_row import SignalRow
from app.ui.annotate.strips import OverviewBar
from app.ui.annotate.unsaved import UnsavedQuestion
from app.ui.banner import Tone
from training.annotate import journal
from training.annotate.codebook import FILE as CODEBOOK
from training.annotate.coding import Coding
from training.annotate.document import Document
from training.annotate.lock import DocumentLock
from training.annotate.media import open_document, open_media
from training.annotate.proposals import proposals_file, widened, write_places
from training.annotate.records import Header, Movement
from training.annotate.units import parse_units

Until = Callable[[Callable[[], object]], None]
Open = Callable[..., AnnotatePage]
SECRET = 77
"""A frame that only proposals, curves and others' marks name."""


def keys(page: AnnotatePage, text: str) -> None:
    """Press keys as a hand would; capital letters are pressed with Shift."""
    for letter in text:
        shift = Qt.KeyboardModifier.ShiftModifier if letter.isupper() else _NONE
        QTest.keyClick(page.work.picture, Qt.Key(ord(letter.upper())), shift)


_NONE = Qt.KeyboardModifier.NoModifier


def sign(page: AnnotatePage) -> None:
    for _ in range(2):
        QTest.keyClick(page.work.picture, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def step_to(page: AnnotatePage, frame: int, until: Until) -> None:
    assert page.coding is not None
    page.coding.step(frame - page.coding.frame)
    page.work.after()
    until(lambda: page.shown == frame)


def test_the_picture_on_the_screen_is_the_one_that_the_number_names(
    opened: Open, until: Until
) -> None:
    page = opened()
    for key in "ddddDDsSd":
        keys(page, key)
        assert page.coding is not None
        frame = page.coding.frame
        until(lambda: page.shown == page.coding.frame)  # type: ignore[union-attr]
        assert page.work.picture.image is not None
        assert number_in(page.work.picture.image) == frame
        assert page.work.picture.tag == f"frame {frame}"
    assert "frame 14/119" in page.work.line.text()


def test_a_mark_made_faster_than_the_picture_comes_waits_for_it(opened: Open, until: Until) -> None:
    page = opened()
    assert page.coding is not None
    for frame, key in ((90, "q"), (94, "w"), (99, "e")):
        page.coding.step(frame - page.coding.frame)
        keys(page, key)
        until(lambda: not page.work.waiting)
    (movement,) = page.coding.document.movements
    assert (movement.onset, movement.apex, movement.offset) == (90, 94, 99)


def test_all_three_passes_by_keys_alone(opened: Open, until: Until, video: Path) -> None:
    page = opened()
    coding = page.coding
    assert coding is not None
    keys(page, "C")
    for frame, key in ((20, "q"), (24, "w"), (30, "e")):
        step_to(page, frame, until)
        keys(page, key)
    until(lambda: coding.document.movements[0].complete)
    sign(page)
    assert coding.pass_number == 2
    keys(page, "f")
    QTest.keyClick(page.work.picture, Qt.Key.Key_Tab)
    until(lambda: QApplication.focusWidget() is page.work.fields.units)
    QTest.keyClicks(page.work.fields.units, "l4b+12a")
    QTest.keyClick(page.work.fields.units, Qt.Key.Key_Return)
    until(lambda: page.work.picture.hasFocus())
    sign(page)
    keys(page, "f1")
    sign(page)
    assert coding.document.signed
    until(lambda: not coding.document.waiting)
    text = (video.with_name("clip.mkv.annotations") / "AB.jsonl").read_text()
    assert '"sign"' in text
    assert "L4B+12A" in text


def test_letters_typed_in_a_field_stay_there(opened: Open, until: Until) -> None:
    page = opened()
    coding = page.coding
    assert coding is not None
    keys(page, "q")
    until(lambda: coding.movement)
    page.work.fields.note.setFocus()
    until(page.work.fields.note.hasFocus)
    QTest.keyClicks(page.work.fields.note, "sdxqz 1")
    assert coding.frame == 0
    assert coding.movement is not None
    assert coding.movement.note == "sdxqz 1"


def test_units_that_break_the_grammar_are_said_as_they_are_typed(
    opened: Open, until: Until
) -> None:
    page = opened()
    coding = page.coding
    assert coding is not None
    keys(page, "Cq")
    until(lambda: coding.movement)
    for frame, key in ((3, "w"), (6, "e")):
        step_to(page, frame, until)
        keys(page, key)
    sign(page)
    keys(page, "f")
    page.work.fields.units.setFocus()
    QTest.keyClicks(page.work.fields.units, "3+")
    assert "no action unit 3" in page.work.fields.error.text()
    page.work.fields.units.clear()
    QTest.keyClicks(page.work.fields.units, "12")
    assert page.work.fields.error.text() == ""
    assert page.work.fields.words.text() == "12 lip corner pulled   ↓"
    QTest.keyClicks(page.work.fields.units, "+l1")
    QTest.keyClick(page.work.fields.units, Qt.Key.Key_Down)
    assert page.work.fields.units.text() == "12+L1"


def test_a_wrong_coder_or_file_is_said_and_nothing_is_opened(
    page: AnnotatePage, tmp_path: Path, until: Until
) -> None:
    page.offer([tmp_path / "none.mkv"], "Anna Berg")
    assert "letters and digits" in page.card.error.text()
    page.card.coder.setText("AB")
    QTest.keyClick(page.card.coder, Qt.Key.Key_Return)
    until(lambda: "none.mkv" in page.card.error.text())
    assert page.coding is None


def test_another_program_with_the_same_document_is_noticed(
    opened: Open, video: Path, until: Until
) -> None:
    page = opened()
    until(lambda: not page.coding.document.waiting)  # type: ignore[union-attr]
    page.open(Request(video, "AB"))
    until(lambda: page.shown == 0)
    assert not page.work.bar.isVisible()
    page.close_all()
    held = DocumentLock(video.with_name("clip.mkv.annotations") / "AB.jsonl")
    assert DocumentLock(video.with_name("clip.mkv.annotations") / "AB.jsonl").taken_elsewhere
    held.release()


def test_a_folder_that_cannot_be_written_is_coded_in_memory(
    opened: Open, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = journal.private.make_folder

    def refuse(folder: Path) -> Path:
        if folder.name.endswith(".annotations"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return make(folder)

    monkeypatch.setattr(journal.private, "make_folder", refuse)
    page = opened()
    keys(page, "q")
    until(lambda: not page.work.waiting and "Kept in memory" in page.work.bar.text.text())
    assert page.work.bar.tone is Tone.PROBLEM
    page.work.keeping.save_elsewhere(tmp_path / "stick")
    assert Document(tmp_path / "stick" / "AB.jsonl").movements[0].onset == 0


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Let the disk of annotations take half of each line and be full while the list says so."""
    full, write, begin = [True], os.write, os.open
    held: set[int] = set()

    def opening(path: Path, *how: int) -> int:
        handle = begin(path, *how)
        (held.add if ".annotations" in str(path) else held.discard)(handle)
        return handle

    def half(handle: int, data: bytes) -> int:
        if not full[0] or handle not in held:
            return write(handle, data)
        if len(data) > 1:
            return write(handle, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(journal.os, "open", opening)
    monkeypatch.setattr(journal.os, "write", half)
    monkeypatch.setattr(save, "AGAIN_S", 0.02)
    return full


def test_work_on_a_full_disk_is_kept_and_written_once_there_is_room(
    opened: Open, until: Until, full_disk: list[bool], video: Path
) -> None:
    full_disk[0] = False
    page = opened()
    assert page.coding is not None
    until(lambda: not page.coding.document.waiting)  # type: ignore[union-attr]
    path = video.with_name("clip.mkv.annotations") / "AB.jsonl"
    full_disk[0] = True
    keys(page, "Cq")
    until(page.work.bar.isVisible)
    before = path.read_bytes()
    assert page.work.bar.tone is Tone.PROBLEM
    assert page.theme.warn_soft in page.work.bar.styleSheet()
    keys(page, "dddw")
    # What was seen is noted too while the test waits, so there may be more than the three.
    until(lambda: re.search(r"Kept in memory: ([3-9]|\d\d+) changes", page.work.bar.text.text()))
    assert "not saved yet" in page.work.line.text()
    assert path.read_bytes() == before
    full_disk[0] = False
    until(lambda: not page.work.bar.isVisible())
    (movement,) = Document(path).movements
    assert (movement.onset, movement.apex) == (0, 3)


def test_nothing_unsaved_is_left_without_a_question(
    opened: Open, until: Until, full_disk: list[bool], video: Path, tmp_path: Path
) -> None:
    page = opened()
    until(lambda: page.unsaved)
    page.work.other.click()
    (question,) = page.findChildren(UnsavedQuestion)
    assert page.coding is not None
    question.stay.click()
    page.offer([video])
    assert page.coding is not None
    page.work.keeping.save_elsewhere(tmp_path / "stick")
    assert Document(tmp_path / "stick" / "AB.jsonl").header.coder == "AB"
    assert not page.unsaved
    page.work.other.click()
    assert page.coding is None
    (rescued,) = unsaved_folder().iterdir()
    assert Document(rescued).header.coder == "AB"


def test_marks_of_the_film_before_it_was_encoded_anew_are_shown_and_taken_over(
    opened: Open, until: Until, video: Path
) -> None:
    document = open_document(open_media(video), "AB")
    document.put(Movement("m1", 40, 44, 50))
    document.save()
    write_video(video, range(0, 4800, 40), "mjpeg", {"qmin": "2"}, pixels="yuvj420p")
    page = opened()
    keys(page, "q")
    until(lambda: not page.work.waiting)
    assert page.coding is not None
    assert page.coding.document.movements == document.movements
    assert "shown read only" in page.work.bar.text.text()
    page.take_over()
    until(lambda: page.coding is not None and not page.coding.document.fault)
    until(lambda: page.shown == 0)
    keys(page, "f")
    assert page.coding is not None
    assert page.coding.frame == 40
    assert Document(video.with_name("clip.mkv.annotations") / "AB.jsonl").movements[0].onset == 40


def prepared(video: Path, blind: str) -> None:
    """Put everything beside the video that may lead a coder."""
    media = open_media(video)
    places = [widened("p1", SECRET, SECRET + 1, SECRET + 2, 5.0, media)]
    write_places(proposals_file(media), places, {})
    other = Document(
        media.folder / "CD.jsonl",
        Header(media.digest(), media.frames, media.stamps, "CD", "full"),
    )
    other.put(Movement("m9", SECRET, SECRET + 1, SECRET + 2, emotion="disgust", note="secret77"))
    other.save()
    again = media.folder / "again" / "AB.jsonl"
    second = Document(again, Header(media.digest(), media.frames, media.stamps, "AB", "full"))
    second.put(Movement("m9", SECRET, SECRET + 1, SECRET + 2, note="secret77"))
    second.save()
    (media.folder / "signal.csv").write_text("frame,secret77\n")
    run = media.path if media.path.is_dir() else media.folder
    (run / "trial.json").write_text('{"stimulus": "secret77"}')
    (run / "self_report.json").write_text('{"strongest": "secret77", "moment_s": 77.0}')
    book = f'blind = "{blind}"\nemotion_sources = ["stimulus", "self-report"]\n'
    (media.path.parent / CODEBOOK).write_text(book)
    write_extra(media.path.parent / "openface.csv", media.frames)


def write_extra(path: Path, frames: int) -> None:
    """Write curves of OpenFace whose names nothing else has."""
    rows = [f"{n}, {n / 50}, 1, 1, 0.5" for n in range(1, frames + 1)]
    path.write_text("\n".join(["frame, timestamp, confidence, success, AU77_r", *rows]))


def texts_of(widget: QObject) -> Iterator[str]:
    """Give all that a widget or model could show."""
    yield from (widget.metaObject().className(), widget.objectName())
    if isinstance(widget, QWidget):
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    if isinstance(widget, (QLabel, QLineEdit)):
        yield widget.text()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))
    if isinstance(widget, QAbstractItemModel):
        for row in range(widget.rowCount()):
            yield str(widget.data(widget.index(row, 0)))


def held_by(root: object) -> Iterator[str]:
    """Give every text that can be reached from an object of ours, however deep."""
    visited: set[int] = set()
    waiting: list[object] = [root]
    while waiting:
        item = waiting.pop()
        if id(item) in visited:
            continue
        visited.add(id(item))
        if isinstance(item, (str, Path)):
            yield str(item)
        elif isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, (list, tuple, set, frozenset, deque)):
            waiting += list(item)
        elif type(item).__module__.startswith(("app.", "training.", "models.")):
            waiting += list(getattr(item, "__dict__", {}).values())
            names = [n for kind in type(item).__mro__ for n in getattr(kind, "__slots__", ())]
            waiting += [getattr(item, name) for name in names if hasattr(item, name)]


def leading(page: AnnotatePage) -> list[str]:
    """List the texts on the page, and behind it, that may lead a coder."""
    parts = [page, *page.findChildren(QObject)]
    shown = [text for part in parts for text in texts_of(part)]
    found = [text for text in shown if "secret77" in text or str(SECRET) in text]
    found += [str(type(part)) for part in parts if "PlotWidget" in str(type(part).__mro__)]
    return found + [text for text in held_by(page) if "secret77" in text or "AU77" in text]


@pytest.fixture
def run(video: Path, tmp_path: Path) -> Path:
    """Make a recording of a study out of the video."""
    folder = tmp_path / "study" / "sub-P012" / "ses-01" / "run-01"
    folder.mkdir(parents=True)
    shutil.copyfile(video, folder / "video.mkv")
    return folder


def open_run(page: AnnotatePage, run: Path, until: Until) -> Coding:
    extra = run.parent / "openface.csv"
    page.open(Request(run, "AB", curves=extra))
    until(lambda: page.shown == 0)
    assert page.coding is not None
    return page.coding


@pytest.mark.parametrize("passes", [0, 1, 2, 3])
def test_at_full_nothing_that_leads_reaches_a_widget_or_model(
    page: AnnotatePage, run: Path, until: Until, passes: int
) -> None:
    prepared(run, "full")
    coding = open_run(page, run, until)
    keys(page, "C")
    until(lambda: coding.document.reference == 0)
    for _ in range(passes):
        sign(page)
    assert coding.document.passes == tuple(range(1, passes + 1))
    for key in "gGhvvvvbc":
        keys(page, key)
    QTest.keyClick(page.work.picture, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert leading(page) == []
    assert page.work.signal.curve is None
    assert (coding.places, coding.place, coding.context) == ((), None, ())
    assert not coding.may_see_signal
    bars = [part for part in page.findChildren(QObject) if isinstance(part, OverviewBar)]
    assert [bar.coding is coding for bar in bars] == [True]
    reached = json.dumps(coding.document.to_json())
    assert "secret77" not in reached
    assert "p1" not in reached


def test_the_walk_notices_what_leads_and_reports_wait_for_pass_3(
    page: AnnotatePage, run: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SignalRow, "begin", lambda *_: None)
    prepared(run, "assisted")
    coding = open_run(page, run, until)
    assert [text for text in held_by(page) if "AU77" in text]
    assert not [text for text in held_by(page) if "secret77" in text]
    assert "#012" in page.work.line.text()
    keys(page, "C")
    until(lambda: coding.document.reference == 0)
    sign(page)
    assert not page.work.context.isVisible()
    sign(page)
    assert (
        page.work.context.text()
        == "stimulus: secret77   self-report: strongest secret77, at 77.0 s"
    )
    assert leading(page)


def test_a_signed_annotation_is_reopened_with_a_reason_by_a_button(
    opened: Open, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened()
    coding = page.coding
    assert coding is not None
    assert not page.work.reopen.isVisible()
    keys(page, "C")
    until(lambda: coding.document.reference == 0)
    for _ in range(3):
        sign(page)
    assert page.work.reopen.isVisible()
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("a border was late", True))
    page.work.reopen.click()
    assert not coding.document.signed
    assert not page.work.reopen.isVisible()


def test_a_calibration_item_is_compared_with_its_truth_once_it_is_signed(
    opened: Open, until: Until, video: Path
) -> None:
    marks = {"onset_frame": 20, "apex_frame": 24, "offset_frame": 30}
    times = {"onset_s": 0.4, "apex_s": 0.48, "offset_s": 0.6, "duration_ms": 200.0}
    event = {**marks, **times, "kind": "micro", "polarity": "positive", "units": ["12", "6"]}
    about = {"fps": 50.0, "steady": True, "events": [event], "distractions": []}
    video.with_suffix(".json").write_text(json.dumps(about))
    page = opened()
    coding = page.coding
    assert coding is not None
    keys(page, "C")
    until(lambda: coding.document.reference == 0)
    assert page.findChildren(Feedback) == []
    coding.document.put(Movement("m1", 20, 25, 30, parse_units("12"), "positive"))
    for _ in range(3):
        sign(page)
    (feedback,) = page.findChildren(Feedback)
    texts = [label.text() for label in feedback.findChildren(QLabel)]
    assert "F1 1.000, R AU 0.667, 0 missed, 0 added" in texts
    assert "apex: 1.0 frames or 20 ms off on average, late" in texts
    assert texts[-10:] == ["6", "cheek raised", "1", "1", "0", *["12", "lip corner pulled"], *"100"]
    feedback.close()


def test_assisted_shows_places_once_pass_1_is_sealed(
    opened: Open, video: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SignalRow, "begin", lambda *_: None)
    prepared(video, "assisted")
    page = opened("")
    coding = page.coding
    assert coding is not None
    assert coding.places == ()
    keys(page, "C")
    until(lambda: coding.document.reference == 0)
    sign(page)
    keys(page, "g")
    assert coding.place is not None
    until(lambda: page.shown == coding.place.first)  # type: ignore[union-attr]


def test_keys_are_named_as_the_key_map_names_them() -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    alt, pad = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.KeypadModifier
    for key, held, name in (
        (Qt.Key.Key_S, _NONE, "S"),
        (Qt.Key.Key_S, shift, "Shift+S"),
        (Qt.Key.Key_Return, control, "Ctrl+Return"),
        (Qt.Key.Key_Enter, control | pad, "Ctrl+Return"),
        (Qt.Key.Key_1, alt, "Alt+1"),
        (Qt.Key.Key_1, pad, "Num+1"),
        (Qt.Key.Key_End, pad, "Num+1"),
        (Qt.Key.Key_Left, _NONE, "Left"),
        (Qt.Key.Key_Left, shift, "Shift+Left"),
        (Qt.Key.Key_Question, shift, "?"),
        (Qt.Key.Key_Shift, shift, ""),
        (Qt.Key.Key_Z, control, "Ctrl+Z"),
    ):
        assert name_of(QKeyEvent(QEvent.Type.KeyPress, key, held)) == name


def test_the_frame_around_a_focused_picture_covers_nothing(
    application: QApplication, until: Until
) -> None:
    import numpy as np

    from app.ui import style
    from app.ui.annotate.picture import StillPicture

    picture = StillPicture(style.LIGHT, "test")
    picture.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    picture.resize(200, 160)
    picture.show_image(np.full((160, 200, 3), 200, np.uint8), "frame 3")
    picture.show()
    picture.activateWindow()
    picture.setFocus()
    until(picture.hasFocus)
    shown = picture.grab().toImage()
    assert shown.pixelColor(150, 120).red() == 200
    picture.close()
    picture.deleteLater()
