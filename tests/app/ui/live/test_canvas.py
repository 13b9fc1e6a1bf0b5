"""Drawing a frame at the size at which it is shown."""

import numpy as np
import pytest
from helpers.live_parts import HEIGHT, WIDTH, a_face, an_update

from app.ui.live.canvas import FrameCanvas, Layers, Scaler, as_image, fit
from app.ui.live.mesh import CHAINS, PROBES, triangles
from models.records import POINTS

BLUE = (255, 0, 0)


def drawn(layers: Layers, saliency: np.ndarray | None = None) -> np.ndarray:
    place = fit(WIDTH, HEIGHT, 640, 640)
    return FrameCanvas().draw(an_update(1), place, layers, BLUE, saliency)


def test_a_frame_is_fitted_without_changing_its_shape() -> None:
    place = fit(1280, 720, 640, 640)
    assert (place.width, place.height, place.left, place.top) == (640, 360, 0, 140)
    assert place.scale == pytest.approx(0.5)


def test_without_overlays_the_picture_is_the_frame() -> None:
    picture = drawn(Layers(box=False))
    assert picture.shape == (360, 640, 4)
    assert (picture[..., :3] == 90).all()


def test_the_mesh_is_drawn_where_the_face_was_found() -> None:
    changed = np.any(drawn(Layers(mesh=True))[..., :3] != 90, axis=2)
    rows, columns = np.nonzero(changed)
    assert changed.sum() > 1000
    assert 75 <= rows.min() < rows.max() <= 285
    assert 215 <= columns.min() < columns.max() <= 425


def test_saliency_glows_at_its_own_place_in_the_face() -> None:
    saliency = np.zeros((32, 32), np.float32)
    saliency[24:, :] = 1.0
    changed = np.any(drawn(Layers(saliency=True), saliency)[..., :3] != 90, axis=2)
    rows = np.nonzero(changed)[0]
    assert len(rows) > 0
    # The crop's rows 192..256 lie at the frame's rows (y + 50) / 2, drawn twice as large.
    assert rows.min() == pytest.approx(242, abs=8)


def test_a_qimage_keeps_its_pixels_when_the_array_changes() -> None:
    array = np.zeros((4, 4, 4), np.uint8)
    image = as_image(array).copy()
    array[:] = 255
    assert image.pixelColor(1, 1).red() == 0


def test_triangles_join_neighbours_once_each() -> None:
    edges = triangles(a_face().points[:, :2])
    assert len({tuple(edge) for edge in edges.tolist()}) == len(edges)
    assert 0 <= edges.min() < edges.max() < POINTS
    assert 2 * POINTS < len(edges) < 3 * POINTS


def test_chains_and_probes_name_points_of_the_mesh() -> None:
    assert max(max(chain) for chain in CHAINS) < POINTS
    assert len(set(PROBES.tolist())) == len(PROBES)
    assert PROBES.max() < POINTS


def test_a_scaler_uses_memory_again_that_nobody_looks_at() -> None:
    scaler, addresses = Scaler(), set()
    held = scaler.scale(np.full((120, 160, 3), 255, np.uint8), fit(160, 120, 100, 75))
    for k in range(8):
        picture = scaler.scale(np.full((120, 160, 3), k, np.uint8), fit(160, 120, 100, 75))
        assert picture.shape == (75, 100, 4)
        assert picture[..., :3].min() == picture[..., :3].max() == k
        addresses.add(picture.__array_interface__["data"][0])
    assert held.min() == 255
    assert len(addresses) <= 2


def test_a_picture_that_is_shown_at_its_own_size_is_only_converted() -> None:
    image = np.random.default_rng(6).integers(0, 256, (48, 64, 3), np.uint8)
    picture = Scaler().scale(image, fit(64, 48, 64, 48))
    assert picture[..., :3].tolist() == image.tolist()
