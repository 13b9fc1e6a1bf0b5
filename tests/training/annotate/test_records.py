"""Marks keep their rules and read back as they were."""

from __future__ import annotations

from typing import Any

import pytest

from training.annotate.errors import AnnotationError
from training.annotate.records import MARKS, Exclude, Header, Mark, Movement, check_coder
from training.annotate.units import parse_units

MOVEMENT = Movement(
    "m1", 10, 14, 20, parse_units("L4B+12A"), "disgust", ("AU",), 3, "note", ("no_return",)
)


def test_a_mark_reads_back_from_its_json() -> None:
    for mark in (MOVEMENT, Movement("m2", 3), Exclude("e1", 5, 9, "speech")):
        assert MARKS[mark.kind].from_json(mark.to_json()) == mark


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"onset": -1}, "frame number"),
        ({"onset": 1.5}, "frame number"),
        ({"onset": True}, "frame number"),
        ({"onset": 9, "apex": 8}, "follow each other"),
        ({"onset": 9, "offset": 8}, "follow each other"),
        ({"onset": 9, "apex": 12, "offset": 11}, "follow each other"),
        ({"onset": 1, "sure": 4}, "certainty"),
        ({"onset": 1, "basis": ["face"]}, "basis"),
        ({"onset": 1, "flags": ["odd"]}, "flag"),
        ({"onset": 1, "units": "4+4"}, "twice"),
        ({"onset": 1, "note": 3}, "text"),
        ({"onset": 1, "mood": "x"}, "no field 'mood'"),
        ({}, "not complete"),
    ],
)
def test_a_movement_that_breaks_a_rule_is_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(AnnotationError, match=words):
        Movement.from_json({"id": "m1", **values})


@pytest.mark.parametrize("values", [None, [], "x", 3])
def test_what_is_no_object_is_refused(values: object) -> None:
    for mark in MARKS.values():
        with pytest.raises(AnnotationError):
            mark.from_json(values)


def test_an_exclusion_does_not_end_before_it_begins() -> None:
    with pytest.raises(AnnotationError, match="end where it begins"):
        Exclude("e", 5, 4)


def test_a_newer_form_is_refused() -> None:
    with pytest.raises(AnnotationError, match="newer Flinch"):
        Header("x", 5, "y", "AB", format=2)


@pytest.mark.parametrize("code", ["", "A B", "Anna-Lena", "x" * 17, "é"])
def test_a_coder_is_a_code_and_no_name(code: str) -> None:
    with pytest.raises(AnnotationError, match="letters and digits"):
        check_coder(code)


def test_every_kind_of_mark_is_known_by_its_own_name() -> None:
    assert all(issubclass(mark, Mark) and kind == mark.kind for kind, mark in MARKS.items())
