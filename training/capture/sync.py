"""Measures the time from a picture on the screen to its frame from the camera, once per setup.

The camera faces the screen, which changes between black and white at known times. The offset is
valid for one screen, one camera and one mode; after any change it is unknown, and trials have an
empty `sync` («offset not measured»).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from models import private
from training.capture.errors import StudyError
from training.capture.layout import StudyFolder, write_whole
from training.capture.trial import read_record

SECONDS = 20.0
BETWEEN_S = (0.45, 0.75)
"""Shortest and longest time between two changes; irregular, so that no camera can be in step."""
SETTLED_NS, WATCHED_NS = 350_000_000, 400_000_000
"""Span after a change in which the screen counts as settled."""
BEFORE_NS = 120_000_000
LEAST_CONTRAST = 12.0
"""Least difference in grey levels between black and white in the camera's picture."""
LEAST_SEEN = 0.8


@dataclass(frozen=True, slots=True)
class Flip:
    """A change of the screen: when it was painted, and whether it became white."""

    t_ns: int
    white: bool


@dataclass(frozen=True, slots=True)
class Setup:
    """The setup for which an offset is valid."""

    screen: str
    camera: str
    mode: str


class Offset(BaseModel):
    """A measured offset, as in `sync/NAME.json`; a positive one means a late frame.

    Attributes:
        p50_ms, p95_ms: Median and 95th percentile over all changes found in the camera's frames.
        seen, shown: Number of changes found in the frames, and of all changes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    when: str
    screen: str
    camera: str
    mode: str
    p50_ms: float
    p95_ms: float
    seen: int
    shown: int

    @property
    def setup(self) -> Setup:
        """Its setup."""
        return Setup(self.screen, self.camera, self.mode)


def flip_times(seconds: float = SECONDS, seed: int = 0) -> tuple[float, ...]:
    """Return the seconds, from the beginning, at which the screen is to change."""
    steps = np.random.default_rng(seed).uniform(*BETWEEN_S, int(seconds / BETWEEN_S[0]))
    times = np.cumsum(steps)
    return tuple(float(second) for second in times[times < seconds])


def offsets_ms(
    flips: Sequence[Flip], t_ns: NDArray[np.int64], brightness: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Measure the delay of each change in the camera's frames.

    Args:
        flips: The changes in order.
        t_ns: Times of the camera's frames, `(n,)`.
        brightness: Their mean brightness, `(n,)` grey levels.

    Returns:
        Milliseconds for each change that was found: until the middle between the levels before and
        after it, interpolated between frames.
    """
    found = (_crossing_ns(flip, t_ns, brightness) for flip in flips)
    times = zip(flips, found, strict=True)
    return np.asarray(
        [(found_ns - flip.t_ns) / 1e6 for flip, found_ns in times if found_ns is not None]
    )


def _crossing_ns(
    flip: Flip, t_ns: NDArray[np.int64], brightness: NDArray[np.float64]
) -> float | None:
    before = brightness[(t_ns >= flip.t_ns - BEFORE_NS) & (t_ns < flip.t_ns)]
    settled = (t_ns >= flip.t_ns + SETTLED_NS) & (t_ns < flip.t_ns + WATCHED_NS)
    after = brightness[settled]
    if not len(before) or not len(after):
        return None
    low, high = float(np.median(before)), float(np.median(after))
    rise = (high - low) * (1 if flip.white else -1)
    if rise < LEAST_CONTRAST:
        return None
    first, last = t_ns.searchsorted((flip.t_ns - BEFORE_NS, flip.t_ns + WATCHED_NS))
    passed = (brightness[first:last] - (low + high) / 2) * (1 if flip.white else -1) >= 0
    late = t_ns[first:last] >= flip.t_ns
    inside = np.flatnonzero(passed & late)
    if not len(inside):
        return None
    k = first + int(inside[0])
    if k == 0 or brightness[k] == brightness[k - 1]:
        return float(t_ns[k])
    share = ((low + high) / 2 - brightness[k - 1]) / (brightness[k] - brightness[k - 1])
    return float(t_ns[k - 1] + np.clip(share, 0.0, 1.0) * (t_ns[k] - t_ns[k - 1]))


def measured(
    setup: Setup,
    flips: Sequence[Flip],
    t_ns: Sequence[int],
    brightness: Sequence[float],
    when: str,
) -> Offset:
    """Make the record of a measurement.

    Raises:
        StudyError: Most changes were not found in the frames.
    """
    times = np.asarray(t_ns, np.int64)
    found = offsets_ms(flips, times, np.asarray(brightness, np.float64))
    if not len(flips) or len(found) < LEAST_SEEN * len(flips):
        raise StudyError(
            f"The camera saw {len(found)} of {len(flips)} changes of the screen: expected "
            f"{LEAST_SEEN:.0%}. Let it face the participant's screen from near by, darken the "
            "room, lock its exposure, and measure again."
        )
    p50, p95 = (round(float(np.percentile(found, share)), 3) for share in (50, 95))
    return Offset(
        when=when,
        screen=setup.screen,
        camera=setup.camera,
        mode=setup.mode,
        p50_ms=p50,
        p95_ms=p95,
        seen=len(found),
        shown=len(flips),
    )


def keep_offset(folder: StudyFolder, offset: Offset) -> str:
    """Store a measurement and return its name; nothing is overwritten.

    Raises:
        OSError: The study cannot be written.
    """
    private.make_folder(folder.sync)
    number = max((int(file.stem) for file in _files(folder)), default=0) + 1
    name = f"{number:03d}"
    write_whole(folder.sync / f"{name}.json", offset.model_dump_json(indent=2) + "\n")
    return name


def sync_for(folder: StudyFolder, setup: Setup) -> str:
    """Return the newest measurement if it is valid for a setup; otherwise an empty text.

    Raises:
        StudyError: The measurement is damaged.
    """
    files = sorted(_files(folder), key=lambda file: int(file.stem))
    if not files:
        return ""
    newest = files[-1]
    return newest.stem if read_record(Offset, newest).setup == setup else ""


def _files(folder: StudyFolder) -> Iterable[Path]:
    found = folder.sync.glob("*.json") if folder.sync.is_dir() else ()
    return [path for path in found if path.stem.isdecimal()]
