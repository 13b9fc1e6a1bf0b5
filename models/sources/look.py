"""Looks at a picture now and then: does it show anything, and does it ever change?

Packets that differ in their bytes may still show one even colour, or one picture that was encoded
anew. One look costs a decoder some 3 ms at 1280 x 720, for an eighth of the size is enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import Image

Grey = NDArray[np.uint8]

BLANK = 2.0
"""Standard deviation in grey levels of a picture that shows nothing, noise averaged out."""

STILL = 4.0
"""Grey levels that all but a thousandth of a still picture stay within. Pictures that were encoded
anew, JPEG 30 to 95 with noise of 3 levels, stay within 3; a person moves by 12 in one second."""

STILL_S = 2.0
"""Time without any change after which a picture stands still: nobody sits like that."""

PAUSES_NS = (700_000_000, 1_100_000_000)
"""Time between two looks, by turns: a loop of pictures must not meet itself again."""

SCALE = 8


@dataclass(frozen=True, slots=True)
class BlankLook:
    """What one look found: whether the picture is `blank`, and for how long it stands still."""

    t_ns: int
    blank: bool
    still_s: float

    @property
    def poor(self) -> bool:
        """Return whether it speaks against the pictures."""
        return self.blank or self.still_s >= STILL_S


@dataclass(frozen=True, slots=True)
class Content:
    """What the looks found: how many were `blank`, and the longest time without any change."""

    blank: int = 0
    still_s: float = 0.0

    def plus(self, look: BlankLook) -> Content:
        """Return the same with one more look."""
        return Content(self.blank + look.blank, max(self.still_s, look.still_s))


NOTHING = Content()
"""No look spoke against the pictures."""


class Looker:
    """Decides when to look, and compares each look with those before it."""

    def __init__(self) -> None:
        self._next_ns: int | None = None
        self._count = 0
        self._first: Grey | None = None
        self._first_ns = 0

    def due(self, t_ns: int) -> bool:
        """Return whether it is time to look; a clock that ran back starts again."""
        if self._next_ns is not None and t_ns < self._next_ns - max(PAUSES_NS):
            self._next_ns = None
        return self._next_ns is None or t_ns >= self._next_ns

    def see(self, t_ns: int, small: Grey) -> BlankLook:
        """Look at a picture.

        Args:
            t_ns: When it came.
            small: `(h, w)` uint8 grey, an eighth of the picture's size.
        """
        self._next_ns = t_ns + PAUSES_NS[self._count % len(PAUSES_NS)]
        self._count += 1
        blank = float(small.std()) < BLANK
        if self._first is None or not _same(self._first, small):
            self._first, self._first_ns = small, t_ns
        return BlankLook(t_ns, blank, max(0.0, (t_ns - self._first_ns) / 1e9))


def small_from_jpeg(data: bytes) -> Grey | None:
    """Decode a JPEG at an eighth of its size: `(h, w)` uint8 grey; None if it is unreadable."""
    small = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_8)
    return None if small is None else np.asarray(small, np.uint8)


def small_from_image(image: Image) -> Grey:
    """Shrink a picture `(H, W, 3)` uint8 BGR to `(h, w)` uint8 grey, an eighth of its size."""
    height, width = image.shape[:2]
    size = (max(1, width // SCALE), max(1, height // SCALE))
    green = np.ascontiguousarray(image[:, :, 1])
    return np.asarray(cv2.resize(green, size, interpolation=cv2.INTER_AREA), np.uint8)


def _same(first: Grey, now: Grey) -> bool:
    if first.shape != now.shape:
        return False
    change = np.abs(first.astype(np.int16) - now)
    return float(np.quantile(change, 0.999)) <= STILL
