"""Action units as coders write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.annotate.errors import UnitError
from training.annotate.units import (
    EXCLUSIVE,
    NUMBERS,
    Unit,
    checked_units,
    complete_unit,
    format_units,
    parse_units,
    remarks_on_units,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12a + l4b", "L4B+12A"),
        ("4+L10", "4+L10"),
        ("L12C+R12A", "L12C+R12A"),
        ("AU6 + au12 E", "6+12E"),
        ("12 or 14", "12?+14?"),
        ("1+2 or 5", "1+2?+5?"),
        ("4?", "4?"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_text_is_read_and_written_in_one_order(text: str, expected: str) -> None:
    assert format_units(parse_units(text)) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("4+4", "stands twice"),
        ("3", "the nearest is 2"),
        ("40", "the nearest is 39"),
        ("12F", "'F' at character 3"),
        ("12F", "nearest valid text is 12E"),
        ("12 + 4F", "'F' at character 7"),
        ("1+", "a number at character 3"),
        ("x", "a number at character 1"),
        ("12AB", "'B' at character 4"),
        ("12 or 4Z", "'Z' at character 8"),
    ],
)
def test_what_is_no_list_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(UnitError, match=words.replace("+", r"\+")):
        parse_units(text)


@pytest.mark.parametrize(("unit", "other"), EXCLUSIVE)
def test_units_that_exclude_each_other_are_refused(unit: int, other: int) -> None:
    with pytest.raises(UnitError, match="exclude each other"):
        parse_units(f"{unit}+{other}")


@pytest.mark.parametrize("mouth", [25, 26, 27])
def test_an_open_mouth_in_speech_is_remarked_on(mouth: int) -> None:
    assert remarks_on_units(parse_units(f"50+{mouth}"))
    assert not remarks_on_units(parse_units(f"12+{mouth}"))
    assert not remarks_on_units(parse_units("50+12"))


def test_completion_offers_numbers_that_begin_alike() -> None:
    assert complete_unit("4+l1")[0] == "1 inner brow raised"
    assert "12 lip corner pulled" in complete_unit("12")
    assert complete_unit("12A") == ()


units = st.builds(
    Unit,
    st.sampled_from(NUMBERS),
    st.sampled_from([None, "L", "R"]),
    st.sampled_from([None, *"ABCDE"]),
    st.booleans(),
)


@given(st.lists(units, max_size=5))
def test_what_is_written_reads_back(some: list[Unit]) -> None:
    try:
        ordered = checked_units(some)
    except UnitError:
        return
    assert parse_units(format_units(ordered)) == ordered
