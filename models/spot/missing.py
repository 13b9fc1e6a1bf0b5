"""Counts the frames missing in a movement, by cause, and decides whether it can still be read.

A movement is fitted on all its samples, so one or two missing samples do not change its times and
its reading, but widen the uncertainty. A longer gap may hide the essential part.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.records import State

LONGEST_NS = 105_000_000
"""Longest time without a picture in a usable movement: two lost frames at 30 a second."""
LEAST_SHARE = 2 / 3
"""Least share of the due pictures inside a movement that must exist."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Frames missing inside a movement; frames that were left out on purpose do not count."""

    due: int = 0
    """Number of frames that should be there, the missing ones included."""
    camera: int = 0
    """Frames that the camera or its connection lost."""
    computer: int = 0
    """Frames that the analysis lost because the computer was too slow."""
    unseen: int = 0
    """Frames that were analysed, but in which no face was found."""
    longest_ns: int = 0
    """Longest time without a sample around missing frames."""

    @property
    def count(self) -> int:
        """How many are missing."""
        return self.camera + self.computer + self.unseen

    @property
    def carried(self) -> bool:
        """Whether the existing pictures are enough for the movement."""
        return self.longest_ns <= LONGEST_NS and self.due - self.count >= LEAST_SHARE * self.due

    @property
    def state(self) -> State:
        """`ok` if enough pictures exist, else the state of the part that lost most."""
        if self.carried:
            return State.OK
        most = max(self.camera, self.computer, self.unseen)
        if self.unseen == most:
            return State.NO_FACE
        return State.SLOW_COMPUTER if self.computer == most else State.LOW_FPS

    @property
    def cause(self) -> str:
        """One clause with the counts by cause; empty if nothing is missing."""
        if not self.count:
            return ""
        lost = (
            (self.camera, "lost by the camera or its connection"),
            (self.computer, "lost because the computer could not follow"),
            (self.unseen, "without a face"),
        )
        who = ", ".join(f"{count} {reason}" for count, reason in lost if count)
        verb = "is" if self.count == 1 else "are"
        return f"{self.count} of {self.due} pictures inside the movement {verb} missing: {who}"
