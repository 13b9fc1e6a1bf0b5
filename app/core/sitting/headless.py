"""A sitting without people and screen: a script stands in for both, the recordings are real."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from app.core.pipeline import standard_pipeline
from app.core.sitting.conductor import Conductor
from app.core.sitting.film import Film, UnseenFilm
from app.core.sitting.opening import OpenSitting, reserve_for
from app.core.sitting.watch import Looks, Watch
from models.sources.source import Source
from models.spot.neutral import Demands, Taking
from training.capture.answers import Act, Answers, said
from training.capture.errors import SittingError
from training.capture.session import RECORDED, By, State, What

PATIENCE_S = 60.0
"""How long the gate may stay red, and the face restless, before a script gives up."""

_TICK_S = 0.005


@dataclass(frozen=True, slots=True)
class Script:
    """What stands in for people: answers, the choice after a trial that was cut off."""

    answers: Answers
    choice: str = "skip"
    acknowledge: bool = False


class Headless:
    """Drives one sitting by a script until it is over."""

    def __init__(
        self,
        opened: OpenSitting,
        source: Source,
        script: Script,
        told: Callable[[str], None] = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
        make: Callable[[], Looks] = standard_pipeline,
        film: Film | None = None,
    ):
        """Prepare.

        Args:
            opened: The sitting.
            source: The camera, open.
            script: What stands in for people.
            told: Called with what happens, one sentence each.
            stop: Asked again and again whether to end now, as if cut off.
            make: Makes the pipeline that finds the face.
            film: Plays the films; without a screen if None.
        """
        self._opened = opened
        self._source = source
        self._script = script
        self._told = told
        self._stop = stop
        self._film = film or UnseenFilm()
        self._watch = Watch(source, make, opened.study, opened.opened.folder.root)
        self.conductor = Conductor(opened, source, self._film, told)
        self._acts: list[Act] = []
        self._taking: Taking | None = None
        self._since_s = time.monotonic()
        self._state: State | None = None

    def run(self) -> Conductor:
        """Carry the sitting out.

        Returns:
            The conductor, whose sitting is over, or was cut off by `stop`.

        Raises:
            SittingError: The gate stays red, the face restless, or an answer is missing.
            FlinchError: A recording cannot be written.
        """
        try:
            while not self.conductor.over and not self._stop():
                self._turn()
        finally:
            self.conductor.close()
            self._watch.close()
        return self.conductor

    def _turn(self) -> None:
        """Do what the present state asks of people and program, once."""
        state = self.conductor.sitting.state
        if state is not self._state:
            self._entered(state)
        if state in RECORDED:
            self._recorded(state)
        elif state in (State.SEATING, State.NEUTRAL, State.REST):
            self._seated(state)
        else:
            self._answered(state)

    def _entered(self, state: State) -> None:
        self._state, self._since_s = state, time.monotonic()
        trial = self.conductor.sitting.trial
        name = f" {trial.number}: {trial.stimulus}" if trial is not None else ""
        self._told(f"{state.value}{name if state in RECORDED else ''}")
        if state is State.CLIP and trial is not None:
            self._acts = [one for one in self._script.answers.act if one.stimulus == trial.stimulus]
        if state in (State.SEATING, State.REST):
            self._watch.forget()
        self._taking = None

    def _recorded(self, state: State) -> None:
        conductor = self.conductor
        for event in self._film.events():
            conductor.take(event)
        if conductor.sitting.state is not state:
            return
        if conductor.trials.fault:
            conductor.happen(What.RECORDING_ENDED, text=conductor.trials.fault)
        elif self._watch.lost:
            conductor.happen(What.CAMERA_LOST, text=self._watch.lost)
        elif state is State.CLIP and self._act_due():
            pass
        else:
            conductor.happen(What.TICK)
            time.sleep(_TICK_S)

    def _act_due(self) -> bool:
        """Do what the script has the operator or participant do by now."""
        due = [one for one in self._acts if time.monotonic() - self._since_s >= one.at_s]
        for one in due:
            self._acts.remove(one)
            by = By.PARTICIPANT if one.do == "leave" else By.OPERATOR
            self.conductor.happen(What(one.do), by, one.text)
        return bool(due)

    def _seated(self, state: State) -> None:
        """Look at the person; in rest go on as soon as that is allowed."""
        red = self._watch.look(self.conductor.sitting)
        self._watch.acknowledged = self._script.acknowledge
        self.conductor.happen(What.GATE, text=" ".join(red), green=not red)
        if self.conductor.sitting.state is not state:
            return
        if state is State.NEUTRAL:
            red = self._neutral()
        elif state is State.REST:
            self._go_on()
        if red and time.monotonic() - self._since_s > self._patience_s(state):
            raise SittingError(f"The sitting cannot go on in state {state.value}: {' '.join(red)}")

    def _patience_s(self, state: State) -> float:
        rest_s = self._opened.study.task.rest_s if state is State.REST else 0.0
        return PATIENCE_S + rest_s

    def _neutral(self) -> tuple[str, ...]:
        """Take the resting face; says why it is not at rest."""
        update = self._watch.update
        if update is None:
            return ()
        if self._taking is None:
            demands = Demands(self._opened.study.task.neutral_s)
            self._taking = Taking(self._opened.participant.subject, demands)
        progress = self._taking.step(update.face, update.motion)
        if progress.neutral is not None:
            self.conductor.keep_neutral(progress.neutral)
        elif progress.refusal:
            self._taking = None
            return (progress.refusal,)
        return ("The face did not come to rest.",)

    def _go_on(self) -> None:
        trial = self.conductor.sitting.trial
        if trial is not None and self._script.answers.to(trial.stimulus).decline:
            self.conductor.happen(What.DECLINED, By.PARTICIPANT)
        else:
            self.conductor.happen(What.GO_ON, By.PARTICIPANT)

    def _answered(self, state: State) -> None:
        """Answer what waits for an answer alone."""
        conductor, answers = self.conductor, self._script.answers
        if state is State.CONSENT and answers.refuse:
            conductor.happen(What.REFUSED, By.PARTICIPANT)
        elif state is State.CONSENT:
            conductor.agree(answers.agree, answers.signed)
        elif state is State.PRACTICE:
            self._go_on()
        elif state is State.REPORT:
            trial = conductor.sitting.trial
            assert trial is not None
            seconds = self._opened.study.stimulus_of(trial.stimulus).duration_s
            conductor.report(said(answers.to(trial.stimulus), self._opened.study, seconds))
        elif state is State.PAUSED:
            conductor.happen(What.RESUME, By.OPERATOR)
        elif state is State.CHOICE:
            self._choose()
        elif state is State.REVIEW:
            conductor.happen(What.REVIEWED, By.PARTICIPANT, "not shown: no screen")
        elif state is State.DEBRIEF:
            conductor.happen(What.GO_ON, By.PARTICIPANT)

    def _choose(self) -> None:
        choice = self._script.choice
        if choice == "reserve":
            opened = self._opened
            self.conductor.happen(
                What.CHOSEN, By.OPERATOR, f"reserve {reserve_for(opened, self.conductor.sitting)}"
            )
        else:
            self.conductor.happen(What.CHOSEN, By.OPERATOR, choice)
