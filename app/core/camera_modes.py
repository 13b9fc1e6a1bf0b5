"""Lists the modes that a camera offers, through Linux's video driver, without starting the camera.

Layouts and request codes: `linux/videodev2.h`, VIDIOC_ENUM_FMT, VIDIOC_ENUM_FRAMESIZES and
VIDIOC_ENUM_FRAMEINTERVALS. On other systems the window lists the modes.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from app.core.camera_control.v4l2 import ask_kernel, request_code
from models.sources.source import Mode

Ask = Callable[[int, int, bytes], bytes]
"""Sends a request with its structure to an open device and returns the structure."""

_CAPTURE = 1
_DISCRETE = 1
_FORMAT = struct.Struct("=III32sI16x")
_SIZE = struct.Struct("=IIIII16x8x")
_INTERVAL = struct.Struct("=IIIIIII16x8x")


ENUM_FORMAT = request_code(2, _FORMAT)
ENUM_SIZE = request_code(74, _SIZE)
ENUM_INTERVAL = request_code(75, _INTERVAL)


def _each(ask: Callable[[int], bytes]) -> Iterator[bytes]:
    """Send a request with index 0, 1, 2, ... until the driver has no more entries."""
    for index in range(256):
        try:
            yield ask(index)
        except OSError:
            return


def camera_modes(
    index: int, ask: Ask = ask_kernel, folder: Path = Path("/dev")
) -> tuple[Mode, ...]:
    """List what a camera offers.

    Args:
        index: The camera's number, as in `/dev/video0`.
        ask: Sends the requests.
        folder: Folder of the devices.

    Returns:
        Its modes, the largest first; empty where the system cannot say.
    """
    if sys.platform != "linux":
        return ()
    try:
        device = os.open(folder / f"video{index}", os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        return ()
    try:
        modes = {mode for pixels in _formats(device, ask) for mode in _modes(device, ask, pixels)}
    finally:
        os.close(device)
    return tuple(sorted(modes, key=lambda m: (-m.width_px * m.height_px, -m.fps, m.fourcc)))


def _formats(device: int, ask: Ask) -> Iterator[int]:
    empty = b"\0" * 32
    for answer in _each(lambda i: ask(device, ENUM_FORMAT, _FORMAT.pack(i, _CAPTURE, 0, empty, 0))):
        yield _FORMAT.unpack(answer)[4]


def _modes(device: int, ask: Ask, pixels: int) -> Iterator[Mode]:
    fourcc = pixels.to_bytes(4, "little").decode("ascii", "replace").strip()
    for answer in _each(lambda i: ask(device, ENUM_SIZE, _SIZE.pack(i, pixels, 0, 0, 0))):
        kind, width, height = _SIZE.unpack(answer)[2:5]
        if kind == _DISCRETE:
            for fps in _rates(device, ask, pixels, width, height):
                yield Mode(width, height, fps, fourcc)


def _rates(device: int, ask: Ask, pixels: int, width: int, height: int) -> Iterator[float]:
    for answer in _each(
        lambda i: ask(device, ENUM_INTERVAL, _INTERVAL.pack(i, pixels, width, height, 0, 0, 0))
    ):
        kind, numerator, denominator = _INTERVAL.unpack(answer)[4:7]
        if kind == _DISCRETE and numerator:
            yield round(denominator / numerator, 3)
