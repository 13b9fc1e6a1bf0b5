"""A video that randomly loses frames, like a camera, a connection or a busy computer."""

from __future__ import annotations

from pathlib import Path
from random import Random

from models.records import Frame
from models.sources.file import FileSource


class LossyVideo(FileSource):
    """A file without a random share of its frames.

    The remaining frames have their original numbers and times, so the loss is visible as gaps. The
    first frame is never lost. Files of equal names always lose the same frames.
    """

    def __init__(self, path: Path, share: float):
        """Take a file and the probability that a frame is lost, 0 to below 1.

        Raises:
            SourceError: The file cannot be played.
        """
        super().__init__(path)
        self._share = share
        self._chance = Random(f"{path.stem} {share:g}")

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        """Return the next remaining frame; None if the video has ended."""
        frame = super().read(timeout_s)
        while frame is not None and frame.seq > 0 and self._chance.random() < self._share:
            frame = super().read(timeout_s)
        return frame
