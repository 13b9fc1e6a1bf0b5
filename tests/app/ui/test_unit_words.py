"""Action units in words, in every language, and nowhere that coders look."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.events import an_event, an_unread_event, some_units
from PySide6.QtWidgets import QApplication

from app.ui import unit_words
from app.ui.files import summary
from app.ui.language import use_language
from app.ui.live.events import EventColumn, EventEntry, cell, story
from models.action_units import NUMBERS
from models.unit_scores import UnitCode

ROOT = Path(__file__).resolve().parents[3]
READINGS = {"models.action_units", "models.unit_scores", "models.reader", "app.ui.unit_words"}
"""What knows the program's action units."""


def with_codes(*codes: UnitCode) -> str:
    return unit_words.meaning(replace(an_event(), units=replace(some_units(), codes=codes)))


def test_one_unit_is_one_phrase() -> None:
    assert with_codes(UnitCode(1, "L", "B", 0.9)) == "left inner brow raised, slight, 200 ms"
    assert with_codes(UnitCode(12, "R", "", 0.9)) == "right lip corner pulled, 200 ms"
    assert with_codes(UnitCode(26, "", "E", 0.9)) == "jaw dropped, maximum, 200 ms"


def test_the_row_and_its_tool_tip_have_the_codes() -> None:
    event = an_event()
    assert cell(event, EventColumn.READING, 0) == ("Happiness", "70 % · L4B+12A")
    assert cell(an_unread_event(), EventColumn.READING, 0)[1] == ""
    assert "L4B+12A: left brow lowered, slight" in story(EventEntry(event, event, None, None), 0)
    unread = an_unread_event()
    assert "L4B" not in story(EventEntry(unread, unread, None, None), 0)


def test_a_found_movement_of_a_file_has_its_codes() -> None:
    assert "(70 %)   L4B+12A   " in summary._line(an_event())


@pytest.mark.parametrize("language", ["es", "zh"])
def test_every_unit_has_words_in_every_language(application: QApplication, language: str) -> None:
    english = {n: with_codes(UnitCode(n, "L", "C", 0.9)) for n in NUMBERS}
    use_language(application, language)
    try:
        predicted = {n: with_codes(UnitCode(n, "L", "C", 0.9)) for n in NUMBERS}
    finally:
        use_language(application, "en")
    assert not [n for n in NUMBERS if predicted[n] == english[n]]
    assert not [text for text in predicted.values() if "left" in text or "marked" in text]
    assert len(set(predicted.values())) == len(NUMBERS)


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_no_coder_is_offered_the_programs_units() -> None:
    places = [
        *(ROOT / "app" / "ui" / "annotate").rglob("*.py"),
        *(ROOT / "training" / "annotate").rglob("*.py"),
        ROOT / "app" / "ui" / "hand_coding.py",
        ROOT / "app" / "commands" / "annotate.py",
    ]
    assert len(places) > 40
    readings = {path.name: imports(path) & READINGS for path in places}
    assert {name: found for name, found in readings.items() if found} == {}
