"""Opens a camera and locks it; again after every reconnection, whatever its index then is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from typing import Any

from app.core.camera_control.control import ControlError, Controls
from app.core.camera_control.locks import LockPlan, lock
from app.core.camera_control.properties import PropertyControls
from app.core.camera_control.v4l2 import LinuxControls, device_call
from app.core.recording.details import ControlFact
from models.sources.camera import (
    DEFAULT_MODE,
    CameraSource,
    Capture,
    Device,
    list_devices,
    open_capture,
)
from models.sources.source import Mode

Facts = tuple[ControlFact, ...]


def find_controls(index: int, capture: Capture) -> Controls:
    """Find the interface to a camera's controls on this system.

    Args:
        index: The camera's index.
        capture: The same camera, open in OpenCV.
    """
    if sys.platform != "linux":
        return PropertyControls(capture)
    device = f"/dev/video{index}"
    return LinuxControls(device, device_call(device))


class LockedCapture:
    """An open camera that is locked just before its first picture.

    The mode is set before, because that resets the controls on some systems.
    """

    def __init__(self, capture: Capture, lock_now: Callable[[], None]):
        self._capture = capture
        self._lock_now: Callable[[], None] | None = lock_now

    def isOpened(self) -> bool:
        """Return whether the camera is open."""
        return self._capture.isOpened()

    def set(self, prop: int, value: float) -> bool:
        """Set a property of OpenCV."""
        return self._capture.set(prop, value)

    def get(self, prop: int) -> float:
        """Read a property of OpenCV."""
        return self._capture.get(prop)

    def grab(self) -> bool:
        """Grab a picture; lock before the first one."""
        lock_now, self._lock_now = self._lock_now, None
        if lock_now is not None:
            lock_now()
        return self._capture.grab()

    def retrieve(self) -> tuple[bool, Any]:
        """Return the grabbed picture."""
        return self._capture.retrieve()

    def release(self) -> None:
        """Release the camera."""
        self._capture.release()


def locking_opener(
    plan: LockPlan,
    report: Callable[[Facts], None],
    opener: Callable[[int], Capture] = open_capture,
    find: Callable[[int, Capture], Controls] = find_controls,
) -> Callable[[int], Capture]:
    """Return an opener for `CameraSource` that locks the camera each time it opens it.

    Args:
        plan: The rate and mains frequency.
        report: Called on the reading thread with the result of each lock.
        opener: Opens a camera by index.
        find: Finds its controls.
    """

    def open_locked(index: int) -> Capture:
        capture = opener(index)
        return LockedCapture(capture, lambda: report(_lock(index, capture)))

    def _lock(index: int, capture: Capture) -> Facts:
        try:
            with closing(find(index, capture)) as controls:
                return lock(controls, plan)
        except ControlError as error:
            return (ControlFact(name="all controls", note=str(error)),)

    return open_locked


class LockedCamera(CameraSource):
    """A camera that is locked each time it is opened and remembers the result."""

    def __init__(
        self,
        what: str,
        mode: Mode | None = None,
        devices: Callable[[], tuple[Device, ...]] = list_devices,
        mains_hz: int = 50,
        opener: Callable[[int], Capture] = open_capture,
        find: Callable[[int, Capture], Controls] = find_controls,
    ):
        """Prepare a camera; nothing is opened yet.

        Args:
            what: The camera's index or name.
            mode: The requested mode; the usual one if None.
            devices: Lists the cameras.
            mains_hz: Mains frequency, 50 or 60 Hz.
            opener: Opens a camera by index.
            find: Finds its controls.
        """
        self.facts: Facts | None = None
        plan = LockPlan((mode or DEFAULT_MODE).fps or 30.0, mains_hz)
        super().__init__(what, mode, devices, locking_opener(plan, self._note, opener, find))

    def _note(self, facts: Facts) -> None:
        self.facts = facts
