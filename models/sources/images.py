"""A folder of numbered pictures, played as a video of a given rate.

Pictures carry no times, so the rate must come from the user; 30 a second is assumed and said.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from pathlib import Path

from models.records import Frame, Image
from models.sources.pictures import decode
from models.sources.source import Mode, Packet, SourceError, SourceReport, SourceState

LEAST_FPS, MOST_FPS = 0.01, 100_000.0
"""Pictures a second that a folder may have: from time lapse to the fastest cameras."""

ENDINGS = (".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")


class FolderSource:
    """Plays the pictures of one folder in the natural order of their names (2 before 10).

    Args:
        path: The folder.
        fps: Pictures a second; picture `i` lies at `i / fps` seconds.
        paced: Play in real time.
    """

    live = False
    packets = False

    def __init__(self, path: Path | str, fps: float = 30.0, paced: bool = False):
        if not LEAST_FPS <= fps <= MOST_FPS:
            raise SourceError(
                f"A folder of pictures needs a rate from {LEAST_FPS:g} to {MOST_FPS:,.0f} a "
                f"second, found {fps:g}."
            )
        self.path = Path(path)
        self.name = self.path.name
        self.fps = fps
        self.paced = paced
        self.frames_total: int | None = None
        self.tap: Callable[[Packet], None] | None = None
        self._files: tuple[Path, ...] = ()
        self._next: tuple[int, Image] | None = None
        self._cursor = 0
        self._frames = 0
        self._bad: list[str] = []
        self._mode: Mode | None = None
        self._start: float | None = None
        self._stop = threading.Event()
        self._state = SourceState.WAITING

    def open(self) -> None:
        """Find the pictures and read the first.

        Raises:
            SourceError: The folder is missing or holds no picture that can be read.
        """
        if self._state is not SourceState.WAITING:
            return
        try:
            entries = list(self.path.iterdir())
        except OSError as error:
            raise SourceError(
                f"There is no folder {self.path} that can be read ({error.strerror}): check the "
                "name."
            ) from error
        self._files = tuple(sorted((p for p in entries if _is_picture(p)), key=natural_order))
        if not self._files:
            found = len(entries)
            raise SourceError(
                f"The folder {self.path} holds no pictures (found {found} other files): expected "
                f"{', '.join(ENDINGS)}."
            )
        self._advance()
        if self._next is None:
            raise SourceError(
                f"None of the {len(self._files)} pictures in {self.path} can be read: expected "
                "whole JPEG, PNG, BMP, TIFF or WebP files."
            )
        self.frames_total = len(self._files)
        height, width = self._next[1].shape[:2]
        self._mode = Mode(width, height, self.fps, self._files[0].suffix[1:].lower())
        self._state = SourceState.RUNNING

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        """Give the next picture; a file that cannot be read leaves a gap in `seq`.

        Args:
            timeout_s: How long to wait for a paced picture to fall due.

        Returns:
            The frame; None if it is not due yet or there are no more.
        """
        if self._next is None or self._stop.is_set():
            self._state = SourceState.ENDED
            return None
        index, image = self._next
        t_ns = round(index * 1e9 / self.fps)
        if not self._due(t_ns, timeout_s):
            return None
        self._frames += 1
        self._advance()
        return Frame(index, t_ns, image, self.name)

    def report(self) -> SourceReport:
        """Tell state and counts; `dropped` counts the pictures that could not be read."""
        detail = f"Pictures carry no times: {self.fps:g} a second assumed."
        if self._bad:
            detail += f" {len(self._bad)} could not be read, the first is {self._bad[0]}."
        return SourceReport(
            name=self.name,
            state=self._state,
            asked=None,
            actual=self._mode,
            measured_fps=self.fps,
            frames=self._frames,
            dropped=len(self._bad),
            duplicated=0,
            detail=detail,
        )

    def close(self) -> None:
        """Stop."""
        self._stop.set()
        self._state = SourceState.ENDED

    def _advance(self) -> None:
        """Read ahead to the next picture that can be read."""
        self._next = None
        while self._next is None and self._cursor < len(self._files):
            index, file = self._cursor, self._files[self._cursor]
            self._cursor += 1
            image = _read(file)
            if image is None:
                self._bad.append(file.name)
            else:
                self._next = (index, image)

    def _due(self, t_ns: int, timeout_s: float) -> bool:
        if not self.paced:
            return True
        if self._start is None:
            self._start = time.perf_counter() - t_ns / 1e9
        left = self._start + t_ns / 1e9 - time.perf_counter()
        if left > 0:
            self._stop.wait(min(left, timeout_s))
        return left <= timeout_s and not self._stop.is_set()


def natural_order(path: Path) -> tuple[tuple[int, int | str], ...]:
    """Build a sorting key in which numbers inside names count as numbers."""
    parts = re.split(r"(\d+)", path.name.lower())
    return tuple((0, int(p)) if p.isdigit() else (1, p) for p in parts)


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS and not path.name.startswith(".") and path.is_file()


def _read(path: Path) -> Image | None:
    """Decode one picture to `(H, W, 3)` uint8 BGR; None if it cannot be read.

    The bytes are read here because OpenCV cannot open every path on Windows.
    """
    try:
        return decode(path.read_bytes())
    except OSError:
        return None
