"""Estimates the head motion that remains in the regions after the fitted motion is removed.

The fit knows depth only roughly (the mesh's depth is a guess, and faces differ), so a turn or shift
of the head leaves a residual in each region that is proportional to it. A Kalman filter per region
learns this proportion; its prior is the expected depth error. A turn that such an error explains is
recognised from its first frames on; an expression comes without a turn and hardly affects the
filter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.records import Numbers


@dataclass(frozen=True, slots=True)
class Doubt:
    """How far the head's motion is trusted. Distances are in eye distances."""

    share: tuple[float, ...] = (0.3, 0.3, 0.3, 0.2, 0.6, 0.6)
    """How much a region may follow each of the six motions of `models.spot.skin.Shift.rigid` (one
    standard deviation).
    """
    other: float = 0.006
    """How far anything else may move a region ..."""
    other_ns: float = 0.2e9
    """... and for how long."""
    trembling: float = 0.002
    """Residual of a region at rest."""
    gate: float = 1.0
    """Number of standard deviations at which an innovation is clipped."""
    forget_ns: float = 60e9
    """Time constant with which learned values lose their weight."""
    settle_ns: float = 0.75e9
    """Time constant with which the zero of the head's motion follows it."""
    settle: float = 0.008
    """Deviations beyond this move the zero no faster."""


class HeadRest:
    """Learns how each region follows the head, and removes that part."""

    def __init__(self, regions: int, doubt: Doubt | None = None):
        self._doubt = doubt if doubt is not None else Doubt()
        self._regions = regions
        self._prior = np.diag(np.square(np.array(self._doubt.share, np.float64)))
        self.forget()

    def forget(self) -> None:
        """Reset for a new face."""
        self._follow = np.zeros((self._regions, 2, 6))
        self._spread = self._prior.copy()
        self._offset = np.zeros((self._regions, 2))
        self._home: Numbers | None = None
        self._last_ns = 0
        self.doubt = 0.0

    def step(self, place: Numbers, head: Numbers, t_ns: int) -> Numbers:
        """Return the places `(R, 2)` without the part that follows the head."""
        if self._home is None:
            self._home = head.copy()
            self._last_ns = t_ns
        return place - self._follow @ head + self._offset

    def learn(self, rest: Numbers, head: Numbers, t_ns: int) -> None:
        """Learn from the residual `(R, 2)` against the neutral."""
        d = self._doubt
        assert self._home is not None
        step_ns = min(max(t_ns - self._last_ns, 0), 100_000_000)
        self._last_ns = t_ns
        if step_ns == 0:
            return
        self._spread += (self._prior - self._spread) * (step_ns / d.forget_ns)
        g = head - self._home
        gain = self._spread @ g
        known = float(g @ gain)
        noise = d.other**2 * d.other_ns / step_ns
        limit = d.gate * np.sqrt(known + d.trembling**2)
        size = np.hypot(rest[:, 0], rest[:, 1])
        believed = rest * np.minimum(1.0, limit / np.maximum(size, 1e-9))[:, None]
        gain /= known + noise
        change = believed[:, :, None] * gain
        self._follow += change
        self._offset += change @ self._home
        self._spread -= np.outer(gain, gain) * (known + noise)
        self.doubt = float(np.sqrt(max(g @ self._spread @ g, 0.0)))
        self._home += np.clip(g, -d.settle, d.settle) * (step_ns / d.settle_ns)
