"""Keep the last seconds of crops and cut a window's clip out of them.

All pictures of a clip share the transform of the onset, so that the flow between them shows the
skin alone; crops with another transform are warped again, by the composition of the two.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import cv2
import numpy as np

from models.face.align import apply, between
from models.records import Clip, Crop, Floats, Image, State, Window

MARGIN_NS = 200_000_000
"""Time before the onset and after the offset that a clip shows."""


def under(crop: Crop, warp: Floats) -> Crop:
    """Re-warp a crop to another transform.

    Args:
        crop: The crop as it was cut.
        warp: `(2, 3)` float32, frame pixels to crop pixels.

    Returns:
        The same crop object where the transforms are equal, else a re-warped copy.
    """
    if np.array_equal(crop.warp, warp):
        return crop
    step = between(crop.warp, warp)
    size = (crop.image.shape[1], crop.image.shape[0])
    image = cv2.warpAffine(
        crop.image, step, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return replace(
        crop,
        image=np.asarray(image, np.uint8),
        points=apply(step, crop.points),
        warp=warp,
        depth=np.asarray(crop.depth * np.hypot(*step[0, :2]), np.float32),
    )


class CropKeeper:
    """The crops of the last seconds, and the clips cut out of them."""

    def __init__(self, seconds: float = 5.0):
        """Start empty.

        Args:
            seconds: How long crops are kept, by their own time.
        """
        self._keep_ns = int(seconds * 1e9)
        self._crops: deque[Crop] = deque()
        self.steady = False
        """Whether the head's motion is taken out of the flow of the clips, see `Clip.steady`."""

    def __len__(self) -> int:
        return len(self._crops)

    def add(self, crop: Crop) -> None:
        """Store one crop and drop those that are too old.

        A crop whose time runs backwards empties the store first: the source has restarted.
        """
        if self._crops and crop.t_ns <= self._crops[-1].t_ns:
            self._crops.clear()
        self._crops.append(crop)
        while crop.t_ns - self._crops[0].t_ns > self._keep_ns:
            self._crops.popleft()

    def take(self, window: Window) -> Clip:
        """Cut the clip of a window.

        Args:
            window: A spotted movement; `onset_seq`, `apex_seq`, `offset_seq` name its frames.

        Returns:
            The clip. Its state and cause are those of the window. If the picture of onset, apex or
            offset is missing, the state is `no_face` or `low_quality` with the cause, the nearest
            crop replaces the picture, and the clip must not be labelled.
        """
        first, last = window.onset_ns - MARGIN_NS, window.offset_ns + MARGIN_NS
        shown = [c for c in self._crops if first <= c.t_ns <= last]
        state, cause = self._judge(window, shown)
        borders = (window.onset_read_ns or window.onset_ns, window.apex_ns)
        onset, apex = (self._nearest(t) for t in borders)
        offset = self._nearest(window.offset_read_ns or window.offset_ns)
        warp = onset.warp
        frames = tuple(under(c, warp) for c in shown)
        by_seq = {c.seq: c for c in frames}
        inside = [c for c in shown if window.onset_ns <= c.t_ns <= window.offset_ns]
        return Clip(
            window,
            onset,
            by_seq[apex.seq] if apex.seq in by_seq else under(apex, warp),
            by_seq[offset.seq] if offset.seq in by_seq else under(offset, warp),
            frames,
            min((c.quality for c in inside), default=0.0),
            state,
            cause,
            self.steady,
        )

    def _nearest(self, t_ns: int) -> Crop:
        if not self._crops:
            return _blank(t_ns)
        return min(self._crops, key=lambda c: abs(c.t_ns - t_ns))

    def _judge(self, window: Window, shown: list[Crop]) -> tuple[State, str]:
        """Return the state of a clip of these crops: the first fault found."""
        if window.state is not State.OK:
            return window.state, window.cause
        if not self._crops or window.onset_ns < self._crops[0].t_ns:
            return State.LOW_QUALITY, "the movement began before the oldest picture still kept"
        inside = [c for c in shown if window.onset_ns <= c.t_ns <= window.offset_ns]
        known = {c.seq for c in inside}
        if {window.onset_seq, window.apex_seq, window.offset_seq} - known:
            return State.NO_FACE, "the face was lost inside the movement"
        if len({c.track for c in inside}) > 1:
            return State.NO_FACE, "the followed face changed inside the movement"
        closed = next((c for c in inside if c.state is not State.OK), None)
        if closed is not None:
            return closed.state, closed.reasons[0] if closed.reasons else ""
        return State.OK, window.cause


def _blank(t_ns: int) -> Crop:
    """Return a black crop for a clip without any picture; its state is never `ok`."""
    image: Image = np.zeros((256, 256, 3), np.uint8)
    points = np.zeros((478, 2), np.float32)
    warp = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    return Crop(-1, t_ns, -1, image, points, warp, 0.0, ("no picture",), State.NO_FACE)
