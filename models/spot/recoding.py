"""Finds pictures in which the coding, not the face, changed everything at once, and what that does.

Between key frames a codec carries the picture along and sends only what changed much; a key frame
codes all of it anew. Where compression is strong, skin that lay still then jumps by a fraction of
a pixel, and creeps back with the pictures that follow. That looks like a brief movement of the
whole face. The container's key frames are not asked: other pictures are coded anew as well (VP8's
golden frames), a film that was exported a second time keeps the pulse and loses the key frames,
and live pictures, folders and archives must give what the file gives. In the picture the event is
plain: its quietest parts change, which no face does.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import COMPRESSION, Box, Face, Frame, Image
from models.spot.medians import median, quantile

Numbers = NDArray[np.float64]

CELL_PX = 16
"""Side of the squares whose change is averaged: a codec's block or four."""

LEAST_PX = 4 * CELL_PX
_MOST_CELLS = 24
"""Cells along a side from which a face is looked at in coarser steps."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells that a picture was coded anew; changes in grey levels.

    `quiet`: the share of the face's cells that count as its quietest. `usual_ns`: time over which
    their usual change is known. `times`, `least`: how far above the usual change, and above that
    of the picture before, the change of the quietest cells must lie.
    """

    quiet: float = 0.15
    usual_ns: int = 1_000_000_000
    times: float = 2.0
    least: float = 0.2


class Recodings:
    """Watches the quietest parts of the face from picture to picture."""

    def __init__(self, signs: Signs | None = None) -> None:
        self._signs = signs if signs is not None else Signs()
        self._quiet: deque[tuple[int, float]] = deque()
        self._box: Box | None = None
        self._part: Image | None = None
        self._last_ns = 0

    def step(self, frame: Frame, face: Face | None) -> float:
        """Note one picture.

        Args:
            frame: The picture; what is needed of it is copied.
            face: The face in it, if any.

        Returns:
            By how many grey levels the quietest parts of the face changed, where the codec coded
            the whole face anew; 0 elsewhere.
        """
        before, box = self._part, self._box
        now = _part(frame, box) if box is not None else None
        anew = 0.0
        alike = before is not None and now is not None and before.shape == now.shape
        if alike and frame.t_ns > self._last_ns:
            assert before is not None
            assert now is not None
            anew = self.add(frame.t_ns, changes(before, now))
        else:
            self._quiet.clear()
        self._box = face.box if face is not None else None
        self._part = _part(frame, self._box) if self._box is not None else None
        self._last_ns = frame.t_ns
        return anew

    def add(self, t_ns: int, cells: Numbers) -> float:
        """Judge one picture by how much each cell of the face changed; gives what `step` gives."""
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


def changes(before: Image, now: Image) -> Numbers:
    """Average the change of a part of the picture in cells.

    Args:
        before: `(H, W)` uint8. now: `(H, W)` uint8.

    Returns:
        Mean absolute change of each cell in grey levels, `(rows, columns)` float64.
    """
    apart = cv2.absdiff(before, now)
    rows, columns = (max(1, size // CELL_PX) for size in apart.shape)
    whole = apart[: rows * CELL_PX, : columns * CELL_PX].astype(np.float32)
    return np.asarray(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA), np.float64)


def _part(frame: Frame, box: Box) -> Image | None:
    """Copy the face's green levels out of a picture; None where it is too small."""
    left, top = max(0, int(box.left)), max(0, int(box.top))
    part = frame.image[top : int(box.top + box.height), left : int(box.left + box.width)]
    if min(part.shape[:2]) < LEAST_PX:
        return None
    step = 1 + min(part.shape[:2]) // (CELL_PX * _MOST_CELLS)
    green = np.asarray(cv2.extractChannel(part, 1), np.uint8)
    return green if step == 1 else np.ascontiguousarray(green[::step, ::step])


@dataclass(frozen=True, slots=True)
class Afterwards:
    """How long and how far a face that was coded anew is not believed; distances in eye distances.

    `keep_ns`: how long jumps are remembered. `most`: how many. `share`: which of a region's jumps
    speaks for the others. `weight`: share of it that counts as noise; single steps are judged by
    `models.spot.pulses`. `settle_ns`: how long a face takes to creep back. `known`: jumps after
    which it is known how far they go, if `least_plain` of them are plain. `blind`: jump of half the
    regions from which small movements cannot be told from those that the coding makes.

    `plain`: change of the quietest parts, grey levels, which only a codec makes. Where a head sets
    out to move in a picture without grain they change by 0.2 to 0.9 (two real clips); half of the
    changes by x264 at 250 kbit/s are above 2.1, by VP8 at 500 above 1.3. `even`: jumps before one,
    at even distances of at most `period_ns` and each at most `off_ns` off, from which it is the
    codec's as well: MPEG-4 changes by 0.6 to 1.0, twice in every twelve pictures.
    """

    keep_ns: int = 20_000_000_000
    most: int = 16
    share: float = 0.75
    weight: float = 0.5
    settle_ns: int = 600_000_000
    known: int = 3
    least_plain: int = 2
    blind: float = 0.0022
    plain: float = 1.0
    even: int = 3
    period_ns: int = 1_200_000_000
    off_ns: int = 20_000_000


_LEAST_JUMP = 0.0005
"""Jump below which none is measured: the least resting spread that is believed."""
_LEADING = 3
"""Regions with the largest jumps, by whose mean a jump is compared with those before."""


class Jumps:
    """Learns how far each region jumps when the face is coded anew."""

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
        """Give how far half the regions jump usually, eye distances; 0 while that is not known."""
        return float(median(self._size)) if self.known else 0.0

    @property
    def known(self) -> bool:
        """Tell whether the face was coded anew often enough to know what that does."""
        plain = sum(one for _, _, one in self._jumps)
        return len(self._jumps) >= self._set.known and plain >= self._set.least_plain

    @property
    def cause(self) -> str:
        """Say why small movements cannot be told from those of the coding; empty if they can."""
        usual, most = self.usual, self._set.blind
        if usual <= most:
            return ""
        return (
            f"{COMPRESSION}key frames move the face by {1000 * usual:.1f} thousandths of the eye "
            f"distance, {1000 * most:.1f} are the most"
        )

    def step(self, place: Numbers, t_ns: int, change: float) -> None:
        """Note one picture; `noise` and `excess` are then those of this picture.

        `noise` `(R,)` is what the coding adds to the noise of each region; a jump or two are no
        codec's, but a face that smears or a head that starts to move. `excess` is how many
        times the jump of a picture that was coded anew is as large as those before; where they are
        not known yet, 1 for a plain one. It is 0 for other pictures.

        Args:
            place: `(R, 2)` displacement of each region, eye distances.
            t_ns: Its time.
            change: That of the quietest parts where it was coded anew, grey levels; else 0.
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
        """Tell whether a jump follows others at even distances, as key frames do."""
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
