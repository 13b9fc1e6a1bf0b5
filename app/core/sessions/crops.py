"""Cuts the faces of movements out of a video if no small pictures of them were stored."""

from __future__ import annotations

from contextlib import closing

import numpy as np

from app.core.rows import Thumbnails, thumbnail
from app.core.sessions.contents import Contents
from app.core.sessions.signal import SessionSignal
from models.records import Event, Image
from models.sources.playback import Playback
from models.sources.source import SourceError

MOST = 40
"""Most movements whose pictures are cut; each takes three seeks in the video."""
WIDER = 1.15
"""Side of the cut-out, in sizes of the face's box."""


def lacking(contents: Contents) -> tuple[Event, ...]:
    """List the first movements without pictures, if there is a video to cut them from."""
    if not contents.videos:
        return ()
    without = [
        event
        for event in contents.events
        if event.corrects is None and event.id not in contents.pictures
    ]
    return tuple(without[:MOST])


def cut_pictures(contents: Contents, signal: SessionSignal | None) -> dict[str, Thumbnails]:
    """Cut onset, apex and offset of movements out of a session's video.

    Args:
        contents: The opened session.
        signal: Gives the place of the face; without it, the middle of the picture is cut.

    Returns:
        JPEG pictures by the movement's id; movements that cannot be decoded are skipped.
    """
    found: dict[str, Thumbnails] = {}
    try:
        playback = Playback(contents.videos[0])
    except SourceError:
        return found
    with closing(playback):
        for event in lacking(contents):
            times = (event.window.onset_ns, event.window.apex_ns, event.window.offset_ns)
            try:
                found[event.id] = Thumbnails(*(_cut(playback, t_ns, signal) for t_ns in times))
            except SourceError:
                continue
    return found


def _cut(playback: Playback, t_ns: int, signal: SessionSignal | None) -> bytes:
    image = playback.seek(playback.number_at(t_ns)).image
    left, top, side = _square(image, t_ns, signal)
    return thumbnail(image[top : top + side, left : left + side])


def _square(image: Image, t_ns: int, signal: SessionSignal | None) -> tuple[int, int, int]:
    """Return left, top and side of the square around the face, inside the picture."""
    height, width = image.shape[:2]
    middle_x, middle_y, side = width / 2, height / 2, float(min(width, height))
    if signal is not None and len(signal.times_s):
        row = min(int(np.searchsorted(signal.times_s, t_ns / 1e9 - 1e-6)), len(signal.times_s) - 1)
        box = signal.boxes[row]
        if np.isfinite(box).all() and box[2] > 1 and box[3] > 1:
            middle_x, middle_y = float(box[0] + box[2] / 2), float(box[1] + box[3] / 2)
            side = min(side, WIDER * float(max(box[2], box[3])))
    whole = max(1, int(side))
    left = min(max(0, round(middle_x - side / 2)), width - whole)
    top = min(max(0, round(middle_y - side / 2)), height - whole)
    return left, top, whole
