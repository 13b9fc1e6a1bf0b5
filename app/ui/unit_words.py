"""Action units in the window: as FACS codes, and in words."""

from __future__ import annotations

from app.ui import words
from app.ui.language import later, tr
from models.records import Event
from models.unit_names import NAMES
from models.unit_scores import UnitCode

LEVELS = {
    "A": later("trace"),
    "B": later("slight"),
    "C": later("marked"),
    "D": later("severe"),
    "E": later("maximum"),
}
"""Intensities of FACS."""


def codes(event: Event | None) -> str:
    """Write an event's action units as codes, such as `L4B+12A`.

    They are empty where the program does not know: without a reading, and for every event without a
    label, such as an uncertain one.
    """
    if event is None or event.label is None or event.units is None:
        return ""
    return event.units.text


def meaning(event: Event | None) -> str:
    """Write them in words: `left brow lowered, slight; lip corner pulled, trace; 233 ms`."""
    if event is None or event.units is None or not codes(event):
        return ""
    phrases = [_in_words(code) for code in event.units.codes]
    if len(phrases) == 1:
        return f"{phrases[0]}, {event.window.duration_ms:.0f} ms"
    return "; ".join((*phrases, f"{event.window.duration_ms:.0f} ms"))


def spoken(event: Event | None) -> str:
    """Write codes and words on one line; empty if there are none."""
    found = codes(event)
    return words.decimals(f"{found}: {meaning(event)}") if found else ""


def _in_words(code: UnitCode) -> str:
    unit = tr(NAMES.get(code.number, ""))
    if code.side == "L":
        unit = tr("left {unit}", unit=unit)
    elif code.side == "R":
        unit = tr("right {unit}", unit=unit)
    return f"{unit}, {tr(LEVELS[code.level])}" if code.level else unit
