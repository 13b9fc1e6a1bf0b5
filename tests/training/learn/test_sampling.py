"""BOWAM's sampling fills up small classes and never more than there is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.loso_runs import flow_pictures

from training.datasets.movements import open_movements
from training.errors import DataError
from training.learn.sampling import enlarged, extras


def test_the_smallest_class_gets_all_and_the_others_up_to_five_times_it() -> None:
    truth = np.asarray([0] * 100 + [1] * 10 + [2] * 25, np.int64)
    drawn = extras(truth, np.full(135, 4), (1,))
    of = {label: sum(truth[clip] == label for clip, _ in drawn) for label in (0, 1, 2)}
    assert of == {0: 0, 1: 40, 2: 25}
    assert len(set(drawn)) == len(drawn)
    assert drawn == extras(truth, np.full(135, 4), (1,))


def test_clips_at_the_end_of_a_film_have_fewer() -> None:
    truth = np.asarray([0] * 9 + [1], np.int64)
    drawn = extras(truth, np.asarray([4] * 9 + [3]), (0,))
    assert [pair for pair in drawn if pair[0] == 9] == [(9, 0), (9, 1), (9, 2)]


def test_data_without_pseudo_apexes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="--near"):
        enlarged(open_movements(flow_pictures(tmp_path / "pictures")), (0,))
