"""Every way to V4L2's controls lists, sets and reads back, and tells refusals."""

from __future__ import annotations

import errno
from collections.abc import Sequence

import pytest

from app.core.camera_control.control import Control, ControlError
from app.core.camera_control.ioctl import _QUERY as QUERY_LAYOUT
from app.core.camera_control.ioctl import _VALUE as VALUE_LAYOUT
from app.core.camera_control.ioctl import GET, NEXT, QUERY, IoctlControls, plain_name
from app.core.camera_control.locks import LockPlan, lock
from app.core.camera_control.v4l2 import (
    CtlControls,
    LinuxpyControls,
    ProgramOutput,
    parse_controls,
    run_program,
)

LISTING = """
User Controls

                     brightness 0x00980900 (int)    : min=0 max=255 step=1 default=128 value=128
        white_balance_automatic 0x0098090c (bool)   : default=1 value=1
           power_line_frequency 0x00980918 (menu)   : min=0 max=2 default=2 value=2 (60 Hz)
      white_balance_temperature 0x0098091a (int)    : min=2000 max=6500 step=1 default=4000 value=4000 flags=inactive

Camera Controls

                  auto_exposure 0x009a0901 (menu)   : min=0 max=3 default=3 value=3 (Aperture Priority Mode)
         exposure_time_absolute 0x009a0902 (int)    : min=3 max=2047 step=1 default=250 value=250 flags=inactive
                   pan_absolute 0x009a0908 (int)    : min=-36000 max=36000 step=3600 default=0 value=-3600
"""  # noqa: E501 the program's own lines


class Program:
    """Plays v4l2-ctl with three controls."""

    def __init__(self) -> None:
        self.values = {"auto_exposure": 3, "exposure_time_absolute": 250, "zoom_absolute": 100}
        self.requests: list[str] = []

    def __call__(self, command: Sequence[str]) -> ProgramOutput:
        assert tuple(command[:3]) == ("v4l2-ctl", "-d", "/dev/video2")
        what = command[3]
        self.requests.append(what)
        if what == "--list-ctrls":
            return ProgramOutput(
                0,
                "".join(
                    f"  {name} 0x009a0901 (int) : min=0 max=2047 step=1 default=0 value={value}\n"
                    for name, value in self.values.items()
                ),
            )
        _, name, *value = what.split("=")
        if value:
            self.values[name] = int(value[0])
            return ProgramOutput(0, "")
        return ProgramOutput(0, f"{name}: {self.values[name]}\n")


def test_the_listing_of_v4l2_ctl_is_read() -> None:
    found = {control.name: control for control in parse_controls(LISTING)}
    assert len(found) == 7
    assert found["exposure_time_absolute"] == Control("exposure_time_absolute", 3, 2047, 250)
    assert found["white_balance_automatic"] == Control("white_balance_automatic", 0, 1, 1)
    assert found["pan_absolute"].value == -3600


def test_v4l2_ctl_sets_and_reads_back() -> None:
    program = Program()
    facts = {f.name: f for f in lock(CtlControls("/dev/video2", program), LockPlan(60))}
    assert facts["exposure_time_absolute"].locked
    assert program.values["exposure_time_absolute"] == 100
    sets = [what for what in program.requests if what.startswith("--set-ctrl")]
    assert sets[0] == "--set-ctrl=auto_exposure=1"


def test_a_refusal_of_v4l2_ctl_is_one_sentence() -> None:
    controls = CtlControls(
        "/dev/video9", lambda _: ProgramOutput(1, "Cannot open device /dev/video9\n")
    )
    with pytest.raises(ControlError, match="«Cannot open device /dev/video9»"):
        controls.list()
    odd = CtlControls("/dev/video9", lambda _: ProgramOutput(0, "zoom_absolute: none"))
    with pytest.raises(ControlError, match="cannot be read"):
        odd.get("zoom_absolute")


def test_a_program_that_is_not_there_is_told() -> None:
    assert run_program(("flinch-no-such-program",)).code == 1


class Value:
    """One control of linuxpy."""

    def __init__(self, value: int | bool, minimum: int = 0, maximum: int = 1):
        self.value = value
        self.minimum = minimum
        self.maximum = maximum


def test_linuxpy_sets_and_reads_back() -> None:
    inside = {"focus_automatic_continuous": Value(True), "focus_absolute": Value(40, 0, 250)}
    closed: list[bool] = []
    controls = LinuxpyControls(inside, "/dev/video0", lambda: closed.append(True))
    facts = {f.name: f for f in lock(controls, LockPlan(60))}
    assert facts["focus_automatic_continuous"].locked
    assert inside["focus_automatic_continuous"].value is False
    assert facts["focus_absolute"].found == 40
    with pytest.raises(ControlError, match="no control called gain"):
        controls.get("gain")
    controls.close()
    assert closed == [True]


class Kernel:
    """Plays the kernel's three calls with two controls."""

    def __init__(self) -> None:
        self.labels = {0x980918: b"Power Line Frequency", 0x9A0902: b"Exposure Time, Absolute"}
        self.values = {0x980918: 2, 0x9A0902: 250}

    def __call__(self, request: int, data: bytes) -> bytes:
        if request == QUERY:
            after = QUERY_LAYOUT.unpack(data)[0] & ~NEXT
            number = next((n for n in sorted(self.labels) if n > after), None)
            if number is None:
                raise OSError(errno.EINVAL, "Invalid argument")
            return QUERY_LAYOUT.pack(number, 1, self.labels[number], 0, 2047, 1, 0, 0)
        number, value = VALUE_LAYOUT.unpack(data)
        if request == GET:
            return VALUE_LAYOUT.pack(number, self.values[number])
        self.values[number] = value
        return data


def test_the_kernel_is_asked_directly() -> None:
    kernel = Kernel()
    controls = IoctlControls("/dev/video0", kernel)
    assert [control.name for control in controls.list()] == [
        "power_line_frequency",
        "exposure_time_absolute",
    ]
    facts = {f.name: f for f in lock(controls, LockPlan(30, 60))}
    assert facts["exposure_time_absolute"].found == 333
    assert kernel.values == {0x980918: 2, 0x9A0902: 333}


def test_a_device_that_is_gone_is_told() -> None:
    def gone(request: int, data: bytes) -> bytes:
        raise OSError(errno.ENODEV, "No such device")

    with pytest.raises(ControlError, match="did not list its controls: No such device"):
        IoctlControls("/dev/video0", gone).list()
    facts = lock(IoctlControls("/dev/video0", gone), LockPlan(30))
    assert [fact.name for fact in facts] == ["all controls"]


def test_labels_become_the_names_of_v4l2_ctl() -> None:
    assert plain_name(b"Focus, Automatic Continuous\0\0") == "focus_automatic_continuous"
    assert plain_name(b"Exposure, Dynamic Framerate") == "exposure_dynamic_framerate"
