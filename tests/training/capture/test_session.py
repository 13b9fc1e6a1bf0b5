"""The machine of a sitting: what follows what, and what an event asks for."""

from __future__ import annotations

from training.capture.order import Planned
from training.capture.session import (
    By,
    Do,
    EventKind,
    Lengths,
    Sitting,
    SittingEvent,
    SittingState,
    chosen,
    step,
)
from training.capture.trial import Outcome

SECOND = 1_000_000_000
LENGTHS = Lengths(fixation_s=1, tail_s=1, rest_s=3, review=True)
PLAN = (Planned(1, "p", practice=True), Planned(2, "a"), Planned(3, "b"))


class Driven:
    """Drives a machine by seconds and remembers what it asked for."""

    def __init__(self, sitting: Sitting | None = None) -> None:
        self.sitting = sitting or Sitting(PLAN, LENGTHS)
        self.t_s = 0.0
        self.done: list[Do] = []
        self.outcomes: list[Outcome] = []
        self.notes: list[str] = []

    def __call__(
        self, what: EventKind, after_s: float = 0.0, text: str = "", green: bool = True
    ) -> SittingState:
        self.t_s += after_s
        event = SittingEvent(what, round(self.t_s * SECOND), By.PROGRAM, text, green)
        result = step(self.sitting, event)
        self.sitting = result.sitting
        self.done += [command.do for command in result.commands]
        self.outcomes += [
            command.outcome for command in result.commands if command.outcome is not None
        ]
        self.notes += [result.note.event] if result.note is not None else []
        return self.sitting.state

    def seated(self) -> Driven:
        self(EventKind.AGREED)
        self(EventKind.GATE)
        self(EventKind.GATE, 2.0)
        self(EventKind.NEUTRAL_TAKEN, 3.0)
        return self

    def recording(self) -> Driven:
        self.seated()(EventKind.GO_ON)
        return self

    def shown(self) -> SittingState:
        self(EventKind.TICK, 1.0)
        self(EventKind.FILM_BEGAN)
        self(EventKind.FILM_ENDED, 5.0)
        self(EventKind.TICK, 1.0)
        return self.sitting.state


def test_a_sitting_runs_from_consent_to_its_end() -> None:
    run = Driven().recording()
    for trial in PLAN:
        assert run.sitting.trial == trial
        assert run.shown() is SittingState.REPORT
        run(EventKind.REPORTED, 4.0)
        run(EventKind.GATE)
        run(EventKind.GO_ON, 3.0)
    assert run.sitting.state is SittingState.REVIEW
    assert run(EventKind.REVIEWED) is SittingState.DEBRIEF
    assert run(EventKind.GO_ON) is SittingState.DEBRIEF
    assert run(EventKind.VERIFIED) is SittingState.FINISHED
    assert run.done.count(Do.BEGIN_RUN) == run.done.count(Do.PLAY) == 3
    assert run.outcomes == [Outcome.SHOWN] * 3
    assert run.done.count(Do.KEEP_REPORT) == 3
    assert run.done[-2:] == [Do.VERIFY, Do.CLOSE]


def test_every_transition_has_a_note() -> None:
    run = Driven()
    states = []
    for what, after_s in (
        (EventKind.AGREED, 0.0),
        (EventKind.GATE, 0.0),
        (EventKind.GATE, 2.0),
        (EventKind.NEUTRAL_TAKEN, 3.0),
        (EventKind.GO_ON, 0.0),
        (EventKind.TICK, 1.0),
        (EventKind.FILM_ENDED, 5.0),
        (EventKind.TICK, 1.0),
        (EventKind.REPORTED, 1.0),
        (EventKind.GATE, 0.0),
        (EventKind.GO_ON, 3.0),
    ):
        before, noted = run.sitting.state, len(run.notes)
        states.append(run(what, after_s))
        if run.sitting.state is not before:
            assert len(run.notes) == noted + 1
    assert states[-1] is SittingState.FIXATION


def test_a_refusal_is_only_counted() -> None:
    run = Driven()
    assert run(EventKind.REFUSED) is SittingState.REFUSED
    assert run.done == [Do.COUNT_REFUSAL, Do.CLOSE]
    assert run(EventKind.AGREED) is SittingState.REFUSED


def test_the_gate_must_be_green_for_two_seconds_on_end() -> None:
    run = Driven()
    run(EventKind.AGREED)
    run(EventKind.GATE)
    assert run(EventKind.GATE, 1.9) is SittingState.SEATING
    run(EventKind.GATE, 0.05, green=False)
    assert run(EventKind.GATE, 0.1) is SittingState.SEATING
    assert run(EventKind.GATE, 1.9) is SittingState.SEATING
    assert run(EventKind.GATE, 0.2) is SittingState.NEUTRAL


def test_rest_waits_for_its_time_the_participant_and_the_gate() -> None:
    run = Driven().recording()
    run.shown()
    run(EventKind.REPORTED)
    assert run(EventKind.GO_ON, 3.1) is SittingState.REST
    run(EventKind.GATE)
    assert run(EventKind.GO_ON, 0.0) is SittingState.FIXATION
    run.shown()
    run(EventKind.REPORTED)
    run(EventKind.GATE)
    assert run(EventKind.GO_ON, 2.0) is SittingState.REST
    run(EventKind.GATE, 2.0, green=False)
    assert run(EventKind.GO_ON) is SittingState.REST
    run(EventKind.GATE)
    assert run(EventKind.GO_ON) is SittingState.FIXATION


def test_a_pause_begins_at_the_trials_end() -> None:
    run = Driven().recording()
    assert run(EventKind.PAUSE) is SittingState.FIXATION
    assert run.shown() is SittingState.REPORT
    assert run(EventKind.REPORTED) is SittingState.PAUSED
    assert run(EventKind.GO_ON) is SittingState.PAUSED
    assert run(EventKind.RESUME) is SittingState.SEATING
    run(EventKind.GATE)
    assert run(EventKind.GATE, 2.0) is SittingState.REST


def test_a_stopped_clip_is_aborted_and_the_next_trial_follows() -> None:
    run = Driven().recording()
    run(EventKind.TICK, 1.0)
    assert run(EventKind.STOP_CLIP) is SittingState.REST
    assert run.outcomes == [Outcome.ABORTED]
    assert run.sitting.place == 1


def test_a_participant_may_leave_at_any_time() -> None:
    for prepare in (Driven, Driven().seated, Driven().recording):
        run = prepare()
        recording = run.sitting.state is SittingState.FIXATION
        assert run(EventKind.LEAVE) is SittingState.LEFT
        assert run.done[-1] is Do.CLOSE
        assert run.outcomes == ([Outcome.LEFT] if recording else [])


def test_a_lost_camera_cuts_the_trial_off_and_asks_what_becomes_of_it() -> None:
    run = Driven().recording()
    run(EventKind.TICK, 1.0)
    assert run(EventKind.CAMERA_LOST) is SittingState.CHOICE
    assert run.outcomes == [Outcome.CAMERA_LOST]
    assert run.done[-2:] == [Do.STOP_FILM, Do.END_RUN]
    assert run(EventKind.CHOSEN, text="skip") is SittingState.SEATING
    assert run.sitting.place == 1


def test_a_full_disk_and_a_film_that_fails_end_the_run_as_such() -> None:
    for what, outcome in (
        (EventKind.RECORDING_ENDED, Outcome.DISK_FULL),
        (EventKind.FILM_FAILED, Outcome.FAILED),
    ):
        run = Driven().recording()
        run(EventKind.TICK, 1.0)
        assert run(what) is SittingState.CHOICE
        assert run.outcomes == [outcome]


def test_a_trial_that_was_cut_off_is_skipped_repeated_or_replaced() -> None:
    sitting = Sitting(PLAN, LENGTHS, SittingState.CHOICE, place=1)
    assert chosen(sitting, "skip").place == 2
    again = chosen(sitting, "repeat")
    assert (again.place, again.repeated) == (1, True)
    other = chosen(sitting, "reserve c").trial
    assert other == Planned(2, "c", instead_of="a")


def test_a_film_with_a_warning_may_be_declined() -> None:
    run = Driven().seated()
    assert run(EventKind.DECLINED) is SittingState.REST
    assert run.sitting.place == 1
    assert run.notes[-1] == "declined"
    assert Do.BEGIN_RUN not in run.done


def test_marks_reach_the_recording_only_while_there_is_one() -> None:
    run = Driven()
    run(EventKind.MARK, text="talk: hello")
    assert run.done == []
    run.recording()
    run(EventKind.MARK, text="talk: hello")
    assert run.done[-1] is Do.MARK
    assert run.notes[-1] == "mark"
