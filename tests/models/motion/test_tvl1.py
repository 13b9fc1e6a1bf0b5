"""TV-L1: sign, accuracy beside OpenCV's, batches, bad pictures."""

import numpy as np
import pytest

from models.bench import face_pairs
from models.motion.flow import FlowError
from models.motion.tvl1 import Scheme, _differences, _divergence, tvl1, tvl1_opencv


def error_px(found, truth):
    return float(np.hypot(*(found - truth)).mean())


def test_content_that_moves_right_and_up_has_that_sign():
    texture = np.random.default_rng(0).integers(0, 255, (12, 12)).astype(np.uint8)
    picture = np.kron(texture, np.ones((8, 8), np.uint8))
    moved = np.roll(picture, (-1, 2), (0, 1))
    flow = tvl1(picture, moved)[:, 16:-16, 16:-16]
    assert np.median(flow[0]) == pytest.approx(2.0, abs=0.1)
    assert np.median(flow[1]) == pytest.approx(-1.0, abs=0.1)


def test_it_is_as_accurate_as_opencvs_on_noisy_faces():
    ours, theirs = [], []
    for pair in face_pairs(2, seed=11):
        ours.append(error_px(tvl1(pair.prev, pair.following), pair.truth))
        theirs.append(error_px(tvl1_opencv(pair.prev, pair.following), pair.truth))
    assert np.mean(ours) <= 1.05 * np.mean(theirs)


def test_a_still_picture_has_no_flow():
    (pair,) = face_pairs(1)
    assert np.abs(tvl1(pair.prev, pair.prev)).max() < 1e-6


@pytest.mark.parametrize("shape", [(16, 16), (33, 47), (112, 112)])
def test_any_size_from_sixteen_pixels_reads(shape):
    picture = np.random.default_rng(1).integers(0, 255, shape).astype(np.uint8)
    flow = tvl1(picture, np.roll(picture, 1, 1), Scheme(iterations=(2, 2, 2)))
    assert flow.shape == (2, *shape)
    assert flow.dtype == np.float32
    assert np.isfinite(flow).all()


def test_divergence_is_the_differences_adjoint():
    rng = np.random.default_rng(4)
    field, dual = rng.normal(size=(9, 7)), rng.normal(size=(2, 9, 7))
    dual[0, :, -1] = 0.0
    dual[1, -1] = 0.0
    change, spread = np.zeros_like(dual), np.empty_like(field)
    _differences(field, change, np.empty_like(field))
    _divergence(dual, spread)
    assert change[0, 3, 2] == pytest.approx(field[3, 3] - field[3, 2])
    assert change[1, 3, 2] == pytest.approx(field[4, 2] - field[3, 2])
    assert not change[0, :, -1].any()
    assert not change[1, -1].any()
    assert (change * dual).sum() == pytest.approx(-(field * spread).sum())


@pytest.mark.parametrize(
    ("prev", "following", "words"),
    [
        (np.zeros((20, 20), np.float32), np.zeros((20, 20), np.uint8), "uint8"),
        (np.zeros((20, 20), np.uint8), np.zeros((20, 24), np.uint8), "one size"),
        (np.zeros((8, 8), np.uint8), np.zeros((8, 8), np.uint8), "at least 16 px"),
    ],
)
def test_bad_pictures_are_refused(prev, following, words):
    with pytest.raises(FlowError, match=words):
        tvl1(prev, following)
