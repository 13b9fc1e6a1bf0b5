"""`answers.toml`: the scripted answers of a participant in a sitting without a screen."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from training.capture.errors import SittingError
from training.capture.report import Answer
from training.capture.strict import StrictTable, parse, read_bytes
from training.capture.study import Name, Study

HALF = 0.5
"""Default moment as a share of the film."""


class Written(StrictTable):
    """`[[answer]]`: the answer after one film, or after every film without its own answer.

    `moment` is a share of the film. If it is missing, it is the time at which the practice camera's
    face moved, or half of the film with any other camera. `decline` skips a film with a warning.
    """

    stimulus: str = ""
    strongest: str = ""
    moment: float | None = Field(default=None, ge=0, le=1)
    unsure_s: float = Field(default=0.5, ge=0)
    ratings: dict[str, int] = Field(default_factory=dict)
    decline: bool = False


class Act(StrictTable):
    """`[[act]]`: an action of the operator or participant while a film runs.

    `do` is `stop_clip`, `pause`, `leave` or `mark`; `at_s` counts from the film's beginning.
    """

    stimulus: Name
    do: str = Field(pattern=r"^(stop_clip|pause|leave|mark)$")
    at_s: float = Field(default=0.0, ge=0)
    text: str = ""


class Answers(StrictTable):
    """The whole file."""

    agree: tuple[Name, ...]
    signed: str = "typed"
    refuse: bool = False
    answer: tuple[Written, ...] = ()
    act: tuple[Act, ...] = ()

    def to(self, stimulus: str) -> Written:
        """Return the answer to a film: its own, or the one for all films.

        Raises:
            SittingError: There is none.
        """
        own = [answer for answer in self.answer if answer.stimulus == stimulus]
        common = [answer for answer in self.answer if not answer.stimulus]
        if not (own or common):
            raise SittingError(
                f"The answers say nothing about '{stimulus}': add an [[answer]] with this stimulus,"
                " or one without any for all films."
            )
        return (own or common)[-1]


def read_answers(path: Path, study: Study) -> Answers:
    """Read the answers.

    Raises:
        StudyError: The file is missing or malformed.
        SittingError: A film of the study has no answer, or an answer matches no film.
    """
    answers = parse(Answers, read_bytes(path, "answers for a sitting without a screen"), path)
    known = [stimulus.id for stimulus in study.stimulus]
    named = [written.stimulus for written in answers.answer] + [act.stimulus for act in answers.act]
    for name in named:
        if name and name not in known:
            raise SittingError(
                f"'{path}' answers to '{name}', which is no stimulus of the study: found "
                f"{', '.join(known)}."
            )
    return answers


def said(
    written: Written, study: Study, seconds: float, remembered_s: float | None = None
) -> Answer:
    """Convert a written answer to the result of a form.

    Args:
        written: The answer.
        study: Holds the questions.
        seconds: Length of the film.
        remembered_s: When the face moved, in seconds of the film, if known.
    """
    ask = study.report.ask
    moment = _moment_s(written, seconds, remembered_s) if "moment" in ask else None
    return Answer(
        strongest=(written.strongest or study.report.emotions[-1]) if "strongest" in ask else None,
        moment_s=moment,
        moment_low_s=None if moment is None else max(0.0, moment - written.unsure_s),
        moment_high_s=None if moment is None else min(seconds, moment + written.unsure_s),
        ratings=written.ratings,
    )


def _moment_s(written: Written, seconds: float, remembered_s: float | None) -> float:
    if written.moment is not None:
        return written.moment * seconds
    return HALF * seconds if remembered_s is None else min(max(remembered_s, 0.0), seconds)
