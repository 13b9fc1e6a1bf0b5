"""The overview tells column by column how much of a recording was seen."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from app.ui.annotate.strips import seen_shares


@pytest.mark.parametrize(("frames", "columns"), [(36_000, 1250), (100, 1250), (7, 7), (1, 3)])
def test_each_column_has_the_share_of_its_frames(frames: int, columns: int) -> None:
    viewed = (np.random.default_rng(frames).random(frames) < 0.4).astype(np.uint8)
    edges = np.linspace(0, frames, columns + 1).astype(int)
    expected = [viewed[a : max(a + 1, b)].mean() for a, b in itertools.pairwise(edges)]
    assert seen_shares(viewed, columns) == pytest.approx(expected)
