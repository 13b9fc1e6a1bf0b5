"""Held-out movements are stored as pictures, and diagrams show what was measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.inputs import read_picture
from training.bundled.fusion import stored
from training.bundled.reliability import Readings, bins, draw
from training.datasets.fields import Fields
from training.recipe.base import AugmentSpec


def readings(truth: np.ndarray, right: float, seed: int) -> np.ndarray:
    """Draw readings that put 0.8 on the truth with chance `right`, on another class otherwise."""
    rng = np.random.default_rng(seed)
    wrong = (truth + rng.integers(1, 3, len(truth))) % 3
    chosen = np.where(rng.random(len(truth)) < right, truth, wrong)
    found = np.full((len(truth), 3), 0.1, np.float32)
    found[np.arange(len(truth)), chosen] = 0.8
    return found


def test_movements_are_stored_as_pictures_that_can_be_read() -> None:
    x = np.linspace(-1, 1, 56, dtype=np.float32)
    bump = np.exp(-8 * (x[None] ** 2 + (x[:, None] - 0.4) ** 2))
    uv = np.stack([0 * bump, -2 * bump])[None]
    held = Fields(uv, uv, np.array([1]), ("a",), ("negative", "positive", "surprise"))
    still = AugmentSpec(
        picture_zoom=(1, 1), stretch=1, shift=0, turn_deg=0, squeeze=1, drift=0, noise=0
    )
    pictures = stored(held, still)
    field = read_picture(pictures.images[0])
    row, column = np.unravel_index(int(np.argmin(field[1])), (28, 28))
    assert (row, column) == (pytest.approx(19, abs=1), pytest.approx(13.5, abs=1))
    assert np.array_equal(pictures.images[0], stored(held, still).images[0])


def test_bins_hold_every_reading_once() -> None:
    truth = np.random.default_rng(5).integers(0, 3, 500)
    found = bins(Readings(truth, readings(truth, 0.7, 6)))
    assert sum(bucket.n for bucket in found) == 500
    assert len(found) == 1
    assert found[0].confidence == pytest.approx(0.8)
    assert found[0].right == pytest.approx(0.7, abs=0.06)


def test_the_same_readings_give_the_same_diagram(tmp_path: Path) -> None:
    truth = np.random.default_rng(7).integers(0, 3, 60)
    panels = {"one": Readings(truth, readings(truth, 0.8, 8))}
    first = draw(panels, tmp_path / "a" / "first.svg").read_bytes()
    assert first == draw(panels, tmp_path / "second.svg").read_bytes()
    assert b"ECE" in first
