"""The data of a trial beside its recording: `trial.json`, `stimuli.csv`, `self_report.json`.

All times are of `models.sources.source.now_ns`, the clock of the recorded frames.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.json_text import parse
from models.recording_names import REPORT, TRIAL
from training.capture.errors import StudyError
from training.capture.layout import STIMULI, StudyFolder, write_whole
from training.capture.strict import sentence


class Outcome(str, Enum):
    """How a trial ended; only trials that were `shown` to the end are built."""

    SHOWN = "shown"
    ABORTED = "aborted"
    CAMERA_LOST = "camera_lost"
    INTERRUPTED = "interrupted"
    LEFT = "left"
    DISK_FULL = "disk_full"
    FAILED = "failed"


class _TrialRecord(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ShownFilm(_TrialRecord):
    """The film of a trial, as in STUDY.toml."""

    id: str
    sha256: str
    intended: str
    language: str = ""


class Span(_TrialRecord):
    """A time span in nanoseconds of the frames' clock; the end is exclusive."""

    begin_ns: int
    end_ns: int


class FilmFrames(_TrialRecord):
    """Number of frames in the film, delivered by the player, and painted on the screen."""

    declared: int = 0
    delivered: int = 0
    painted: int = 0


class Trial(_TrialRecord):
    """The content of `trial.json`.

    Attributes:
        study_sha256: SHA-256 of STUDY.toml at that time.
        design_sha256: SHA-256 of its unchangeable part.
        number: Place in the sitting's order, from 1, practice included.
        practice: Whether it is a practice trial, which is never built.
        screen: The screen; empty without one.
        sync: Id of the measured offset between screen and camera; empty: offset not measured.
        boot: The computer's boot, for which the times are valid.
        declared_s, played_s: Length of the film by STUDY.toml, and from its first frame to its end.
        repeated: Whether the participant had seen the beginning before.
        instead_of: The stimulus that this one replaces.
    """

    schema_: int = Field(default=1, alias="schema")
    study_sha256: str
    design_sha256: str
    subject: str
    sitting: int
    run: str
    number: int
    order_row: int
    block: str = ""
    practice: bool = False
    stimulus: ShownFilm
    language: str
    screen: str = ""
    audio: str = ""
    volume: float = 0.0
    sync: str = ""
    boot: str = ""
    fixation: Span | None = None
    clip: Span | None = None
    tail: Span | None = None
    frames: FilmFrames = FilmFrames()
    declared_s: float
    played_s: float = 0.0
    outcome: Outcome
    repeated: bool = False
    instead_of: str = ""
    notes: tuple[str, ...] = ()


class SelfReport(_TrialRecord):
    """The content of `self_report.json`: the participant's answers after the film.

    Attributes:
        strongest: The strongest feeling, one of the study's emotions; None if not asked.
        moment_s: When it was strongest, in seconds of the film, with the range of certainty.
        moment_t_mono_ns: The same on the clock of the recorded frames.
        ratings: Answers on the study's scale, and yes (1) or no (0).
        changes: How often an answer was changed before it was sent.
    """

    schema_: int = Field(default=1, alias="schema")
    language: str
    strongest: str | None = None
    moment_s: float | None = None
    moment_low_s: float | None = None
    moment_high_s: float | None = None
    moment_t_mono_ns: int | None = None
    ratings: dict[str, int] = Field(default_factory=dict)
    opened_t_mono_ns: int
    sent_t_mono_ns: int
    changes: int = 0


@dataclass(frozen=True, slots=True)
class FilmFrame:
    """A row of `stimuli.csv`: a film frame, when it was delivered and when painted (or never)."""

    frame: int
    pts_us: int
    delivered_ns: int
    painted_ns: int | None = None


FRAME_COLUMNS = ("frame", "pts_us", "t_delivered_ns", "t_painted_ns")


@dataclass(frozen=True, slots=True)
class TrialRun:
    """A stored trial: its folder, its data, and the report if there is one."""

    folder: Path
    trial: Trial
    report: SelfReport | None


def write_trial(run: Path, trial: Trial) -> None:
    """Write `trial.json` to the disk. Raises `OSError`."""
    write_whole(run / TRIAL, trial.model_dump_json(indent=2, by_alias=True) + "\n")


def write_report(run: Path, report: SelfReport) -> None:
    """Write `self_report.json` to the disk. Raises `OSError`."""
    write_whole(run / REPORT, report.model_dump_json(indent=2, by_alias=True) + "\n")


def write_frames(run: Path, frames: Iterable[FilmFrame]) -> None:
    """Write `stimuli.csv` to the disk. Raises `OSError`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FRAME_COLUMNS)
    for frame in frames:
        painted = "" if frame.painted_ns is None else frame.painted_ns
        writer.writerow((frame.frame, frame.pts_us, frame.delivered_ns, painted))
    write_whole(run / STIMULI, out.getvalue())


Kind = TypeVar("Kind", bound=BaseModel)


def read_record(kind: type[Kind], path: Path) -> Kind:
    """Read a JSON file of a sitting.

    Raises:
        StudyError: It is missing or incomplete.
    """
    try:
        return kind.model_validate(parse(path.read_bytes()))
    except OSError as error:
        raise StudyError(f"'{path}' cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise StudyError(f"'{path}': {sentence(error, kind)}") from error
    except ValueError as error:
        raise StudyError(f"'{path}' is damaged: {error}.") from error


def read_trial(run: Path) -> Trial:
    """Read the `trial.json` of a run. Raises `StudyError`."""
    return read_record(Trial, run / TRIAL)


def read_report(run: Path) -> SelfReport | None:
    """Read the `self_report.json` of a run; None if there is none. Raises `StudyError`."""
    return read_record(SelfReport, run / REPORT) if (run / REPORT).is_file() else None


def read_frames(run: Path) -> tuple[FilmFrame, ...]:
    """Read the `stimuli.csv` of a run.

    Raises:
        StudyError: It is missing, or a row is malformed.
    """
    path = run / STIMULI
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        if tuple(header) != FRAME_COLUMNS:
            raise ValueError(f"expected the columns {', '.join(FRAME_COLUMNS)}")
        return tuple(
            FilmFrame(int(a), int(b), int(c), int(d) if d else None) for a, b, c, d in rows
        )
    except OSError as error:
        raise StudyError(f"'{path}' cannot be read: {error.strerror}.") from error
    except (ValueError, csv.Error) as error:
        raise StudyError(f"'{path}' is damaged: {error}.") from error


def trials(folder: StudyFolder) -> Iterator[TrialRun]:
    """Read every trial of a study, by participant, sitting and run; other runs are skipped.

    Raises:
        StudyError: A file is damaged.
    """
    for sitting in folder.all_sittings():
        for run in sitting.runs:
            if (run / TRIAL).is_file():
                yield TrialRun(run, read_trial(run), read_report(run))
