"""One pattern says what a person's code may be."""

from __future__ import annotations

import pytest

from models.person import PersonError, as_word, check_person, read_person, subject_of

WRONG = ("S 07", "Ann Müller", "../x", "P/1", "-S07", "S07-", "S07.", ".", "S07\n", "=S07", "٧")


@pytest.mark.parametrize("code", ["S07", "P001", "a", "lab-2.S_07", "x" * 40])
def test_a_code_is_taken(code: str) -> None:
    assert check_person(code) == subject_of(code) == code


@pytest.mark.parametrize("code", [*WRONG, "x" * 41])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(PersonError, match="must be 1 to 40 letters"):
        check_person(code)


@pytest.mark.parametrize("code", ["unassigned", "Unassigned", "sub-S07", ""])
def test_what_means_something_else_is_no_code(code: str) -> None:
    with pytest.raises(PersonError):
        check_person(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", ""), ("  ", ""), ("unassigned", ""), ("sub-unassigned", ""), (" sub-S07 ", "S07")],
)
def test_a_code_is_read_as_people_write_it(text: str, code: str) -> None:
    assert read_person(text) == code


def test_nobody_is_unassigned() -> None:
    assert subject_of("") == "unassigned"


@pytest.mark.parametrize(
    ("text", "found"),
    [("P003 laughed", True), ("sub-P003/ses-01", True), ("P0031", False), ("XP003", False)],
)
def test_a_code_is_found_as_a_word_alone(text: str, found: bool) -> None:
    assert (as_word("P003").search(text.encode()) is not None) is found
