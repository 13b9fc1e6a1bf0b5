"""Orders are balanced, keep equal feelings apart and repeat from the same seed."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from helpers.capture_studies import study_at, study_text

from training.capture.order import plan, repeated, row_count, williams


@pytest.mark.parametrize("n", range(1, 12))
def test_each_condition_follows_each_other_equally_often(n: int) -> None:
    rows = williams(n)
    assert len(rows) == (n if n % 2 == 0 else 2 * n)
    follows = Counter(pair for row in rows for pair in pairwise(row))
    assert set(follows) == {(a, b) for a in range(n) for b in range(n) if a != b}
    assert len(set(follows.values())) <= 1
    for place in range(n):
        assert len(set(Counter(row[place] for row in rows).values())) == 1


def test_seven_scenes_take_fourteen_rows(tmp_path: Path) -> None:
    study = study_at(tmp_path, study_text([[f"s{n}" for n in range(7)]])).study
    assert row_count(study) == 14
    shown = [tuple(planned.stimulus for planned in plan(study, row)) for row in range(14)]
    assert len(set(shown)) == 14
    follows = Counter(pair for row in shown for pair in pairwise(row))
    assert set(follows.values()) == {2}


def test_practice_comes_first_and_the_last_last(tmp_path: Path) -> None:
    text = study_text([["a", "b"], ["calm"]], practice=("p",), extra="[order]\nlast = 'calm'")
    text = text.replace("[[block]]\nid = \"B2\"\nstimuli = ['calm']\n", "")
    planned = plan(study_at(tmp_path, text).study, 1)
    assert [trial.stimulus for trial in planned] == ["p", "b", "a", "calm"]
    assert [trial.practice for trial in planned] == [True, False, False, False]
    assert [trial.number for trial in planned] == [1, 2, 3, 4]


def test_equal_feelings_are_kept_apart_where_the_scheme_can(tmp_path: Path) -> None:
    intended = {"a": "fear", "b": "fear", "c": "joy", "d": "joy"}
    drawn = study_text(intended=intended, extra="[order]\nscheme = 'random'")
    assert repeated(study_at(tmp_path / "drawn", drawn).study) == ()
    square = study_at(tmp_path / "square", study_text(intended=intended)).study
    assert "a and b" in repeated(square)


def test_blocks_are_dealt_out_among_the_sittings(tmp_path: Path) -> None:
    blocks = [[f"{block}{n}" for n in range(3)] for block in "ABCD"]
    study = study_at(tmp_path, study_text(blocks, study="sittings = 2")).study
    for row in range(row_count(study)):
        halves = [plan(study, row, sitting) for sitting in (1, 2)]
        shown = [planned.stimulus for half in halves for planned in half]
        assert sorted(shown) == sorted(name for block in blocks for name in block)
        assert all(len(half) == 6 for half in halves)


def test_a_fixed_order_is_that_of_the_file(tmp_path: Path) -> None:
    study = study_at(tmp_path, study_text(extra="[order]\nscheme = 'fixed'")).study
    assert row_count(study) == 1
    assert [planned.stimulus for planned in plan(study, 5)] == ["a", "b", "c", "d"]
