"""Progress reports of a running training, and the file that pauses it.

Progress is a file of JSON lines to which several processes append; each line is a single write, so
lines of different processes never mix. It names folds by number, not participants by code.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from models import private
from training.errors import TrainingError

PAUSE = "pause"
"""Name of the file in a run's folder that pauses it."""


class Paused(TrainingError):
    """A training was paused on request; the same command resumes it."""


def append(path: Path, facts: Mapping[str, object]) -> None:
    """Append one JSON line to a progress file, with the time in seconds since 1970.

    Args:
        path: The file; created if missing.
        facts: Values of the line.
    """
    line = json.dumps({"t": round(time.time(), 3), **facts}) + "\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, private.FILE)
    try:
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class FoldWatch:
    """Where one fold reports its progress, and the file that pauses it.

    Attributes:
        file: Progress file, or None for none.
        pause: File that pauses the fold once it is there, or None.
        facts: Content of every line: the fold, its seed and its member.
    """

    file: Path | None = None
    pause: Path | None = None
    facts: Mapping[str, object] = field(default_factory=dict)

    def after_batch(self) -> None:
        """End the fold if a pause was requested.

        Raises:
            Paused: The pause file is there.
        """
        if self.pause is not None and self.pause.exists():
            raise Paused("The training was asked to pause: the same command goes on.")

    def after_epoch(self, epoch: int, epochs: int, loss: float, right: float, lr: float) -> None:
        """Report an epoch, counted from 0, with its mean loss, accuracy and last rate."""
        if self.file is not None:
            figures = {"epoch": epoch, "epochs": epochs, "loss": loss, "right": right, "lr": lr}
            append(self.file, {"kind": "epoch", **self.facts, **figures})


UNWATCHED = FoldWatch()
"""Reports nothing and never pauses."""
