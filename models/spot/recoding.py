"""Finds pictures that the codec recoded as a whole, and how far the face jumps in them.

Between key frames a codec predicts the picture and sends only large changes; a key frame codes all
of it anew. Under strong compression, skin at rest then jumps by a fraction of a pixel and creeps
back in the following pictures, which looks like a brief movement of the whole face. The container's
key frames are not enough to find such pictures: other pictures are re-encoded as well (VP8's golden
frames), a film that was exported twice keeps the jumps but loses the key frames, and live pictures,
folders and archives must give the same result as the file. The picture itself shows the event: its
quietest parts change, which a face never causes.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np

from models.records import COMPRESSION, Box, Face, Frame, Image, Numbers
from models.spot.area_sums import AreaSums
from models.spot.medians import median, quantile

CELL_PX = 16
"""Side of the squares in which the change is averaged: one codec block, or four."""

LEAST_PX = 4 * CELL_PX
_MOST_CELLS = 24
"""Cells along a side above which only every few pixels of the face are used."""


@dataclass(frozen=True, slots=True)
class Signs:
    """Signs that a picture was recoded. Changes are in grey levels."""

    quiet: float = 0.15
    """Share of the face's cells that count as its quietest."""
    usual_ns: int = 1_000_000_000
    """Time over which their usual change is measured."""
    times: float = 2.0
    """The change of the quietest cells must exceed this many times their usual change, or that of
    the picture before where it was larger, ..."""
    least: float = 0.2
    """... by more than this."""


class Recodings:
    """Watches the quietest parts of the face from picture to picture."""

    def __init__(self, signs: Signs | None = None) -> None:
        self._signs = signs if signs is not None else Signs()
        self._area = AreaSums()
        self._quiet: deque[tuple[int, float]] = deque()
        self._box: Box | None = None
        self._part: Image | None = None
        self._last_ns = 0

    def step(self, frame: Frame, face: Face | None) -> float:
        """Note one picture.

        Args:
            frame: The picture; the needed part is copied.
            face: The face in it, if any.

        Returns:
            Change of the quietest parts of the face in grey levels, if the codec re-encoded the
            whole face; else 0.
        """
        before, box = self._part, self._box
        now = _part(frame, box) if box is not None else None
        anew = 0.0
        alike = before is not None and now is not None and before.shape == now.shape
        if alike and frame.t_ns > self._last_ns:
            assert before is not None
            assert now is not None
            anew = self.add(frame.t_ns, changes(before, now, self._area))
        else:
            self._quiet.clear()
        self._box = face.box if face is not None else None
        self._part = _part(frame, self._box) if self._box is not None else None
        self._last_ns = frame.t_ns
        return anew

    def add(self, t_ns: int, cells: Numbers) -> float:
        """Judge one picture by the change of each cell in grey levels; gives what `step` gives."""
        signs, past = self._signs, self._quiet
        quiet = float(quantile(cells.reshape(-1), signs.quiet))
        while past and t_ns - past[0][0] > signs.usual_ns:
            past.popleft()
        known = [value for _, value in past]
        past.append((t_ns, quiet))
        if not known:
            return 0.0
        usual = max(float(median(np.array(known))), known[-1])
        return quiet if quiet > signs.times * usual + signs.least else 0.0


def changes(before: Image, now: Image, area: AreaSums) -> Numbers:
    """Average the change of a part of the picture in cells.

    Args:
        before: `(H, W)` uint8.
        now: `(H, W)` uint8.
        area: Adds up the change.

    Returns:
        Mean absolute change of each cell in grey levels, `(rows, columns)` float64.
    """
    difference = cv2.absdiff(before, now)
    rows, columns = (max(1, size // CELL_PX) for size in difference.shape)
    cells = difference[: rows * CELL_PX, : columns * CELL_PX]
    edges = area.of(np.asarray(cells, np.uint8))[::CELL_PX, ::CELL_PX]
    sums = np.diff(np.diff(edges, axis=0), axis=1)
    return np.asarray(sums / CELL_PX**2, np.float64)


def _part(frame: Frame, box: Box) -> Image | None:
    """Copy the green channel of the face out of a picture; None if the face is too small."""
    left, top = max(0, int(box.left)), max(0, int(box.top))
    part = frame.image[top : int(box.top + box.height), left : int(box.left + box.width)]
    if min(part.shape[:2]) < LEAST_PX:
        return None
    step = 1 + min(part.shape[:2]) // (CELL_PX * _MOST_CELLS)
    green = np.asarray(cv2.extractChannel(part, 1), np.uint8)
    return green if step == 1 else np.ascontiguousarray(green[::step, ::step])


@dataclass(frozen=True, slots=True)
class Afterwards:
    """How long, and up to which distance, a recoded face is not trusted.

    Distances are in eye distances.
    """

    keep_ns: int = 20_000_000_000
    """How long jumps are remembered."""
    most: int = 16
    """How many jumps are remembered at most."""
    share: float = 0.75
    """Quantile of a region's jumps that stands for all of them."""
    weight: float = 0.5
    """Share of that jump that counts as noise; single steps are judged by `models.spot.pulses`."""
    settle_ns: int = 600_000_000
    """How long a face takes to creep back after a jump."""
    known: int = 3
    """Number of jumps after which their size is known, if `least_plain` of them are plain."""
    least_plain: int = 2
    """Least number of plain jumps among them."""
    blind: float = 0.0022
    """Jump of half the regions from which small movements cannot be separated from those that the
    coding makes."""
    plain: float = 1.0
    """Change of the quietest parts, in grey levels, that only a codec makes. Where a head begins to
    move in a picture without grain they change by 0.2 to 0.9 (two real clips); half of the changes
    by x264 at 250 kbit/s exceed 2.1, by VP8 at 500 kbit/s 1.3."""
    even: int = 3
    """A jump that follows this many others at even distances is the codec's as well: MPEG-4 changes
    by 0.6 to 1.0 only, twice in every twelve pictures."""
    period_ns: int = 1_200_000_000
    """Largest such distance."""
    off_ns: int = 20_000_000
    """Largest deviation of each from being even."""


_LEAST_JUMP = 0.0005
"""Least jump: the smallest resting spread that is believed."""
_LEADING = 3
"""Number of regions with the largest jumps; their mean is compared with earlier jumps."""


class Jumps:
    """Learns how far each region jumps when the face is recoded."""

    def __init__(self, regions: int, afterwards: Afterwards | None = None) -> None:
        self._set = afterwards if afterwards is not None else Afterwards()
        self._regions = regions
        self.forget()

    def forget(self) -> None:
        """Start again, as for a new face."""
        self._jumps: deque[tuple[int, Numbers, bool]] = deque(maxlen=self._set.most)
        self._place: Numbers | None = None
        self._size = np.zeros(self._regions)
        self.noise = np.zeros(self._regions)
        self.excess = 0.0

    @property
    def usual(self) -> float:
        """Usual jump that half of the regions exceed, in eye distances; 0 while unknown."""
        return float(median(self._size)) if self.known else 0.0

    @property
    def known(self) -> bool:
        """Return whether the face was recoded often enough to know the effect."""
        plain = sum(is_plain for _, _, is_plain in self._jumps)
        return len(self._jumps) >= self._set.known and plain >= self._set.least_plain

    @property
    def cause(self) -> str:
        """Say why small movements cannot be separated from the coding's; empty if they can."""
        usual, most = self.usual, self._set.blind
        if usual <= most:
            return ""
        return (
            f"{COMPRESSION}key frames move the face by {1000 * usual:.1f} thousandths of the eye "
            f"distance, {1000 * most:.1f} are the most"
        )

    def step(self, place: Numbers, t_ns: int, change: float) -> None:
        """Note one picture and update `noise` and `excess` for it.

        `noise` `(R,)` is the noise that the coding adds to each region. It stays 0 after one or two
        jumps, which may come from motion blur or a head that starts to move. `excess` is the jump
        of a picture that was recoded as a multiple of earlier jumps; before those are known it
        is 1 for a plain jump. It is 0 for other pictures.

        Args:
            place: `(R, 2)` displacement of each region, eye distances.
            t_ns: Its time.
            change: That of the quietest parts where it was recoded, grey levels; else 0.
        """
        while self._jumps and t_ns - self._jumps[0][0] > self._set.keep_ns:
            self._jumps.popleft()
        before, self._place, self.excess = self._place, place, 0.0
        if change and before is not None:
            plain = change >= self._set.plain or self._is_regular(t_ns)
            self._add(np.hypot(*(place - before).T), t_ns, plain)
        fresh = self.known and t_ns - self._jumps[-1][0] <= self._set.settle_ns
        self.noise = self._set.weight * self._size if fresh else np.zeros(self._regions)

    def _is_regular(self, t_ns: int) -> bool:
        """Return whether a jump follows others at even distances, as key frames do."""
        ago = t_ns - np.array([when for when, _, _ in self._jumps], np.int64)
        for period in ago[ago <= self._set.period_ns]:
            expected = period * np.arange(2, self._set.even + 1)
            if (np.abs(ago[:, None] - expected) <= self._set.off_ns).any(0).all():
                return True
        return False

    def _add(self, jump: Numbers, t_ns: int, plain: bool) -> None:
        past = [sizes for _, sizes, _ in self._jumps]
        self.excess = 1.0 if plain else 0.0
        if self.known:
            largest = np.sort(past, axis=0)[-2]
            over = jump / (largest + _LEAST_JUMP)
            self.excess = float(np.sort(over)[-_LEADING:].mean())
        self._jumps.append((t_ns, jump, plain))
        self._size = np.quantile([*past, jump], self._set.share, axis=0)
