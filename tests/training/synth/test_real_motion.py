"""Recorded motion is read, checked, and taken apart into head, lids, eyes and skin."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.coded_motions import FACE, coded, save

from models.face.align import EYE_DISTANCE, EYES_Y
from training.synth.performance import Performance, PerformanceReader
from training.synth.real_motion import MotionError, at_points, decode, mixed, read_motion

STILL = np.zeros((478, 2))
RIGHT_CORNER, BRIDGE = 61, 168


def test_stored_displacements_come_back_within_their_step() -> None:
    distances = np.array([-0.4, -0.02, 0.0, 0.005, 0.01, 0.3])
    assert decode(coded(distances)) == pytest.approx(distances, abs=0.0035)
    assert decode(coded(np.array([0.01]))) == pytest.approx(0.01, abs=0.0006)


def test_a_flow_is_read_at_the_places_of_the_mesh() -> None:
    side = 56
    across = (np.arange(side) + 0.5) / side
    u = np.broadcast_to((across - 0.5) / EYE_DISTANCE, (side, side))
    v = np.broadcast_to(((across - EYES_Y) / EYE_DISTANCE)[:, None], (side, side))
    inside = np.abs(FACE[:, 0]) < 0.9
    inside &= (FACE[:, 1] > -0.6) & (FACE[:, 1] < 1.2)
    assert at_points(np.stack([u, v]))[inside] == pytest.approx(FACE[inside], abs=0.03)


def test_the_flow_speaks_for_small_motion_and_the_mesh_for_large() -> None:
    flow, mesh = STILL.copy(), STILL.copy()
    flow[0], mesh[0] = 0.010, 0.014
    flow[1], mesh[1] = 0.010, 0.200
    taken = mixed(flow, mesh)
    assert taken[0] == pytest.approx([0.010, 0.010])
    assert taken[1] == pytest.approx([0.200, 0.200])


def test_a_file_is_read_and_its_lost_frames_are_bridged(tmp_path: Path) -> None:
    mesh = np.zeros((3, 478, 2), np.int8)
    mesh[:] = coded(0.1)
    mesh[1] = 0
    motion = read_motion(save(tmp_path / "07.npz", mesh=mesh, seen=np.array([True, False, True])))
    assert (motion.name, motion.emotion) == ("07", "happiness")
    assert motion.times_ns.tolist() == [0, 40_000_000, 80_000_000]
    assert motion.fps == pytest.approx(25)
    for moved in motion.moves():
        assert moved.mesh == pytest.approx(0.1, abs=0.002)


@pytest.mark.parametrize(
    "changed",
    [
        {"flow": None},
        {"t_s": np.array([0.0, 0.0, 0.1])},
        {"mesh": np.zeros((3, 468, 2), np.int8)},
        {"seen": np.ones(2, bool)},
        {"flow": np.zeros((3, 2, 8, 8))},
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, changed: dict[str, Any]) -> None:
    with pytest.raises(MotionError, match="recorded motion"):
        read_motion(save(tmp_path / "07.npz", **changed))


def test_what_is_no_motion_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "07.npz"
    path.write_bytes(b"no archive")
    with pytest.raises(MotionError, match="Expected an"):
        read_motion(path)


def perform(points: Any, mesh: Any = None) -> Performance:
    return PerformanceReader().read(points, points if mesh is None else mesh)


def test_a_head_that_moves_is_no_skin() -> None:
    moved = np.array([0.05, -0.02]) + 0.03 * (FACE - [0.0, 0.5])
    performance = perform(moved)
    assert (performance.head.x_ed, performance.head.y_ed) == pytest.approx((0.05, -0.02), abs=0.004)
    assert performance.head.growth == pytest.approx(0.03, abs=0.003)
    assert np.abs(performance.skin).max() < 0.004


def test_a_drawn_mouth_corner_stays_on_the_skin() -> None:
    far = np.hypot(*(FACE - FACE[RIGHT_CORNER]).T)
    moved = np.exp(-((far / 0.2) ** 2))[:, None] * [-0.03, -0.04]
    performance = perform(moved)
    assert performance.skin[RIGHT_CORNER] == pytest.approx([-0.03, -0.04], abs=0.006)
    assert np.abs(performance.skin[BRIDGE]).max() < 0.004
    assert abs(performance.head.x_ed) < 0.004


def test_lids_that_meet_are_a_blink_and_the_flow_need_not_know() -> None:
    mesh = STILL.copy()
    for upper, lower in ((159, 145), (158, 153), (160, 144), (386, 374), (385, 380), (387, 373)):
        mesh[upper] = FACE[lower] - FACE[upper]
    assert perform(STILL, mesh).closed > 0.9
    assert perform(STILL).closed == 0.0


def test_irises_that_move_are_a_glance() -> None:
    mesh = STILL.copy()
    mesh[468:, 0] = 0.06
    assert perform(STILL, mesh).gaze == pytest.approx([0.048, 0.0], abs=0.003)
    mesh[468:, 0] = 0.004
    assert perform(STILL, mesh).gaze == pytest.approx([0.0, 0.0])
