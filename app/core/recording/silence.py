"""Detects that a source has been silent for so long that its recording must end."""

from __future__ import annotations

import time
from collections.abc import Callable

SILENT_LIMIT_S = 10.0
"""A reconnected cable or restarted stream is back within a few seconds. A clock that runs on
without pictures for longer would look like a recording.
"""


class Silence:
    """Measures how long a source has given no picture."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._frames = -1
        self._since = now()

    def too_long(self, frames: int) -> bool:
        """Return whether no picture has arrived for longer than `SILENT_LIMIT_S`.

        Args:
            frames: How many pictures have arrived by now.
        """
        if frames != self._frames:
            self._frames, self._since = frames, self._now()
        return self._now() - self._since > SILENT_LIMIT_S


def stopped_sentence(name: str, detail: str = "") -> str:
    """Say that a recording stopped because its source gave no more pictures.

    Args:
        name: Name of the recorded source.
        detail: The source's own sentence about it; may be empty.
    """
    end = f" {detail}" if detail else " Check its cable and power, then record again."
    return f"The recording stopped because {name} gave no picture for {SILENT_LIMIT_S:g} s.{end}"
