"""STUDY.toml: everything that a study defines before its first sitting, read strictly.

After the first sitting only `participants`, `retain_until` and added consents may change; every
sitting stores the digest of everything else (`design`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from models.sources.mode import ModeError, read_mode
from models.sources.source import Mode
from training.capture.layout import StudyFolder
from training.capture.strict import StrictTable, parse, read_bytes, unknown

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1)]

FORBIDDEN = ("work", "education")
"""Contexts in which inferring emotions is forbidden except for medical or safety reasons (AI Act,
5(1)(f)).
"""


class StudyFacts(StrictTable):
    """`[study]`: its id, the languages of its texts, the number of people and of their visits."""

    id: Name
    languages: tuple[Language, ...] = Field(min_length=1)
    participants: int = Field(ge=1, le=100_000)
    sittings: int = Field(default=1, ge=1, le=99)

    @field_validator("languages")
    @classmethod
    def _once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return each_once(value, "language")


class Ethics(StrictTable):
    """`[ethics]`: the approval, its ground, and until when recordings may be kept.

    `recipient` is the public key of the holder of the names; empty if the study takes no names.
    `context_reason` says why a study at work or in education is allowed.
    """

    approval: Text
    context: Literal["research", "medical", "safety", "work", "education"] = "research"
    context_reason: str = ""
    basis: Text
    contact: Text
    retain_until: date
    recipient: str = ""


class ConsentText(StrictTable):
    """`[[consent]]`: one version of the consent text, in one language."""

    version: Text
    language: Language
    file: Text
    sha256: Digest


class ConsentItem(StrictTable):
    """`[[item]]`: one item of the consent; none is ticked beforehand."""

    id: Name
    required: bool = False


class Camera(StrictTable):
    """`[camera]`: the requested mode, and the measurements that a sitting needs to continue."""

    mode: str = "1280x720@60"
    least_fps: float = Field(default=55.0, gt=0, le=1000)
    mains_hz: Literal[50, 60] = 50
    face_px: int = Field(default=200, ge=1, le=10_000)

    @field_validator("mode")
    @classmethod
    def _readable(cls, value: str) -> str:
        try:
            read_mode(value)
        except ModeError as error:
            raise ValueError(str(error)) from error
        return value

    @property
    def requested(self) -> Mode:
        """The mode as the sources' record."""
        return read_mode(self.mode)


class Display(StrictTable):
    """`[display]`: volume 0..1; `patch` flashes in a corner for a photodiode."""

    volume: float = Field(default=0.6, ge=0, le=1)
    patch: bool = False


class StudyTask(StrictTable):
    """`[task]`: the participants' task, and the length of each part of a trial."""

    instruction: Literal["neutralise", "free"] = "neutralise"
    reward: str = ""
    neutral_s: float = Field(default=3.0, gt=0, le=60)
    fixation_s: float = Field(default=2.0, ge=0, le=60)
    tail_s: float = Field(default=2.0, ge=0, le=60)
    rest_s: float = Field(default=20.0, ge=0, le=3600)
    practice: tuple[Name, ...] = ()
    review: bool = True


class Order(StrictTable):
    """`[order]`: who sees which film when.

    Attributes:
        scheme: `williams` balances the sequence; or `random`, or `fixed`.
        seed: Seed of `random`.
        apart: A column of the stimuli in which no value may occur twice in a row; empty for none.
        last: A stimulus that everybody sees at the end.
    """

    scheme: Literal["williams", "random", "fixed"] = "williams"
    seed: int = Field(default=0, ge=0)
    apart: Literal["intended", ""] = "intended"
    last: str = ""


Question = Literal[
    "strongest",
    "moment",
    "intensity",
    "valence",
    "arousal",
    "kept_still",
    "seen_before",
    "looked_away",
]


class ReportForm(StrictTable):
    """`[report]`: the questions after each film."""

    emotions: tuple[Name, ...] = (
        "neutral",
        "sadness",
        "surprise",
        "fear",
        "disgust",
        "anger",
        "happiness",
        "other",
        "nothing",
    )
    scale: tuple[int, int] = (0, 8)
    ask: tuple[Question, ...] = ("strongest", "moment", "intensity")

    @field_validator("emotions", "ask")
    @classmethod
    def _once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return each_once(value, "name")

    @field_validator("scale")
    @classmethod
    def _rises(cls, value: tuple[int, int]) -> tuple[int, int]:
        if not value[0] < value[1] <= value[0] + 100:
            raise ValueError(f"a scale must rise by at most 100 steps, found {list(value)}")
        return value


class Stimulus(StrictTable):
    """`[[stimulus]]`: a film and its properties; the film stays at its place."""

    id: Name
    file: Text
    sha256: Digest
    duration_s: float = Field(gt=0, le=86_400)
    intended: Text
    language: Language | Literal[""] = ""
    warn: str = ""
    source: str = ""
    cut: tuple[str, str] | None = None
    licence: str = ""
    validated: bool = False

    @field_validator("cut")
    @classmethod
    def _in_order(cls, value: tuple[str, str] | None) -> tuple[str, str] | None:
        if value is not None and not clock_s(value[0]) < clock_s(value[1]):
            raise ValueError(f"a cut must end after its beginning, found {list(value)}")
        return value


class StimulusBlock(StrictTable):
    """`[[block]]`: stimuli that are shown together."""

    id: Name
    stimuli: tuple[Name, ...] = Field(min_length=1)

    @field_validator("stimuli")
    @classmethod
    def _once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return each_once(value, "stimulus")


class Study(StrictTable):
    """The content of STUDY.toml; lists have the names of their tables."""

    layout: Literal[1]
    study: StudyFacts
    ethics: Ethics
    consent: tuple[ConsentText, ...] = Field(min_length=1)
    item: tuple[ConsentItem, ...] = Field(min_length=1)
    camera: Camera = Camera()
    display: Display = Display()
    task: StudyTask = StudyTask()
    order: Order = Order()
    report: ReportForm = ReportForm()
    stimulus: tuple[Stimulus, ...] = Field(min_length=1)
    block: tuple[StimulusBlock, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits(self) -> Study:
        each_once([item.id for item in self.item], "item")
        ids = each_once([stimulus.id for stimulus in self.stimulus], "stimulus")
        each_once([block.id for block in self.block], "block")
        each_once([f"{text.version} {text.language}" for text in self.consent], "consent")
        shown = [name for block in self.block for name in block.stimuli]
        each_once(shown, "stimulus of the blocks")
        last = (self.order.last,) if self.order.last else ()
        for name in (*shown, *self.task.practice, *last):
            if name not in ids:
                raise ValueError(unknown("stimulus", name, name, ids).rstrip("."))
        if self.order.last in shown:
            raise ValueError(f"'{self.order.last}' is shown last: take it out of its block")
        return self

    def stimulus_of(self, name: str) -> Stimulus:
        """Return a stimulus of the study by its id."""
        return next(stimulus for stimulus in self.stimulus if stimulus.id == name)

    @property
    def design(self) -> str:
        """SHA-256 of everything that may not change after the first sitting."""
        fixed = self.model_dump_json(
            exclude={
                "consent": True,
                "study": {"participants"},
                "ethics": {"retain_until"},
            }
        )
        return sha256(fixed.encode()).hexdigest()

    def consent_in(self, language: str) -> ConsentText | None:
        """Return the newest consent in a language: the last one in the file; None without one."""
        found = [text for text in self.consent if text.language == language]
        return found[-1] if found else None

    @property
    def required_items(self) -> tuple[str, ...]:
        """Items that a sitting requires."""
        return tuple(item.id for item in self.item if item.required)


@dataclass(frozen=True, slots=True)
class OpenStudy:
    """A study that was read: its folder, its content, and the SHA-256 of STUDY.toml."""

    folder: StudyFolder
    study: Study
    digest: str


def open_study(root: Path) -> OpenStudy:
    """Read a study.

    Args:
        root: The study's folder, or its STUDY.toml.

    Raises:
        StudyError: There is none, or it is malformed; the message names the key and the nearest
            known one.
    """
    folder = StudyFolder(root.parent if root.name == "STUDY.toml" else root)
    data = read_bytes(folder.study, "a study")
    return OpenStudy(folder, parse(Study, data, folder.study), sha256(data).hexdigest())


def each_once(names: Sequence[str], what: str) -> tuple[str, ...]:
    """Return names unchanged if none is repeated. Raises `ValueError`."""
    twice = [name for place, name in enumerate(names) if name in names[:place]]
    if twice:
        raise ValueError(f"the {what} '{twice[0]}' is named twice")
    return tuple(names)


_CLOCK = re.compile(r"(?:(\d+):)?([0-5]?\d):([0-5]?\d(?:\.\d+)?)")


def clock_s(text: str) -> float:
    """Parse a time such as 00:14:05.0 to seconds. Raises `ValueError`."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise ValueError(f"expected a time such as 00:14:05.0, found '{text}'")
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)


def shown_to(study: Study) -> Iterable[str]:
    """List the stimuli that a sitting may show, with practice, each once."""
    blocks = (name for block in study.block for name in block.stimuli)
    last = (study.order.last,) if study.order.last else ()
    return dict.fromkeys((*study.task.practice, *blocks, *last))
