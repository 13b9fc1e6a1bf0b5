"""Adapts the work for each picture, so that the analysis keeps up with the camera.

Work is left out in this order, one step at a time: heat map, arrows and half of the shown pictures;
the mesh on every second picture; then whole pictures, evenly. It is resumed in reverse order once
there is capacity. The policy has no clock and no thread: its caller gives it times and counts. It
is for live sources; a file waits until it is analysed.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace

LEAST_FPS = 25.0
"""Analysed pictures a second below which no claim about micro-expressions is made."""

_LOOK_NS = 1_000_000_000
"""Time over which rates are measured."""
_BEHIND_NS = 1_500_000_000
"""Time for which the analysis must be behind before work is left out; ignores short delays."""
_PRESSED_NS = 500_000_000
"""The same where the ring is nearly full."""
_FILLED = 0.5
"""Share of the ring at which the analysis is behind."""
_URGENT = 0.8
"""Share of the ring at which work is left out at once: the next pictures would be lost."""
_ROOM_NS = 5_000_000_000
"""Shortest time without delay after which work is resumed on trial."""
_MOST_ROOM_NS = 80_000_000_000
"""Longest such time: it doubles each time that a trial fails."""
_TRIAL_NS = 10_000_000_000
"""A delay within this time after a trial means that the trial failed."""
_BUSY = 0.8
"""Largest share of the time that the analysis may be expected to work after a trial."""
_MESH_COST = 1.6
"""Ratio of the work with the mesh on each picture to that with it on every second."""
_EXTRAS_COST = 1.15
"""Ratio of the work with heat map and arrows to that without."""
_MOST_APART = 12


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done with each picture; a full effort leaves nothing out."""

    extras: bool = True
    """Whether heat map and arrows are computed and drawn, and every picture is shown."""
    mesh_every: int = 1
    """The mesh network looks at every `mesh_every`-th picture; between them its points are
    tracked."""
    keep_every: int = 1
    """Every `keep_every`-th picture is analysed; the others are thinned out."""

    @property
    def full(self) -> bool:
        """Whether nothing is left out."""
        return self == FULL

    def reductions(self) -> tuple[str, ...]:
        """Name what is left out, one clause each."""
        out = []
        if not self.extras:
            out.append("heat map and arrows are off, fewer pictures are shown")
        if self.mesh_every > 1:
            out.append(f"the mesh is found on {_every(self.mesh_every)} picture")
        if self.keep_every > 1:
            out.append(f"{_every(self.keep_every)} picture is analysed")
        return tuple(out)


FULL = Effort()


def _every(number: int) -> str:
    names = {2: "second", 3: "third", 4: "fourth"}
    return f"every {names.get(number, f'{number}th')}"


@dataclass(frozen=True, slots=True)
class Load:
    """State of a running analysis at one moment; all counts run from its start."""

    t_ns: int
    """The moment."""
    arrived: int
    """Pictures that arrived, thinned ones included."""
    analysed: int
    """Pictures that were analysed."""
    overrun: int
    """Pictures that were lost because the ring was full."""
    waiting: int
    """Pictures in the ring."""
    capacity: int
    """Pictures that the ring can hold."""
    busy_s: float
    """Time that the slowest stage has worked."""


class EffortPolicy:
    """Chooses the effort at each look at the load."""

    def __init__(self) -> None:
        self.effort = FULL
        self._looks: deque[Load] = deque()
        self._behind_ns: int | None = None
        self._calm_ns: int | None = None
        self._trial_ns: int | None = None
        self._wait_ns = _ROOM_NS

    def step(self, load: Load) -> Effort:
        """Read the load and choose the effort.

        Args:
            load: The counts by now; times must grow.

        Returns:
            The effort from now on.
        """
        self._looks.append(load)
        while len(self._looks) > 2 and load.t_ns - self._looks[1].t_ns >= _LOOK_NS:
            self._looks.popleft()
        if self._is_behind():
            self._suffer(load.t_ns)
        else:
            self._rest(load.t_ns)
        return self.effort

    def _is_behind(self) -> bool:
        """Whether pictures are lost, or many wait and do not become fewer."""
        first, last = self._looks[0], self._looks[-1]
        if last.overrun > first.overrun:
            return True
        drains = len(self._looks) > 1 and last.waiting < first.waiting
        return last.waiting >= _FILLED * last.capacity and not drains

    def _suffer(self, t_ns: int) -> None:
        self._calm_ns = None
        if self._behind_ns is None:
            self._behind_ns = t_ns
        last = self._looks[-1]
        urgent = last.waiting >= _URGENT * last.capacity
        if t_ns - self._behind_ns < (_PRESSED_NS if urgent else _BEHIND_NS):
            return
        if self._trial_ns is not None and t_ns - self._trial_ns < _TRIAL_NS:
            self._wait_ns = min(2 * self._wait_ns, _MOST_ROOM_NS)
        self._trial_ns = None
        self._change(self._lighter())

    def _rest(self, t_ns: int) -> None:
        self._behind_ns = None
        if self._calm_ns is None:
            self._calm_ns = t_ns
        calm_ns = t_ns - self._calm_ns
        if self.effort.full:
            if calm_ns >= 4 * _MOST_ROOM_NS:
                self._wait_ns = _ROOM_NS
            return
        heavier, cost = self._heavier()
        if calm_ns >= self._wait_ns and self._busy() * cost <= _BUSY:
            self._trial_ns = t_ns
            self._change(heavier)

    def _change(self, effort: Effort) -> None:
        """Change the effort; afterwards only the effect of the new effort counts."""
        self.effort = effort
        self._behind_ns = self._calm_ns = None
        self._looks = deque([self._looks[-1]])

    def _lighter(self) -> Effort:
        """Leave out the next thing."""
        effort = self.effort
        if effort.extras:
            return replace(effort, extras=False)
        if effort.mesh_every == 1:
            return replace(effort, mesh_every=2)
        arrived, capacity = self._per_second("arrived"), self._per_second("analysed")
        if capacity <= 0 or arrived <= 0:
            return effort
        apart = min(max(math.ceil(arrived / capacity), effort.keep_every + 1), _MOST_APART)
        if arrived / apart < LEAST_FPS <= capacity:
            # Uneven but fast enough for claims is better than even and too slow for them.
            apart = max(int(arrived / LEAST_FPS), effort.keep_every)
        return replace(effort, keep_every=apart)

    def _heavier(self) -> tuple[Effort, float]:
        """Return what would be resumed next, and by which factor the work per second would grow."""
        effort = self.effort
        if effort.keep_every > 1:
            fewer = effort.keep_every - 1
            return replace(effort, keep_every=fewer), effort.keep_every / fewer
        if effort.mesh_every > 1:
            return replace(effort, mesh_every=1), _MESH_COST
        return replace(effort, extras=True), _EXTRAS_COST

    def _busy(self) -> float:
        """Return the share of the last second in which the slowest stage worked."""
        first, last = self._looks[0], self._looks[-1]
        span_s = (last.t_ns - first.t_ns) / 1e9
        return (last.busy_s - first.busy_s) / span_s if span_s > 0 else 1.0

    def _per_second(self, name: str) -> float:
        first, last = self._looks[0], self._looks[-1]
        span_s = (last.t_ns - first.t_ns) / 1e9
        return float(getattr(last, name) - getattr(first, name)) / span_s if span_s > 0 else 0.0
