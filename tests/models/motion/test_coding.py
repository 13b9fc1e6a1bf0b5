"""Strain and the three-channel codings of flow."""

import numpy as np
import pytest
from numpy.typing import NDArray

from models.motion.coding import CODINGS, bi_woof, colour_wheel, mdmo, stretch, uvm, uvs
from models.motion.strain import strain


def _field() -> NDArray[np.float32]:
    ys, xs = np.mgrid[0:8, 0:8].astype(np.float32)
    return np.stack([0.5 * xs, 0.25 * ys])


def test_strain_of_a_known_stretch() -> None:
    eps = strain(_field())
    assert eps[3, 3] == pytest.approx(np.sqrt(0.5**2 + 0.25**2), rel=1e-6)


def test_strain_is_blind_to_translation_and_rotation() -> None:
    ys, xs = np.mgrid[0:8, 0:8].astype(np.float32)
    rigid = np.stack([3 - 0.1 * ys, 2 + 0.1 * xs]).astype(np.float32)
    assert strain(rigid)[:-1, :-1].max() < 1e-6


@pytest.mark.parametrize("name", sorted(CODINGS))
def test_codings_of_a_batch_equal_single_ones(name: str) -> None:
    code = CODINGS[name]
    batch = np.stack([_field(), -_field()])
    coded = code(batch)
    assert coded.shape == (2, 2 if name in ("uv", "uv_scaled") else 3, 8, 8)
    assert coded.dtype == np.float32
    if name == "uv":
        np.testing.assert_allclose(np.square(coded).mean(axis=(1, 2, 3)), [0.5, 0.5], atol=0.01)
    elif name in ("uv_scaled", "uvm_scaled"):
        np.testing.assert_array_equal(coded[:, :2], batch)
    else:
        assert coded.min() >= 0
        assert coded.max() <= 1
    np.testing.assert_allclose(coded[1], code(-_field()), atol=1e-6)


def test_each_channel_spans_its_own_range() -> None:
    assert uvm(_field())[0].max() == 1
    assert uvs(_field())[1].min() == 0


def test_still_pictures_are_coded_as_zero() -> None:
    for code in CODINGS.values():
        assert not code(np.zeros((2, 5, 5), np.float32)).any()
    assert not stretch(np.full((4, 4), 7, np.float32)).any()


def test_wheel_shows_rightward_motion_red() -> None:
    uv = np.zeros((2, 4, 4), np.float32)
    uv[0, 1, 1] = 2
    np.testing.assert_allclose(colour_wheel(uv)[:, 1, 1], [1, 0, 0], atol=1e-6)


def test_mdmo_paints_each_region_in_its_main_direction() -> None:
    uv = np.zeros((2, 12, 12), np.float32)
    uv[0, 0:2, 0:2] = 2
    uv[:, 1, 1] = (-9, 0)
    np.testing.assert_allclose(mdmo(uv)[:, 0:2, 0:2], [[[1] * 2] * 2, [[0] * 2] * 2, [[0] * 2] * 2])


def test_bi_woof_dims_a_block_that_moves_as_a_whole() -> None:
    uv = np.zeros((2, 24, 24), np.float32)
    uv[0, :, :8] = 2
    uv[0, 16:20, 17:19] = 2
    value = bi_woof(uv).max(axis=0)
    assert value[2, 2] == 0
    assert value[17, 18] == 1
