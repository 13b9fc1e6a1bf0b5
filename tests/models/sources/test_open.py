"""What the user names becomes the right source, or one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.loopback import free_port
from helpers.reading import read_all
from helpers.videos import jpeg, numbered, write_video

from models.sources.camera import Device
from models.sources.open import open_source
from models.sources.source import Mode, SourceError, SourceState


def two_cameras() -> tuple[Device, ...]:
    return (Device(0, "Laptop Camera"), Device(2, "C922 Pro Stream Webcam"))


def test_a_file_opens_as_a_file(tmp_path: Path) -> None:
    source = open_source(str(write_video(tmp_path / "a.mp4", [0, 40, 80])))
    assert len(read_all(source)) == 3
    assert not source.live
    source.close()


def test_a_folder_opens_with_the_rate_of_the_mode(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.jpg").write_bytes(jpeg(numbered(number)))
    source = open_source(str(tmp_path), Mode(0, 0, 100.0))
    assert [f.t_ns for f in read_all(source)] == [0, 10_000_000, 20_000_000]
    source.close()


def test_a_stream_that_is_not_there_yet_is_waited_for() -> None:
    source = open_source(f"http://127.0.0.1:{free_port()}/")
    assert source.read(0.05) is None
    assert source.report().state is SourceState.WAITING
    source.close()
    assert source.report().state is SourceState.ENDED


@pytest.mark.parametrize("what", ["missing.mp4", "some/where", "~nobody9/a", "clip.mkv"])
def test_a_missing_file_is_not_taken_for_a_camera(what: str) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        open_source(what, devices=two_cameras)


@pytest.mark.parametrize("what", ["5", "Brio"])
def test_an_unknown_camera_lists_those_that_exist(what: str) -> None:
    with pytest.raises(SourceError, match=r"0 \(Laptop Camera\), 2 \(C922 Pro Stream Webcam\)"):
        open_source(what, devices=two_cameras)


def test_a_name_that_no_disk_can_hold_is_one_sentence() -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        open_source("/tmp/" + "x" * 5000)


def test_no_camera_at_all_says_none() -> None:
    with pytest.raises(SourceError, match="no camera is connected"):
        open_source("Brio", devices=tuple)


def test_naming_nothing_is_refused() -> None:
    with pytest.raises(SourceError, match="No source was named"):
        open_source("  ")


@pytest.mark.parametrize("what", ["http://", "rtsp:///stream"])
def test_an_address_without_a_host_is_refused(what: str) -> None:
    with pytest.raises(SourceError, match="no address of a stream"):
        open_source(what)
