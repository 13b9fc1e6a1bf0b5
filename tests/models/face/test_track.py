"""The tracker: one face followed, others counted, drawn ones refused; and the real networks."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from helpers.faces import StillMesh, frame, mesh_points, skin
from skimage import data

from models.face.mesh import Detector, FaceError, FoundFace, Mesh, TasksMesh, quiet
from models.face.pose import eye_centres, pose_of
from models.face.track import Tracker, is_plausible
from models.face.view import View
from models.records import Box, Image


class FixedDetector(Detector):
    """A detector that always reports the same faces."""

    def __init__(self, *found: FoundFace):
        self._found = found

    def step(self, rgb: Image) -> tuple[FoundFace, ...]:
        return self._found

    def close(self) -> None:
        pass


FACE = FoundFace(Box(240.0, 130.0, 160.0, 200.0), 0.95)


def _tracker(
    meshes: list[Mesh | None], *found: FoundFace, far: tuple[FoundFace, ...] = ()
) -> Tracker:
    return Tracker(
        backend=StillMesh(meshes), detector=FixedDetector(*found), far=FixedDetector(*far)
    )


def test_a_face_that_both_networks_see_is_followed() -> None:
    tracker = _tracker([Mesh(mesh_points(), 1.0)] * 3, FACE)
    sightings = [tracker.step(frame(k)) for k in range(3)]
    assert [s.count for s in sightings] == [1, 1, 1]
    assert {s.face.track for s in sightings if s.face} == {1}
    assert sightings[0].face is not None
    assert sightings[0].face.score == pytest.approx(0.95)


def test_a_mesh_that_the_detector_does_not_see_is_no_face() -> None:
    sighting = _tracker([Mesh(mesh_points(), 1.0)]).step(frame(0))
    assert sighting.face is None
    assert sighting.count == 0


def test_a_picture_without_light_is_called_too_dark() -> None:
    dark = np.full((480, 640, 3), 3, np.uint8)
    assert _tracker([None]).step(frame(0, dark)).remark == (
        "the picture is too dark: mean grey level 3 of 255"
    )
    assert _tracker([None]).step(frame(0)).remark == ""


def test_a_second_face_is_counted() -> None:
    other = FoundFace(Box(20.0, 100.0, 150.0, 190.0), 0.9)
    assert _tracker([Mesh(mesh_points(), 1.0)], FACE, other).step(frame(0)).count == 2


def test_a_faint_or_small_second_face_is_not_counted() -> None:
    faint = FoundFace(Box(20.0, 100.0, 150.0, 190.0), 0.6)
    small = FoundFace(Box(20.0, 100.0, 30.0, 40.0), 0.9)
    assert _tracker([Mesh(mesh_points(), 1.0)], FACE, faint, small).step(frame(0)).count == 1


def test_a_face_that_comes_back_has_a_new_track() -> None:
    mesh = Mesh(mesh_points(), 1.0)
    tracker = _tracker([mesh, None, mesh], FACE)
    sightings = [tracker.step(frame(k)) for k in range(3)]
    assert sightings[1].face is None
    assert sightings[0].face is not None
    assert sightings[2].face is not None
    assert sightings[2].face.track == sightings[0].face.track + 1


SMALL = FoundFace(Box(300.0, 180.0, 40.0, 50.0), 0.7)
IN_VIEW = FoundFace(Box(75.0, 65.0, 50.0, 70.0), 0.95)


def test_a_small_face_is_looked_at_closely_and_has_its_place_in_the_frame() -> None:
    mesh = Mesh(mesh_points(100.0, 90.0, 28.0), 1.0)
    tracker = _tracker([None, mesh, mesh], IN_VIEW, far=(SMALL,))
    sightings = [tracker.step(frame(k)) for k in range(2)]
    assert [s.count for s in sightings] == [1, 1]
    assert sightings[0].face is not None
    middle = sightings[0].face.points[[33, 263], :2].mean(0)
    assert middle == pytest.approx((320.0, 195.0), abs=0.01)


def test_what_a_closer_look_is_unsure_of_is_no_face() -> None:
    mesh = Mesh(mesh_points(100.0, 90.0, 28.0), 0.7)
    tracker = _tracker([None, mesh, None], IN_VIEW, far=(SMALL,))
    assert tracker.step(frame(0)).face is None


def test_a_second_face_outside_a_close_view_is_counted() -> None:
    mesh = Mesh(mesh_points(100.0, 90.0, 28.0), 1.0)
    other = FoundFace(Box(500.0, 300.0, 60.0, 70.0), 0.9)
    tracker = _tracker([None, mesh], IN_VIEW, far=(other, SMALL))
    assert tracker.step(frame(0)).count == 2


def test_between_two_meshes_the_points_are_carried() -> None:
    picture = skin()
    shifted = np.asarray(cv2.warpAffine(picture, np.float32([[1, 0, 3], [0, 1, -2]]), (640, 480)))
    tracker = _tracker([Mesh(mesh_points(), 1.0)], FACE)
    tracker.mesh_every = 2
    first, second = tracker.step(frame(0, picture)), tracker.step(frame(1, shifted))
    assert first.face is not None
    assert second.face is not None
    assert second.face.track == first.face.track
    assert second.face.score == first.face.score
    moved = second.face.points[:, :2] - first.face.points[:, :2]
    assert np.abs(moved - (3.0, -2.0)).max() < 0.3


def test_the_mesh_takes_its_turn_and_wherever_carrying_fails() -> None:
    meshes: list[Mesh | None] = [Mesh(mesh_points(x), 1.0) for x in (320.0, 321.0, 322.0)]
    tracker = _tracker(meshes, FACE)
    tracker.mesh_every = 2
    blank = np.zeros((480, 640, 3), np.uint8)
    sightings = [tracker.step(frame(k, blank if k == 3 else skin())) for k in range(4)]
    lefts = [
        s.face.box.left - sightings[0].face.box.left
        for s in sightings
        if s.face and sightings[0].face
    ]
    assert lefts == pytest.approx([0.0, 0.0, 1.0, 2.0], abs=0.2)


def test_a_mesh_without_the_proportions_of_a_face_is_refused() -> None:
    flat = mesh_points()
    flat[:, 1] = 200 + (flat[:, 1] - 200) * 0.1
    assert is_plausible(mesh_points(), 640, 480)
    assert not is_plausible(flat, 640, 480)
    assert not is_plausible(mesh_points(x=-60.0), 640, 480)


def test_pose_signs() -> None:
    points = mesh_points()
    rolled = points.copy()
    rolled[263, 1] += 30
    turned = points.copy()
    turned[263, 2] += 60
    assert pose_of(points).yaw_deg == pytest.approx(0.0, abs=1.0)
    assert pose_of(rolled).roll_deg > 5.0
    assert pose_of(turned).yaw_deg > 5.0


def test_a_damaged_task_file_is_one_sentence(tmp_path: Path) -> None:
    task = tmp_path / "face_landmarker.task"
    task.write_bytes(b"no model")
    with pytest.raises(FaceError, match="could not be loaded"):
        Tracker(folder=tmp_path, detector=FixedDetector())
    with pytest.raises(FaceError, match="could not be loaded"):
        TasksMesh(tmp_path / "absent.task")


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_picture_on_its_side_is_read_upright(turns: int) -> None:
    portrait = np.asarray(cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2BGR), np.uint8)
    tracker = Tracker()
    upright = tracker.step(frame(0, portrait)).face
    tracker.close()
    tracker = Tracker()
    lying = np.ascontiguousarray(np.rot90(portrait, turns))
    face = [tracker.step(frame(k, lying)).face for k in range(6)][-1]
    tracker.close()
    assert upright is not None
    assert face is not None
    returned = View(0, 0, 512, 512, turns).points_in_frame(upright.points)
    apart = np.hypot(*(face.points - returned)[:, :2].T)
    assert np.median(apart) < 3.0
    assert face.pose.yaw_deg == pytest.approx(upright.pose.yaw_deg, abs=3.0)
    assert face.pose.pitch_deg == pytest.approx(upright.pose.pitch_deg, abs=3.0)
    turned = (face.pose.roll_deg - upright.pose.roll_deg + 90 * turns) % 360
    assert min(turned, 360 - turned) < 5.0


def test_real_networks_find_a_face_of_a_thirtieth_of_the_picture() -> None:
    portrait = np.asarray(cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2BGR), np.uint8)
    picture = np.full((720, 1280, 3), 104, np.uint8)
    small = cv2.resize(portrait, (240, 240), interpolation=cv2.INTER_AREA)
    picture[100:340, 900:1140] = small
    tracker = Tracker()
    faces = [tracker.step(frame(k, picture)).face for k in range(12)]
    tracker.close()
    assert faces[-1] is not None
    assert faces[-1].box.width < 60
    assert eye_centres(faces[-1].points).mean(0) == pytest.approx((1005, 154), abs=6)


def test_real_networks_find_the_portrait_silently_and_repeatably(
    capfd: pytest.CaptureFixture[str],
) -> None:
    portrait = np.asarray(cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2BGR), np.uint8)
    runs = []
    for _ in range(2):
        tracker = Tracker()
        sightings = [tracker.step(frame(k, portrait)) for k in range(3)]
        empty = tracker.step(frame(3, np.zeros_like(portrait)))
        tracker.close()
        assert empty.face is None
        assert sightings[-1].face is not None
        runs.append(sightings[-1].face.points)
    assert np.array_equal(runs[0], runs[1])
    eyes = eye_centres(runs[0])
    assert eyes.mean(0) == pytest.approx((225, 115), abs=15)
    assert capfd.readouterr().err == ""


def test_quiet_gives_standard_error_back(capfd: pytest.CaptureFixture[str]) -> None:
    import os

    with quiet():
        os.write(2, b"hidden")
    os.write(2, b"shown")
    assert capfd.readouterr().err == "shown"
