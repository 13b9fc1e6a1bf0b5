"""The machine of a sitting: what follows what, and what an event asks for."""

from __future__ import annotations

from training.capture.order import Planned
from training.capture.session import (
    By,
    Do,
    Event,
    Lengths,
    Sitting,
    State,
    What,
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
        self, what: What, after_s: float = 0.0, text: str = "", green: bool = True
    ) -> State:
        self.t_s += after_s
        event = Event(what, round(self.t_s * SECOND), By.PROGRAM, text, green)
        result = step(self.sitting, event)
        self.sitting = result.sitting
        self.done += [command.do for command in result.commands]
        self.outcomes += [one.outcome for one in result.commands if one.outcome is not None]
        self.notes += [result.note.event] if result.note is not None else []
        return self.sitting.state

    def seated(self) -> Driven:
        self(What.AGREED)
        self(What.GATE)
        self(What.GATE, 2.0)
        self(What.NEUTRAL_TAKEN, 3.0)
        return self

    def recording(self) -> Driven:
        self.seated()(What.GO_ON)
        return self

    def shown(self) -> State:
        self(What.TICK, 1.0)
        self(What.FILM_BEGAN)
        self(What.FILM_ENDED, 5.0)
        self(What.TICK, 1.0)
        return self.sitting.state


def test_a_sitting_runs_from_consent_to_its_end() -> None:
    run = Driven().recording()
    for trial in PLAN:
        assert run.sitting.trial == trial
        assert run.shown() is State.REPORT
        run(What.REPORTED, 4.0)
        run(What.GATE)
        run(What.GO_ON, 3.0)
    assert run.sitting.state is State.REVIEW
    assert run(What.REVIEWED) is State.DEBRIEF
    assert run(What.GO_ON) is State.DEBRIEF
    assert run(What.VERIFIED) is State.FINISHED
    assert run.done.count(Do.BEGIN_RUN) == run.done.count(Do.PLAY) == 3
    assert run.outcomes == [Outcome.SHOWN] * 3
    assert run.done.count(Do.KEEP_REPORT) == 3
    assert run.done[-2:] == [Do.VERIFY, Do.CLOSE]


def test_every_transition_has_a_note() -> None:
    run = Driven()
    states = []
    for what, after_s in (
        (What.AGREED, 0.0),
        (What.GATE, 0.0),
        (What.GATE, 2.0),
        (What.NEUTRAL_TAKEN, 3.0),
        (What.GO_ON, 0.0),
        (What.TICK, 1.0),
        (What.FILM_ENDED, 5.0),
        (What.TICK, 1.0),
        (What.REPORTED, 1.0),
        (What.GATE, 0.0),
        (What.GO_ON, 3.0),
    ):
        before, noted = run.sitting.state, len(run.notes)
        states.append(run(what, after_s))
        if run.sitting.state is not before:
            assert len(run.notes) == noted + 1
    assert states[-1] is State.FIXATION


def test_a_refusal_is_only_counted() -> None:
    run = Driven()
    assert run(What.REFUSED) is State.REFUSED
    assert run.done == [Do.COUNT_REFUSAL, Do.CLOSE]
    assert run(What.AGREED) is State.REFUSED


def test_the_gate_must_be_green_for_two_seconds_on_end() -> None:
    run = Driven()
    run(What.AGREED)
    run(What.GATE)
    assert run(What.GATE, 1.9) is State.SEATING
    run(What.GATE, 0.05, green=False)
    assert run(What.GATE, 0.1) is State.SEATING
    assert run(What.GATE, 1.9) is State.SEATING
    assert run(What.GATE, 0.2) is State.NEUTRAL


def test_rest_waits_for_its_time_the_participant_and_the_gate() -> None:
    run = Driven().recording()
    run.shown()
    run(What.REPORTED)
    assert run(What.GO_ON, 3.1) is State.REST
    run(What.GATE)
    assert run(What.GO_ON, 0.0) is State.FIXATION
    run.shown()
    run(What.REPORTED)
    run(What.GATE)
    assert run(What.GO_ON, 2.0) is State.REST
    run(What.GATE, 2.0, green=False)
    assert run(What.GO_ON) is State.REST
    run(What.GATE)
    assert run(What.GO_ON) is State.FIXATION


def test_a_pause_begins_at_the_trials_end() -> None:
    run = Driven().recording()
    assert run(What.PAUSE) is State.FIXATION
    assert run.shown() is State.REPORT
    assert run(What.REPORTED) is State.PAUSED
    assert run(What.GO_ON) is State.PAUSED
    assert run(What.RESUME) is State.SEATING
    run(What.GATE)
    assert run(What.GATE, 2.0) is State.REST


def test_a_stopped_clip_is_aborted_and_the_next_trial_follows() -> None:
    run = Driven().recording()
    run(What.TICK, 1.0)
    assert run(What.STOP_CLIP) is State.REST
    assert run.outcomes == [Outcome.ABORTED]
    assert run.sitting.place == 1


def test_a_participant_may_leave_at_any_time() -> None:
    for prepare in (Driven, Driven().seated, Driven().recording):
        run = prepare()
        recording = run.sitting.state is State.FIXATION
        assert run(What.LEAVE) is State.LEFT
        assert run.done[-1] is Do.CLOSE
        assert run.outcomes == ([Outcome.LEFT] if recording else [])


def test_a_lost_camera_cuts_the_trial_off_and_asks_what_becomes_of_it() -> None:
    run = Driven().recording()
    run(What.TICK, 1.0)
    assert run(What.CAMERA_LOST) is State.CHOICE
    assert run.outcomes == [Outcome.CAMERA_LOST]
    assert run.done[-2:] == [Do.STOP_FILM, Do.END_RUN]
    assert run(What.CHOSEN, text="skip") is State.SEATING
    assert run.sitting.place == 1


def test_a_full_disk_and_a_film_that_fails_end_the_run_as_such() -> None:
    for what, outcome in (
        (What.RECORDING_ENDED, Outcome.DISK_FULL),
        (What.FILM_FAILED, Outcome.FAILED),
    ):
        run = Driven().recording()
        run(What.TICK, 1.0)
        assert run(what) is State.CHOICE
        assert run.outcomes == [outcome]


def test_a_trial_that_was_cut_off_is_skipped_repeated_or_replaced() -> None:
    sitting = Sitting(PLAN, LENGTHS, State.CHOICE, place=1)
    assert chosen(sitting, "skip").place == 2
    again = chosen(sitting, "repeat")
    assert (again.place, again.repeated) == (1, True)
    other = chosen(sitting, "reserve c").trial
    assert other == Planned(2, "c", instead_of="a")


def test_a_film_with_a_warning_may_be_declined() -> None:
    run = Driven().seated()
    assert run(What.DECLINED) is State.REST
    assert run.sitting.place == 1
    assert run.notes[-1] == "declined"
    assert Do.BEGIN_RUN not in run.done


def test_marks_reach_the_recording_only_while_there_is_one() -> None:
    run = Driven()
    run(What.MARK, text="talk: hello")
    assert run.done == []
    run.recording()
    run(What.MARK, text="talk: hello")
    assert run.done[-1] is Do.MARK
    assert run.notes[-1] == "mark"
