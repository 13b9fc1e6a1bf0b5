"""What a coder would score of a synthetic movement."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.action_units import NUMBERS
from training.action_units.truth import level_index, truth_of
from training.synth.action_units import Code
from training.synth.fields import weights


def present(*codes: Code) -> dict[int, tuple[float, float]]:
    found: NDArray[np.float32] = truth_of(weights(codes)[None].astype(np.float16)).present[0]
    return {n: tuple(found[row].tolist()) for row, n in enumerate(NUMBERS) if found[row].any()}


def test_a_unit_is_present_on_the_sides_that_move() -> None:
    assert present(Code(4, 0.3), Code(12, 0.3, "L")) == {4: (1.0, 1.0), 12: (0.0, 1.0)}


def test_a_trace_beside_a_strong_unit_is_absent_and_a_weak_unit_is_present() -> None:
    assert 10 not in present(Code(4, 0.5), Code(10, 0.04))
    assert present(Code(4, 0.5), Code(10, 0.2))[10] == (1.0, 1.0)


def test_lids_count_although_they_move_little() -> None:
    assert present(Code(4, 0.3), Code(7, 0.3))[7] == (1.0, 1.0)


def test_what_cannot_be_seen_is_absent() -> None:
    assert present(Code(7, 0.02)) == {}


def test_a_lean_is_no_single_side() -> None:
    assert present(Code(12, 0.3, "B", 0.5))[12] == (1.0, 1.0)
    right, left = present(Code(12, 0.3, "B", 0.8))[12]
    assert (left, 0.0 < right < 1.0) == (1.0, True)


def test_blinks_are_no_unit_that_is_read() -> None:
    assert present(Code(4, 0.3), Code(45, 1.0)) == {4: (1.0, 1.0)}


def test_strengths_are_logarithms_whose_levels_are_those_of_facs() -> None:
    found = truth_of(weights((Code(4, 0.3, "R"), Code(12, 1.0)))[None].astype(np.float16))
    levels = level_index(found.strength)[0]
    assert levels[NUMBERS.index(4)].tolist() == [2, 0]
    assert levels[NUMBERS.index(12)].tolist() == [4, 4]
