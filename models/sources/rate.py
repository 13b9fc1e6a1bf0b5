"""The rate of events over a sliding window of time stamps."""

from __future__ import annotations

import threading
from collections import deque


class Rate:
    """Events a second over the last `window_s` seconds of their own time stamps.

    One thread adds, any thread reads. The stamp before the window counts too, so that a burst of
    pictures after a pause is averaged over that pause.
    """

    def __init__(self, window_s: float = 2.0):
        self._window_ns = int(window_s * 1e9)
        self._times: deque[int] = deque()
        self._lock = threading.Lock()

    def add(self, t_ns: int) -> None:
        """Add one event at `t_ns`; restart the window if stamps run backwards."""
        with self._lock:
            if self._times and t_ns < self._times[-1]:
                self._times.clear()
            self._times.append(t_ns)
            while len(self._times) > 2 and t_ns - self._times[1] > self._window_ns:
                self._times.popleft()

    def per_second(self, now_ns: int | None = None) -> float:
        """Return the rate.

        Args:
            now_ns: The present time on the clock of the stamps, so that the rate of a silent source
                falls to 0; None counts only between the first and the last stamp.

        Returns:
            Events a second; 0 with fewer than two stamps in the window.
        """
        with self._lock:
            if len(self._times) < 2:
                return 0.0
            first, last, intervals = self._times[0], self._times[-1], len(self._times) - 1
        if now_ns is not None and now_ns - last > self._window_ns:
            return 0.0
        spread = last - first
        mean = spread / intervals
        if now_ns is not None and now_ns - last > 2 * mean:
            spread = now_ns - first
        return intervals * 1e9 / spread if spread > 0 else 0.0

    def full(self) -> bool:
        """Return whether the stamps fill the window except for one interval."""
        with self._lock:
            if len(self._times) < 2:
                return False
            spread = self._times[-1] - self._times[0]
            return spread + 2 * spread / (len(self._times) - 1) >= self._window_ns

    def clear(self) -> None:
        """Drop all stamps."""
        with self._lock:
            self._times.clear()
