"""Recordings that were chosen for coding, before the coder is known."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.ui.annotate.opening import Request
from models.sources.file_options import AS_IT_IS, FileOptions
from training.annotate.settling import CoderPair


@dataclass(frozen=True, slots=True)
class Offer:
    """Recordings or videos to code.

    Attributes:
        paths: Recordings or videos, in order.
        blind: What the coder is shown; empty takes the codebook's.
        again: Those that the coder codes for the second time; none if empty.
        curves: Curves of another program to draw, of a single recording.
        settle: Two coders whose disagreements are settled into the gold; None for coding.
        options: Facts about the files that the user stated.
    """

    paths: Sequence[Path]
    blind: str = ""
    again: Sequence[bool] = ()
    curves: Path | None = None
    settle: CoderPair | None = None
    options: FileOptions = AS_IT_IS

    def requests(self, coder: str) -> deque[Request]:
        """List one request for each recording, for a coder."""
        count = len(self.paths)
        again = tuple(self.again) or (False,) * count
        return deque(
            Request(
                path,
                coder,
                self.blind,
                number,
                count,
                second,
                self.curves,
                self.settle,
                self.options,
            )
            for number, (path, second) in enumerate(zip(self.paths, again, strict=True), start=1)
        )
