"""Counts where the frames of a session went; nothing else counts them.

The live page, the camera page, the status line and `--json` all show this record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.ring import RingCounts
from models.sources.source import SourceReport

if TYPE_CHECKING:
    from app.core.recording.recorder import RecordingProgress


@dataclass(frozen=True, slots=True)
class FrameCounts:
    """Counts of frames since the session began, and for a recording since the recording began.

    Except for frames between two stages, `arrived = analysed + failed + waiting + thinned +
    lost_computer`.
    """

    arrived: int = 0
    """Frames that the source gave."""
    repeated: int = 0
    """Those of them that repeat the picture before."""
    stored: int | None = None
    """Rows of the running recording; None without a recording."""
    analysed: int | None = None
    """Frames that passed through the pipeline; None without an analysis."""
    failed: int = 0
    """Frames that the pipeline gave up."""
    waiting: int = 0
    """Frames that are not analysed yet."""
    thinned: int = 0
    """Frames that were left out on purpose, evenly, because the computer could not follow."""
    lost_camera: int = 0
    """Frames that were due and never arrived."""
    lost_disk: int = 0
    """Frames that arrived, but that the recording could not store in time."""
    lost_computer: int = 0
    """Frames that arrived, but that the analysis could not take in time."""

    @property
    def sent(self) -> int:
        """Frames that the camera was due to send, as far as numbers and times show."""
        return self.arrived + self.lost_camera

    @property
    def lost(self) -> int:
        """Frames lost by anyone; those thinned on purpose are not lost."""
        return self.lost_camera + self.lost_disk + self.lost_computer

    def flow(self) -> str:
        """Say how many frames reached each stage."""
        steps = [f"{self.sent} sent", f"{self.arrived} arrived"]
        if self.stored is not None:
            steps.append(f"{self.stored} stored")
        if self.analysed is not None:
            steps.append(f"{self.analysed} analysed")
        return ", ".join(steps)

    def losses(self) -> str:
        """Say which part lost how many frames, and how many were left out on purpose."""
        who = (
            (self.lost_camera, "by the camera or its connection"),
            (self.lost_disk, "by the disk"),
            (self.lost_computer, "by the computer"),
        )
        lost = ", ".join(f"{count} {by}" for count, by in who if count)
        parts = [f"lost {lost}" if lost else "none lost"]
        if self.thinned:
            parts.append(f"{self.thinned} left out evenly")
        if self.repeated:
            parts.append(f"{self.repeated} repeated")
        return ", ".join(parts)

    def sentence(self) -> str:
        """Join both in one line."""
        return f"{self.flow()}; {self.losses()}"

    def as_json(self) -> dict[str, int | None]:
        """Return the counts under the names that `--json` writes."""
        return {
            "sent": self.sent,
            "arrived": self.arrived,
            "repeated": self.repeated,
            "stored": self.stored,
            "analysed": self.analysed,
            "failed": self.failed,
            "waiting": self.waiting,
            "thinned": self.thinned,
            "lost_camera": self.lost_camera,
            "lost_disk": self.lost_disk,
            "lost_computer": self.lost_computer,
        }


NOTHING = FrameCounts()
"""The counts of a session that has not begun."""


def frame_counts(
    source: SourceReport,
    ring: RingCounts,
    analysed: int,
    failed: int = 0,
    recording: RecordingProgress | None = None,
) -> FrameCounts:
    """Combine the counts of all parts.

    Args:
        source: The source's counts.
        ring: The counts of the ring between capture and analysis.
        analysed: Frames that the analysis has finished.
        failed: Frames that it gave up.
        recording: The running recording, or None.
    """
    return FrameCounts(
        arrived=source.frames,
        repeated=source.duplicated,
        stored=None if recording is None else recording.rows,
        analysed=analysed,
        failed=failed,
        waiting=ring.pending,
        thinned=ring.thinned,
        lost_camera=source.dropped,
        lost_disk=0 if recording is None else recording.overflowed,
        lost_computer=ring.dropped,
    )
