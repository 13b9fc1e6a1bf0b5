"""Finds lost frames in a camera's arrival times.

A camera does not report lost frames. A pause of several usual intervals means lost frames, unless
the frames of the pause follow in a burst: then the host was late, not the camera. So a pause is
judged at the first frame that comes at the usual pace again.
"""

from __future__ import annotations

from collections import deque
from statistics import median

ENOUGH = 15
"""Intervals that define a usual one. The median of eight can be 4 ms off under 4 ms of jitter; at
60 frames a second a late frame then looked like a loss, once in some thousand starts.
"""


class Cadence:
    """Counts lost frames by the stamps of the received frames.

    The usual interval is the median of the last 30, so a camera that halves its rate in dim light
    counts as slow, not as losing every second frame.
    """

    def __init__(self) -> None:
        self._intervals: deque[int] = deque(maxlen=30)
        self._last_ns: int | None = None
        self._owed = 0

    def step(self, t_ns: int) -> int:
        """Add the arrival of a frame.

        Args:
            t_ns: When it came.

        Returns:
            Number of frames now known to be lost before this one.
        """
        last, self._last_ns = self._last_ns, t_ns
        if last is None:
            return 0
        gap = t_ns - last
        usual = median(self._intervals) if len(self._intervals) >= ENOUGH else 0
        self._intervals.append(gap)
        if not usual:
            return 0
        return self._judge(gap, usual)

    def restart(self) -> None:
        """Reset after the camera was away."""
        self._intervals.clear()
        self._last_ns = None
        self._owed = 0

    def _judge(self, gap: int, usual: float) -> int:
        lost = 0
        if self._owed and gap < 0.5 * usual:
            self._owed -= 1
        else:
            lost, self._owed = self._owed, 0
        if gap > 1.75 * usual:
            self._owed = round(gap / usual) - 1
        return lost
