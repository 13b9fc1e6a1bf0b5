"""A sitting without people and screen: a script replaces both, the recordings are real."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from app.core.pipeline import standard_pipeline
from app.core.sitting.conductor import Conductor
from app.core.sitting.drive import SEATED, Drive
from app.core.sitting.film import FilmPlayer, UnseenFilm
from app.core.sitting.opening import OpenSitting, reserve_for
from app.core.sitting.watch import FacePipeline
from models.sources.source import Source
from training.capture.answers import Act, Answers, said
from training.capture.errors import SittingError
from training.capture.session import RECORDED, By, EventKind, SittingState

PATIENCE_S = 60.0
"""How long the gate may stay closed, or the face restless, before a script gives up."""

WITHIN_NS = 500_000_000
"""A movement whose apex is this far inside the film began and ended in it."""

Moved = Callable[[int, int], tuple[int, ...]]
"""Returns the apexes of the face's movements between two times of the frames' clock."""


@dataclass(frozen=True, slots=True)
class SittingScript:
    """Scripted behaviour: the answers, and the choice after an interrupted trial."""

    answers: Answers
    choice: str = "skip"
    acknowledge: bool = False


class Headless(Drive):
    """Drives one sitting by a script until it is over."""

    def __init__(
        self,
        opened: OpenSitting,
        source: Source,
        script: SittingScript,
        report: Callable[[str], None] = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
        make: Callable[[], FacePipeline] = standard_pipeline,
        film: FilmPlayer | None = None,
        moved: Moved = lambda *_: (),
    ):
        """Prepare the sitting.

        Args:
            opened: The sitting.
            source: The camera, open.
            script: The scripted behaviour.
            report: Called with one sentence for each step.
            stop: Called repeatedly; True ends the sitting as if it were interrupted.
            make: Makes the pipeline that finds the face.
            film: Plays the films; None plays them without a screen.
            moved: Returns when the face moved most; nothing if unknown.
        """
        super().__init__(opened, source, film or UnseenFilm(), report, make)
        self._moved = moved
        self._script = script
        self._stop = stop
        self._acts: list[Act] = []
        self.watch.acknowledged = script.acknowledge

    def run(self) -> Conductor:
        """Run the sitting.

        Returns:
            The conductor; its sitting is over, or `stop` interrupted it.

        Raises:
            SittingError: The gate stays closed, the face restless, or an answer is missing.
            FlinchError: A recording cannot be written.
        """
        try:
            while not self.conductor.over and not self._stop():
                self.turn()
        finally:
            self.close()
        return self.conductor

    def entered(self, state: SittingState) -> None:
        """Report the state, and look up the movements during a film."""
        trial = self.conductor.sitting.trial
        name = f" {trial.number}: {trial.stimulus}" if trial is not None else ""
        self.report(f"{state.value}{name if state in RECORDED else ''}")
        if state is SittingState.CLIP and trial is not None:
            self._acts = [act for act in self._script.answers.act if act.stimulus == trial.stimulus]

    def people(self, state: SittingState) -> None:
        """Do the scripted actions of participant and operator."""
        if state is SittingState.CLIP:
            self._act()
        elif state is SittingState.REST or state is SittingState.PRACTICE:
            self._go_on()
        elif state is SittingState.REPORT:
            self._report()
        elif state is SittingState.CHOICE:
            self._choose()
        elif state is SittingState.CONSENT:
            self._consent()
        elif state in _SIMPLE:
            what, by, text = _SIMPLE[state]
            self.conductor.happen(what, by, text)
        if self.red and time.monotonic() - self.since_s > self._patience_s(state):
            raise SittingError(
                f"The sitting cannot go on in state {state.value}: {' '.join(self.red)}"
            )

    def _patience_s(self, state: SittingState) -> float:
        rest_s = self.opened.study.task.rest_s if state is SittingState.REST else 0.0
        return PATIENCE_S + rest_s if state in SEATED else float("inf")

    def _act(self) -> None:
        for act in [act for act in self._acts if time.monotonic() - self.since_s >= act.at_s]:
            self._acts.remove(act)
            by = By.PARTICIPANT if act.do == "leave" else By.OPERATOR
            self.conductor.happen(EventKind(act.do), by, act.text)

    def _go_on(self) -> None:
        trial = self.conductor.sitting.trial
        declined = trial is not None and self._script.answers.to(trial.stimulus).decline
        self.conductor.happen(EventKind.DECLINED if declined else EventKind.GO_ON, By.PARTICIPANT)

    def _report(self) -> None:
        trial = self.conductor.sitting.trial
        assert trial is not None
        seconds = self.opened.study.stimulus_of(trial.stimulus).duration_s
        written = self._script.answers.to(trial.stimulus)
        self.conductor.report(said(written, self.opened.study, seconds, self._remembered_s()))

    def _remembered_s(self) -> float | None:
        """Return the time in the film of the last movement that began and ended in it, if known."""
        shown = self.conductor.trials.shown
        if not shown:
            return None
        begin_ns, end_ns = shown[0].delivered_ns, shown[-1].delivered_ns
        inside = self._moved(begin_ns + WITHIN_NS, end_ns - WITHIN_NS)
        return (inside[-1] - begin_ns) / 1e9 if inside else None

    def _consent(self) -> None:
        answers = self._script.answers
        if answers.refuse:
            self.conductor.happen(EventKind.REFUSED, By.PARTICIPANT)
        else:
            self.conductor.agree(answers.agree, answers.signed)

    def _choose(self) -> None:
        choice = self._script.choice
        if choice == "reserve":
            choice = f"reserve {reserve_for(self.opened, self.conductor.sitting)}"
        self.conductor.happen(EventKind.CHOSEN, By.OPERATOR, choice)


_SIMPLE = {
    SittingState.PAUSED: (EventKind.RESUME, By.OPERATOR, ""),
    SittingState.REVIEW: (EventKind.REVIEWED, By.PARTICIPANT, "not shown: no screen"),
    SittingState.DEBRIEF: (EventKind.GO_ON, By.PARTICIPANT, ""),
}
