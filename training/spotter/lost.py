"""A video that loses frames at random, as a camera, a connection or a busy computer does."""

from __future__ import annotations

from pathlib import Path
from random import Random

from models.records import Frame
from models.sources.file import FileSource


class LossyVideo(FileSource):
    """A file without a random share of its frames.

    The frames that stay keep their numbers and times, so what is lost shows as gaps. The first
    frame always stays. Files of equal names lose the same frames each time.
    """

    def __init__(self, path: Path, share: float):
        """Take a file and the chance of each frame to be lost, 0 to below 1.

        Raises:
            SourceError: The file cannot be played.
        """
        super().__init__(path)
        self._share = share
        self._chance = Random(f"{path.stem} {share:g}")

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        """Return the next frame that stays; None if the video has ended."""
        frame = super().read(timeout_s)
        while frame is not None and frame.seq > 0 and self._chance.random() < self._share:
            frame = super().read(timeout_s)
        return frame
