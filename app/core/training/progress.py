"""Follows the progress file of a training: curves of every fold, how far it is, how long still."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.json_text import parse


@dataclass(frozen=True, slots=True)
class FoldKey:
    """Which training of a run: the network, its seed, and the fold that is left out."""

    member: str
    seed: int
    fold: int


@dataclass(slots=True)
class Curve:
    """Loss and share of right answers by epoch of one fold; `epochs` is how many it will have."""

    epochs: int
    loss: dict[int, float]
    right: dict[int, float]

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return min(1.0, (max(self.loss, default=-1) + 1) / max(1, self.epochs))


class Follower:
    """Reads what was appended since the last look; a torn last line waits for its end."""

    def __init__(self, path: Path) -> None:
        """Begin before the first line.

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
        """Folds that have ended, and all there are; 0 before the first has."""

    def skip(self) -> None:
        """Take what was written before now as known: the time that is left counts from here."""
        self.look()
        self._began = None

    def look(self) -> bool:
        """Read on; tells whether anything was new."""
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
        """How much of all folds is done, 0 to 1; those that are being learned count in part."""
        if not self.of:
            return 0.0
        running = sum(curve.share for curve in self.curves.values() if curve.share < 1.0)
        return min(1.0, (self.done + running) / self.of)

    @property
    def left_s(self) -> float | None:
        """Seconds that are left at the pace since the start; None while nobody knows."""
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
