"""The user's corrections of movements outside the database: one line each, next to the tables.

Predictions never change; corrections are appended. The last correction of a movement counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from app.core.sessions.analyses import CORRECTIONS
from app.core.sessions.errors import SessionsError
from app.core.sessions.lines import append_line, read_lines
from app.errors import why
from models.records import Event, Provenance, State


def append_correction(folder: Path, event: Event) -> None:
    """Append a correction to a folder's file of corrections and flush it to the disk.

    Args:
        folder: The folder of an analysis or of a recording.
        event: The correction; it names the corrected event.

    Raises:
        SessionsError: It cannot be written.
    """
    path = folder / CORRECTIONS
    line = {
        "id": event.id,
        "corrects": event.corrects,
        "label": event.label,
        "polarity": event.polarity,
        "cause": event.cause,
        "saved_utc": datetime.now(timezone.utc).isoformat(),
    }
    try:
        append_line(path, line)
    except OSError as error:
        raise SessionsError(f"The correction cannot be saved in '{path}': {why(error)}.") from error


def read_corrections(folder: Path, events: Iterable[Event]) -> tuple[Event, ...]:
    """Read the corrections of some events, oldest first; a torn last line is skipped.

    Args:
        folder: The folder of an analysis or of a recording.
        events: The events.
    """
    first = {event.id: event for event in events}
    return tuple(
        _correction(line, first[line["corrects"]])
        for line in read_lines(folder / CORRECTIONS)
        if line.get("corrects") in first and _is_correction(line)
    )


def _is_correction(line: dict[str, Any]) -> bool:
    reading = (line.get("label"), line.get("polarity"))
    return isinstance(line.get("id"), str) and all(
        each is None or isinstance(each, str) for each in reading
    )


def _correction(entry: dict[str, Any], first: Event) -> Event:
    return replace(
        first,
        id=str(entry["id"]),
        state=State.OK,
        label=entry["label"],
        polarity=entry["polarity"],
        probabilities=None,
        confidence=1.0,
        scores=(),
        cause=str(entry.get("cause") or ""),
        provenance=Provenance.USER,
        corrects=first.id,
        clip_path=None,
        weights=(),
        units=None,
    )


def in_force(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return each movement with its last correction, or the prediction without one.

    Args:
        events: Predictions and corrections, the oldest first.
    """
    now: dict[str, Event] = {}
    for event in events:
        now[event.corrects or event.id] = event
    return tuple(sorted(now.values(), key=lambda event: event.window.onset_ns))
