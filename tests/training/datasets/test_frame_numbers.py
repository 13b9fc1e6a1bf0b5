"""The samplings of the preprocessing study."""

from __future__ import annotations

from training.datasets.frame_numbers import numbers


def test_the_samplings_take_their_pictures_inside_the_clip_once() -> None:
    assert numbers("af", 10, 20, 40) == (20,)
    assert numbers("kfs", 10, 20, 40) == (10, 20, 40)
    assert numbers("mfs", 10, 20, 40) == (10, 11, 12, 13, 18, 19, 20, 21, 22, 37, 38, 39, 40)
    assert numbers("mfs", 10, 12, 15) == (10, 11, 12, 13, 14, 15)
