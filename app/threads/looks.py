"""Finds the face of the shown frame and compares it with the reference, on its own thread."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from PySide6.QtCore import Signal

from app import paths
from app.core import comparing
from app.core.mailbox import Mailbox
from app.threads.worker import Worker
from models.records import Floats, Frame, Image

_WAIT_S = 0.5


@dataclass(frozen=True, slots=True)
class Wish:
    """A request to compare a frame.

    Attributes:
        frame: Its number.
        image: Its picture, `(H, W, 3)` uint8 BGR.
        reference: Number of the neutral frame, or -1.
        neutral: The neutral frame's picture; None if there is none yet.
        view: `plain`, `difference`, `flow` or `magnified`.
        gain: How many times differences and movements are enlarged.
    """

    frame: int
    image: Image
    reference: int
    neutral: Image | None
    view: str
    gain: float


@dataclass(frozen=True, slots=True)
class Look:
    """The comparison of a frame.

    Attributes:
        wish: The request.
        points: `(478, 3)` mesh points; None without a face.
        neutral: The reference, aligned to the frame and with its exposure; None without both faces.
        picture: The picture of the view; None for the plain picture.
    """

    wish: Wish
    points: Floats | None
    neutral: Image | None
    picture: Image | None


class Looks(Worker):
    """Compares the newest frame with the reference; earlier requests are dropped."""

    ready = Signal()
    """Emitted when a new result is in `found`."""

    def __init__(self) -> None:
        super().__init__("looks")
        self.found: Mailbox[Look] = Mailbox()
        self._wish: Wish | None = None
        self._wake = threading.Condition()
        self._meshes: dict[int, Floats | None] = {}
        self._count = 0

    def look(self, wish: Wish) -> None:
        """Request a frame's face and view."""
        with self._wake:
            self._wish = wish
            self._wake.notify()

    def ask_stop(self) -> None:
        """Wake the thread, so that it ends."""
        super().ask_stop()
        with self._wake:
            self._wake.notify()

    def work(self) -> None:
        """Do the requests; the tracker starts with the first one."""
        wish = self._next()
        if wish is None:
            return
        from models.face.track import Tracker

        tracker = Tracker(paths.models_folder())
        try:
            while wish is not None:
                self.found.put(self._look(tracker, wish))
                self.ready.emit()
                wish = self._next()
        finally:
            tracker.close()

    def _next(self) -> Wish | None:
        with self._wake:
            while self._wish is None and not self.stopping.is_set():
                self._wake.wait(_WAIT_S)
            wish, self._wish = self._wish, None
            return None if self.stopping.is_set() else wish

    def _look(self, tracker: object, wish: Wish) -> Look:
        ours = self._points(tracker, wish.frame, wish.image)
        if ours is None or wish.neutral is None:
            return Look(wish, ours, None, None)
        theirs = self._points(tracker, wish.reference, wish.neutral)
        if theirs is None or wish.neutral.shape != wish.image.shape:
            return Look(wish, ours, None, None)
        neutral = comparing.aligned(wish.neutral, theirs, ours)
        neutral = comparing.exposed(neutral, wish.image, ours)
        return Look(wish, ours, neutral, _picture(wish, ours, neutral))

    def _points(self, tracker: object, frame: int, image: Image) -> Floats | None:
        from models.face.track import Tracker

        assert isinstance(tracker, Tracker)
        if frame not in self._meshes:
            self._count += 1
            face = tracker.step(Frame(self._count, self._count * 33_000_000, image, "film")).face
            self._meshes[frame] = face.points if face is not None else None
            while len(self._meshes) > _MESHES:
                self._meshes.pop(next(iter(self._meshes)))
        return self._meshes[frame]


_MESHES = 2000
"""Frames whose points are remembered: 11 MB."""


def _picture(wish: Wish, points: Floats, neutral: Image) -> Image | None:
    if wish.view == "difference":
        return comparing.difference(wish.image, neutral, wish.gain)
    if wish.view not in ("flow", "magnified"):
        return None
    present, rest = (comparing.crop_of(image, points) for image in (wish.image, neutral))
    flow = comparing.flow_between(rest, present)
    if wish.view == "flow":
        return comparing.flow_picture(present, flow)
    return comparing.magnified(rest, flow, min(wish.gain, 10.0))
