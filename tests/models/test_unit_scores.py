"""Tests of the records of action units."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.events import some_units

from models.errors import RecordError
from models.unit_scores import UnitCode, UnitScores, from_json, from_text, to_json
from training.annotate.units import parse_units


def test_codes_are_written_as_coders_write_them() -> None:
    units = some_units()
    assert units.text == "L4B+12A"
    assert [str(unit) for unit in parse_units(units.text)] == ["L4B", "12A"]
    assert units.shares == "0.7500;0.8750"


def test_a_reading_comes_back_from_json() -> None:
    units = some_units()
    again = from_json(to_json(units))
    assert again is not None
    assert (again.weights, again.numbers, again.codes) == (
        units.weights,
        units.numbers,
        units.codes,
    )
    np.testing.assert_array_equal(again.probabilities, units.probabilities)
    assert from_json(to_json(None)) is None


def test_scored_units_come_back_from_the_cells_of_a_table() -> None:
    units = some_units()
    again = from_text(units.text, units.shares)
    assert again is not None
    assert again.codes == units.codes
    assert again.numbers == (4, 12)
    np.testing.assert_array_equal(
        again.probabilities, np.array([[0, 0.75], [0.875, 0.875]], np.float32)
    )
    assert from_text("", "") is None


@pytest.mark.parametrize(("codes", "shares"), [("L4B", ""), ("Q4", "0.5"), ("4", "0.5;0.5")])
def test_other_cells_are_refused(codes: str, shares: str) -> None:
    with pytest.raises(ValueError, match=r"argument|no action unit|float"):
        from_text(codes, shares)


def test_impossible_units_are_refused() -> None:
    with pytest.raises(RecordError, match="side must be"):
        UnitCode(4, "B", "A", 0.5)
    with pytest.raises(RecordError, match=r"must lie in 0\.\.1, found 1\.5"):
        UnitCode(4, "", "A", 1.5)
    with pytest.raises(RecordError, match=r"must be finite and \(2, 2\)"):
        UnitScores("w", (4, 7), np.zeros((3, 2), np.float32))
