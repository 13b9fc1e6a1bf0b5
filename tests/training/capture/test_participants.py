"""The register keeps rows whole, names faults by line and fills the order evenly."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.capture.errors import StudyError
from training.capture.layout import StudyFolder
from training.capture.participants import (
    Participant,
    ParticipantStanding,
    exclude,
    find,
    next_row,
    read_participants,
    save,
)


def test_rows_come_back_as_they_were_kept(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path)
    assert read_participants(folder) == ()
    save(folder, Participant("P001", 3, age_band='20-29, "young"'))
    save(folder, Participant("P002", 0))
    save(folder, Participant("P001", 3, ParticipantStanding.FINISHED))
    rows = read_participants(folder)
    assert rows == (Participant("P001", 3, ParticipantStanding.FINISHED), Participant("P002", 0))
    assert folder.participants.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("P001,x,enrolled,,,,", "line 2"),
        ("P001,0,gone,,,,", "line 2"),
        ("P 1,0,enrolled,,,,", "line 2"),
        ("P001,0,enrolled", "line 2"),
        ("P001,0,enrolled,,,,\np001,0,enrolled,,,,", "Line 3"),
    ],
)
def test_a_row_that_breaks_the_form_is_named(tmp_path: Path, line: str, message: str) -> None:
    folder = StudyFolder(tmp_path)
    save(folder, Participant("P001", 0))
    header = folder.participants.read_text().splitlines()[0]
    folder.participants.write_text(f"{header}\n{line}\n")
    with pytest.raises(StudyError, match=message):
        read_participants(folder)


def test_codes_that_differ_in_case_alone_are_refused(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path)
    save(folder, Participant("P001", 0))
    with pytest.raises(StudyError, match="case"):
        save(folder, Participant("p001", 0))


def test_an_exclusion_keeps_the_row_and_the_reason(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path)
    save(folder, Participant("P001", 0, ParticipantStanding.FINISHED))
    exclude(folder, "P001", "fell\nasleep")
    found = find(read_participants(folder), "P001")
    assert found is not None
    assert (found.state, found.excluded_why) == (ParticipantStanding.FINISHED, "fell asleep")
    with pytest.raises(StudyError, match="P009"):
        exclude(folder, "P009", "no show")


def test_the_row_with_fewest_finished_sittings_is_next() -> None:
    done = [Participant(f"P{n:03d}", n % 3, ParticipantStanding.FINISHED) for n in range(6)]
    assert next_row(done, 3) == 0
    assert next_row([*done, Participant("P9", 0)], 3) == 1
    assert next_row([participant for participant in done if participant.subject != "P004"], 3) == 1
    left = [
        Participant("P7", 0, ParticipantStanding.LEFT),
        Participant("P8", 0, excluded_why="asleep"),
    ]
    assert next_row([*done, *left], 3) == 0
