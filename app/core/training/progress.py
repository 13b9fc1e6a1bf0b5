"""Follows the progress file of a training: curves of every fold, share done, time left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.json_text import parse


@dataclass(frozen=True, slots=True)
class FoldKey:
    """One training of a run: the network, its seed, and the held-out fold."""

    member: str
    seed: int
    fold: int


@dataclass(slots=True)
class Curve:
    """Loss and accuracy by epoch of one fold; `epochs` is the planned number."""

    epochs: int
    loss: dict[int, float]
    right: dict[int, float]

    @property
    def share(self) -> float:
        """Share of it that is done, 0 to 1."""
        return min(1.0, (max(self.loss, default=-1) + 1) / max(1, self.epochs))


class Follower:
    """Reads lines appended since the last look; a torn last line waits for its end."""

    def __init__(self, path: Path) -> None:
        """Start before the first line.

        Args:
            path: The progress file; it need not exist yet.
        """
        self._path = path
        self._read = 0
        self._began: tuple[float, float] | None = None
        self._now_s = 0.0
        self.curves: dict[FoldKey, Curve] = {}
        self.done = 0
        self.of = 0
        """Finished folds and all folds; 0 before the first one ends."""

    def skip(self) -> None:
        """Skip what was written before now: the time left is estimated from here on."""
        self.look()
        self._began = None

    def look(self) -> bool:
        """Read new lines; return whether there were any."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._read)
                text = file.read()
        except OSError:
            return False
        complete = text.rpartition(b"\n")[0]
        if not complete:
            return False
        self._read += len(complete) + 1
        for line in complete.split(b"\n"):
            self._take(line)
        return True

    @property
    def share(self) -> float:
        """Share of all folds that is done, 0 to 1; running folds count in part."""
        if not self.of:
            return 0.0
        running = sum(curve.share for curve in self.curves.values() if curve.share < 1.0)
        return min(1.0, (self.done + running) / self.of)

    @property
    def left_s(self) -> float | None:
        """Seconds left at the pace since the start; None while unknown."""
        if self._began is None:
            return None
        began_s, share = self._began
        gained, gone_s = self.share - share, self._now_s - began_s
        return gone_s * (1.0 - self.share) / gained if gained > 0 and gone_s > 0 else None

    def _take(self, line: bytes) -> None:
        try:
            facts = parse(line)
            if facts["kind"] == "epoch":
                self._take_epoch(facts)
            elif facts["kind"] == "fold":
                self.done, self.of = int(facts["done"]), int(facts["of"])
            self._now_s = float(facts["t"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return
        if self._began is None and self.of:
            self._began = (self._now_s, self.share)

    def _take_epoch(self, facts: Mapping[str, Any]) -> None:
        key = FoldKey(str(facts["member"]), int(facts["seed"]), int(facts["fold"]))
        curve = self.curves.setdefault(key, Curve(int(facts["epochs"]), {}, {}))
        epoch = int(facts["epoch"])
        curve.loss[epoch], curve.right[epoch] = float(facts["loss"]), float(facts["right"])
