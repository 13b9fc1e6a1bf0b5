"""A folder of numbered pictures, played as a video of a given rate.

Pictures have no times, so the rate must come from the user; otherwise 30 a second is assumed and
reported. Missing numbers in the names are gaps. Pictures with 16-bit samples are scaled by the
depth used in the whole folder.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from pathlib import Path

from models.records import Frame, Image
from models.sources.clock import Clock
from models.sources.file_options import AS_IT_IS, FileOptions
from models.sources.picture_numbers import Numbers, frame_numbers
from models.sources.pictures import decode, folder_bits
from models.sources.source import Mode, Packet, SourceError, SourceReport, SourceState

USUAL_FPS = 30.0
"""Rate that is assumed if the user states none."""

ENDINGS = (".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")


class FolderSource:
    """Plays the pictures of one folder in the natural order of their names (2 before 10).

    Args:
        path: The folder.
        options: The user's statements about it; frame `i` is at `i / fps` seconds.
        paced: Play in real time.
    """

    live = False
    packets = False

    def __init__(
        self, path: Path | str, options: FileOptions = AS_IT_IS, paced: bool = False
    ) -> None:
        fps = options.fps or USUAL_FPS
        self.path = Path(path)
        self.name = self.path.name
        self.fps = fps
        self.options = options
        self.clock = Clock(0, options.slower(fps))
        self.format_name = "image2"
        self.paced = paced
        self.frames_total: int | None = None
        self.tap: Callable[[Packet], None] | None = None
        self._files: tuple[Path, ...] = ()
        self._numbers = Numbers(())
        self._bits = 0
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
        self._numbers = frame_numbers([file.stem for file in self._files])
        self._bits = folder_bits(self._files)
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
        """Return the next picture; an unreadable file leaves a gap in `seq`.

        Args:
            timeout_s: How long to wait until a paced picture is due.

        Returns:
            The frame; None if it is not due yet or there are no more.
        """
        if self._next is None or self._stop.is_set():
            self._state = SourceState.ENDED
            return None
        index, image = self._next
        file_ns = round(index * 1e9 / self.fps)
        if not self._due(file_ns, timeout_s):
            return None
        t_ns = self.clock.true_ns(file_ns)
        self._frames += 1
        self._advance()
        return Frame(index, t_ns, image, self.name)

    def report(self) -> SourceReport:
        """Return state and counts; `dropped` counts the unreadable pictures."""
        return SourceReport(
            name=self.name,
            state=self._state,
            requested=None,
            actual=self._mode,
            measured_fps=self.fps,
            frames=self._frames,
            dropped=len(self._bad),
            duplicated=0,
            detail=" ".join(self._sentences()),
            complete=not self._bad,
        )

    def _sentences(self) -> list[str]:
        """List remarks for readers of the results on times, numbers and pixels."""
        given = "given with --fps" if self.options.fps else "assumed: give the true rate with --fps"
        sentences = [f"Pictures carry no times: {self.fps:g} a second {given}."]
        if self._numbers.missing:
            sentences.append(
                f"{self._numbers.missing} numbers are missing in the names and are gaps."
            )
        if self._numbers.remark:
            sentences.append(self._numbers.remark)
        if self.clock.slower != 1.0:
            sentences.append(
                f"They count as {self.clock.slower:g} times slower than life: durations are true "
                "times."
            )
        if self._bits:
            sentences.append(f"They use {self._bits} of 16 bits a sample; they were scaled.")
        if self._bad:
            sentences.append(f"{len(self._bad)} could not be read, the first is {self._bad[0]}.")
        return sentences

    def close(self) -> None:
        """Stop."""
        self._stop.set()
        self._state = SourceState.ENDED

    def _advance(self) -> None:
        """Read ahead to the next readable picture."""
        self._next = None
        while self._next is None and self._cursor < len(self._files):
            index, file = self._numbers.frames[self._cursor], self._files[self._cursor]
            self._cursor += 1
            image = _read(file, self._bits)
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
    """Return a sort key in which numbers inside names compare as numbers."""
    parts = re.split(r"(\d+)", path.name.lower())
    return tuple((0, int(p)) if p.isdigit() else (1, p) for p in parts)


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS and not path.name.startswith(".") and path.is_file()


def _read(path: Path, bits: int) -> Image | None:
    """Decode one picture to `(H, W, 3)` uint8 BGR; None if it cannot be read.

    The bytes are read here because OpenCV cannot open every path on Windows.
    """
    try:
        return decode(path.read_bytes(), bits)
    except OSError:
        return None
