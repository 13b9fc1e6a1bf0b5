"""What was chosen to be coded, before it is known who codes it."""

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
    """Recordings or videos to be coded.

    Attributes:
        paths: In order.
        blind: What the coder is shown; empty takes the codebook's.
        again: Which of them the coder meets for the second time; none if empty.
        curves: Curves of another program to draw, of a single recording.
        settle: Two coders whose disagreements are settled into the gold; None to code.
        options: What the user says about the files.
    """

    paths: Sequence[Path]
    blind: str = ""
    again: Sequence[bool] = ()
    curves: Path | None = None
    settle: CoderPair | None = None
    options: FileOptions = AS_IT_IS

    def requests(self, coder: str) -> deque[Request]:
        """Ask for each of them in turn, for a coder."""
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
