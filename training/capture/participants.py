"""`participants.csv`: the register of a study, one row per participant, without names.

A participant's first sitting adds a row. The file is always replaced whole, so that no partial row
is ever read. Exclusion preserves the data and records the reason.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from enum import Enum

from models.person import PersonError, check_person
from training.capture.errors import StudyError
from training.capture.layout import StudyFolder, write_whole


class ParticipantStanding(str, Enum):
    """A participant's progress."""

    ENROLLED = "enrolled"
    RUNNING = "running"
    FINISHED = "finished"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Participant:
    """A row: code, row of the order, progress, and optional values."""

    subject: str
    order_row: int
    state: ParticipantStanding = ParticipantStanding.ENROLLED
    age_band: str = ""
    sex: str = ""
    glasses: str = ""
    excluded_why: str = ""


COLUMNS = tuple(field.name for field in fields(Participant))


def read_participants(folder: StudyFolder) -> tuple[Participant, ...]:
    """Read the register; a missing file is empty.

    Raises:
        StudyError: It cannot be read, or a row is malformed; the message names the line.
    """
    path = folder.participants
    try:
        text = path.read_text(encoding="utf-8-sig")
        table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise StudyError(f"'{path}' cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise StudyError(f"'{path}' is no table in UTF-8: {error}. Put it back.") from error
    if not table or tuple(table[0]) != COLUMNS:
        raise StudyError(
            f"'{path}' must begin with the columns {', '.join(COLUMNS)}: put the header back."
        )
    found: dict[str, Participant] = {}
    for number, values in enumerate(table[1:], start=2):
        if not values:
            continue
        participant = _row(values, f"line {number} of '{path}'")
        if participant.subject.lower() in found:
            raise StudyError(
                f"Line {number} of '{path}' names {participant.subject} again: remove one."
            )
        found[participant.subject.lower()] = participant
    return tuple(found.values())


def _row(values: list[str], where: str) -> Participant:
    if len(values) != len(COLUMNS):
        raise StudyError(f"Expected {len(COLUMNS)} values in {where}, found {len(values)}.")
    subject, row, state, *rest = values
    try:
        standing = ParticipantStanding(state)
        return Participant(check_person(subject), _whole(row), standing, *rest)
    except PersonError as error:
        raise StudyError(f"Subject in {where}: {error}") from error
    except ValueError as error:
        states = ", ".join(standing.value for standing in ParticipantStanding)
        raise StudyError(
            f"Expected a whole order_row from 0 and a state of {states} in {where}, found '{row}' "
            f"and '{state}'."
        ) from error


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError(text)
    return int(text)


def write_participants(folder: StudyFolder, rows: Iterable[Participant]) -> None:
    """Write the register to the disk atomically. Raises `OSError`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        values = (getattr(row, name) for name in COLUMNS)
        writer.writerow([each.value if isinstance(each, Enum) else each for each in values])
    write_whole(folder.participants, out.getvalue())


def find(rows: Iterable[Participant], person: str) -> Participant | None:
    """Find a participant by code; None if there is none."""
    return next((row for row in rows if row.subject == person), None)


def save(folder: StudyFolder, changed: Participant) -> None:
    """Add a participant, or replace the row with the same code.

    Raises:
        StudyError: The register cannot be read, or holds the code with other letter case.
        OSError: It cannot be written.
    """
    rows = read_participants(folder)
    near = [row.subject for row in rows if row.subject.lower() == changed.subject.lower()]
    if near and near[0] != changed.subject:
        raise StudyError(
            f"'{changed.subject}' and '{near[0]}' differ in case alone, which some disks cannot "
            f"tell apart: use '{near[0]}' or another code."
        )
    if near:
        rows = tuple(changed if row.subject == changed.subject else row for row in rows)
    else:
        rows = (*rows, changed)
    write_participants(folder, rows)


def exclude(folder: StudyFolder, person: str, why: str) -> Participant:
    """Exclude a participant from built sets; the recordings and the reason stay.

    Args:
        folder: The study.
        person: The participant's code.
        why: The reason; an empty text includes the participant again.

    Raises:
        StudyError: There is no such participant.
        OSError: The register cannot be written.
    """
    found = find(read_participants(folder), person)
    if found is None:
        known = (
            ", ".join(participant.subject for participant in read_participants(folder)) or "nobody"
        )
        raise StudyError(f"There is no participant '{person}' in the register: found {known}.")
    changed = replace(found, excluded_why=" ".join(why.split()))
    save(folder, changed)
    return changed


def next_row(rows: Iterable[Participant], count: int) -> int:
    """Choose the row of the order for a new participant.

    The row with the fewest finished sittings comes next, so that dropouts are replaced; among equal
    rows the one with the fewest running sittings, then the first. Excluded people do not count.

    Args:
        rows: The register.
        count: Number of rows of the order.
    """
    finished, others = [0] * count, [0] * count
    for participant in rows:
        if participant.excluded_why or participant.state is ParticipantStanding.LEFT:
            continue
        tally = finished if participant.state is ParticipantStanding.FINISHED else others
        tally[participant.order_row % count] += 1
    return min(range(count), key=lambda row: (finished[row], others[row], row))
