"""Drives a sitting turn by turn: watches film and camera here, lets people act in subclasses."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.core.pipeline import standard_pipeline
from app.core.sitting.conductor import Conductor
from app.core.sitting.film import FilmPlayer
from app.core.sitting.opening import OpenSitting
from app.core.sitting.watch import GLANCE_NS, FacePipeline, GateWatch
from models.sources.source import Source
from models.spot.neutral import Demands, Taking
from training.capture.session import RECORDED, EventKind, SittingState

TICK_S = 0.005
SEATED = (SittingState.SEATING, SittingState.NEUTRAL, SittingState.REST)
"""States in which the camera's pictures are checked."""
LOOKING = "The camera is being looked at."


class Drive:
    """Carries out one sitting; `turn` is called until it is over."""

    def __init__(
        self,
        opened: OpenSitting,
        source: Source,
        film: FilmPlayer,
        report: Callable[[str], None],
        make: Callable[[], FacePipeline] = standard_pipeline,
    ):
        """Prepare the sitting.

        Args:
            opened: The sitting.
            source: The camera, open.
            film: Plays the films.
            report: Called with one sentence for each step.
            make: Makes the pipeline that finds the face.
        """
        self.opened = opened
        self.report = report
        self.film = film
        self.watch = GateWatch(source, make, opened.study, opened.opened.folder.root)
        self.conductor = Conductor(opened, source, film, report)
        self.since_s = time.monotonic()
        """When the present state began."""
        self.state: SittingState | None = None
        self.red: tuple[str, ...] = ()
        """The cause that keeps the sitting from continuing, in states that check for one."""
        self._taking: Taking | None = None
        self.neutral_share = 0.0

    def people(self, state: SittingState) -> None:
        """Let participant and operator act; called once a turn."""

    def entered(self, state: SittingState) -> None:
        """React to a new state."""

    def turn(self) -> None:
        """Do one turn of the present state."""
        state = self.conductor.sitting.state
        if state is not self.state:
            self._enter(state)
        self.people(state)
        if self.conductor.sitting.state is not state:
            return
        if state in RECORDED:
            self._recorded(state)
        elif state in SEATED:
            self._seated(state)
        else:
            time.sleep(TICK_S)

    def close(self) -> None:
        """Close a running recording as interrupted, and release the pipeline."""
        try:
            self.conductor.close()
        finally:
            self.watch.close()

    def _enter(self, state: SittingState) -> None:
        self.state, self.since_s = state, time.monotonic()
        self._taking, self.neutral_share = None, 0.0
        self.red = (LOOKING,) if state in SEATED else ()
        if state in (SittingState.SEATING, SittingState.REST):
            self.watch.forget()
        self.entered(state)

    def _recorded(self, state: SittingState) -> None:
        conductor = self.conductor
        for event in self.film.events():
            conductor.take(event)
        if conductor.sitting.state is not state:
            return
        if conductor.trials.fault:
            conductor.happen(EventKind.RECORDING_ENDED, text=conductor.trials.fault)
        elif self.watch.lost:
            conductor.happen(EventKind.CAMERA_LOST, text=self.watch.lost)
        else:
            conductor.happen(EventKind.TICK)
            time.sleep(TICK_S)

    def _seated(self, state: SittingState) -> None:
        """Check the person, and record the resting face when that is due."""
        every_ns = 0 if state is SittingState.NEUTRAL else GLANCE_NS
        self.red = self.watch.look(self.conductor.sitting, every_ns)
        self.conductor.happen(EventKind.GATE, text=" ".join(self.red), green=not self.red)
        if self.conductor.sitting.state is state and state is SittingState.NEUTRAL:
            self.red = self._neutral()

    def _neutral(self) -> tuple[str, ...]:
        """Record the resting face; return why the face is not at rest."""
        update = self.watch.update
        if update is None:
            return ()
        if self._taking is None:
            study = self.opened.study
            least_fps = min(Demands().least_fps, study.camera.least_fps)
            demands = Demands(study.task.neutral_s, least_fps)
            self._taking = Taking(self.opened.participant.subject, demands)
        progress = self._taking.step(update.face, update.motion)
        self.neutral_share = progress.share
        if progress.neutral is not None:
            self.conductor.keep_neutral(progress.neutral)
            return ()
        if progress.refusal:
            self._taking = None
            return (progress.refusal,)
        return ("The face has not come to rest yet.",)
