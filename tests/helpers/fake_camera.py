"""Cameras that behave as UVC cameras do behind OpenCV, without a device."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from models.sources.camera import Device

YUYV = cv2.VideoWriter.fourcc(*"YUYV")
MJPG = cv2.VideoWriter.fourcc(*"MJPG")
_MODES = {MJPG: (1920, 1080, 60.0), YUYV: (640, 480, 30.0)}


@dataclass
class FakeCamera:
    """One device: it starts in YUYV at 10 fps and gives the pictures that a test puts in."""

    name: str
    index: int
    busy: bool = False
    has_mjpg: bool = True
    raw_jpeg: bool = True
    plugged: bool = True
    requests: list[str] = field(default_factory=list)
    pictures: deque[np.ndarray[Any, Any] | bytes] = field(default_factory=deque)
    changed: threading.Condition = field(default_factory=threading.Condition)
    opened: int = 0

    def give(self, *pictures: np.ndarray[Any, Any] | bytes) -> None:
        """Let the camera send pictures."""
        with self.changed:
            self.pictures.extend(pictures)
            self.changed.notify_all()

    def unplug(self) -> None:
        """Pull the plug."""
        with self.changed:
            self.plugged = False
            self.pictures.clear()
            self.changed.notify_all()

    def plug(self, index: int) -> None:
        """Put the plug back; the system gives the camera another index."""
        with self.changed:
            self.plugged, self.index = True, index


class Bus:
    """The cameras that are plugged in, and the way to open them."""

    def __init__(self, *cameras: FakeCamera):
        self.cameras = cameras
        self.open_captures: list[FakeCapture] = []

    def devices(self) -> tuple[Device, ...]:
        """List what is plugged in."""
        return tuple(Device(c.index, c.name) for c in self.cameras if c.plugged)

    def capture(self, index: int) -> FakeCapture:
        """Open by index, as `cv2.VideoCapture` does."""
        here = [c for c in self.cameras if c.index == index and c.plugged and not c.busy]
        capture = FakeCapture(here[0] if here else None)
        self.open_captures.append(capture)
        return capture


class FakeCapture:
    """The part of `cv2.VideoCapture` that a camera source uses."""

    def __init__(self, camera: FakeCamera | None):
        self._camera = camera
        self.released = False
        self._fourcc, self._size, self._fps = YUYV, (640, 480), 10.0
        self._convert = True
        self._grabbed: np.ndarray[Any, Any] | bytes | None = None
        if camera is not None:
            camera.opened += 1

    def isOpened(self) -> bool:
        return self._camera is not None and not self.released

    def set(self, prop: int, value: float) -> bool:
        camera = self._camera
        assert camera is not None
        if prop == cv2.CAP_PROP_FOURCC:
            camera.requests.append("fourcc")
            if int(value) == MJPG and camera.has_mjpg:
                self._fourcc = MJPG
        elif prop in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT):
            camera.requests.append("size")
            most = _MODES[self._fourcc]
            at = 0 if prop == cv2.CAP_PROP_FRAME_WIDTH else 1
            size = list(self._size)
            size[at] = min(int(value), most[at])
            self._size = (size[0], size[1])
        elif prop == cv2.CAP_PROP_FPS:
            camera.requests.append("fps")
            self._fps = min(value, _MODES[self._fourcc][2])
        elif prop == cv2.CAP_PROP_CONVERT_RGB and camera.raw_jpeg:
            self._convert = bool(value)
            return True
        return True

    def get(self, prop: int) -> float:
        return {
            cv2.CAP_PROP_FOURCC: float(self._fourcc),
            cv2.CAP_PROP_FRAME_WIDTH: float(self._size[0]),
            cv2.CAP_PROP_FRAME_HEIGHT: float(self._size[1]),
            cv2.CAP_PROP_FPS: self._fps,
        }[prop]

    def grab(self) -> bool:
        camera = self._camera
        assert camera is not None
        with camera.changed:
            camera.changed.wait_for(lambda: camera.pictures or not camera.plugged, 0.02)
            if not camera.pictures or not camera.plugged:
                return False
            self._grabbed = camera.pictures.popleft()
            return True

    def retrieve(self) -> tuple[bool, Any]:
        grabbed = self._grabbed
        if isinstance(grabbed, bytes):
            flat = np.frombuffer(grabbed, np.uint8)
            if self._convert:
                image = cv2.imdecode(flat, cv2.IMREAD_COLOR)
                return image is not None, image
            return True, flat.reshape(1, -1)
        return grabbed is not None, grabbed

    def release(self) -> None:
        self.released = True
