"""Farneback flow: sign, size, fusion, consistency and its checks."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.motion.flow import (
    FlowError,
    bidirectional,
    farneback,
    fuse,
    grey,
)


def _texture(size: int = 96) -> NDArray[np.float32]:
    noise = np.random.default_rng(3).normal(size=(size, size)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), 2.5)
    return np.asarray(128 + 40 * smooth / smooth.std(), np.float32)


def _moved(dx: float, dy: float) -> NDArray[np.uint8]:
    shift = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    picture = cv2.warpAffine(_texture(), shift, (96, 96), flags=cv2.INTER_CUBIC, borderMode=2)
    return np.clip(picture, 0, 255).astype(np.uint8)


def test_flow_points_where_the_content_went() -> None:
    uv = farneback(_moved(0, 0), _moved(1.5, -0.7))[:, 20:-20, 20:-20]
    assert np.median(uv[0]) == pytest.approx(1.5, abs=0.1)
    assert np.median(uv[1]) == pytest.approx(-0.7, abs=0.1)


def test_bidirectional_sums_the_two_ways_back() -> None:
    uv = bidirectional(_moved(0, 0), _moved(1, 0), _moved(0, 0))[:, 20:-20, 20:-20]
    assert np.median(uv[0]) == pytest.approx(-2.0, abs=0.2)


def test_fusions_have_their_shapes() -> None:
    field = np.full((2, 4, 4), 3, np.float32)
    assert fuse(field, field, "product").max() == 9
    assert fuse(field, field, "concat").shape == (4, 4, 4)
    with pytest.raises(FlowError, match="Unknown fusion"):
        fuse(field, field, "mean")  # type: ignore[arg-type]


def test_sizes_and_types_are_checked() -> None:
    with pytest.raises(FlowError, match="one size"):
        farneback(np.zeros((9, 9), np.uint8), np.zeros((8, 9), np.uint8))
    with pytest.raises(FlowError, match="grey"):
        farneback(np.zeros((9, 9, 3), np.uint8), np.zeros((9, 9, 3), np.uint8))
    with pytest.raises(FlowError, match="BGR"):
        grey(np.zeros((9, 9, 4), np.uint8))


def test_grey_shrinks_to_a_square() -> None:
    picture = np.full((20, 30, 3), 77, np.uint8)
    assert grey(picture, 10).shape == (10, 10)
    assert grey(picture, 10).max() == 77
