"""One camera control, and the protocol of everything that reads and sets controls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from models.errors import FlinchError


class ControlError(FlinchError):
    """A camera's controls cannot be reached or one of them cannot be set."""


@dataclass(frozen=True, slots=True)
class Control:
    """A control as the camera describes it; both limits are inclusive."""

    name: str
    low: int
    high: int
    value: int


class Controls(Protocol):
    """The controls of one camera, by their V4L2 names and in V4L2's units.

    Exposure is in units of 100 µs, white balance in kelvin, mains frequency 1 for 50 Hz and 2 for
    60 Hz, manual exposure is 1 of `auto_exposure`.
    """

    def list(self) -> tuple[Control, ...]:
        """List the controls that the camera has, with their present values."""

    def set(self, name: str, value: int) -> int:
        """Set a control.

        Returns:
            The value that was set, if the system only has coarser steps.

        Raises:
            ControlError: If the camera refuses.
        """

    def get(self, name: str) -> int:
        """Read a control back. Raises `ControlError` if it cannot be read."""

    def close(self) -> None:
        """Release the device; may be called twice."""
