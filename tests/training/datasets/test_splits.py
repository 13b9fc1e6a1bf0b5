"""No identity is ever on both sides."""

from __future__ import annotations

import numpy as np
import pytest

from training.datasets import splits
from training.datasets.splits import by_group
from training.errors import DataError


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


def test_other_evaluations_divide_as_they_say() -> None:
    subjects = ("a/1", "a/1", "a/2", "b/1", "b/2", "b/3")
    datasets = tuple(subject[0] for subject in subjects)
    truth = np.asarray([0, 1, 0, 1, 0, 1])
    loso = splits.folds(subjects, datasets, (), truth, "loso")
    assert [fold.name for fold in loso] == ["a/1", "a/2", "b/1", "b/2", "b/3"]
    assert [
        fold.held.tolist() for fold in splits.folds(subjects, datasets, (), truth, "dataset")
    ] == [
        [0, 1, 2],
        [3, 4, 5],
    ]
    parts = ("train", "train", "train", "test_A", "test_A", "test_B")
    (fixed,) = splits.folds(subjects, datasets, parts, truth, "fixed")
    assert fixed.held.tolist() == [3, 4, 5]
    (drawn,) = splits.folds(subjects, datasets, (), truth, "stratified", {0: 1, 1: 2})
    assert np.bincount(truth[drawn.held]).tolist() == [1, 2]
    with pytest.raises(DataError, match="both sides"):
        splits.folds(subjects, datasets, ("test", *parts[1:]), truth, "fixed")
    with pytest.raises(DataError, match="needs samples of the part 'train'"):
        splits.folds(subjects, datasets, (), truth, "fixed")
    with pytest.raises(DataError, match="hold out fewer"):
        splits.stratified(truth, {0: 3}, 0)


def test_a_share_goes_to_the_classes_by_their_sizes() -> None:
    truth = np.repeat(np.arange(3), (60, 30, 10))
    assert splits.counts_of(truth, 0.11) == {0: 7, 1: 3, 2: 1}
