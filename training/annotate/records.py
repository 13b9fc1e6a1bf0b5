"""The marks of an annotation: frozen, checked at creation, with their JSON form.

Frames are positions in the file, from 0; intervals include both ends. Times come from the file's
own stamps, never from a rate.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeVar

from training.annotate.errors import AnnotationError
from training.annotate.units import Unit, checked_units, format_units, parse_units

FORMAT = 1
"""Version of the document's format; newer ones are not read."""

GOLD = "gold"
"""Name of the settled annotations; it is not a coder's code."""

BLIND_LEVELS = ("full", "signal", "assisted")
BASES = ("AU", "stimulus", "self-report")
OUTCOMES = ("anew", "reject", "open")
"""Outcomes of an adjudication other than following one of the two coders."""
FLAGS = ("cut_at_start", "cut_at_end", "no_return")
EXCLUSIONS = ("speech", "hidden", "turned", "away", "chewing", "other")
SURE = {1: "guess", 2: "likely", 3: "certain"}
OWN = "own"
"""Origin of a movement that its coder found without help."""

MICRO_MS = 500.0
"""Longest micro-expression, from onset to offset."""

_CODER = re.compile(r"[A-Za-z0-9]{1,16}")
Json = dict[str, Any]
R = TypeVar("R", bound="Mark")


def check_coder(code: str) -> str:
    """Check that a text is a coder's code: up to 16 letters and digits, never a name.

    Raises:
        AnnotationError: It is not.
    """
    if not _CODER.fullmatch(code):
        raise AnnotationError(
            f"A coder's code must be 1 to 16 letters and digits such as AB, found '{code}'."
        )
    return code


class Mark(ABC):
    """What every mark has: a kind, an id, and a JSON form that reads back to an equal mark."""

    kind: ClassVar[str]
    __slots__ = ()

    @property
    @abstractmethod
    def key(self) -> str:
        """Return the id under which the document stores it."""

    def to_json(self) -> Json:
        """Return the mark as JSON values."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_json(cls: type[R], values: object) -> R:
        """Parse a mark.

        Raises:
            AnnotationError: The values are not those of such a mark.
        """
        if not isinstance(values, dict):
            raise AnnotationError(f"A {cls.kind} must be a JSON object, found {values!r}.")
        known = {f.name for f in fields(cls)}  # type: ignore[arg-type]
        strange = sorted(set(values) - known)
        if strange:
            raise AnnotationError(f"A {cls.kind} has no field '{strange[0]}'.")
        try:
            return cls(**{name: _read(name, value) for name, value in values.items()})
        except TypeError as error:
            raise AnnotationError(f"A {cls.kind} is not complete: {error}.") from error


def _plain(value: object) -> object:
    if isinstance(value, tuple) and value and isinstance(value[0], Unit):
        return format_units(value)
    return list(value) if isinstance(value, tuple) else value


def _read(name: str, value: object) -> object:
    if name == "units":
        return parse_units(value) if isinstance(value, str) else ()
    return tuple(value) if isinstance(value, list) else value


def _whole(kind: str, **frames: object) -> None:
    for name, value in frames.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise AnnotationError(
                f"The {name} of a {kind} must be a frame number from 0, found {value!r}."
            )


def _text(kind: str, **texts: object) -> None:
    for name, value in texts.items():
        if not isinstance(value, str):
            raise AnnotationError(f"The {name} of a {kind} must be a text, found {value!r}.")


def _among(kind: str, name: str, value: object, allowed: tuple[object, ...]) -> None:
    if value not in allowed:
        listed = ", ".join(str(value) for value in allowed)
        raise AnnotationError(f"The {name} of a {kind} must be one of {listed}, found {value!r}.")


@dataclass(frozen=True, slots=True)
class Movement(Mark):
    """One movement of the face.

    Attributes:
        id: Its id within the document.
        onset: First frame in which the face leaves rest.
        apex: First frame of greatest change; None while it is not set.
        offset: First frame back at rest; None while it is not set.
        units: Its action units.
        emotion: One of the codebook's, or None.
        basis: The sources of the emotion, of `BASES`.
        sure: 1 guess, 2 likely, 3 certain.
        note: The coder's own words.
        flags: Of `FLAGS`: what a border cannot show.
        origin: `own`, or `after_proposal:ID`.
        coded_in: The pass in which it was found, 1 to 3.
    """

    kind: ClassVar[str] = "movement"

    id: str
    onset: int
    apex: int | None = None
    offset: int | None = None
    units: tuple[Unit, ...] = ()
    emotion: str | None = None
    basis: tuple[str, ...] = ()
    sure: int = 2
    note: str = ""
    flags: tuple[str, ...] = ()
    origin: str = OWN
    coded_in: int = 1

    def __post_init__(self) -> None:
        _text(self.kind, id=self.id, note=self.note, origin=self.origin)
        _text(self.kind, emotion=self.emotion or "")
        _whole(self.kind, onset=self.onset)
        for name, value in (("apex", self.apex), ("offset", self.offset)):
            if value is not None:
                _whole(self.kind, **{name: value})
        marks = [frame for frame in (self.onset, self.apex, self.offset) if frame is not None]
        if marks != sorted(marks):
            raise AnnotationError(
                "The marks of a movement must follow each other as onset, apex, offset; found "
                f"{self.onset}, {_shown(self.apex)}, {_shown(self.offset)}."
            )
        _among(self.kind, "certainty", self.sure, tuple(SURE))
        for basis in self.basis:
            _among(self.kind, "basis", basis, BASES)
        for flag in self.flags:
            _among(self.kind, "flag", flag, FLAGS)
        object.__setattr__(self, "units", checked_units(self.units))

    @property
    def key(self) -> str:
        """Return its id."""
        return self.id

    @property
    def last(self) -> int:
        """Return its last known frame."""
        return self.offset if self.offset is not None else max(self.onset, self.apex or 0)

    @property
    def complete(self) -> bool:
        """Return whether all three frames are set."""
        return self.apex is not None and self.offset is not None


def _shown(frame: int | None) -> str:
    return "not set" if frame is None else str(frame)


@dataclass(frozen=True, slots=True)
class Exclude(Mark):
    """Frames `first` to `last`, inclusive, that nobody should judge, with the reason."""

    kind: ClassVar[str] = "exclude"

    id: str
    first: int
    last: int
    reason: str = "other"

    def __post_init__(self) -> None:
        _text("exclusion", id=self.id)
        _whole("exclusion", first=self.first, last=self.last)
        if self.last < self.first:
            raise AnnotationError(
                f"An exclusion must end where it begins or later; found {self.first} to "
                f"{self.last}."
            )
        _among("exclusion", "reason", self.reason, EXCLUSIONS)

    @property
    def key(self) -> str:
        """Return its id."""
        return self.id


@dataclass(frozen=True, slots=True)
class Reference(Mark):
    """The frame of a neutral face with which others are compared."""

    kind: ClassVar[str] = "reference"

    frame: int

    def __post_init__(self) -> None:
        _whole(self.kind, frame=self.frame)

    @property
    def key(self) -> str:
        """A document has only one reference."""
        return "reference"


@dataclass(frozen=True, slots=True)
class Verdict(Mark):
    """A place to look at in which the coder saw no movement."""

    kind: ClassVar[str] = "verdict"

    proposal: str
    first: int
    last: int

    def __post_init__(self) -> None:
        _text(self.kind, proposal=self.proposal)
        _whole(self.kind, first=self.first, last=self.last)

    @property
    def key(self) -> str:
        """Return the id of the proposal."""
        return self.proposal


@dataclass(frozen=True, slots=True)
class Viewed(Mark):
    """Frames `first` to `last` that were viewed paused or at a quarter of the speed or slower."""

    kind: ClassVar[str] = "viewed"

    first: int
    last: int

    def __post_init__(self) -> None:
        _whole(self.kind, first=self.first, last=self.last)

    @property
    def key(self) -> str:
        """Return the interval's name."""
        return f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class PassSeal(Mark):
    """A coding pass (1 spot, 2 units, 3 emotion) that its coder has finished."""

    kind: ClassVar[str] = "pass"

    number: int

    def __post_init__(self) -> None:
        _among(self.kind, "number", self.number, (1, 2, 3))

    @property
    def key(self) -> str:
        """Return the pass."""
        return str(self.number)


@dataclass(frozen=True, slots=True)
class Decision(Mark):
    """How a disagreement of two coders was settled; part of the gold.

    Attributes:
        between: The disagreeing movements, such as `AB=m1,CD=m4` or `AB=m3`.
        took: The code of the coder who was followed, or one of `OUTCOMES`.
        by: The adjudicator's code.
        reason: The adjudicator's reason.
        movement: Id of the movement in the gold; empty if there is none.
        coded_too: Whether the adjudicator is one of the two coders.
    """

    kind: ClassVar[str] = "decision"

    between: str
    took: str
    by: str
    reason: str
    movement: str = ""
    coded_too: bool = False

    def __post_init__(self) -> None:
        _text(self.kind, between=self.between, took=self.took, movement=self.movement)
        _text(self.kind, by=self.by, reason=self.reason)
        check_coder(self.by)
        if not self.reason.strip():
            raise AnnotationError("A disagreement is settled with a reason: give one.")

    @property
    def key(self) -> str:
        """Return the disagreeing movements."""
        return self.between


@dataclass(frozen=True, slots=True)
class Header(Mark):
    """The file and coder that a document belongs to.

    Attributes:
        media: SHA-256 of the video's bytes (of all parts, one after the other).
        frames: Number of its pictures.
        stamps: SHA-256 of all time stamps, `int64` nanoseconds, little-endian.
        coder: The coder's code, or `gold`.
        blind: The blind level, one of `BLIND_LEVELS`.
        codebook: SHA-256 of the codebook in force; empty for the built-in one.
        program: Version of the program that made it.
        format: Version of the document's form.
    """

    kind: ClassVar[str] = "header"

    media: str
    frames: int
    stamps: str
    coder: str
    blind: str = "full"
    codebook: str = ""
    program: str = ""
    format: int = FORMAT

    def __post_init__(self) -> None:
        _text(self.kind, media=self.media, stamps=self.stamps, coder=self.coder)
        check_coder(self.coder)
        _whole(self.kind, frames=self.frames)
        _among(self.kind, "blind level", self.blind, BLIND_LEVELS)
        if self.frames < 1:
            raise AnnotationError("The video holds no picture: there is nothing to annotate.")
        if self.format != FORMAT:
            raise AnnotationError(
                f"The document has form {self.format} and this program reads form {FORMAT}: "
                "install a newer Flinch."
            )

    @property
    def key(self) -> str:
        """A document has only one header."""
        return "header"


MARKS: dict[str, type[Mark]] = {
    mark.kind: mark for mark in (Movement, Exclude, Reference, Verdict, Viewed, PassSeal, Decision)
}
"""The kinds of marks in a document."""
