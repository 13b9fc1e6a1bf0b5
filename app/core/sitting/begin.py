"""Runs a whole sitting by a script: `flinch capture run --headless`."""

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
"""Height of the practice camera's face from eyes to chin, as a share of the picture's height."""


@dataclass(frozen=True, slots=True)
class SittingJob:
    """What to run: the study, the participant, the camera and the scripted answers.

    Without `answers`, the study's own answers for sittings without a screen are used. `choice`
    decides on an interrupted trial: skip, repeat or reserve.
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
    """Result of a sitting: folder, state, closed runs, and whether all are undamaged."""

    folder: Path
    state: SittingState
    runs: tuple[Path, ...]
    sound: bool


@contextmanager
def held_study(root: Path, what: str) -> Iterator[None]:
    """Claim a study, so that no second operator can work on it.

    Args:
        root: The study's existing folder.
        what: The activity, in the user's words.

    Raises:
        LeaseError: Somebody else works on it.
    """
    taken = lease.take(root, what)
    try:
        yield
    finally:
        taken.release()


@dataclass(frozen=True, slots=True)
class Ready:
    """A sitting that can begin or continue, with a running camera."""

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
        report: Called with one sentence for each recovered run.
        stop: Called while waiting for the camera's first picture; True ends the wait.
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
        stop: Called while waiting; True ends the wait.
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
    """Return a study's camera in the mode that the study requires."""
    requested = study.camera.requested
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
        report: Called with sentences about the progress.
        stop: Called repeatedly; True ends the sitting, which can be resumed.
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
    """Limit the practice camera's pictures to the size that a study's face needs.

    Drawing takes time that a real camera does not need; a slow computer would lose frames.

    Args:
        requested: The study's mode, for real cameras.
        face_px: Least height from the eyes to the chin.
    """
    fit = [size for size in PRACTICE_PX if PRACTICE_FACE * size[1] >= face_px] or PRACTICE_PX[:1]
    width_px, height_px = fit[-1]
    return replace(requested, width_px=width_px, height_px=height_px)


def _unknown(_begin_ns: int, _end_ns: int) -> tuple[int, ...]:
    return ()
