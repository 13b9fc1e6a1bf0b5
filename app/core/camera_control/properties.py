"""Camera controls through OpenCV's properties, for Windows and macOS.

OpenCV has few of them, in its own units, and often accepts a value without effect; so everything is
read back.
"""

from __future__ import annotations

import math

import cv2

from app.core.camera_control.control import Control, ControlError
from models.sources.camera import Capture

_SWITCHES = {
    "focus_automatic_continuous": cv2.CAP_PROP_AUTOFOCUS,
    "white_balance_automatic": cv2.CAP_PROP_AUTO_WB,
}
_VALUES = {
    "focus_absolute": cv2.CAP_PROP_FOCUS,
    "white_balance_temperature": cv2.CAP_PROP_WB_TEMPERATURE,
    "zoom_absolute": cv2.CAP_PROP_ZOOM,
}
MANUAL_EXPOSURE = 0.25
"""DirectShow's value for manual exposure; 0.75 is automatic."""

_UNKNOWN = -1.0
"""OpenCV's value for a property that a camera or backend does not have."""


class PropertyControls:
    """The controls of an open `cv2.VideoCapture`, under their V4L2 names and units."""

    def __init__(self, capture: Capture):
        """Take an open capture; the caller still owns it."""
        self._capture = capture

    def list(self) -> tuple[Control, ...]:
        """List the properties that the backend seems to have; OpenCV does not know their ranges."""
        names = ("auto_exposure", "exposure_time_absolute", *_SWITCHES, *_VALUES)
        found = []
        for name in names:
            try:
                found.append(Control(name, -(2**31), 2**31 - 1, self.get(name)))
            except ControlError:
                continue
        return tuple(found)

    def set(self, name: str, value: int) -> int:
        """Set one property; an exposure is rounded down to a power of two of seconds."""
        if name == "auto_exposure":
            self._put(cv2.CAP_PROP_AUTO_EXPOSURE, MANUAL_EXPOSURE, name)
            return 1
        if name == "exposure_time_absolute":
            power = log2_seconds(value)
            self._put(cv2.CAP_PROP_EXPOSURE, power, name)
            return exposure_units(power)
        self._put(_property(name), value, name)
        return value

    def get(self, name: str) -> int:
        """Read one property back, in V4L2's units."""
        if name == "auto_exposure":
            found = self._capture.get(cv2.CAP_PROP_AUTO_EXPOSURE)
            return 1 if found in (MANUAL_EXPOSURE, 0.0) else 3
        if name == "exposure_time_absolute":
            power = self._capture.get(cv2.CAP_PROP_EXPOSURE)
            if power >= 0:
                raise ControlError("OpenCV does not tell this camera's exposure.")
            return exposure_units(power)
        found = self._capture.get(_property(name))
        if found == _UNKNOWN:
            raise ControlError(f"OpenCV does not know {name} of this camera.")
        return round(found)

    def close(self) -> None:
        """Do nothing: the caller owns the capture."""

    def _put(self, number: int, value: float, name: str) -> None:
        if not self._capture.set(number, value):
            raise ControlError(f"OpenCV cannot set {name} of this camera.")


def log2_seconds(units: int) -> int:
    """Convert 100 µs units to DirectShow's exposure, a power of two of seconds, rounded down."""
    return math.floor(math.log2(max(1, units) / 1e4))


def exposure_units(power: float) -> int:
    """Convert DirectShow's exposure to 100 µs units."""
    return round(math.pow(2.0, power) * 1e4)


def _property(name: str) -> int:
    number = _SWITCHES.get(name, _VALUES.get(name))
    if number is None:
        raise ControlError(f"OpenCV has no property for {name}.")
    return number
