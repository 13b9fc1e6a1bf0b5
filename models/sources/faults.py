"""Faults that the synthetic camera simulates; each is determined by the seed and the frame."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from models.records import Image


class TimedImage(Protocol):
    """One picture of a generator: the time since its beginning, and `(H, W, 3)` uint8 BGR."""

    @property
    def t_ns(self) -> int: ...
    @property
    def image(self) -> Image: ...


@dataclass(frozen=True, slots=True)
class Fault:
    """When one kind of fault occurs: at the frames in `at`, and at a `share` (0..1) of all."""

    at: frozenset[int] = frozenset()
    share: float = 0.0

    def strikes(self, seq: int, draw: float) -> bool:
        """Return whether frame `seq`, with the random number `draw` (0..1), has the fault."""
        return seq in self.at or draw < self.share


@dataclass(frozen=True, slots=True)
class Unplug:
    """The camera is away from `at_s` (inclusive) for `seconds`, on the generator's clock."""

    at_s: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Faults:
    """The faults of a camera. The same seed and frames give the same faults.

    `fps` reduces the generator's rate (60 to 30 or 20); None keeps it. `jitter_ms` is the standard
    deviation of the stamps, `late_ms` the delay of a late frame, `dark` the share of light left in
    a dark frame.
    """

    drop: Fault = Fault()
    duplicate: Fault = Fault()
    late: Fault = Fault()
    darken: Fault = Fault()
    blur: Fault = Fault()
    tear: Fault = Fault()
    unplugs: tuple[Unplug, ...] = ()
    fps: float | None = None
    jitter_ms: float = 0.0
    late_ms: float = 50.0
    dark: float = 0.25
    blur_px: float = 4.0
    seed: int = 0

    def away(self, t_ns: int) -> bool:
        """Return whether the camera is unplugged at `t_ns`."""
        return any(u.at_s * 1e9 <= t_ns < (u.at_s + u.seconds) * 1e9 for u in self.unplugs)


@dataclass(frozen=True, slots=True)
class DueFrame:
    """One due frame: `image` is None if it was dropped or the camera was away."""

    seq: int
    t_ns: int
    image: Image | None
    away: bool = False
    repeated: bool = False


def due_frames(pictures: Iterable[TimedImage], faults: Faults) -> Generator[DueFrame, None, None]:
    """Apply faults to pictures.

    Args:
        pictures: In order of time.
        faults: The faults.

    Yields:
        One `DueFrame` for every due frame, with strictly increasing stamps.
    """
    before: Image | None = None
    last_ns = -1
    for seq, picture in enumerate(_thinned(pictures, faults.fps)):
        draw = np.random.default_rng((faults.seed, seq))
        late, drop, duplicate, *spoils = (float(x) for x in draw.random(6))
        t_ns = picture.t_ns + round(float(draw.normal()) * faults.jitter_ms * 1e6)
        if faults.late.strikes(seq, late):
            t_ns += round(faults.late_ms * 1e6)
        last_ns = t_ns = max(t_ns, last_ns + 1)
        if faults.away(picture.t_ns):
            yield DueFrame(seq, t_ns, None, away=True)
        elif faults.drop.strikes(seq, drop):
            yield DueFrame(seq, t_ns, None)
        elif before is not None and faults.duplicate.strikes(seq, duplicate):
            yield DueFrame(seq, t_ns, before, repeated=True)
        else:
            image = _spoiled(seq, picture.image, before, faults, spoils)
            yield DueFrame(seq, t_ns, image)
            before = image


def _thinned(pictures: Iterable[TimedImage], fps: float | None) -> Iterator[TimedImage]:
    """Yield the first picture of every interval of the lower rate."""
    step_ns = 0.0 if fps is None else 1e9 / fps
    due = None
    for picture in pictures:
        if due is None:
            due = float(picture.t_ns)
        if picture.t_ns + 1000 >= due:
            due += step_ns
            yield picture


def _spoiled(
    seq: int, image: Image, before: Image | None, faults: Faults, draws: list[float]
) -> Image:
    """Darken, blur and tear a picture, `(H, W, 3)` uint8 BGR; without faults return it as it is."""
    dark, blur, tear = draws
    if faults.darken.strikes(seq, dark):
        image = np.asarray(cv2.convertScaleAbs(image, alpha=faults.dark), np.uint8)
    if faults.blur.strikes(seq, blur):
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), faults.blur_px), np.uint8)
    if faults.tear.strikes(seq, tear) and before is not None and before.shape == image.shape:
        half = len(image) // 2
        image = np.concatenate([image[:half], before[half:]])
    return image
