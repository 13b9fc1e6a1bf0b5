"""Camera controls on Linux: three calls of Video4Linux, the kernel's own interface.

Numbers and layouts: linux/videodev2.h (`v4l2_queryctrl`, `v4l2_control`). linuxpy wraps the same
calls, but its licence, GPL 3, would bind the whole program.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Callable

from app.core.camera_control.control import Control, ControlError

NEXT = 0x80000000
DISABLED, WRITE_ONLY = 0x0001, 0x0040
_QUERY = struct.Struct("=II32siiiiI8x")
_VALUE = struct.Struct("=Ii")
_NUMBERS = (1, 2, 3, 9)
"""Control types with a plain value: integer, switch, menu, menu of integers."""

Call = Callable[[int, bytes], bytes]


def request_code(number: int, layout: struct.Struct) -> int:
    """Build the code of a request that reads and writes one structure: _IOWR('V', n, size)."""
    return (3 << 30) | (layout.size << 16) | (ord("V") << 8) | number


QUERY, GET, SET = request_code(36, _QUERY), request_code(27, _VALUE), request_code(28, _VALUE)


def ask_kernel(handle: int, request: int, data: bytes) -> bytes:
    """Send a request with its structure to an open device and return the structure."""
    import fcntl

    return fcntl.ioctl(handle, request, data)


def device_call(device: str) -> Call:
    """Return a function that calls a device and opens it for each call, so none stays open."""

    def call(request: int, data: bytes) -> bytes:
        handle = os.open(device, os.O_RDWR | os.O_NONBLOCK)
        try:
            return ask_kernel(handle, request, data)
        finally:
            os.close(handle)

    return call


class LinuxControls:
    """The controls of one device, through the kernel."""

    def __init__(self, device: str, call: Call):
        """Take a device's path, for messages, and the function that calls it."""
        self._device = device
        self._call = call
        self._numbers: dict[str, int] = {}

    def list(self) -> tuple[Control, ...]:
        """List what the camera has."""
        found: list[Control] = []
        number = 0
        while True:
            try:
                answer = self._call(QUERY, _QUERY.pack(number | NEXT, 0, b"", 0, 0, 0, 0, 0))
            except OSError as error:
                if number == 0:
                    raise self._refused("list its controls", error) from error
                return tuple(found)
            number, kind, label, low, high, _, _, flags = _QUERY.unpack(answer)
            if kind in _NUMBERS and not flags & (DISABLED | WRITE_ONLY):
                name = plain_name(label)
                self._numbers[name] = number
                found.append(Control(name, low, high, self.get(name)))

    def set(self, name: str, value: int) -> int:
        """Set one control."""
        try:
            self._call(SET, _VALUE.pack(self._number(name), value))
        except OSError as error:
            raise self._refused(f"set {name} to {value}", error) from error
        return value

    def get(self, name: str) -> int:
        """Read one control back."""
        try:
            answer = self._call(GET, _VALUE.pack(self._number(name), 0))
        except OSError as error:
            raise self._refused(f"tell {name}", error) from error
        return int(_VALUE.unpack(answer)[1])

    def close(self) -> None:
        """Do nothing: no device stays open."""

    def _number(self, name: str) -> int:
        if name not in self._numbers:
            raise ControlError(f"{self._device} has no control called {name}.")
        return self._numbers[name]

    def _refused(self, what: str, error: OSError) -> ControlError:
        return ControlError(
            f"{self._device} did not {what}: {error.strerror or error}. Check that the camera is "
            "plugged in and that you may use it (group video)."
        )


def plain_name(label: bytes) -> str:
    """Convert a control's label to its plain name, as v4l2-ctl does: `Focus, Absolute` ..."""
    text = label.split(b"\0", 1)[0].decode("utf-8", "replace").lower()
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_")
