"""Runs a whole sitting by a script: what `flinch capture run --headless` does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.open import PRACTICE_PX
from app.core.pipeline import standard_pipeline
from app.core.recording.record import Make, first_frame, packet_source
from app.core.sitting.awake import awake
from app.core.sitting.headless import Headless, SittingScript
from app.core.sitting.opening import OpenSitting, open_sitting
from app.core.sitting.watch import FacePipeline
from models import lease
from models.sources.choice import Choice, Origin, choice_of
from models.sources.faults import Faults
from models.sources.source import Mode, Source
from models.sources.synthetic import SyntheticSource
from training.capture.answers import read_answers
from training.capture.session import SittingState
from training.capture.study import Study, open_study

if TYPE_CHECKING:
    from collections.abc import Iterator

PRACTICE_FACE = 0.265
"""Height of the practice camera's face from the eyes to the chin, as a share of the picture's."""


@dataclass(frozen=True, slots=True)
class SittingJob:
    """What to run: a study, whose sitting, before which camera, with whose answers.

    Without `answers` those of the study are taken, where there is no screen. `choice` says what
    becomes of a trial that was cut off: skip, repeat or reserve.
    """

    study: Path
    person: str
    camera: str
    answers: Path | None = None
    language: str = ""
    choice: str = "skip"
    acknowledge: bool = False
    faults: Faults | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """How a sitting ended: its folder, its state, the runs that were closed, all of them sound."""

    folder: Path
    state: SittingState
    runs: tuple[Path, ...]
    sound: bool


@contextmanager
def held_study(root: Path, what: str) -> Iterator[None]:
    """Claim a study, so that no second operator works on it.

    Args:
        root: The study's folder; it exists.
        what: What is done, as a user calls it.

    Raises:
        LeaseError: Somebody works on it.
    """
    taken = lease.take(root, what)
    try:
        yield
    finally:
        taken.release()


@dataclass(frozen=True, slots=True)
class Ready:
    """A sitting that may begin or continue, and the camera, which gives pictures."""

    sitting: OpenSitting
    source: Source


@contextmanager
def ready(
    job: SittingJob,
    report: Callable[[str], None],
    stop: Callable[[], bool],
    make_source: Make = packet_source,
) -> Iterator[Ready]:
    """Claim the study, open the sitting and the camera, and keep the computer awake meanwhile.

    Args:
        job: What to run.
        report: Called with what was recovered.
        stop: Asked whether to end while the camera's first picture is waited for.
        make_source: Makes the camera.

    Raises:
        FlinchError: The study is not ready, in use, or the camera gives no picture.
        OSError: Something cannot be written.
    """
    opened = open_study(job.study)
    with held_study(opened.folder.root, f"a sitting of {job.person}"):
        sitting = open_sitting(opened, job.person, job.language)
        for sentence in sitting.recovered:
            report(sentence)
        choice = replace(camera_of(opened.study, job.camera), faults=job.faults)
        with open_camera(choice, stop, make_source) as source, awake(report):
            yield Ready(sitting, source)


@contextmanager
def open_camera(
    choice: Choice, stop: Callable[[], bool], make_source: Make = packet_source
) -> Iterator[Source]:
    """Open a camera and wait for its first picture.

    Args:
        choice: The camera.
        stop: Asked whether to end meanwhile.
        make_source: Makes the camera.

    Raises:
        FlinchError: It gives no picture.
    """
    source = make_source(choice)
    source.open()
    try:
        first_frame(source, stop)
        yield source
    finally:
        source.close()


def camera_of(study: Study, camera: str) -> Choice:
    """Name a study's camera in the mode that it asks for."""
    requested = study.camera.asked
    choice = choice_of(camera, requested)
    if choice.origin is Origin.PRACTICE:
        choice = replace(choice, mode=practice_mode(requested, study.camera.face_px))
    return replace(choice, mains_hz=study.camera.mains_hz)


def run_sitting(
    job: SittingJob,
    report: Callable[[str], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
    make_source: Make = packet_source,
    make_pipeline: Callable[[], FacePipeline] = standard_pipeline,
) -> Held:
    """Run a sitting by a script.

    Args:
        job: What to run.
        report: Called with what happens.
        stop: Asked again and again whether to end now; the sitting can be resumed then.
        make_source: Makes the camera.
        make_pipeline: Makes the pipeline that finds the face.

    Raises:
        FlinchError: The study is not ready, in use, or the sitting cannot continue.
        OSError: Something cannot be written.
    """
    with ready(job, report, stop, make_source) as found:
        sitting, source = found.sitting, found.source
        file = job.answers or sitting.opened.folder.root / "answers.toml"
        script = SittingScript(read_answers(file, sitting.study), job.choice, job.acknowledge)
        moved = source.apexes_between if isinstance(source, SyntheticSource) else _unknown
        done = Headless(sitting, source, script, report, stop, make_pipeline, moved=moved).run()
    closed = tuple(done.trials.closed)
    return Held(sitting.folder.path, done.sitting.state, closed, done.sound)


def practice_mode(requested: Mode, face_px: int) -> Mode:
    """Ask the practice camera for no larger pictures than a study's face needs.

    Drawing costs what a real camera does not, so that a slow computer would lose frames for
    nothing.

    Args:
        requested: The study's mode, for real cameras.
        face_px: Least height from the eyes to the chin.
    """
    fit = [size for size in PRACTICE_PX if PRACTICE_FACE * size[1] >= face_px] or PRACTICE_PX[:1]
    width_px, height_px = fit[-1]
    return replace(requested, width_px=width_px, height_px=height_px)


def _unknown(_begin_ns: int, _end_ns: int) -> tuple[int, ...]:
    return ()
