"""Locks what must not change in a recording: exposure, rate, focus, colour, zoom, mains frequency.

A camera ignores manual values while their automatic switch is on, so the switches are set first.
Every value is read back; refused values are listed with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.camera_control.control import Control, ControlError, Controls
from app.core.recording.details import ControlFact

HALF_PERIOD_UNITS = {50: 100.0, 60: 1000.0 / 12.0}
"""Half a period of the mains in 100 µs units: lamps flicker twice a period."""


@dataclass(frozen=True, slots=True)
class LockPlan:
    """What to lock for: the rate in frames a second and the mains frequency, 50 or 60 Hz."""

    fps: float
    mains_hz: int = 50

    def __post_init__(self) -> None:
        if self.fps <= 0:
            raise ControlError(f"The rate must be above 0 frames a second, found {self.fps:g}.")
        if self.mains_hz not in HALF_PERIOD_UNITS:
            raise ControlError(f"The mains frequency must be 50 or 60 Hz, found {self.mains_hz}.")

    @property
    def exposure_units(self) -> int:
        """Return the longest exposure in 100 µs units that fits a frame and does not flicker.

        It is a whole number of half mains periods and at most one frame interval, rounded down;
        if not even one half period fits, it is the frame interval.
        """
        interval = 10_000 / self.fps
        half = HALF_PERIOD_UNITS[self.mains_hz]
        count = int((interval + 1e-6) / half)
        return int((count * half if count else interval) + 1e-6)


@dataclass(frozen=True, slots=True)
class LockStep:
    """One lock: the control's names, newest first, and the value to give it.

    `value_of` computes the value from the present control; `purpose` says what is locked.
    """

    names: tuple[str, ...]
    purpose: str
    value_of: Callable[[Control], int]


def steps(plan: LockPlan) -> tuple[LockStep, ...]:
    """List the locks in their order: switches, then values."""
    return (
        LockStep(("exposure_dynamic_framerate", "exposure_auto_priority"), "rate", _off),
        LockStep(("auto_exposure", "exposure_auto"), "exposure mode", lambda _: 1),
        LockStep(("focus_automatic_continuous", "focus_auto"), "focus mode", _off),
        LockStep(
            ("white_balance_automatic", "white_balance_temperature_auto"),
            "white balance mode",
            _off,
        ),
        LockStep(
            ("power_line_frequency",), "mains frequency", lambda _: 1 if plan.mains_hz == 50 else 2
        ),
        LockStep(
            ("exposure_time_absolute", "exposure_absolute"),
            "exposure",
            lambda control: min(max(plan.exposure_units, control.low), control.high),
        ),
        LockStep(("focus_absolute",), "focus", lambda control: control.value),
        LockStep(("white_balance_temperature",), "white balance", lambda control: control.value),
        LockStep(("zoom_absolute",), "zoom", lambda control: max(control.low, control.value)),
    )


def lock(controls: Controls, plan: LockPlan) -> tuple[ControlFact, ...]:
    """Lock a camera.

    Args:
        controls: Its controls.
        plan: The rate and mains frequency.

    Returns:
        The requested and the found value of each lock. A missing control is listed as not locked.
    """
    try:
        have = {control.name: control for control in controls.list()}
    except ControlError as error:
        return (ControlFact(name="all controls", note=str(error)),)
    return tuple(_apply(controls, have, step) for step in steps(plan))


def _apply(controls: Controls, have: dict[str, Control], step: LockStep) -> ControlFact:
    name = next((name for name in step.names if name in have), None)
    if name is None:
        note = f"The camera has no control for its {step.purpose}."
        return ControlFact(name=step.names[0], note=note)
    value = step.value_of(have[name])
    try:
        value_set = controls.set(name, value)
        found = controls.get(name)
    except ControlError as error:
        return ControlFact(name=name, asked=value, note=str(error))
    if found == value_set:
        return ControlFact(name=name, asked=value_set, found=found, locked=True)
    note = f"The camera was set to {value_set} and says {found}: its {step.purpose} may change."
    return ControlFact(name=name, asked=value_set, found=found, note=note)


def _off(_: Control) -> int:
    return 0
