"""STUDY.toml: everything that a study fixes before its first sitting, read strictly.

After the first sitting only `participants`, `retain_until` and added consents may change; the
digest of all else (`design`) is kept by every sitting.
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

CONTEXTS = ("research", "medical", "safety", "work", "education")
FORBIDDEN = ("work", "education")
"""Where inferring emotions is forbidden but for medical or safety reasons (AI Act, 5(1)(f))."""


class StudyFacts(StrictTable):
    """`[study]`: its id, the languages of its texts, how many people, how often each."""

    id: Name
    languages: tuple[Language, ...] = Field(min_length=1)
    participants: int = Field(ge=1, le=100_000)
    sittings: int = Field(default=1, ge=1, le=99)

    @field_validator("languages")
    @classmethod
    def _once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return each_once(value, "language")


class Ethics(StrictTable):
    """`[ethics]`: who approved it, on what ground, until when recordings may be kept.

    `recipient` is the public key of whoever keeps the names; empty where none are taken.
    `context_reason` says why a study in a context of work or education may be done.
    """

    approval: Text
    context: Literal["research", "medical", "safety", "work", "education"] = "research"
    context_reason: str = ""
    basis: Text
    contact: Text
    retain_until: date
    recipient: str = ""


class ConsentText(StrictTable):
    """`[[consent]]`: a version of the text that participants agree to, in one language."""

    version: Text
    language: Language
    file: Text
    sha256: Digest


class ConsentItem(StrictTable):
    """`[[item]]`: one thing to agree to; none is ticked beforehand."""

    id: Name
    required: bool = False


class Camera(StrictTable):
    """`[camera]`: what to ask of it, and what must be measured before a sitting continues."""

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
    def asked(self) -> Mode:
        """The mode as the sources' record."""
        return read_mode(self.mode)


class Display(StrictTable):
    """`[display]`: volume 0..1; `patch` flashes in a corner for a photodiode."""

    volume: float = Field(default=0.6, ge=0, le=1)
    patch: bool = False


class StudyTask(StrictTable):
    """`[task]`: what participants are asked to do, and the length of each part of a trial."""

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
        scheme: `williams` balances what follows what; `random`, `fixed`.
        seed: Of `random`.
        apart: A column of the stimuli of which no value comes twice in a row; empty for none.
        last: A stimulus shown at the end to everybody.
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
    """`[report]`: what is asked after each film."""

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
    """`[[stimulus]]`: a film and what is known of it; the film stays where it is."""

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
    """The whole of STUDY.toml; lists are called as their tables are."""

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
        each_once([one.id for one in self.block], "block")
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
        """Return a stimulus by its id; it is one of the study's."""
        return next(stimulus for stimulus in self.stimulus if stimulus.id == name)

    @property
    def design(self) -> str:
        """SHA-256 of all that may not change after the first sitting."""
        fixed = self.model_dump_json(
            exclude={
                "consent": True,
                "study": {"participants"},
                "ethics": {"retain_until"},
            }
        )
        return sha256(fixed.encode()).hexdigest()

    def consent_in(self, language: str) -> ConsentText | None:
        """Return the newest consent of a language: the last in the file; None if there is none."""
        found = [text for text in self.consent if text.language == language]
        return found[-1] if found else None

    @property
    def required_items(self) -> tuple[str, ...]:
        """Items without which there is no sitting."""
        return tuple(item.id for item in self.item if item.required)


@dataclass(frozen=True, slots=True)
class OpenStudy:
    """A study that was read: its folder, what it says, and the SHA-256 of STUDY.toml."""

    folder: StudyFolder
    study: Study
    digest: str


def open_study(root: Path) -> OpenStudy:
    """Read a study.

    Args:
        root: The study's folder, or its STUDY.toml.

    Raises:
        StudyError: There is none, or it breaks its form; the key and the nearest known one are
            named.
    """
    folder = StudyFolder(root.parent if root.name == "STUDY.toml" else root)
    data = read_bytes(folder.study, "a study")
    return OpenStudy(folder, parse(Study, data, folder.study), sha256(data).hexdigest())


def each_once(names: Sequence[str], what: str) -> tuple[str, ...]:
    """Return names back if none comes twice. Raises `ValueError`."""
    twice = [name for place, name in enumerate(names) if name in names[:place]]
    if twice:
        raise ValueError(f"the {what} '{twice[0]}' is named twice")
    return tuple(names)


_CLOCK = re.compile(r"(?:(\d+):)?([0-5]?\d):([0-5]?\d(?:\.\d+)?)")


def clock_s(text: str) -> float:
    """Read a time such as 00:14:05.0 as seconds. Raises `ValueError`."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise ValueError(f"expected a time such as 00:14:05.0, found '{text}'")
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)


def shown_to(study: Study) -> Iterable[str]:
    """Name the stimuli that a sitting may show, practice included, each once."""
    blocks = (name for block in study.block for name in block.stimuli)
    last = (study.order.last,) if study.order.last else ()
    return dict.fromkeys((*study.task.practice, *blocks, *last))
