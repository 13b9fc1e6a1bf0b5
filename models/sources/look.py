"""Checks a picture now and then: is it blank, and does it ever change?

Packets with different bytes may still show one uniform colour, or one picture that was encoded
again. One check takes about 3 ms at 1280 x 720, because an eighth of the size is enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import Image

Grey = NDArray[np.uint8]

BLANK = 2.0
"""Standard deviation in grey levels of a blank picture, with noise averaged out."""

STILL = 4.0
"""Range in grey levels of all but a thousandth of a still picture. Pictures that were encoded
again, as JPEG 30 to 95 with noise of 3 levels, stay within 3; a person moves by 12 in one second.
"""

STILL_S = 2.0
"""Time without any change after which a picture stands still; a person always moves in that time.
"""

PAUSES_NS = (700_000_000, 1_100_000_000)
"""Times between two checks, used in turn, so that a looped video does not match itself."""

SCALE = 8


@dataclass(frozen=True, slots=True)
class BlankLook:
    """Result of one check: whether the picture is `blank`, and how long it has stood still."""

    t_ns: int
    blank: bool
    still_s: float

    @property
    def poor(self) -> bool:
        """Return whether the check found a fault."""
        return self.blank or self.still_s >= STILL_S


@dataclass(frozen=True, slots=True)
class Content:
    """Results of the checks: number of `blank` ones, and the longest time without a change."""

    blank: int = 0
    still_s: float = 0.0

    def plus(self, look: BlankLook) -> Content:
        """Return the same with one more check."""
        return Content(self.blank + look.blank, max(self.still_s, look.still_s))


NOTHING = Content()
"""No check found a fault."""


class Looker:
    """Decides when to check, and compares each check with earlier ones."""

    def __init__(self) -> None:
        self._next_ns: int | None = None
        self._count = 0
        self._first: Grey | None = None
        self._first_ns = 0

    def due(self, t_ns: int) -> bool:
        """Return whether a check is due; restart if the clock ran back."""
        if self._next_ns is not None and t_ns < self._next_ns - max(PAUSES_NS):
            self._next_ns = None
        return self._next_ns is None or t_ns >= self._next_ns

    def see(self, t_ns: int, small: Grey) -> BlankLook:
        """Check a picture.

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
