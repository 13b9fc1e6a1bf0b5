"""A fake UVC camera that behaves as real ones do, for the tests of camera control."""

from __future__ import annotations

import cv2
import numpy as np

from app.core.camera_control.control import Control, ControlError
from models.records import Image
from models.sources.source import Mode

AUTOS = {
    "exposure_time_absolute": ("auto_exposure", 1),
    "focus_absolute": ("focus_automatic_continuous", 0),
    "white_balance_temperature": ("white_balance_automatic", 0),
}
"""Values that are ignored unless this switch has this value."""

OLD = {
    "exposure_dynamic_framerate": "exposure_auto_priority",
    "auto_exposure": "exposure_auto",
    "exposure_time_absolute": "exposure_absolute",
    "focus_automatic_continuous": "focus_auto",
    "white_balance_automatic": "white_balance_temperature_auto",
}


class FakeControls:
    """Controls of a webcam in a dim room, all automatic.

    Values set by hand are ignored while their automatic switch is on; `old` uses the names of
    older kernels; `stuck` controls refuse; `lacks` are not there.
    """

    def __init__(
        self, old: bool = False, stuck: frozenset[str] = frozenset(), lacks: tuple[str, ...] = ()
    ):
        self._values = {
            "exposure_dynamic_framerate": 1,
            "auto_exposure": 3,
            "exposure_time_absolute": 333,
            "focus_automatic_continuous": 1,
            "focus_absolute": 30,
            "white_balance_automatic": 1,
            "white_balance_temperature": 4000,
            "zoom_absolute": 100,
            "power_line_frequency": 2,
        }
        for name in lacks:
            del self._values[name]
        self._shown = {OLD.get(name, name) if old else name: name for name in self._values}
        self._stuck = stuck
        self.closed = False

    def list(self) -> tuple[Control, ...]:
        return tuple(
            Control(shown, 0 if "absolute" not in name else 3, 6500, self._values[name])
            for shown, name in self._shown.items()
        )

    def set(self, name: str, value: int) -> int:
        plain = self._shown[name]
        if plain in self._stuck:
            raise ControlError(f"{name} cannot be set: the camera refuses.")
        switch, off = AUTOS.get(plain, ("", 0))
        if not switch or self._values.get(switch, off) == off:
            self._values[plain] = value
        return value

    def get(self, name: str) -> int:
        return self._values[self._shown[name]]

    def close(self) -> None:
        self.closed = True

    def fps(self, requested: float) -> float:
        """Return the real rate in this dim room: exposure may stretch a frame."""
        by_hand = self._values["auto_exposure"] == 1
        free = self._values.get("exposure_dynamic_framerate", 0)
        exposure_s = self._values["exposure_time_absolute"] * 1e-4
        if by_hand or free:
            return min(requested, 1.0 / max(exposure_s, 1e-4))
        return requested


class ControlledCapture:
    """What `cv2.VideoCapture` shows of that camera: YUYV until MJPG is asked for first.

    YUYV gives 10 frames a second at 720p (USB 2).
    """

    def __init__(self, controls: FakeControls | None = None):
        self.controls = controls or FakeControls()
        self.mode = Mode(640, 480, 30.0, "YUYV")
        self.properties: dict[int, float] = {
            cv2.CAP_PROP_AUTO_EXPOSURE: 0.75,
            cv2.CAP_PROP_EXPOSURE: -5.0,
            cv2.CAP_PROP_AUTOFOCUS: 1.0,
            cv2.CAP_PROP_FOCUS: 30.0,
        }
        self.released = False

    def isOpened(self) -> bool:
        return not self.released

    def set(self, prop: int, value: float) -> bool:
        if prop not in self.properties:
            return False
        hand = self.properties[cv2.CAP_PROP_AUTO_EXPOSURE] == 0.25
        if prop != cv2.CAP_PROP_EXPOSURE or hand:
            self.properties[prop] = value
        return True

    def get(self, prop: int) -> float:
        return self.properties.get(prop, -1.0)

    def grab(self) -> bool:
        return not self.released

    def retrieve(self) -> tuple[bool, Image]:
        return True, np.zeros((4, 4, 3), np.uint8)

    def release(self) -> None:
        self.released = True


def real_fps(mode: Mode, controls: FakeControls) -> float:
    """Return the rate that the fake camera really reaches in a mode."""
    if mode.fourcc == "YUYV":
        return min(mode.fps, 10.0 if mode.height_px >= 720 else 30.0)
    return controls.fps(mode.fps)
