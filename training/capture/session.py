"""A sitting as a pure state machine: `step` takes an event and gives the next state and commands.

Nothing here waits, writes or shows anything. Times come with the events, in nanoseconds of
`models.sources.source.now_ns`. The caller first writes each note to the journal, then executes the
commands, then shows the state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from training.capture.order import Planned
from training.capture.study import Study
from training.capture.trial import Outcome

GREEN_S = 2.0
"""How long all measurements must be right before a sitting continues."""


class SittingState(str, Enum):
    """Phase of a sitting; in `CHOICE` the operator decides about an interrupted trial."""

    CONSENT = "consent"
    SEATING = "seating"
    NEUTRAL = "neutral"
    PRACTICE = "practice"
    FIXATION = "fixation"
    CLIP = "clip"
    TAIL = "tail"
    REPORT = "report"
    REST = "rest"
    PAUSED = "paused"
    CHOICE = "choice"
    REVIEW = "review"
    DEBRIEF = "debrief"
    FINISHED = "finished"
    REFUSED = "refused"
    LEFT = "left"


RECORDED = (SittingState.FIXATION, SittingState.CLIP, SittingState.TAIL)
"""States in which a run is recorded."""
OVER = (SittingState.FINISHED, SittingState.REFUSED, SittingState.LEFT)


class By(str, Enum):
    """Who or what an event comes from."""

    PARTICIPANT = "participant"
    OPERATOR = "operator"
    PROGRAM = "program"


class EventKind(str, Enum):
    """What can happen in a sitting."""

    AGREED = "agreed"
    REFUSED = "refused"
    GATE = "gate"
    NEUTRAL_TAKEN = "neutral_taken"
    GO_ON = "go_on"
    TICK = "tick"
    FILM_BEGAN = "film_began"
    FILM_ENDED = "film_ended"
    FILM_FAILED = "film_failed"
    CAMERA_LOST = "camera_lost"
    RECORDING_ENDED = "recording_ended"
    REPORTED = "reported"
    REVIEWED = "reviewed"
    VERIFIED = "verified"
    DECLINED = "declined"
    PAUSE = "pause"
    RESUME = "resume"
    STOP_CLIP = "stop_clip"
    LEAVE = "leave"
    CHOSEN = "chosen"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class SittingEvent:
    """Something that happened.

    `green` is the gate's verdict. `text` is a reason, a mark (`talk: laughed`), or a choice
    (`skip`, `repeat`, `reserve ID`).
    """

    what: EventKind
    t_ns: int
    by: By = By.PROGRAM
    text: str = ""
    green: bool = False


class Do(str, Enum):
    """Commands of the state machine."""

    KEEP_CONSENT = "keep_consent"
    COUNT_REFUSAL = "count_refusal"
    TAKE_NEUTRAL = "take_neutral"
    BEGIN_RUN = "begin_run"
    PLAY = "play"
    STOP_FILM = "stop_film"
    END_RUN = "end_run"
    KEEP_REPORT = "keep_report"
    KEEP_REVIEW = "keep_review"
    MARK = "mark"
    VERIFY = "verify"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class SittingCommand:
    """A command; `outcome` belongs to the end of a run, `text` to a mark."""

    do: Do
    outcome: Outcome | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A line for the journal: the event's name and its text."""

    event: str
    text: str = ""
    by: By = By.PROGRAM


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long the parts of a sitting last, in seconds, and whether movements are reviewed."""

    fixation_s: float
    tail_s: float
    rest_s: float
    review: bool
    green_s: float = GREEN_S

    @classmethod
    def of(cls, study: Study) -> Lengths:
        """Take them from a study."""
        task = study.task
        return cls(task.fixation_s, task.tail_s, task.rest_s, task.review)


@dataclass(frozen=True, slots=True)
class Sitting:
    """The state of a sitting.

    Attributes:
        plan: Its trials, in order; repeated and replaced ones included.
        lengths: Lengths of its parts.
        state: Its phase.
        place: Index of the trial that runs or comes next; the number of trials when all are over.
        since_ns: When the state was entered.
        green_ns: Since when the gate has been green; None while it is not.
        rested: Whether the neutral face was recorded.
        task_explained: Whether the task was explained.
        pausing: Whether a pause was requested, which begins after this trial.
        repeats: Places whose beginning the participant has seen before.
    """

    plan: tuple[Planned, ...]
    lengths: Lengths
    state: SittingState = SittingState.CONSENT
    place: int = 0
    since_ns: int = 0
    green_ns: int | None = None
    rested: bool = False
    task_explained: bool = False
    pausing: bool = False
    repeats: tuple[int, ...] = ()

    @property
    def trial(self) -> Planned | None:
        """The trial that runs or comes next; None when all are over."""
        return self.plan[self.place] if self.place < len(self.plan) else None

    @property
    def repeated(self) -> bool:
        """Return whether this trial's beginning was shown before."""
        return self.place in self.repeats

    def left_s(self, t_ns: int) -> float:
        """Return the seconds until a timed state ends; 0 for the others."""
        lasts = {
            SittingState.FIXATION: self.lengths.fixation_s,
            SittingState.TAIL: self.lengths.tail_s,
            SittingState.REST: self.lengths.rest_s,
        }.get(self.state, 0.0)
        return max(0.0, lasts - (t_ns - self.since_ns) / 1e9)


@dataclass(frozen=True, slots=True)
class SittingStep:
    """Result of an event; `note` is None if the journal needs no line."""

    sitting: Sitting
    commands: tuple[SittingCommand, ...] = ()
    note: Note | None = None


def step(sitting: Sitting, event: SittingEvent) -> SittingStep:
    """Apply one event; an event without meaning in the present state changes nothing.

    Args:
        sitting: The state before.
        event: What happened.
    """
    if sitting.state in OVER:
        return SittingStep(sitting)
    for rule in (_anywhere, _RULES[sitting.state]):
        found = rule(sitting, event)
        if found is not None:
            return found
    return SittingStep(sitting)


Rule = Callable[[Sitting, SittingEvent], "SittingStep | None"]


def _enter(sitting: Sitting, state: SittingState, event: SittingEvent) -> Sitting:
    """Enter a state; the gate restarts its measurement if the state uses it."""
    green_ns = None if state in (SittingState.SEATING, SittingState.REST) else sitting.green_ns
    return replace(sitting, state=state, since_ns=event.t_ns, green_ns=green_ns)


def _noted(event: SittingEvent, text: str = "") -> Note:
    return Note(event.what.value, text or event.text, event.by)


def _anywhere(sitting: Sitting, event: SittingEvent) -> SittingStep | None:
    """Handle events of every state: marks, a pause, leaving, the gate, loss of the camera."""
    recording = sitting.state in RECORDED
    if event.what is EventKind.MARK:
        done = (SittingCommand(Do.MARK, text=event.text),) if recording else ()
        return SittingStep(sitting, done, _noted(event))
    if event.what is EventKind.PAUSE:
        return SittingStep(replace(sitting, pausing=not sitting.pausing), (), _noted(event))
    if event.what is EventKind.LEAVE:
        ends = _ends(Outcome.LEFT) if recording else ()
        last = _enter(sitting, SittingState.LEFT, event)
        return SittingStep(last, (*ends, SittingCommand(Do.CLOSE)), _noted(event))
    if event.what is EventKind.GATE:
        return _gate(sitting, event)
    if recording and event.what in _CUT_OFF:
        cut = _enter(sitting, SittingState.CHOICE, event)
        return SittingStep(cut, _ends(_CUT_OFF[event.what]), _noted(event))
    return None


_CUT_OFF = {
    EventKind.CAMERA_LOST: Outcome.CAMERA_LOST,
    EventKind.RECORDING_ENDED: Outcome.DISK_FULL,
    EventKind.FILM_FAILED: Outcome.FAILED,
}


def _ends(outcome: Outcome) -> tuple[SittingCommand, ...]:
    return SittingCommand(Do.STOP_FILM), SittingCommand(Do.END_RUN, outcome)


def _gate(sitting: Sitting, event: SittingEvent) -> SittingStep:
    """Note since when the gate is green; leave the seating once that lasted long enough."""
    since = sitting.green_ns if sitting.green_ns is not None else event.t_ns
    now = replace(sitting, green_ns=since if event.green else None)
    if sitting.state is not SittingState.SEATING or not event.green:
        return SittingStep(now)
    if event.t_ns - since < sitting.lengths.green_s * 1e9:
        return SittingStep(now)
    if not sitting.rested:
        commands = (SittingCommand(Do.TAKE_NEUTRAL),)
        return SittingStep(
            _enter(now, SittingState.NEUTRAL, event), commands, _noted(event, "green")
        )
    after = SittingState.REST if sitting.task_explained else SittingState.PRACTICE
    return SittingStep(_enter(now, after, event), (), _noted(event, "green"))


def _consent(sitting: Sitting, event: SittingEvent) -> SittingStep | None:
    if event.what is EventKind.AGREED:
        commands = (SittingCommand(Do.KEEP_CONSENT),)
        return SittingStep(_enter(sitting, SittingState.SEATING, event), commands, _noted(event))
    if event.what is EventKind.REFUSED:
        counted = (SittingCommand(Do.COUNT_REFUSAL), SittingCommand(Do.CLOSE))
        return SittingStep(_enter(sitting, SittingState.REFUSED, event), counted, _noted(event))
    return None


def _neutral(sitting: Sitting, event: SittingEvent) -> SittingStep | None:
    if event.what is not EventKind.NEUTRAL_TAKEN:
        return None
    rested = replace(sitting, rested=True)
    after = SittingState.REST if sitting.task_explained else SittingState.PRACTICE
    return SittingStep(_enter(rested, after, event), (), _noted(event))


def _practice(sitting: Sitting, event: SittingEvent) -> SittingStep | None:
    """Explain the task, then begin the first trial."""
    if event.what is EventKind.GO_ON:
        return _begin(replace(sitting, task_explained=True), event)
    return _declined(sitting, event)


def _rest(sitting: Sitting, event: SittingEvent) -> SittingStep | None:
    """Rest for its time; to continue, the participant must confirm and the gate must be open."""
    if (
        event.what is EventKind.GO_ON
        and sitting.left_s(event.t_ns) == 0
        and sitting.green_ns is not None
    ):
        return _begin(sitting, event)
    return _declined(sitting, event)


def _declined(sitting: Sitting, event: SittingEvent) -> SittingStep | None:
    if event.what is not EventKind.DECLINED or sitting.trial is None:
        return None
    number = sitting.trial.number
    return _after_trial(sitting, event, Note("declined", str(number), event.by))


def _begin(sitting: Sitting, event: SittingEvent) -> SittingStep:
    """Begin the next trial; without one, go to the sitting's end."""
    trial = sitting.trial
    if trial is None:
        return _after_trial(sitting, event, _noted(event))
    note = Note("trial_begun", f"{trial.number} {trial.stimulus}", event.by)
    begun = (SittingCommand(Do.BEGIN_RUN),)
    return SittingStep(_enter(sitting, SittingState.FIXATION, event), begun, note)


def _fixation(sitting: Sitting, event: SittingEvent) -> SittingStep | None:
    if event.what is EventKind.STOP_CLIP:
        return _aborted(sitting, event)
    if event.what is EventKind.TICK and sitting.left_s(event.t_ns) == 0:
        return SittingStep(
            _enter(sitting, SittingState.CLIP, event), (SittingCommand(Do.PLAY),), Note("clip")
        )
    return None


def _clip(sitting: Sitting, event: SittingEvent) -> SittingStep | None:
    if event.what is EventKind.STOP_CLIP:
        return _aborted(sitting, event)
    if event.what is EventKind.FILM_BEGAN:
        return SittingStep(sitting, (), _noted(event))
    if event.what is EventKind.FILM_ENDED:
        return SittingStep(_enter(sitting, SittingState.TAIL, event), (), _noted(event))
    return None


def _tail(sitting: Sitting, event: SittingEvent) -> SittingStep | None:
    if event.what is EventKind.STOP_CLIP:
        return _aborted(sitting, event)
    if event.what is EventKind.TICK and sitting.left_s(event.t_ns) == 0:
        ended = (SittingCommand(Do.END_RUN, Outcome.SHOWN),)
        return SittingStep(_enter(sitting, SittingState.REPORT, event), ended, Note("shown"))
    return None


def _aborted(sitting: Sitting, event: SittingEvent) -> SittingStep:
    """Handle a clip ended by the operator: skip the report and begin the next trial."""
    later = _after_trial(sitting, event, _noted(event))
    return replace(later, commands=(*_ends(Outcome.ABORTED), *later.commands))


def _report(sitting: Sitting, event: SittingEvent) -> SittingStep | None:
    if event.what is not EventKind.REPORTED:
        return None
    number = str(sitting.trial.number) if sitting.trial is not None else ""
    later = _after_trial(sitting, event, Note("reported", number, event.by))
    return replace(later, commands=(SittingCommand(Do.KEEP_REPORT), *later.commands))


def _after_trial(sitting: Sitting, event: SittingEvent, note: Note) -> SittingStep:
    """Continue after a trial: pause, rest, review or debriefing."""
    later = replace(sitting, place=min(sitting.place + 1, len(sitting.plan)))
    if later.trial is None:
        after = SittingState.REVIEW if later.lengths.review else SittingState.DEBRIEF
    else:
        after = SittingState.PAUSED if later.pausing else SittingState.REST
    return SittingStep(_enter(replace(later, pausing=False), after, event), (), note)


def _paused(sitting: Sitting, event: SittingEvent) -> SittingStep | None:
    if event.what is EventKind.RESUME:
        return SittingStep(_enter(sitting, SittingState.SEATING, event), (), _noted(event))
    return None


def _choice(sitting: Sitting, event: SittingEvent) -> SittingStep | None:
    """Handle an interrupted trial: skip it (its film is then known), replace it, or repeat it."""
    if event.what is not EventKind.CHOSEN:
        return None
    return SittingStep(
        _enter(chosen(sitting, event.text), SittingState.SEATING, event), (), _noted(event)
    )


def chosen(sitting: Sitting, choice: str) -> Sitting:
    """Apply a choice to the interrupted trial.

    Args:
        sitting: The state; its `place` is that of the trial.
        choice: `skip`, `repeat`, or `reserve ID` with the stimulus to show instead.
    """
    kind, _, stimulus = choice.partition(" ")
    if kind == "repeat":
        return replace(sitting, repeats=(*sitting.repeats, sitting.place))
    if kind == "reserve" and stimulus and sitting.trial is not None:
        other = replace(sitting.trial, stimulus=stimulus, instead_of=sitting.trial.stimulus)
        plan = (*sitting.plan[: sitting.place], other, *sitting.plan[sitting.place + 1 :])
        return replace(sitting, plan=plan)
    return replace(sitting, place=min(sitting.place + 1, len(sitting.plan)))


def _review(sitting: Sitting, event: SittingEvent) -> SittingStep | None:
    if event.what is EventKind.REVIEWED:
        commands = (SittingCommand(Do.KEEP_REVIEW),)
        return SittingStep(_enter(sitting, SittingState.DEBRIEF, event), commands, _noted(event))
    return None


def _debrief(sitting: Sitting, event: SittingEvent) -> SittingStep | None:
    if event.what is EventKind.GO_ON:
        return SittingStep(sitting, (SittingCommand(Do.VERIFY),), _noted(event))
    if event.what is EventKind.VERIFIED:
        last = _enter(sitting, SittingState.FINISHED, event)
        return SittingStep(last, (SittingCommand(Do.CLOSE),), _noted(event))
    return None


def _seating(_sitting: Sitting, _event: SittingEvent) -> SittingStep | None:
    """Wait for the gate; see `_gate`."""
    return None


_RULES: dict[SittingState, Rule] = {
    SittingState.CONSENT: _consent,
    SittingState.SEATING: _seating,
    SittingState.NEUTRAL: _neutral,
    SittingState.PRACTICE: _practice,
    SittingState.FIXATION: _fixation,
    SittingState.CLIP: _clip,
    SittingState.TAIL: _tail,
    SittingState.REPORT: _report,
    SittingState.REST: _rest,
    SittingState.PAUSED: _paused,
    SittingState.CHOICE: _choice,
    SittingState.REVIEW: _review,
    SittingState.DEBRIEF: _debrief,
}
