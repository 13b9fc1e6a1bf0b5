"""Finds frames of a recording that repeat the one before, and places where frames are missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.core.recording.ledger import readable_rows
from models.recording_names import LEDGER
from training.annotate.media import Media

GAP = 1.6
"""A step of this many usual steps has lost a frame."""


@dataclass(frozen=True, slots=True)
class Irregular:
    """Frames of a recording that a coder should check.

    Attributes:
        repeated: Frames whose picture equals the one before, byte by byte.
        missing: Frames before which at least one frame is missing.
    """

    repeated: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()


def irregular_of(media: Media) -> Irregular:
    """Read a recording's ledger; in a bare video only the time stamps show lost frames.

    Args:
        media: The recording or video.
    """
    rows = readable_rows(media.path / LEDGER).rows if media.path.is_dir() else ()
    if len(rows) == media.frames:
        return Irregular(
            tuple(n for n, row in enumerate(rows) if row.dup),
            tuple(n for n, row in enumerate(rows) if row.dropped_before > 0),
        )
    steps = np.diff(media.t_ns)
    if not len(steps):
        return Irregular()
    late = np.flatnonzero(steps > GAP * np.median(steps)) + 1
    return Irregular((), tuple(int(n) for n in late))
