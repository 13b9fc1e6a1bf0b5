"""The table of locks shows set, read back and what could not be locked."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel

from app.core.recording.details import ControlFact
from app.ui import style
from app.ui.camera.locks import LockTable, rows_of, why_none
from models.sources.choice import Choice, Origin, choice_of

FACTS = (
    ControlFact(name="exposure_dynamic_framerate", asked=0, found=0, locked=True),
    ControlFact(name="exposure_absolute", asked=100, found=333, note="It may change."),
    ControlFact(name="white_balance_temperature", asked=4600, found=4600, locked=True),
    ControlFact(name="power_line_frequency", asked=2, found=2, locked=True),
    ControlFact(name="zoom_absolute", note="The camera has no control for its zoom."),
)


def test_values_are_written_in_their_units() -> None:
    rows = rows_of(FACTS)
    assert [(row.name, row.requested, row.found) for row in rows] == [
        ("Dynamic frame rate", "off", "off"),
        ("Exposure", "10.0 ms", "33.3 ms"),
        ("White balance", "4600 K", "4600 K"),
        ("Mains frequency", "60 Hz", "60 Hz"),
        ("Zoom", "–", "–"),
    ]


def test_what_could_not_be_locked_says_so_and_why(application: QApplication) -> None:
    table = LockTable(style.LIGHT)
    table.show_rows(rows_of(FACTS), "")
    shown = [label.text() for label in table.findChildren(QLabel)]
    assert shown.count("locked") == 3
    assert shown.count("could not be locked") == 2
    assert "The camera has no control for its zoom." in shown
    table.deleteLater()


def test_each_source_without_locks_says_why() -> None:
    camera = Choice("C922", "C922", Origin.CAMERA)
    choices = (None, camera, Choice("C922", "C922", Origin.CAMERA, lock=False))
    others = (choice_of("practice"), choice_of("rtsp://host/1"), choice_of("/a/clip.mp4"))
    assert len({why_none(choice) for choice in (*choices, *others)}) == 6
