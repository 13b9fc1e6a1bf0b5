"""What a choice names becomes the right source, or one sentence."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from helpers.loopback import free_port
from helpers.reading import read_all
from helpers.videos import jpeg, numbered, write_video

from app.core.camera_control.opening import LockedCamera
from app.core.open import check_there, locks_of, make_source, practice_apexes_ns, practice_face
from models.sources.camera import CameraSource, Device
from models.sources.choice import Choice, Origin, choice_of
from models.sources.faults import Faults
from models.sources.file import FileSource
from models.sources.images import FolderSource
from models.sources.mode import read_mode
from models.sources.source import Mode, SourceError, SourceState
from models.sources.synthetic import SyntheticSource

ASKED = Mode(640, 480, 30.0)


def two_cameras() -> tuple[Device, ...]:
    return (Device(0, "Laptop Camera"), Device(2, "C922 Pro Stream Webcam"))


def test_a_file_plays(tmp_path: Path) -> None:
    source = make_source(choice_of(str(write_video(tmp_path / "a.mp4", [0, 40, 80]))))
    assert isinstance(source, FileSource)
    source.open()
    assert len(read_all(source)) == 3
    assert not source.live
    source.close()


def test_a_folder_of_pictures_plays(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(jpeg(numbered(1)))
    assert isinstance(make_source(choice_of(str(tmp_path))), FolderSource)


def test_a_stream_that_is_not_there_yet_is_waited_for() -> None:
    source = make_source(choice_of(f"http://127.0.0.1:{free_port()}/"))
    source.open()
    assert source.read(0.05) is None
    assert source.report().state is SourceState.WAITING
    source.close()


def test_a_camera_is_locked_unless_that_is_not_wanted() -> None:
    locked = make_source(Choice("0", "Camera 0", Origin.CAMERA, ASKED), two_cameras)
    assert isinstance(locked, LockedCamera)
    assert locks_of(locked) is None
    free = make_source(Choice("0", "Camera 0", Origin.CAMERA, ASKED, lock=False), two_cameras)
    assert isinstance(free, CameraSource)
    assert not isinstance(free, LockedCamera)


@pytest.mark.parametrize("packets", [True, False])
def test_the_practice_camera_plays_its_faults_with_or_without_packets(packets: bool) -> None:
    choice = Choice("practice", "Practice camera", Origin.PRACTICE, faults=Faults(fps=20.0))
    source = make_source(choice, packets=packets)
    assert isinstance(source, SyntheticSource)
    assert source.packets is packets


def test_what_is_not_there_is_told_before_anything_is_opened() -> None:
    with pytest.raises(SourceError, match=r"There is no file 'missing\.mp4'"):
        check_there(choice_of("missing.mp4"))
    check_there(choice_of("http://127.0.0.1:1/"))
    check_there(choice_of("practice"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists its cameras by itself")
@pytest.mark.parametrize("what", ["5", "Brio", "/dev/video7", "²"])
def test_an_unknown_camera_lists_those_that_exist(what: str) -> None:
    with pytest.raises(SourceError, match=r"0 \(Laptop Camera\), 2 \(C922 Pro Stream Webcam\)"):
        check_there(choice_of(what), two_cameras)
    check_there(choice_of("/dev/video2"), two_cameras)


def test_a_name_that_no_disk_can_hold_is_one_sentence() -> None:
    with pytest.raises(SourceError, match="There is no file"):
        check_there(choice_of("/tmp/" + "x" * 5000))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists its cameras by itself")
def test_no_camera_at_all_says_so() -> None:
    with pytest.raises(SourceError, match="no camera is connected"):
        check_there(choice_of("Brio"), tuple)


def test_the_practice_camera_draws_what_it_announces() -> None:
    face = practice_face()
    source = make_source(choice_of("practice"))
    assert source.report().actual == Mode(face.width_px, face.height_px, face.fps, "BGR3")


@pytest.mark.parametrize(
    ("requested", "drawn"),
    [("1920x1080@30", (1280, 720)), ("1279x720@30", (960, 540)), ("320x240@30", (640, 360))],
)
def test_the_practice_camera_draws_no_larger_than_requested(
    requested: str, drawn: tuple[int, int]
) -> None:
    choice = replace(choice_of("practice"), mode=read_mode(requested))
    actual = make_source(choice).report().actual
    assert actual is not None
    assert (actual.width_px, actual.height_px) == drawn


def test_the_practice_cameras_movements_are_known_beforehand() -> None:
    apexes = practice_apexes_ns()
    assert apexes[0] > 4_000_000_000
    assert all(b - a > 4_500_000_000 for a, b in pairwise(apexes))
