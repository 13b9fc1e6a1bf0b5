"""`sitting.jsonl`: every step of a sitting, on the disk before it is shown; and its replay.

A line is `{t_mono_ns, t_wall, boot, state, event, run, by, text}`; `state` is the state after the
event. An interrupted sitting is rebuilt from these lines.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from models.json_text import parse
from models.process import current
from training.annotate.journal import TORN
from training.capture.errors import StudyError
from training.capture.layout import append_line
from training.capture.session import OVER, RECORDED, Note, Sitting, SittingState, chosen

BEGUN = "sitting_begun"
"""Event of the first line; its text has the design's digest and the row of the order.
"""
OPENED = "opened_again"
"""Event of the first line after a crash or an end: the sitting continues."""


class SittingLine(BaseModel):
    """One line."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    t_mono_ns: int
    t_wall: str
    boot: str
    state: str
    event: str
    run: str = ""
    by: str = ""
    text: str = ""


def line_of(note: Note, state: SittingState, t_ns: int, run: str = "") -> SittingLine:
    """Make the line of a note, with the wall clock and the computer's present boot."""
    wall = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    return SittingLine(
        t_mono_ns=t_ns,
        t_wall=wall,
        boot=current().boot,
        state=state.value,
        event=note.event,
        run=run,
        by=note.by.value,
        text=note.text,
    )


def add(path: Path, line: SittingLine) -> None:
    """Write a line to the disk. Raises `OSError`; no part of the line remains then."""
    append_line(path, json.dumps(line.model_dump(), ensure_ascii=False))


def mend(path: Path) -> None:
    """Cut off a journal's torn last line and store it beside. Raises `OSError`."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    torn = data.rpartition(b"\n")[2]
    if torn:
        append_line(path.with_name(path.name + TORN), torn.decode("utf-8", "backslashreplace"))
        with path.open("r+b") as file:
            file.truncate(len(data) - len(torn))


def read_lines(path: Path) -> tuple[SittingLine, ...]:
    """Read a journal; a torn last line is skipped.

    Raises:
        StudyError: It cannot be read, or a line is damaged; the message has its number.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StudyError(f"'{path}' cannot be read: {error.strerror}.") from error
    found = []
    for number, splitline in enumerate(data[: data.rfind(b"\n") + 1].splitlines(), 1):
        try:
            found.append(SittingLine.model_validate(parse(splitline)))
        except (ValueError, ValidationError) as error:
            raise StudyError(
                f"Line {number} of '{path}' is damaged: the sitting cannot go on. Put the file "
                "back from a copy."
            ) from error
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Story:
    """The content of a journal: the state of the sitting, and its interrupted or open run.

    `cut_off` is the run that was being recorded at the last line; `reported_run` is the run whose
    report was open. Both are empty otherwise.
    """

    sitting: Sitting
    cut_off: str = ""
    reported_run: str = ""


def replay(lines: Sequence[SittingLine], fresh: Sitting) -> Story:
    """Rebuild a sitting from its journal.

    A continued sitting begins with the seating again: its state is SEATING, CHOICE after an
    interrupted trial, or that of an open form. Finished steps stay finished.

    Args:
        lines: The journal.
        fresh: The sitting as it was planned.

    Raises:
        StudyError: A line holds an impossible state or number.
    """
    sitting, run = fresh, ""
    for line in lines:
        sitting = _advanced(sitting, line)
        run = line.run or run
    if not lines:
        return Story(fresh)
    last = _state(lines[-1])
    if last in OVER or last is SittingState.CONSENT:
        return Story(replace(sitting, state=last))
    if last in RECORDED:
        return Story(replace(sitting, state=SittingState.CHOICE), cut_off=run)
    if last is SittingState.REPORT:
        return Story(replace(sitting, state=SittingState.REPORT), reported_run=run)
    if last in (SittingState.CHOICE, SittingState.REVIEW, SittingState.DEBRIEF):
        return Story(replace(sitting, state=last))
    return Story(replace(sitting, state=SittingState.SEATING))


def _state(line: SittingLine) -> SittingState:
    try:
        return SittingState(line.state)
    except ValueError as error:
        raise StudyError(f"The sitting's journal holds an unknown state '{line.state}'.") from error


def _advanced(sitting: Sitting, line: SittingLine) -> Sitting:
    """Apply what one line says is finished."""
    first = line.text.partition(" ")[0]
    if line.event == "neutral_taken":
        return replace(sitting, rested=True)
    if line.event == "trial_begun":
        return replace(sitting, task_explained=True, place=_place(sitting, first))
    if line.event in ("reported", "declined"):
        return replace(sitting, place=_place(sitting, first) + 1)
    if line.event == "stop_clip":
        return replace(sitting, place=min(sitting.place + 1, len(sitting.plan)))
    if line.event == "chosen":
        return chosen(sitting, line.text)
    return sitting


def _place(sitting: Sitting, number: str) -> int:
    """Find a trial by its number."""
    for place, trial in enumerate(sitting.plan):
        if str(trial.number) == number:
            return place
    raise StudyError(f"The sitting's journal names a trial '{number}' that its order lacks.")


def first_line(text: str, t_ns: int, again: bool = False) -> SittingLine:
    """Make the line that begins or continues a sitting.

    Args:
        text: For a new one, see `begun_text`.
        t_ns: Now.
        again: Whether it continues.
    """
    note = Note(OPENED if again else BEGUN, text)
    return line_of(note, SittingState.SEATING if again else SittingState.CONSENT, t_ns)


def begun_text(design: str, row: int) -> str:
    """Format the text of the first line: the design's digest and the row of the order."""
    return f"{design} {row}"
