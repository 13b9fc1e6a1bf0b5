"""Says when a source has been silent for so long that its recording ends."""

from __future__ import annotations

import time
from collections.abc import Callable

SILENT_LIMIT_S = 10.0
"""A cable that is put back, or a stream that is started again, is back within a few seconds; a
clock that runs on without a picture for longer would be taken for a recording."""


class Silence:
    """Knows for how long a source has given no picture."""

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
    """Say that a recording stopped because its source gave no picture any more.

    Args:
        name: What was recorded.
        detail: What the source says about it, one sentence; may be empty.
    """
    end = f" {detail}" if detail else " Check its cable and power, then record again."
    return f"The recording stopped because {name} gave no picture for {SILENT_LIMIT_S:g} s.{end}"
