"""Collects candidate movements of videos with known truth, to train and judge the learned screen.

The candidates are those of the online spotter under the learned screen's loose rules; a candidate
counts as true if it overlaps a true movement by an IoU of at least 0.5. During the collection only
true ones are accepted, as by a perfect screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.intervals import iou
from models.records import Floats, Motion
from models.spot.bumps import Bump
from models.spot.evidence import NAMES, evidence
from models.spot.groups import Rules
from models.spot.learned import is_fatal
from models.spot.online import OnlineSpotter
from models.spot.regions import REGIONS
from models.spot.screen import Screen, ScreenVerdict, Stir
from models.spot.trace import Trace
from training.measure.spotting import HIT_IOU
from training.spotter.truth import Truth

_MIRROR = [
    REGIONS.index(
        name.replace("right", "left") if "right" in name else name.replace("left", "right")
    )
    for name in REGIONS
]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows of evidence `(n, F)` float32, whether each is true `(n,)` bool, and its video.

    `clear` `(n,)` bool is false for those that overlap a true movement by less than a hit.
    """

    rows: Floats
    true: NDArray[np.bool_]
    clear: NDArray[np.bool_]
    video: NDArray[np.int64]

    def plus(self, other: Candidates) -> Candidates:
        """Append another set's videos."""
        shift = int(self.video.max()) + 1 if len(self.video) else 0
        return Candidates(
            np.concatenate([self.rows, other.rows]),
            np.concatenate([self.true, other.true]),
            np.concatenate([self.clear, other.clear]),
            np.concatenate([self.video, other.video + shift]),
        )


class _Teacher(Screen):
    """Records every candidate and accepts the true ones."""

    def __init__(self, borders: Sequence[tuple[int, int]]):
        super().__init__()
        self._borders = borders
        self.rows: list[Floats] = []
        self.overlaps: list[float] = []

    def judge(
        self, trace: Trace, bump: Bump, regions: list[int], stirs: list[Stir]
    ) -> ScreenVerdict:
        if is_fatal(trace.span(bump.onset_ns, bump.offset_ns), bump):
            return ScreenVerdict(False)
        self.rows.append(evidence(trace, bump, regions, stirs))
        best = max((iou(bump.interval_ns, border) for border in self._borders), default=0.0)
        self.overlaps.append(best)
        return ScreenVerdict(best >= HIT_IOU)


def gather(
    motions: Sequence[Motion], truth: Truth, rules: Rules, stretch: float = 1.0
) -> Candidates:
    """List the candidates of one video.

    Args:
        motions: Its signal. truth: Its truth. rules: The loose rules.
        stretch: Factor by which the signal's times were stretched against the truth.

    Returns:
        The candidates, all of video 0.
    """
    teacher = _Teacher(
        [(round(m.onset_ns * stretch), round(m.offset_ns * stretch)) for m in truth.moves]
    )
    spotter = OnlineSpotter(rules, teacher)
    for motion in motions:
        spotter.step(motion)
    spotter.flush()
    overlaps = np.array(teacher.overlaps)
    return Candidates(
        np.array(teacher.rows, np.float32).reshape(-1, len(NAMES)),
        overlaps >= HIT_IOU,
        (overlaps >= HIT_IOU) | (overlaps < 0.2),
        np.zeros(len(overlaps), np.int64),
    )


def varied(motions: Sequence[Motion], rng: np.random.Generator) -> tuple[tuple[Motion, ...], float]:
    """Vary a signal: size, pace and noise, and randomly swap left and right.

    Args:
        motions: The signal. rng: Random generator.

    Returns:
        The varied signal and the factor by which its times were stretched.
    """
    size = float(np.exp(rng.normal(0, 0.25)))
    pace = float(np.exp(rng.normal(0, 0.15)))
    trembling = float(rng.uniform(0, 0.5))
    order = _MIRROR if rng.random() < 0.5 else list(range(len(REGIONS)))
    out = []
    for motion in motions:
        noise = motion.noise[order]
        value = size * motion.value[order]
        value = np.abs(value + trembling * noise * rng.standard_normal(len(REGIONS)))
        out.append(
            replace(
                motion,
                t_ns=round(motion.t_ns * pace),
                value=value.astype(np.float32),
                noise=np.asarray(noise * np.hypot(1.0, trembling), np.float32),
                yaw_deg=motion.yaw_deg * size,
                pitch_deg=motion.pitch_deg * size,
            )
        )
    return tuple(out), pace
