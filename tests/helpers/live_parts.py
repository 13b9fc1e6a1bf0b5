"""Makers of updates, and factories of small session parts, for the tests of the window."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from helpers.events import a_clip, a_window

from app.core.pipeline import Update
from app.core.store import Store
from app.ui.session_factories import SessionFactories
from models.reader import Reader
from models.records import (
    POINTS,
    Box,
    Clip,
    Crop,
    Face,
    Frame,
    Image,
    Motion,
    Pose,
    Sighting,
    State,
)
from models.sources.choice import Choice
from models.sources.source import (
    Packet,
    SourceError,
    SourceReport,
    SourceState,
    now_ns,
)
from models.spot.neutral import Neutral
from models.spot.regions import REGIONS

WIDTH, HEIGHT = 320, 180
FPS = 30.0


def an_image(value: int = 90) -> Image:
    """Make a flat frame."""
    return np.full((HEIGHT, WIDTH, 3), value, np.uint8)


def a_face(seq: int = 0, t_ns: int = 0) -> Face:
    """Make a face whose points lie on a spiral in the middle of the frame."""
    turn = np.linspace(0, 40, POINTS)
    reach = np.linspace(2, 50, POINTS)
    points = np.zeros((POINTS, 3), np.float32)
    points[:, 0] = WIDTH / 2 + reach * np.cos(turn)
    points[:, 1] = HEIGHT / 2 + reach * np.sin(turn)
    box = Box(WIDTH / 2 - 50, HEIGHT / 2 - 50, 100, 100)
    return Face(seq, t_ns, 1, box, points, Pose(0.0, 0.0, 0.0), 0.9)


def a_face_crop(seq: int = 0, t_ns: int = 0, shift_px: int = 0) -> Crop:
    """Make a textured crop, moved sideways by some pixels."""
    noise = np.random.default_rng(5).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    image = np.roll(noise.repeat(4, axis=0).repeat(4, axis=1), shift_px, axis=1)
    grid = np.linspace(40, 216, 22)
    points = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)[:POINTS]
    warp = np.array([[2.0, 0.0, -190.0], [0.0, 2.0, -50.0]], np.float32)
    return Crop(seq, t_ns, 1, image, points.astype(np.float32), warp)


def an_update(
    seq: int = 0,
    state: State = State.OK,
    cause: str = "",
    level: float = 0.01,
    image: Image | None = None,
    t_ns: int | None = None,
    clips: tuple[Clip, ...] = (),
) -> Update:
    """Make what one analysed frame brings forth."""
    at_ns = round(seq * 1e9 / FPS) if t_ns is None else t_ns
    has_face = state not in (State.NO_FACE,)
    value = np.full(len(REGIONS), level, np.float32)
    return Update(
        Frame(seq, at_ns, an_image() if image is None else image, "test"),
        a_face(seq, at_ns) if has_face else None,
        a_face_crop(seq, at_ns) if has_face else None,
        Motion(seq, at_ns, value, value * 0 + 0.001, state, cause),
        state,
        cause,
        clips,
    )


class TickingSource:
    """A live source that gives a frame every few milliseconds until it is closed."""

    live = True
    packets = False
    frames_total = None

    def __init__(self, name: str = "test camera") -> None:
        self.name = name
        self.tap: Callable[[Packet], None] | None = None
        self.opened = 0
        self.closed = threading.Event()
        self.state = SourceState.WAITING
        self._seq = 0

    def open(self) -> None:
        """Start."""
        self.opened += 1
        self.state = SourceState.RUNNING

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        """Return the next frame after 5 ms."""
        if self.closed.wait(0.005) or self.state is SourceState.LOST:
            return None
        self._seq += 1
        return Frame(self._seq, now_ns(), an_image(self._seq % 200), self.name)

    def report(self) -> SourceReport:
        """Tell the state."""
        return SourceReport(self.name, self.state, None, None, FPS, self._seq, 0, 0)

    def close(self) -> None:
        """Stop."""
        self.closed.set()
        self.state = SourceState.ENDED


class ShortPipeline:
    """Gives an update for every frame, and a clip on the frame `clip_at`."""

    def __init__(self, clip_at: int = 8) -> None:
        self.closed = False
        self.neutral: Neutral | None = None
        self._clip_at = clip_at
        self._count = 0

    def see(self, frame: Frame) -> Sighting:
        """See nothing in one frame."""
        return Sighting(frame.seq, frame.t_ns, None, 0)

    def judge(self, frame: Frame, _: Sighting) -> Update:
        """Judge one frame."""
        self._count += 1
        clips = (a_clip(a_window()),) if self._count == self._clip_at else ()
        return replace(an_update(frame.seq, t_ns=frame.t_ns, clips=clips), frame=frame)

    def use(self, neutral: Neutral | None) -> None:
        """Note whose rest is used."""
        self.neutral = neutral

    def lighten(self, mesh_every: int) -> None:
        """Have no mesh."""

    def flush(self) -> tuple[Clip, ...]:
        """Have nothing left."""
        return ()

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


class Bench:
    """Factories of small parts, and what it made."""

    def __init__(self, folder: Path) -> None:
        self.sources: list[TickingSource] = []
        self.pipelines: list[ShortPipeline] = []
        self.store_path = folder / "test.db"
        self.factories = SessionFactories(
            make_source=self._source,
            make_pipeline=self._pipeline,  # type: ignore[arg-type]
            make_reader=lambda _: Reader(()),
            open_store=lambda: Store(self.store_path),
            recordings=lambda: folder / "recordings",
        )

    def _source(self, choice: Choice) -> TickingSource:
        if choice.what == "missing":
            raise SourceError("The camera 'missing' was not found; plug it in or choose another.")
        self.sources.append(TickingSource(choice.name))
        return self.sources[-1]

    def _pipeline(self) -> ShortPipeline:
        self.pipelines.append(ShortPipeline())
        return self.pipelines[-1]
