"""Analyses several files at once: each job runs whole in its own process.

A job is described by plain values that another process, or another machine of a cluster with the
same folders, can use; its result is a file. So a job may run anywhere, and a job whose process was
lost is run again.
"""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2

from app import log, paths
from app.core.analyze import AnalysisJob, FileOutcome, OnFrame, Tools, analyse_file, file_source
from app.core.output import clear_unfinished
from app.core.pipeline import Pipeline, standard_pipeline
from app.errors import system_sentence, unexpected_sentence
from models import private
from models.errors import FlinchError
from models.providers import Provider
from models.reader import Reader
from models.running import FILE_LIMIT_S
from models.runtime import THREADS
from models.sources.file_options import FileOptions
from models.spot.hindsight import SHORT_NS
from models.spot.neutral import Neutral
from models.spot.offline import OFFLINE
from models.spot.regions import REGIONS


@dataclass(frozen=True, slots=True)
class AnalysisChoice:
    """The choices of an analysis, as plain values.

    Attributes:
        weights: Folder of the weights.
        models: Ids of the weights to read with; None takes all.
        options: The user's statements about the files.
        spotter: `rules`, `learned` or `offline`.
        rest: The recorded rest to measure from; None for the rolling one.
        threads: Processor threads of the networks and of OpenCV.
        provider: Where the networks run: auto, cpu, cuda or tensorrt.
    """

    weights: Path
    models: tuple[str, ...] | None
    options: FileOptions
    spotter: str
    rest: Neutral | None = None
    threads: int = THREADS
    provider: Provider = "auto"


@dataclass(frozen=True, slots=True)
class AnalysisTask:
    """A job, its choices, and the file for its result."""

    job: AnalysisJob
    choice: AnalysisChoice
    answer: Path

    def is_done(self) -> bool:
        """Return whether the result file exists."""
        return self.answer.is_file()


def tools_of(choice: AnalysisChoice, reader: Reader | None = None) -> Tools:
    """Open the source, pipeline and networks of an analysis.

    Args:
        choice: The choices. reader: The networks, if they are open already.

    Raises:
        WeightsError: A network is unknown, or none can be used.
    """

    hindsight = choice.spotter == OFFLINE

    def make_pipeline() -> Pipeline:
        pipeline = standard_pipeline(
            paths.models_folder(), "rules" if hindsight else choice.spotter
        )
        pipeline.use(choice.rest)
        return pipeline

    return Tools(
        make_source=lambda path: file_source(path, choice.options),
        make_pipeline=make_pipeline,
        reader=reader
        or Reader.bundled(
            choice.models, choice.weights, choice.threads, choice.provider, FILE_LIMIT_S
        ),
        regions=tuple(REGIONS),
        hindsight=hindsight,
        short_ns=SHORT_NS if choice.rest is None else 0,
    )


def attempt(job: AnalysisJob, tools: Tools, on_frame: OnFrame | None = None) -> FileOutcome | str:
    """Analyse one file; a failure becomes one sentence, so that the other files continue.

    Args:
        job: The file. tools: What it is analysed with. on_frame: See `analyse_file`.
    """
    try:
        return analyse_file(job, tools, on_frame)
    except FlinchError as error:
        return str(error)
    except OSError as error:
        return system_sentence(error)
    except Exception as error:  # noqa: BLE001 - logged and reported; the other files continue
        return f"{job.path.name}: {unexpected_sentence(error, log.record(error))}"


def carry_out(task: AnalysisTask) -> None:
    """Do a task in this process and write its result; first clear what a lost process left.

    Raises:
        WeightsError: A network cannot be used here.
        OSError: The result cannot be written.
    """
    clear_unfinished(task.job.out)
    given = attempt(task.job, _opened(pickle.dumps(task.choice)))
    with private.replacing(task.answer, task.answer.with_suffix(f".{os.getpid()}")) as draft:
        draft.write_bytes(pickle.dumps(given))


def answer_of(task: AnalysisTask) -> FileOutcome | str:
    """Read a task's result: the outcome, or the sentence that says why there is none."""
    given: FileOutcome | str = pickle.loads(task.answer.read_bytes())
    return given


@lru_cache(maxsize=1)
def _opened(choice: bytes) -> Tools:
    """Open the tools once for all tasks of a process."""
    chosen: AnalysisChoice = pickle.loads(choice)
    cv2.setNumThreads(chosen.threads)
    return tools_of(chosen)
