"""The steps from a frame to spotted windows, the same for live pictures and files.

A `Pipeline` only lists the steps: it has no thread, no clock and no Qt. `flinch analyze` and the
live page use the same object, so equal frames give equal events. Its two halves, `see` and `judge`,
share no state, so each may run on its own thread (`app.core.stages`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from models.records import Clip, Crop, Face, Frame, Motion, Numbers, Sighting, State, Window
from models.spot.coding import CodingWatch
from models.spot.home import Home
from models.spot.neutral import Neutral


class Track(Protocol):
    """Finds and follows the face."""

    def step(self, frame: Frame) -> Sighting: ...

    def close(self) -> None: ...


@runtime_checkable
class Lightens(Protocol):
    """A tracker whose mesh need not look at every frame."""

    mesh_every: int


@runtime_checkable
class KeepsTo(Protocol):
    """A measuring step that accepts a known neutral."""

    place: Numbers | None

    def keep_to(self, home: Home) -> None: ...


@runtime_checkable
class Steadies(Protocol):
    """A store of crops whose clips can be read without the motion of the head."""

    steady: bool


class Align(Protocol):
    """Cuts the face out under a steady transform and judges it."""

    def step(self, frame: Frame, sighting: Sighting) -> Crop | None: ...


class Measure(Protocol):
    """Turns crops into movement per region."""

    def step(self, sighting: Sighting, crop: Crop | None) -> Motion: ...

    def use(self, neutral: Neutral | None) -> None: ...


class Spot(Protocol):
    """Turns movement into windows; each window is returned as soon as it ends."""

    def step(self, motion: Motion) -> tuple[Window, ...]: ...

    def flush(self) -> tuple[Window, ...]: ...


class Keep(Protocol):
    """Stores the crops of the last seconds and cuts the clip of a window from them."""

    def add(self, crop: Crop) -> None: ...

    def take(self, window: Window) -> Clip: ...


@dataclass(frozen=True, slots=True)
class Update:
    """All results of one frame; the live page draws them, the tables store them."""

    frame: Frame
    face: Face | None
    crop: Crop | None
    motion: Motion
    state: State
    cause: str
    clips: tuple[Clip, ...]


class Pipeline:
    """Runs one frame through all steps: track, align, measure, spot, keep."""

    def __init__(self, track: Track, align: Align, measure: Measure, spot: Spot, keep: Keep):
        self._track = track
        self._align = align
        self._measure = measure
        self._spot = spot
        self._keep = keep
        self._coding = CodingWatch()

    def step(self, frame: Frame) -> Update:
        """Analyse one frame.

        Args:
            frame: The next frame of one source; times must not run backwards.

        Returns:
            What was seen, with the clips of movements that ended by now.
        """
        return self.judge(frame, self.see(frame))

    def see(self, frame: Frame) -> Sighting:
        """Find the face in the next frame; always called by the same thread."""
        return self._coding.step(frame, self._track.step(frame))

    def judge(self, frame: Frame, sighting: Sighting) -> Update:
        """Measure a face that was found; always called by the same thread, in order.

        Args:
            frame: The frame.
            sighting: What `see` found in it.

        Returns:
            What was seen, with the clips of movements that ended by now.
        """
        crop = self._align.step(frame, sighting)
        if crop is not None:
            self._keep.add(crop)
        motion = self._measure.step(sighting, crop)
        clips = tuple(self._keep.take(window) for window in self._spot.step(motion))
        return Update(frame, sighting.face, crop, motion, motion.state, motion.cause, clips)

    def use(self, neutral: Neutral | None) -> None:
        """Measure from a person's recorded resting face, or from the rolling neutral only if None.

        Any thread may call it.
        """
        self._measure.use(neutral)

    @property
    def place(self) -> Numbers | None:
        """Return the first face's region displacements `(R, 2)` in the last picture, or None."""
        return self._measure.place if isinstance(self._measure, KeepsTo) else None

    def keep_to(self, home: Home) -> None:
        """Measure the first face from a neutral that was found earlier in the same source.

        Clips are then read without the motion of the head, as a picture at rest may lie far from
        the movement. Call it before the first frame.
        """
        if isinstance(self._measure, KeepsTo):
            self._measure.keep_to(home)
        if isinstance(self._keep, Steadies):
            self._keep.steady = True

    def lighten(self, mesh_every: int) -> None:
        """Run the mesh only on every `mesh_every`-th frame, if the tracker can; 1 runs it on each.

        Any thread may call it.
        """
        if isinstance(self._track, Lightens):
            self._track.mesh_every = mesh_every

    def foresee(self, spot: Spot) -> None:
        """Replace the spotter, for example by one that knows the whole recording.

        Call it before the first frame.
        """
        self._spot = spot

    def flush(self) -> tuple[Clip, ...]:
        """Close open movements at the end of a source, after its last frame was judged."""
        return tuple(self._keep.take(window) for window in self._spot.flush())

    def close(self) -> None:
        """Release the tracker's native resources."""
        self._track.close()


def standard_pipeline(model_folder: Path | None = None, spotter: str = "rules") -> Pipeline:
    """Build the pipeline of the product, for live sources and files.

    Args:
        model_folder: The user's model folder; a `face_landmarker.task` in it is used.
        spotter: `rules` or `learned` (`models.spot.learned.SPOTTERS`).

    Returns:
        A fresh pipeline for one source. It holds native resources: call `close` after use.

    Raises:
        SpotterError: There is no spotter of that name.
        WeightsError: The learned spotter's screen is missing or damaged.
        FaceError: The face tracker cannot start.
    """
    # Imported here so that reading this module's types does not load OpenCV.
    from app.core.clips import CropKeeper
    from models.face.align import Aligner
    from models.face.track import Tracker
    from models.spot.learned import open_spotter
    from models.spot.signal import Signal

    spot = open_spotter(spotter)
    return Pipeline(Tracker(model_folder), Aligner(), Signal(), spot, CropKeeper())
