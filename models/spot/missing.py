"""Which frames are missing inside a movement, who lost them, and whether the others carry it.

A movement is fitted on all its samples, so one or two missing ones leave its times and its reading
where they are and only widen their uncertainty. A longer hole may hide what mattered.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.records import State

LONGEST_NS = 105_000_000
"""Longest time without a picture that a movement survives: two lost frames at 30 a second."""
LEAST_SHARE = 2 / 3
"""Least share of the pictures due inside a movement that must be there."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Frames missing inside a movement; frames that were left out on purpose do not count."""

    due: int = 0
    """Number of frames that should be there, the missing ones included."""
    camera: int = 0
    """Frames that the camera or its connection lost."""
    computer: int = 0
    """Frames that arrived, but that the analysis could not follow."""
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
        """Whether the pictures that are there carry the movement."""
        return self.longest_ns <= LONGEST_NS and self.due - self.count >= LEAST_SHARE * self.due

    @property
    def state(self) -> State:
        """`ok` where the movement is carried, else the state of whoever lost most."""
        if self.carried:
            return State.OK
        most = max(self.camera, self.computer, self.unseen)
        if self.unseen == most:
            return State.NO_FACE
        return State.SLOW_COMPUTER if self.computer == most else State.LOW_FPS

    @property
    def cause(self) -> str:
        """One clause with the counts and who lost them; empty where nothing is missing."""
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
