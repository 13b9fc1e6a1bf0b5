"""A made-up composite has the shape it is asked for and repeats itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from training.datasets import flow_images
from training.errors import DataError
from training.synth.composite import PARTS, write_composite

SMALL = tuple(replace(part, subjects=2, counts=(2, 1, 1)) for part in PARTS[:2])


def test_the_parts_are_counted_like_the_published_ones() -> None:
    assert sum(part.subjects for part in PARTS) == 68
    assert sum(sum(part.counts) for part in PARTS) == 442


def test_a_composite_is_read_as_flow_pictures_and_repeats_itself(tmp_path: Path) -> None:
    first, second = (
        flow_images.read(write_composite(tmp_path / name, 3, SMALL)) for name in ("one", "two")
    )
    assert len(first) == 8
    assert len(set(first.subjects)) == 4
    assert np.bincount(first.truth).tolist() == [4, 2, 2]
    assert all(np.array_equal(a, b) for a, b in zip(first.images, second.images, strict=True))
    with pytest.raises(DataError, match="holds flow pictures already"):
        write_composite(tmp_path / "one", 3, SMALL)
