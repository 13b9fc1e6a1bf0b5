"""Another process draws the same pictures, and is gone when nobody takes them any more."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterator
from functools import partial
from itertools import islice

import numpy as np
import pytest

from models.sources.drawing import SLOTS, DrawnElsewhere
from models.sources.source import SourceError
from models.sources.synthetic import SyntheticSource, TimedPictures
from training.synth.demo import DemoFace
from training.synth.timed import GeneratedImage

SIZE = (320, 180)


class Squares:
    """A generator of numbered grey pictures; `breaks` makes it fail there."""

    width_px, height_px, fps = 8, 6, 30.0

    def __init__(self, count: int = 30, breaks: int = -1):
        self._count, self._breaks = count, breaks

    def frames(self) -> Iterator[GeneratedImage]:
        for number in range(self._count):
            if number == self._breaks:
                raise SystemExit(3)
            image = np.full((self.height_px, self.width_px, 3), number, np.uint8)
            yield GeneratedImage(number * 33_000_000, image)


def _children() -> list[str]:
    return [child.name for child in multiprocessing.active_children()]


def test_all_pictures_come_in_order_and_stay_as_they_were() -> None:
    shots = list(DrawnElsewhere(partial(Squares, 3 * SLOTS + 1), Squares()).frames())
    assert [shot.t_ns for shot in shots] == [k * 33_000_000 for k in range(3 * SLOTS + 1)]
    assert [int(shot.image.mean()) for shot in shots] == list(range(3 * SLOTS + 1))
    assert "flinch drawing" not in _children()


def test_a_play_is_the_same_to_the_bit() -> None:
    here = DemoFace(10.0, 1, size=SIZE)
    drawn: TimedPictures = DrawnElsewhere(partial(DemoFace, 10.0, 1, size=SIZE), here)
    pictures = drawn.frames()
    for timed_image, other in zip(islice(here.frames(), 12), pictures, strict=False):
        assert timed_image.t_ns == other.t_ns
        assert np.array_equal(timed_image.image, other.image)


def test_a_source_that_is_closed_ends_the_process() -> None:
    source = SyntheticSource(DrawnElsewhere(partial(Squares, 100_000), Squares()))
    source.open()
    assert source.read(20.0) is not None
    assert "flinch drawing" in _children()
    source.close()
    assert "flinch drawing" not in _children()


def test_what_was_begun_early_is_shown_from_its_first_picture() -> None:
    drawn = DrawnElsewhere(partial(Squares, 3), Squares())
    drawn.begin()
    drawn.begin()
    assert _children().count("flinch drawing") == 1
    assert [int(shot.image[0, 0, 0]) for shot in drawn.frames()] == [0, 1, 2]
    assert "flinch drawing" not in _children()


def test_what_was_begun_and_never_shown_ends_with_its_owner() -> None:
    drawn = DrawnElsewhere(partial(Squares, 3), Squares())
    drawn.begin()
    del drawn
    gc.collect()
    assert "flinch drawing" not in _children()


def test_a_process_that_dies_is_one_sentence() -> None:
    pictures = DrawnElsewhere(partial(Squares, 30, breaks=2), Squares()).frames()
    assert [int(timed_image.image[0, 0, 0]) for timed_image in islice(pictures, 2)] == [0, 1]
    with pytest.raises(SourceError, match="ended after 2 of them"):
        next(pictures)
