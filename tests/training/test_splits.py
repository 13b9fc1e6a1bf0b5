"""No identity is ever on both sides."""

from __future__ import annotations

import pytest

from training.errors import DataError
from training.splits import by_group


def test_whole_identities_are_held_out_to_about_the_share() -> None:
    groups = [f"id{i % 20}" for i in range(400)]
    split = by_group(groups, 0.2, seed=1)
    sides = [{groups[i] for i in side} for side in (split.train, split.held_out)]
    assert not sides[0] & sides[1]
    assert len(split.train) + len(split.held_out) == 400
    assert len(split.held_out) == 80
    assert (by_group(groups, 0.2, seed=1).train == split.train).all()
    assert {groups[i] for i in by_group(groups, 0.2, seed=2).held_out} != sides[1]


def test_one_identity_cannot_be_split() -> None:
    with pytest.raises(DataError, match="at least 2 identities"):
        by_group(["a", "a"], 0.5, seed=0)
