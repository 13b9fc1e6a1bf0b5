"""Cameras are asked in the right order, read raw, and found again after an unplug."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from helpers.fake_camera import Bus, FakeCamera
from helpers.reading import read_some, read_until
from helpers.videos import jpegs, number_of, numbered

import models.sources.camera as camera_module
from models.sources.camera import (
    CameraSource,
    Device,
    find_device,
    fourcc_text,
    is_jpeg,
    list_devices,
    to_bgr,
)
from models.sources.source import Mode, Packet, SourceError, SourceState

PICTURES = jpegs(range(20))
MODE = Mode(1280, 720, 60.0)


@pytest.fixture(autouse=True)
def _linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.fixture
def c922() -> FakeCamera:
    return FakeCamera("C922 Pro Stream Webcam", 0)


def opened(bus: Bus, what: str = "C922", mode: Mode = MODE) -> CameraSource:
    source = CameraSource(what, mode, bus.devices, bus.capture, retry_s=0.01)
    source.open()
    return source


def steady_clock(fps: int) -> Callable[[], int]:
    """Advance by one frame interval with every look at the clock."""
    times = (i * 1_000_000_000 // fps for i in count())
    return lambda: next(times)


def test_the_mode_is_asked_for_in_order_and_read_back(c922: FakeCamera) -> None:
    source = opened(Bus(c922))
    report = source.report()
    source.close()
    assert c922.requests == ["fourcc", "size", "size", "fps"]
    assert report.requested == MODE
    assert report.actual == Mode(1280, 720, 60.0, "MJPG")
    assert report.name == "C922 Pro Stream Webcam"


def test_a_camera_without_mjpg_says_what_it_really_gives(c922: FakeCamera) -> None:
    c922.has_mjpg = False
    source = opened(Bus(c922))
    assert source.report().actual == Mode(640, 480, 30.0, "YUYV")
    source.close()


def test_the_tap_gets_the_cameras_own_pictures(c922: FakeCamera) -> None:
    packets: list[Packet] = []
    source = CameraSource("0", MODE, Bus(c922).devices, Bus(c922).capture)
    source.tap = packets.append
    source.open()
    c922.give(*PICTURES)
    frames = read_some(source, 20)
    source.close()
    assert [p.data for p in packets] == PICTURES
    assert [number_of(f.image) for f in frames] == list(range(20))
    assert [(p.seq, p.t_ns) for p in packets] == [(f.seq, f.t_ns) for f in frames]
    assert (packets[0].width_px, packets[0].height_px) == (128, 64)


@pytest.mark.parametrize("kind", ["bgr", "yuyv"])
def test_raw_pictures_are_converted_and_recorded_as_jpeg(c922: FakeCamera, kind: str) -> None:
    c922.raw_jpeg = c922.has_mjpg = False
    packets: list[Packet] = []
    source = CameraSource("0", Mode(128, 64, 30.0), Bus(c922).devices, Bus(c922).capture)
    source.tap = packets.append
    source.open()
    grey = numbered(5)
    yuyv = np.stack([grey[..., 0], np.full((64, 128), 128, np.uint8)], axis=2)
    c922.give(grey if kind == "bgr" else yuyv)
    frame = read_some(source, 1)[0]
    source.close()
    assert number_of(frame.image) == 5
    assert packets[0].data[:2] == b"\xff\xd8"
    assert (packets[0].seq, packets[0].t_ns) == (frame.seq, frame.t_ns)


def test_the_same_picture_twice_is_counted(c922: FakeCamera) -> None:
    source = opened(Bus(c922))
    c922.give(PICTURES[0], PICTURES[0], PICTURES[1])
    read_some(source, 3)
    assert source.report().duplicated == 1
    source.close()


def test_an_unplugged_camera_is_found_again_by_name(
    c922: FakeCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera_module, "_SILENCE_S", 0.05)
    other = FakeCamera("Laptop Camera", 1)
    bus = Bus(c922, other)
    source = opened(bus)
    c922.give(*PICTURES[:3])
    assert [number_of(f.image) for f in read_some(source, 3)] == [0, 1, 2]
    c922.unplug()
    other.index = 0
    read_until(source, lambda: "is unplugged" in source.report().detail)
    assert source.report().state is SourceState.LOST
    c922.plug(3)
    c922.give(*PICTURES[3:6])
    frames = read_some(source, 3)
    assert [number_of(f.image) for f in frames] == [3, 4, 5]
    assert frames[0].seq > 3, "an absence shows as a gap in seq"
    assert source.report().state is SourceState.RUNNING
    assert source.report().detail == ""
    source.close()
    assert other.opened == 0
    assert all(capture.released for capture in bus.open_captures)


def test_a_camera_taken_by_another_program_says_so(c922: FakeCamera) -> None:
    c922.busy = True
    bus = Bus(c922)
    with pytest.raises(SourceError, match="another program may be using it"):
        opened(bus)
    assert all(capture.released for capture in bus.open_captures)


def test_a_slow_camera_is_measured_and_told(
    c922: FakeCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera_module, "now_ns", steady_clock(15))
    c922.give(*PICTURES, *PICTURES[:12])
    source = opened(Bus(c922))
    read_some(source, 32)
    report = source.report()
    source.close()
    assert report.measured_fps == pytest.approx(15, rel=0.05)
    assert "was asked for 1280x720@60 MJPG and gives 1280x720@15 MJPG" in report.detail


def test_frames_that_nobody_takes_are_dropped_oldest_first(
    c922: FakeCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera_module, "now_ns", steady_clock(30))
    c922.give(*PICTURES, *PICTURES)
    source = opened(Bus(c922))
    report = source.report()
    while report.frames < 40:
        report = source.report()
    frames = read_some(source, 32)
    source.close()
    assert [f.seq for f in frames] == list(range(8, 40))
    assert report.dropped == 8


def test_close_releases_and_may_be_called_twice(c922: FakeCamera) -> None:
    bus = Bus(c922)
    source = opened(bus)
    source.close()
    source.close()
    assert all(capture.released for capture in bus.open_captures)
    assert source.read(1.0) is None
    assert source.report().state is SourceState.ENDED


def test_devices_are_listed_by_the_names_linux_knows(tmp_path: Path) -> None:
    for node, index, name in ((2, 0, "C922"), (3, 1, "C922"), (0, 0, "Laptop"), (10, 0, "")):
        (tmp_path / f"video{node}").mkdir()
        (tmp_path / f"video{node}" / "index").write_text(f"{index}\n")
        (tmp_path / f"video{node}" / "name").write_text(f"{name}\n")
    (tmp_path / "v4l-touch0").mkdir()
    assert list_devices(tmp_path) == (
        Device(0, "Laptop"),
        Device(2, "C922"),
        Device(10, "video10"),
    )
    assert list_devices(tmp_path / "missing") == ()


def test_a_name_may_be_short_but_not_ambiguous() -> None:
    devices = (Device(0, "HD Cam"), Device(1, "HD Cam Pro"), Device(2, "Other"))
    assert find_device("other", devices).index == 2
    assert find_device("HD Cam", devices).index == 0
    assert find_device("1", devices).name == "HD Cam Pro"
    with pytest.raises(SourceError, match="More than one camera fits 'hd'"):
        find_device("hd", devices)


def test_an_index_is_taken_on_trust_where_names_are_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert find_device("1", ()) == Device(1, "camera 1")
    with pytest.raises(SourceError, match="names of cameras are not known here"):
        find_device("Brio", ())


def test_layouts_are_told_apart() -> None:
    assert is_jpeg(np.frombuffer(PICTURES[0], np.uint8).reshape(1, -1))
    assert not is_jpeg(np.zeros((480, 640, 3), np.uint8))
    assert not is_jpeg(np.zeros((1, 640 * 480 * 2), np.uint8))
    flat = np.full((1, 4 * 6 * 2), 128, np.uint8)
    assert to_bgr(flat, Mode(6, 4, 30.0, "YUYV")).shape == (4, 6, 3)
    assert to_bgr(np.zeros((4, 6), np.uint8), Mode(6, 4, 30.0, "GREY")).shape == (4, 6, 3)
    with pytest.raises(SourceError, match=r"shape \(1, 7\)"):
        to_bgr(np.zeros((1, 7), np.uint8), Mode(6, 4, 30.0, "NV12"))


def test_fourcc_is_written_as_letters() -> None:
    assert fourcc_text(float(0x47504A4D)) == "MJPG"
    assert fourcc_text(0.0) == ""
    assert fourcc_text(-1.0) == "\ufffd" * 4
