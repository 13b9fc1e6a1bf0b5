"""Camera controls on Linux: through linuxpy, the `v4l2-ctl` program, or the kernel itself."""

from __future__ import annotations

import importlib
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.core.camera_control.control import Control, ControlError, Controls
from app.core.camera_control.ioctl import IoctlControls, device_call

_LINE = re.compile(r"^\s*(?P<name>\w+)\s+0x[0-9a-f]+\s+\((?P<kind>\w+)\)\s*:\s*(?P<rest>.*)$")
_FIELD = re.compile(r"(\w+)=(-?\d+)")
_TIME_S = 5.0


@dataclass(frozen=True, slots=True)
class ProgramOutput:
    """Output and exit code of a program."""

    code: int
    text: str


Run = Callable[[Sequence[str]], ProgramOutput]


def run_program(command: Sequence[str]) -> ProgramOutput:
    """Run a program and wait for it, five seconds at most."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIME_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return ProgramOutput(1, str(error))
    return ProgramOutput(done.returncode, done.stdout or done.stderr)


class CtlControls:
    """The controls of one device through `v4l2-ctl`."""

    def __init__(self, device: str, run: Run = run_program):
        """Take a device.

        Args:
            device: Its path, such as `/dev/video0`.
            run: Runs programs; replaced in tests.
        """
        self._device = device
        self._run = run

    def list(self) -> tuple[Control, ...]:
        """List what the camera has."""
        return parse_controls(self._ask("--list-ctrls"))

    def set(self, name: str, value: int) -> int:
        """Set one control."""
        self._ask(f"--set-ctrl={name}={value}")
        return value

    def get(self, name: str) -> int:
        """Read one control back."""
        text = self._ask(f"--get-ctrl={name}")
        _, _, value = text.partition(":")
        try:
            return int(value.split()[0])
        except (ValueError, IndexError) as error:
            raise ControlError(
                f"{name} of {self._device} cannot be read: v4l2-ctl said «{text.strip()[:80]}»."
            ) from error

    def close(self) -> None:
        """Do nothing: no device stays open."""

    def _ask(self, what: str) -> str:
        answer = self._run(("v4l2-ctl", "-d", self._device, what))
        if answer.code != 0:
            raise ControlError(
                f"v4l2-ctl {what} failed on {self._device}: «{answer.text.strip()[:120]}». Check "
                "that the camera is plugged in and that you may use it (group video)."
            )
        return answer.text


def parse_controls(text: str) -> tuple[Control, ...]:
    """Read the answer of `v4l2-ctl --list-ctrls`; switches run from 0 to 1."""
    found = []
    for line in text.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        fields = {name: int(value) for name, value in _FIELD.findall(match["rest"])}
        if "value" in fields:
            low, high = fields.get("min", 0), fields.get("max", 1)
            found.append(Control(match["name"], low, high, fields["value"]))
    return tuple(found)


class LinuxpyControl(Protocol):
    """The used part of a linuxpy control."""

    value: Any


class LinuxpyControls:
    """The controls of one device through linuxpy."""

    def __init__(
        self,
        controls: Mapping[str, LinuxpyControl],
        device: str,
        close: Callable[[], None] = lambda: None,
    ):
        """Take the controls of an open linuxpy device, by their plain names, and its `close`."""
        self._controls = controls
        self._device = device
        self._close = close

    def list(self) -> tuple[Control, ...]:
        """List what the camera has."""
        found = []
        for name, control in self._controls.items():
            low = int(getattr(control, "minimum", 0))
            high = int(getattr(control, "maximum", 1))
            found.append(Control(name, low, high, self.get(name)))
        return tuple(found)

    def set(self, name: str, value: int) -> int:
        """Set one control."""
        control = self._control(name)
        try:
            control.value = bool(value) if isinstance(control.value, bool) else value
        except (OSError, ValueError, AttributeError) as error:
            raise ControlError(f"{name} of {self._device} cannot be set: {error}.") from error
        return value

    def get(self, name: str) -> int:
        """Read one control back."""
        try:
            return int(self._control(name).value)
        except (OSError, ValueError, TypeError) as error:
            raise ControlError(f"{name} of {self._device} cannot be read: {error}.") from error

    def close(self) -> None:
        """Close the device."""
        self._close()

    def _control(self, name: str) -> LinuxpyControl:
        if name not in self._controls:
            raise ControlError(f"{self._device} has no control called {name}.")
        return self._controls[name]


def linux_controls(index: int) -> Controls:
    """Open a camera's controls: by linuxpy, v4l2-ctl, or the kernel's own calls.

    Args:
        index: The camera's number: `/dev/video<index>`.

    Raises:
        ControlError: If the device cannot be opened.
    """
    device = f"/dev/video{index}"
    if importlib.util.find_spec("linuxpy") is not None:
        return _through_linuxpy(index, device)
    if shutil.which("v4l2-ctl") is not None:
        return CtlControls(device)
    return IoctlControls(device, device_call(device))


def _through_linuxpy(index: int, device: str) -> Controls:
    video = importlib.import_module("linuxpy.video.device")
    try:
        camera = video.Device.from_id(index)
        camera.open()
        controls = {
            control.config_name: control
            for control in camera.controls.values()
            if hasattr(control, "value")
        }
    except OSError as error:
        raise ControlError(
            f"The controls of {device} cannot be opened: {error.strerror or error}. Check that "
            "the camera is plugged in and that you may use it (group video)."
        ) from error
    return LinuxpyControls(controls, device, camera.close)
