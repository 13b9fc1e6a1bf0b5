"""Occlusion finds what a network looks at."""

import numpy as np
import pytest

from models.explain import ExplainError, enlarge, occlusion, unit


def looks_at(row, column):
    """A network whose first class grows with one pixel, and how it is called."""

    def run(batch):
        seen = batch[..., row, column].reshape(len(batch), -1).sum(1)
        return np.stack((seen, np.zeros(len(batch))), 1).astype(np.float32)

    return run


@pytest.mark.parametrize("shape", [(2, 28, 28), (3, 2, 28, 28)])
def test_the_place_that_matters_is_the_hottest(shape):
    heat = occlusion(looks_at(5, 22), np.ones(shape, np.float32))
    assert heat.shape == (7, 7)
    assert heat[1, 5] == pytest.approx(1.0)
    assert heat[4:].max() == 0.0
    assert heat[:, :4].max() == 0.0


def test_the_batches_do_not_matter():
    picture = np.random.default_rng(0).normal(size=(2, 28, 28)).astype(np.float32)
    run = looks_at(9, 9)
    np.testing.assert_array_equal(
        occlusion(run, picture, batch=5), occlusion(run, picture, batch=49)
    )


def test_a_network_that_looks_nowhere_leaves_the_map_empty():
    def blind(batch):
        return np.zeros((len(batch), 3), np.float32)

    assert occlusion(blind, np.ones((3, 16, 16), np.float32)).max() == 0.0


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (np.ones((3, 16, 15)), "square picture"),
        (np.ones((3, 4, 4)), "S >= 7"),
        (np.full((3, 16, 16), np.nan), "finite"),
    ],
)
def test_bad_pictures_are_refused(picture, words):
    with pytest.raises(ExplainError, match=words):
        occlusion(looks_at(0, 0), picture.astype(np.float32))


def test_enlarging_keeps_the_range_and_the_place():
    heat = np.zeros((7, 7), np.float32)
    heat[2, 4] = 1.0
    large = enlarge(heat, 256)
    assert large.shape == (256, 256)
    assert 0.0 <= large.min() <= large.max() <= 1.0
    row, column = np.unravel_index(large.argmax(), large.shape)
    assert row == pytest.approx(2.5 / 7 * 256, abs=3)
    assert column == pytest.approx(4.5 / 7 * 256, abs=3)
    with pytest.raises(ExplainError, match=r"\(h, w\)"):
        enlarge(heat[0], 256)


def test_unit_drops_what_is_negative():
    assert unit(np.array([[-3.0, 1.0], [2.0, 0.0]])).tolist() == [[0.0, 0.5], [1.0, 0.0]]
