"""The user's statements about a file that the file itself does not make."""

from __future__ import annotations

from dataclasses import dataclass

from models.sources.source import SourceError

LEAST_FPS, MOST_FPS = 0.01, 100_000.0
"""Range of the rate that a user may state: from time lapse to the fastest cameras."""
MOST_SLOWER = 10_000.0
"""Largest slow-motion factor of a file."""


@dataclass(frozen=True, slots=True)
class FileOptions:
    """The user's statements about a file that the file itself does not make.

    Attributes:
        fps: Pictures a second; None takes the file's own times.
        slow_motion: Factor by which the file plays slower than real time.
        capture_fps: Pictures a second at which it was filmed; an alternative to `slow_motion`.
        track: Number of the video track, from 1; None takes the best.
    """

    fps: float | None = None
    slow_motion: float = 1.0
    capture_fps: float | None = None
    track: int | None = None

    def __post_init__(self) -> None:
        for name, value in (("--fps", self.fps), ("--capture-fps", self.capture_fps)):
            if value is not None and not LEAST_FPS <= value <= MOST_FPS:
                raise SourceError(
                    f"{name} {value:g} is no rate: expected {LEAST_FPS:g} to {MOST_FPS:,.0f} "
                    "pictures a second."
                )
        if not 1 / MOST_SLOWER <= self.slow_motion <= MOST_SLOWER:
            raise SourceError(
                f"--slow-motion {self.slow_motion:g} is no factor: expected how many times slower "
                f"than life the file plays, at most {MOST_SLOWER:g}."
            )
        if self.capture_fps is not None and self.slow_motion != 1.0:
            raise SourceError("Give --slow-motion or --capture-fps, not both: they say the same.")
        if self.track is not None and self.track < 1:
            raise SourceError(f"There is no track {self.track}: tracks count from 1.")

    def slower(self, played_fps: float) -> float:
        """Return the slow-motion factor of a file of that rate."""
        if self.capture_fps is not None and played_fps > 0:
            return round(self.capture_fps / played_fps, 4)
        return self.slow_motion


AS_IT_IS = FileOptions()
"""No statements about the file."""
