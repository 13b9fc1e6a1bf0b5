"""Following the skin: points that run away are hardly believed, whole regions fall to the mesh."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from helpers.faces import mesh_points, skin

from models.face.align import EYE_DISTANCE
from models.records import Crop, Floats, State
from models.spot.regions import MEMBERS, POINTS_USED, REGIONS
from models.spot.skin import GREY_PX, SkinReference, grey_of

EYES_PX = EYE_DISTANCE * 256
CHIN = REGIONS.index("chin")


def _crop(points: Floats | None = None) -> Crop:
    points = mesh_points(128.0, 92.0, EYES_PX)[:, :2].copy() if points is None else points
    warp = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    return Crop(0, 0, 1, skin((256, 256)), points, warp, 1.0, (), State.OK)


@pytest.fixture
def reference() -> SkinReference:
    return SkinReference(_crop(), np.zeros(478, np.float32))


def test_a_picture_against_itself_has_not_moved(reference: SkinReference) -> None:
    shift = reference.shift_to(_crop(), grey_of(_crop()))
    assert float(np.abs(shift.regions).max()) < 1e-3


def test_one_point_that_runs_away_does_not_move_its_region(
    reference: SkinReference, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = cv2.calcOpticalFlowPyrLK
    runaway = int(MEMBERS[CHIN][0])

    def follow(*args: Any, **options: Any) -> tuple[Any, Any, Any]:
        found, status, error = real(*args, **options)
        found = found.copy()
        found[runaway, 0, 0] += 0.3 * EYE_DISTANCE * GREY_PX
        return found, status, error

    monkeypatch.setattr(cv2, "calcOpticalFlowPyrLK", follow)
    shift = reference.shift_to(_crop(), grey_of(_crop()))
    assert float(np.abs(shift.regions[CHIN]).max()) < 2e-3


def test_a_region_that_is_lost_as_a_whole_is_taken_from_the_mesh(
    reference: SkinReference, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = cv2.calcOpticalFlowPyrLK
    points = _crop().points.copy()
    points[POINTS_USED[MEMBERS[CHIN]], 1] += 0.25 * EYES_PX
    crop = replace(_crop(), points=points)

    def stuck(*args: Any, **options: Any) -> tuple[Any, Any, Any]:
        _, status, error = real(*args, **options)
        return np.array(args[2]), np.ones_like(status), np.zeros_like(error)

    monkeypatch.setattr(cv2, "calcOpticalFlowPyrLK", stuck)
    shift = reference.shift_to(crop, grey_of(crop))
    assert shift.regions[CHIN, 1] == pytest.approx(0.25, abs=0.03)
    assert float(np.abs(np.delete(shift.regions, CHIN, 0)).max()) < 0.02


def test_over_shut_lids_brows_are_sought_where_the_stable_points_say(
    reference: SkinReference, monkeypatch: pytest.MonkeyPatch
) -> None:
    brow = MEMBERS[REGIONS.index("brow outer left")]
    points = _crop().points.copy()
    points[POINTS_USED[brow], 1] += 0.1 * EYES_PX
    crop = replace(_crop(), points=points)
    starts = []

    def follow(*args: Any, **_: Any) -> tuple[Any, Any, Any]:
        starts.append(np.array(args[3]))
        count = len(args[2])
        return np.array(args[2]), np.ones((count, 1), np.uint8), np.zeros((count, 1), np.float32)

    monkeypatch.setattr(cv2, "calcOpticalFlowPyrLK", follow)
    for shut in (False, True):
        reference.shift_to(crop, grey_of(crop), shut)
    open_, shut_ = (s[brow, 0, 1] for s in starts)
    moved = 0.1 * EYE_DISTANCE * GREY_PX
    np.testing.assert_allclose(open_ - shut_, moved, atol=0.05)
