"""A played face whose pictures are spoilt on purpose, taken through the product's whole path."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from app.core.analyze import AnalysisJob, Tools, analyse_file
from app.core.pipeline import Pipeline, Update, standard_pipeline
from models.reader import Reader
from models.records import Clip, Event, Frame, Image, Sighting
from models.sources.faults import Faults
from models.sources.synthetic import SyntheticSource
from models.spot.neutral import Neutral
from models.spot.regions import REGIONS
from training.synth.demo import DemoFace
from training.synth.timed import GeneratedImage

SIZE = (640, 360)
SEED = 1
"""This play shows one movement, from 4.00 s over 4.10 s to 4.33 s, after a blink at 2.5 s."""
ONSET_S, APEX_S, OFFSET_S = 4.0, 4.1, 4.333
SECONDS = 5.4

Spoil = Callable[[float, Image], Image]


@lru_cache(maxsize=1)
def _play() -> tuple[GeneratedImage, ...]:
    """Draw the play once; its pictures cannot be written to, so that no drill changes another."""
    shots = tuple(DemoFace(SECONDS, SEED, size=SIZE).frames())
    for shot in shots:
        shot.image.setflags(write=False)
    return shots


class SpoiltFace:
    """The play with each picture spoilt; a picture of None is left out, so the play is shorter."""

    width_px, height_px = SIZE
    fps = 30.0

    def __init__(self, spoil: Spoil | None = None, from_s: float = 0.0) -> None:
        self._spoil = spoil
        self._from_ns = from_s * 1e9

    def frames(self) -> Iterator[GeneratedImage]:
        """Play it."""
        for shot in _play():
            if shot.t_ns >= self._from_ns:
                spoilt = shot.image
                if self._spoil is not None:
                    spoilt = self._spoil(shot.t_ns / 1e9, shot.image)
                yield GeneratedImage(shot.t_ns, spoilt)


def gone(since_s: float, until_s: float = SECONDS) -> Spoil:
    """Let the person be away for a while."""
    return lambda t, image: np.full_like(image, 120) if since_s <= t < until_s else image


def brighter(since_s: float, gain: float) -> Spoil:
    """Change the light at one moment."""
    return lambda t, image: (
        np.asarray(cv2.convertScaleAbs(image, alpha=gain), np.uint8) if t >= since_s else image
    )


def moved(since_s: float, until_s: float, px_per_s: float) -> Spoil:
    """Move the head sideways for a while."""

    def shift(t: float, image: Image) -> Image:
        px = px_per_s * (min(t, until_s) - since_s) if t > since_s else 0.0
        matrix = np.array([[1, 0, px], [0, 1, 0]], np.float32)
        done = cv2.warpAffine(image, matrix, SIZE, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(done, np.uint8)

    return shift


def joined(t: float, image: Image) -> Image:
    """Put a second person beside the first."""
    face = cv2.resize(image[:, 190:400], None, fx=0.9, fy=0.9, interpolation=cv2.INTER_AREA)
    out = image.copy()
    out[36:, : face.shape[1]] = face
    return out


@dataclass
class Seen:
    """What the drill gave: every update, the events, and the rows of events.csv."""

    updates: list[Update] = field(default_factory=list)
    events: tuple[Event, ...] = ()
    rows: list[dict[str, str]] = field(default_factory=list)

    def first(self, state: str) -> Update:
        """Return the first update in a state."""
        return next(each for each in self.updates if each.state.value == state)


class _Watched:
    """A pipeline that keeps its updates, without their pictures."""

    def __init__(self, inner: Pipeline, record: Seen) -> None:
        self._inner, self._seen = inner, record

    def see(self, frame: Frame) -> Sighting:
        return self._inner.see(frame)

    def judge(self, frame: Frame, sighting: Sighting) -> Update:
        update = self._inner.judge(frame, sighting)
        self._seen.updates.append(update)
        return update

    def flush(self) -> tuple[Clip, ...]:
        return self._inner.flush()

    def close(self) -> None:
        self._inner.close()


def drill(
    folder: Path,
    reader: Reader,
    face: SpoiltFace | None = None,
    faults: Faults | None = None,
    neutral: Neutral | None = None,
) -> Seen:
    """Take a spoilt play through source, pipeline, networks and tables."""
    record = Seen()
    path = folder / "camera.txt"
    path.write_text("a synthetic camera stands in for this file\n", encoding="utf-8")

    def make_pipeline() -> Pipeline:
        pipeline = standard_pipeline()
        pipeline.use(neutral)
        return _Watched(pipeline, record)  # type: ignore[return-value]

    def source(_: Path) -> SyntheticSource:
        return SyntheticSource(face or SpoiltFace(), faults, live=False)

    out = folder / "out"
    record.events = analyse_file(
        AnalysisJob(path, out), Tools(source, make_pipeline, reader, REGIONS)
    ).events
    with (out / "events.csv").open(encoding="utf-8", newline="") as file:
        record.rows = list(csv.DictReader(file))
    return record
