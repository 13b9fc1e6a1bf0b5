"""The self-report after a film: required answers, and the time of the reported moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from training.capture.errors import SittingError
from training.capture.study import Study
from training.capture.trial import FilmFrame, SelfReport

YES_NO = ("seen_before", "looked_away")
"""Questions with the answers yes (1) and no (0)."""
RATED = ("intensity", "valence", "arousal", "kept_still", *YES_NO)


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a form."""

    strongest: str | None = None
    moment_s: float | None = None
    moment_low_s: float | None = None
    moment_high_s: float | None = None
    ratings: Mapping[str, int] = field(default_factory=dict)
    changes: int = 0


def lacking(answer: Answer, study: Study) -> tuple[str, ...]:
    """Name the questions that lack a valid answer."""
    ask = study.report.ask
    found = []
    if "strongest" in ask and answer.strongest not in study.report.emotions:
        found.append("strongest")
    if "moment" in ask and answer.moment_s is None and answer.strongest != "nothing":
        found.append("moment")
    for name in ask:
        if name in RATED and not _allowed(name, answer.ratings.get(name), study):
            found.append(name)
    return tuple(found)


def _allowed(name: str, value: int | None, study: Study) -> bool:
    low, high = (0, 1) if name in YES_NO else study.report.scale
    return value is not None and low <= value <= high


def report_of(
    answer: Answer,
    study: Study,
    language: str,
    frames: Sequence[FilmFrame],
    opened_ns: int,
    sent_ns: int,
) -> SelfReport:
    """Make the record of a self-report.

    Args:
        answer: The form's result.
        study: Holds the questions.
        language: Language of the form.
        frames: The film's frames, to find the moment on the clock.
        opened_ns: When the form was shown.
        sent_ns: When it was sent.

    Raises:
        SittingError: A question lacks a valid answer.
    """
    missing = lacking(answer, study)
    if missing:
        raise SittingError(f"The self-report does not answer {', '.join(missing)} as it must.")
    return SelfReport(
        language=language,
        strongest=answer.strongest,
        moment_s=answer.moment_s,
        moment_low_s=answer.moment_low_s,
        moment_high_s=answer.moment_high_s,
        moment_t_mono_ns=moment_ns(frames, answer.moment_s),
        ratings={name: value for name, value in answer.ratings.items() if name in study.report.ask},
        opened_t_mono_ns=opened_ns,
        sent_t_mono_ns=sent_ns,
        changes=answer.changes,
    )


def moment_ns(frames: Sequence[FilmFrame], moment_s: float | None) -> int | None:
    """Find when a second of the film was shown: painted, or delivered if nothing was painted.

    Args:
        frames: The film's frames, in order.
        moment_s: Seconds of the film from its first frame.
    """
    if moment_s is None or not frames:
        return None
    first_us = frames[0].pts_us
    before = [frame for frame in frames if frame.pts_us - first_us <= moment_s * 1e6]
    shown = before[-1] if before else frames[0]
    begin_ns = shown.delivered_ns if shown.painted_ns is None else shown.painted_ns
    return begin_ns + round(moment_s * 1e9) - (shown.pts_us - first_us) * 1000
