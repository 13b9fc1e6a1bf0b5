"""The movements of a study's trials with their labels, from which `build` makes clips.

Three emotions are never mixed: the film's intended one, the participant's reported one, and the
coders' one. The intended one is never a label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.annotate.media import Media, coders_of, open_media, read_document
from training.annotate.records import GOLD, MICRO_MS, Movement
from training.annotate.units import format_units
from training.capture.consent import SHARE, read_consent
from training.capture.judged import judged, read_ledger
from training.capture.layout import SittingFolder
from training.capture.participants import find, read_participants
from training.capture.review import NO_EXPRESSION, read_review, said_of
from training.capture.scopes import withdrawn
from training.capture.study import OpenStudy
from training.capture.trial import Outcome, TrialRun

AROUND_MOMENT_NS = 1_500_000_000
"""Largest distance of a movement from the reported moment."""

NO_CLASS = {"nothing": "the participant felt nothing"}
CALLED = {"other": "others"}
"""Reported emotions with other names in label sets."""

BEFORE_FILM = "it lies before the film, where the recording is not whole"
_CODED = re.compile(r"([A-Za-z0-9]{1,16})=([A-Za-z0-9]+)")


@dataclass(frozen=True, slots=True)
class Spotted:
    """A movement found by a spotter, in frames of the recording, with its strength."""

    onset: int
    apex: int
    offset: int
    score: float

    @property
    def span(self) -> tuple[int, int]:
        """First and last frame."""
        return self.onset, self.offset


Spot = Callable[[Media, int, int], Sequence[Spotted]]
"""Finds the movements of a recording between two frames."""


@dataclass(frozen=True, slots=True)
class Left:
    """A trial or movement that is not built, and why."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class LabelledMovement:
    """One movement with everything known of its label.

    `coder_1` and `coder_2` are the emotions of the two coders, and `agreed` says whether they are
    equal; all three are empty without coding.
    """

    trial: TrialRun
    media: Media
    name: str
    onset: int
    apex: int | None
    offset: int
    emotion: str
    units: str
    reported: str
    label_from: str
    agreed: str = ""
    coder_1: str = ""
    coder_2: str = ""

    @property
    def ms(self) -> float:
        """Time from onset to offset."""
        t_ns = self.media.t_ns
        return float(t_ns[self.offset] - t_ns[self.onset]) / 1e6

    @property
    def kind(self) -> str:
        """Return `micro` or `macro`."""
        return "micro" if self.ms <= MICRO_MS else "macro"

    @property
    def fps(self) -> float:
        """Rate of the frames around it, without gaps; a file's stamps are whole milliseconds."""
        steps = np.diff(self.media.t_ns[max(0, self.onset - 15) : self.offset + 16])
        return 1e9 / float(steps[steps < 1.5 * np.median(steps)].mean())

    @property
    def clip(self) -> str:
        """Return the name of its clip, unique within its participant."""
        run = self.trial.folder
        return f"{run.parent.name}_{run.name}_{self.name}"


@dataclass(slots=True)
class Gathered:
    """The results so far."""

    movements: list[LabelledMovement]
    left: list[Left]

    def leave(self, where: str, reason: str) -> None:
        """Record that something is not built."""
        self.left.append(Left(where, reason))


def where(trial: TrialRun) -> str:
    """Return a trial's name for tables: `P001/ses-01/run-07`."""
    run = trial.folder
    return f"{trial.trial.subject}/{run.parent.name}/{run.name}"


def unusable(opened: OpenStudy, trial: TrialRun, scope: str) -> str:
    """Return why a trial may not be built; empty if it may.

    Args:
        opened: The study.
        trial: One of its trials.
        scope: `own`, or `share` to share the set.

    Raises:
        StudyError: A file of the study is damaged.
    """
    about = trial.trial
    row = find(read_participants(opened.folder), about.subject)
    if row is not None and row.excluded_why:
        return f"the participant is excluded: {row.excluded_why}"
    if about.practice:
        return "it was for practice"
    if about.outcome is not Outcome.SHOWN:
        return f"its film was not shown to the end: {about.outcome.value}"
    return _not_consented(opened, trial, scope) or judged(trial).reason


def _not_consented(opened: OpenStudy, trial: TrialRun, scope: str) -> str:
    consent = read_consent(SittingFolder(trial.folder.parent))
    if consent is None:
        return "its sitting has no consent.json"
    required = [*opened.study.required_items, *([SHARE] if scope == SHARE else [])]
    for item in required:
        if not consent.gives(item):
            return f"the participant did not agree to '{item}'"
        if (trial.trial.subject, item) in withdrawn(opened.folder):
            return f"the participant took back '{item}'"
    return ""


def coded(trial: TrialRun, into: Gathered) -> bool:
    """Collect the settled movements of a trial that two blind coders have coded.

    Returns:
        Whether they are settled; a settled trial may hold no movement.

    Raises:
        AnnotationError: A document is damaged or belongs to another video.
        SourceError: The video cannot be read.
    """
    media = open_media(trial.folder)
    if GOLD not in coders_of(media):
        into.leave(where(trial), "it is not coded and settled yet")
        return False
    gold = read_document(media, GOLD)
    names = [name for name in coders_of(media) if name != GOLD]
    coders = {name: read_document(media, name) for name in names}
    blind = [
        name for name, coder in coders.items() if coder.signed and coder.header.blind == "full"
    ]
    if not gold.signed or len(blind) < 2:
        into.leave(where(trial), "it is not settled from two signed, blind codings")
        return False
    movements = {
        name: {movement.id: movement for movement in coders[name].movements} for name in blind
    }
    whole = judged(trial).frames
    for movement in gold.movements:
        if movement.onset in whole and (movement.offset is None or movement.offset in whole):
            _coded_movement(trial, media, movement, movements, into)
        else:
            into.leave(f"{where(trial)}/{movement.id}", BEFORE_FILM)
    return True


def _coded_movement(
    trial: TrialRun,
    media: Media,
    gold: Movement,
    coders: dict[str, dict[str, Movement]],
    into: Gathered,
) -> None:
    reason = _not_clear(gold)
    if reason:
        into.leave(f"{where(trial)}/{gold.id}", reason)
        return
    assert gold.offset is not None
    assert gold.emotion is not None
    given = [
        coders[name][movement].emotion or ""
        for name, movement in _CODED.findall(gold.origin)
        if movement in coders.get(name, {})
    ]
    first, second = (*given, "", "")[:2]
    into.movements.append(
        LabelledMovement(
            *(trial, media, gold.id, gold.onset, gold.apex, gold.offset),
            CALLED.get(gold.emotion.lower(), gold.emotion.lower()),
            format_units(gold.units),
            _reported(trial),
            "coders",
            "yes" if first and first == second else "no",
            *(first, second),
        )
    )


def _not_clear(movement: Movement) -> str:
    if movement.offset is None:
        return "it has no offset"
    if movement.emotion is None:
        return "it has no emotion"
    return "it is a guess" if movement.sure == 1 else ""


def _reported(trial: TrialRun) -> str:
    return (trial.report.strongest or "") if trial.report is not None else ""


def reported(trial: TrialRun, spot: Spot, into: Gathered) -> None:
    """Collect a trial's strongest movement near the moment that its participant reported.

    This is B-LiT's labelling: the participant's strongest feeling, its time, and the movement that
    a spotter finds there.

    Raises:
        SourceError: The video cannot be read.
        StudyError: The ledger cannot be read.
    """
    report = trial.report
    emotion = _reported(trial)
    if report is None or not emotion or report.moment_t_mono_ns is None:
        into.leave(where(trial), "no strongest feeling with its moment was reported")
        return
    if emotion in NO_CLASS:
        into.leave(where(trial), NO_CLASS[emotion])
        return
    media = open_media(trial.folder)
    times = read_ledger(trial.folder).t_ns
    if len(times) != media.frames:
        into.leave(where(trial), f"its ledger has {len(times)} rows for {media.frames} frames")
        return
    first, last = frames_near(times, report.moment_t_mono_ns)
    inside = [spotted for spotted in spot(media, first, last) if first <= spotted.apex <= last]
    whole = judged(trial).frames
    inside = [spotted for spotted in inside if spotted.onset in whole and spotted.offset in whole]
    if not inside:
        into.leave(where(trial), "no movement is found within 1.5 s of the reported moment")
        return
    best = max(inside, key=lambda spotted: (spotted.score, -spotted.onset))
    owner = said_of(read_review(SittingFolder(trial.folder.parent)), trial.folder.name, *best.span)
    if owner is not None and owner.verdict in NO_EXPRESSION:
        into.leave(
            where(trial), f"its owner said that the movement was no expression: {owner.verdict}"
        )
        return
    into.movements.append(
        LabelledMovement(
            *(trial, media, "strongest", best.onset, best.apex, best.offset),
            CALLED.get(emotion, emotion),
            *("", emotion, "self-report"),
        )
    )


def frames_near(times: NDArray[np.int64], moment_ns: int) -> tuple[int, int]:
    """Return the first and last frame around a moment, both inclusive."""
    first = int(np.searchsorted(times, moment_ns - AROUND_MOMENT_NS))
    last = int(np.searchsorted(times, moment_ns + AROUND_MOMENT_NS, side="right")) - 1
    return min(first, len(times) - 1), max(0, last)
