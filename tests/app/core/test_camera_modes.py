"""Camera modes come out of the driver's own structures."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import pytest

from app.core.camera_modes import ENUM_FORMAT, ENUM_INTERVAL, ENUM_SIZE, camera_modes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Video4Linux is Linux's")

MJPG = int.from_bytes(b"MJPG", "little")
YUYV = int.from_bytes(b"YUYV", "little")
SIZES = {MJPG: [(640, 480), (1280, 720)], YUYV: [(640, 480)]}
RATES = {(MJPG, 1280): [(1, 30), (1, 60)], (MJPG, 640): [(1, 30)], (YUYV, 640): [(1001, 30000)]}


def driver(device: int, request: int, content: bytes) -> bytes:
    """Answer as a driver does: fill the structure in, or fail when there are no more."""
    numbers = list(struct.unpack(f"={len(content) // 4}I", content))
    index = numbers[0]
    try:
        if request == ENUM_FORMAT:
            numbers[11] = list(SIZES)[index]
        elif request == ENUM_SIZE:
            numbers[2:5] = [1, *SIZES[numbers[1]][index]]
        elif request == ENUM_INTERVAL:
            numbers[4:7] = [1, *RATES[numbers[1], numbers[2]][index]]
    except IndexError:
        raise OSError(22, "Invalid argument") from None
    return struct.pack(f"={len(numbers)}I", *numbers)


def test_request_codes_are_those_of_the_kernel() -> None:
    assert (ENUM_FORMAT, ENUM_SIZE, ENUM_INTERVAL) == (0xC0405602, 0xC02C564A, 0xC034564B)


def test_modes_are_listed_the_largest_and_fastest_first(tmp_path: Path) -> None:
    (tmp_path / "video3").touch()
    modes = camera_modes(3, driver, tmp_path)
    assert [f"{mode} {mode.fourcc}" for mode in modes] == [
        "1280x720@60 MJPG",
        "1280x720@30 MJPG",
        "640x480@30 MJPG",
        "640x480@29.97 YUYV",
    ]


def test_a_camera_that_is_gone_has_no_modes(tmp_path: Path) -> None:
    assert camera_modes(9, driver, tmp_path) == ()
