"""Views: what is cut, which way up, and where its points lie in the frame."""

from __future__ import annotations

import numpy as np
import pytest

from models.face.search import LEAST_TILE_PX, places
from models.face.view import View, fitting_view, view_around, whole_view
from models.records import Box


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_spot_of_the_view_is_the_same_spot_of_the_frame(turns: int) -> None:
    image = np.zeros((40, 60, 3), np.uint8)
    image[12, 25] = 255
    view = View(20, 5, 30, 20, turns)
    row, column = np.argwhere(view.cut(image)[:, :, 0])[0]
    inside = np.array([[column + 0.5, row + 0.5, 7.0]], np.float32)
    assert view.points_in_frame(inside)[0] == pytest.approx((25.5, 12.5, 7.0))


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_box_of_the_view_covers_the_same_pixels_of_the_frame(turns: int) -> None:
    image = np.zeros((40, 60, 3), np.uint8)
    image[10:14, 22:30] = 255
    view = View(20, 5, 30, 20, turns)
    rows, columns = np.nonzero(view.cut(image)[:, :, 0])
    wide, high = np.ptp(columns) + 1, np.ptp(rows) + 1
    box = Box(float(columns.min()), float(rows.min()), float(wide), float(high))
    assert view.box_in_frame(box) == Box(22.0, 10.0, 8.0, 4.0)


def test_the_whole_view_is_the_picture_itself() -> None:
    image = np.zeros((40, 60, 3), np.uint8)
    points = np.ones((3, 3), np.float32)
    assert np.shares_memory(whole_view(image).cut(image), image)
    assert whole_view(image).points_in_frame(points) is points


def test_a_view_stays_while_it_fits_and_follows_a_face_that_leaves_its_middle() -> None:
    image = np.zeros((720, 1280, 3), np.uint8)
    face = Box(600.0, 300.0, 60.0, 70.0)
    view = view_around(face, image)
    assert (view.width, view.height) == (280, 280)
    assert fitting_view(view, Box(620.0, 310.0, 60.0, 70.0), image) == view
    moved = fitting_view(view, Box(720.0, 300.0, 60.0, 70.0), image)
    assert moved.left == view.left + 120
    assert fitting_view(view, Box(500.0, 200.0, 340.0, 400.0), image) == whole_view(image)


def test_a_view_at_the_edge_lies_inside_the_picture() -> None:
    image = np.zeros((720, 1280, 3), np.uint8)
    view = view_around(Box(1240.0, -10.0, 60.0, 70.0), image)
    assert (view.left, view.top) == (1000, 0)


@pytest.mark.parametrize("size", [(640, 360), (720, 1280), (1280, 720), (3840, 2160)])
def test_a_search_meets_every_small_face_whole_and_is_bounded(size: tuple[int, int]) -> None:
    views = places(*size)
    assert [view.turns for view in views[:4]] == [0, 1, 3, 2]
    assert len(views) <= 40
    tiles = views[4:]
    face_px = 0.2 * min(tile.width for tile in tiles)
    assert min(tile.width for tile in tiles) >= LEAST_TILE_PX
    smallest = [tile for tile in tiles if tile.width == min(t.width for t in tiles)]
    for x in np.linspace(0, size[0] - face_px, 23):
        for y in np.linspace(0, size[1] - face_px, 23):
            assert any(
                t.left <= x
                and t.top <= y
                and x + face_px <= t.left + t.width
                and y + face_px <= t.top + t.height
                for t in smallest
            )
