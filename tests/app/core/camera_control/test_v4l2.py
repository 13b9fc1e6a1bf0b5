"""The kernel's camera controls are listed, set and read back, and refusals are one sentence."""

from __future__ import annotations

import errno

import pytest

from app.core.camera_control.control import ControlError
from app.core.camera_control.locks import LockPlan, lock
from app.core.camera_control.v4l2 import _QUERY as QUERY_LAYOUT
from app.core.camera_control.v4l2 import _VALUE as VALUE_LAYOUT
from app.core.camera_control.v4l2 import (
    DISABLED,
    GET,
    NEXT,
    QUERY,
    SET,
    WRITE_ONLY,
    LinuxControls,
    plain_name,
)


class Kernel:
    """Plays the kernel's three calls with two controls."""

    def __init__(self) -> None:
        self.labels = {0x980918: b"Power Line Frequency", 0x9A0902: b"Exposure Time, Absolute"}
        self.values = {0x980918: 2, 0x9A0902: 250}
        self.flags: dict[int, int] = {}

    def __call__(self, request: int, data: bytes) -> bytes:
        if request == QUERY:
            after = QUERY_LAYOUT.unpack(data)[0] & ~NEXT
            number = next((n for n in sorted(self.labels) if n > after), None)
            if number is None:
                raise OSError(errno.EINVAL, "Invalid argument")
            return QUERY_LAYOUT.pack(
                number, 1, self.labels[number], 0, 2047, 1, 0, self.flags.get(number, 0)
            )
        number, value = VALUE_LAYOUT.unpack(data)
        if request == GET:
            return VALUE_LAYOUT.pack(number, self.values[number])
        self.values[number] = value
        return data


def test_controls_are_listed_locked_and_read_back() -> None:
    kernel = Kernel()
    controls = LinuxControls("/dev/video0", kernel)
    assert [control.name for control in controls.list()] == [
        "power_line_frequency",
        "exposure_time_absolute",
    ]
    facts = {f.name: f for f in lock(controls, LockPlan(30, 60))}
    assert facts["exposure_time_absolute"].found == 333
    assert kernel.values == {0x980918: 2, 0x9A0902: 333}


def test_a_control_that_cannot_be_read_is_not_listed() -> None:
    kernel = Kernel()
    for flag in (DISABLED, WRITE_ONLY):
        kernel.flags = {0x9A0902: flag}
        found = LinuxControls("/dev/video0", kernel).list()
        assert [control.name for control in found] == ["power_line_frequency"]


def test_a_control_that_was_never_listed_is_refused() -> None:
    with pytest.raises(ControlError, match="no control called gain"):
        LinuxControls("/dev/video0", Kernel()).get("gain")


def test_request_codes_are_those_of_the_kernel() -> None:
    assert (QUERY, GET, SET) == (0xC0445624, 0xC008561B, 0xC008561C)


def test_a_device_that_is_gone_is_one_sentence() -> None:
    def gone(request: int, data: bytes) -> bytes:
        raise OSError(errno.ENODEV, "No such device")

    with pytest.raises(ControlError, match="did not list its controls: No such device"):
        LinuxControls("/dev/video0", gone).list()
    facts = lock(LinuxControls("/dev/video0", gone), LockPlan(30))
    assert [fact.name for fact in facts] == ["all controls"]


def test_labels_become_the_names_of_v4l2_ctl() -> None:
    assert plain_name(b"Focus, Automatic Continuous\0\0") == "focus_automatic_continuous"
    assert plain_name(b"Exposure, Dynamic Framerate") == "exposure_dynamic_framerate"
