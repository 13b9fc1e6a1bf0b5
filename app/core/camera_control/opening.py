"""Opens a camera and locks it, again after every replug, whatever its index then is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing

from app.core.camera_control.control import ControlError, Controls
from app.core.camera_control.locks import Plan, lock
from app.core.camera_control.properties import PropertyControls
from app.core.camera_control.v4l2 import linux_controls
from app.core.recording.details import ControlFact
from models.sources.camera import Capture, open_capture

Facts = tuple[ControlFact, ...]


def find_controls(index: int, capture: Capture) -> Controls:
    """Find the way to a camera's controls that this system has.

    Args:
        index: The camera's index.
        capture: The same camera, open in OpenCV.
    """
    return linux_controls(index) if sys.platform == "linux" else PropertyControls(capture)


def locking_opener(
    plan: Plan,
    tell: Callable[[Facts], None],
    opener: Callable[[int], Capture] = open_capture,
    find: Callable[[int, Capture], Controls] = find_controls,
) -> Callable[[int], Capture]:
    """Make what `CameraSource` opens its camera with, so that it is locked each time.

    Args:
        plan: What to lock for.
        tell: Called with what was locked and what was not, on the reading thread.
        opener: Opens a camera by index.
        find: Finds its controls.
    """

    def open_locked(index: int) -> Capture:
        capture = opener(index)
        if capture.isOpened():
            try:
                with closing(find(index, capture)) as controls:
                    tell(lock(controls, plan))
            except ControlError as error:
                tell((ControlFact(name="all controls", note=str(error)),))
        return capture

    return open_locked
