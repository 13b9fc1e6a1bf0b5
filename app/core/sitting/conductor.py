"""Drives a sitting: stores each event on the disk, then runs its commands, then shows the state."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from app.core.recording.verify import verify
from app.core.sitting.film import FilmPlayer
from app.core.sitting.opening import OpenSitting, standing_after, trial_facts
from app.core.sitting.trials import Trials
from models.sources.source import Source, now_ns
from models.spot.neutral import Neutral
from training.capture.agreeing import agree, count_refusal
from training.capture.consent import Consent, Identity, keep_identity, write_consent
from training.capture.journal import add, line_of
from training.capture.layout import write_whole
from training.capture.participants import ParticipantStanding, save
from training.capture.report import Answer, report_of
from training.capture.review import Review, write_review
from training.capture.session import (
    OVER,
    RECORDED,
    By,
    Do,
    EventKind,
    Sitting,
    SittingCommand,
    SittingEvent,
    SittingState,
    step,
)
from training.capture.trial import Outcome, read_frames


class Conductor:
    """Carries out a sitting, from the consent to its end.

    Every method except `close` raises `SittingError` or `OSError` if something cannot be stored;
    `close` then closes the running recording.
    """

    def __init__(
        self,
        opened: OpenSitting,
        source: Source,
        film: FilmPlayer,
        report: Callable[[str], None] = lambda _: None,
    ):
        """Start with an opened sitting.

        Args:
            opened: The sitting; the caller holds the study's lease.
            source: The camera, open.
            film: The player of the films.
            report: Called with sentences for the operator.
        """
        self._opened = opened
        self._film = film
        self._report = report
        self.sitting: Sitting = opened.sitting
        self.trials = Trials(
            source,
            film,
            opened.opened.folder.root,
            opened.participant.subject,
            opened.folder.number,
        )
        self._run = opened.reported_run
        self._asked_ns = now_ns()
        self._consent: Consent | None = None
        self.moved: Callable[[Sitting], None] = lambda _: None
        """Called with a sitting whose step is on the disk, before its commands are carried out."""
        self.sound = True
        """Whether every run was undamaged at the end."""

    @property
    def over(self) -> bool:
        """Return whether the sitting has ended."""
        return self.sitting.state in OVER

    def happen(
        self, what: EventKind, by: By = By.PROGRAM, text: str = "", green: bool = False
    ) -> None:
        """Handle an event now."""
        self.take(SittingEvent(what, now_ns(), by, text, green))

    def take(self, event: SittingEvent) -> None:
        """Handle an event: journal, commands, state."""
        if event.what is EventKind.FILM_BEGAN:
            self.trials.film_began(event.t_ns)
        elif event.what is EventKind.FILM_ENDED:
            self.trials.film_ended(event.t_ns)
        before = self.sitting
        result = step(before, event)
        if any(command.do is Do.BEGIN_RUN for command in result.commands):
            self._run = self.trials.new_run().name
        if result.note is not None:
            state = result.sitting.state
            add(self._opened.folder.journal, line_of(result.note, state, event.t_ns, self._run))
        self.sitting = result.sitting
        if result.sitting.state is SittingState.REPORT and before.state is not SittingState.REPORT:
            self._asked_ns = event.t_ns
        if result.sitting.state is not before.state or result.sitting.place != before.place:
            self.moved(result.sitting)
        for command in result.commands:
            self._carry_out(command)

    def agree(self, items: Collection[str], signed: str, identity: Identity | None = None) -> None:
        """Store a consent and continue.

        Args:
            items: The items agreed to.
            signed: How it was signed.
            identity: The person's name, for the key file; None if the study takes no names.

        Raises:
            SittingError: A required item is missing.
            StudyError: The name cannot be stored.
        """
        text = self._opened.study.consent_in(self._opened.language)
        assert text is not None
        recipient = self._opened.study.ethics.recipient
        named = identity is not None and bool(recipient)
        consent = agree(self._opened.study, text, items, signed, named)
        person, folder = self._opened.participant.subject, self._opened.opened.folder
        if identity is not None and recipient and not folder.key(person).exists():
            keep_identity(folder, person, identity, recipient)
        self._consent = consent
        self.happen(EventKind.AGREED, By.PARTICIPANT, " ".join(items))

    def report(self, answer: Answer) -> None:
        """Store a self-report and continue.

        Raises:
            SittingError: A question is not answered.
        """
        run = self._opened.folder.path / self._run
        frames = self.trials.shown or read_frames(run)
        report = report_of(
            answer,
            self._opened.study,
            self._opened.language,
            frames,
            self._asked_ns,
            now_ns(),
        )
        self.trials.keep_report(report, run)
        self.happen(EventKind.REPORTED, By.PARTICIPANT)

    def review(self, review: Review) -> None:
        """Store the answers about the movements and continue."""
        write_review(self._opened.folder, review)
        text = f"{len(review.movements)} of {review.found} movements judged"
        self.happen(EventKind.REVIEWED, By.PARTICIPANT, text)

    def keep_neutral(self, neutral: Neutral) -> None:
        """Store the resting face of this visit and continue."""
        write_whole(self._opened.folder.neutral, neutral.to_json() + "\n")
        self.happen(EventKind.NEUTRAL_TAKEN, By.PROGRAM)

    def close(self) -> None:
        """Close a running recording as interrupted; the sitting can be resumed."""
        with contextlib.suppress(Exception):
            self._film.stop()
        self.trials.end(Outcome.INTERRUPTED, self._report)

    def _carry_out(self, command: SittingCommand) -> None:
        if command.do is Do.BEGIN_RUN:
            self._begin()
        elif command.do is Do.PLAY:
            self._play()
        elif command.do is Do.STOP_FILM:
            self._film.stop()
        elif command.do is Do.END_RUN:
            self.trials.end(command.outcome or Outcome.INTERRUPTED, self._report)
        elif command.do is Do.MARK:
            self.trials.mark(command.text)
        elif command.do is Do.KEEP_CONSENT and self._consent is not None:
            write_consent(self._opened.folder, self._consent)
            self._keep_standing(ParticipantStanding.RUNNING)
        elif command.do is Do.COUNT_REFUSAL:
            self._forget()
        elif command.do is Do.VERIFY:
            self._verify()
        elif command.do is Do.CLOSE and self.sitting.state is not SittingState.REFUSED:
            self._keep_standing(standing_after(self._opened, self.sitting.state))

    def _begin(self) -> None:
        trial = self.sitting.trial
        assert trial is not None
        facts = trial_facts(
            self._opened.opened,
            self._opened.participant,
            self._opened.folder,
            trial,
            self._run,
            self._opened.language,
        )
        facts = facts.model_copy(update={"repeated": self.sitting.repeated})
        self.trials.begin(self._opened.folder.path / self._run, facts)

    def _play(self) -> None:
        trial = self.sitting.trial
        assert trial is not None
        stimulus = self._opened.study.stimulus_of(trial.stimulus)
        self._film.play(self._opened.opened.folder.file(stimulus.file))

    def _keep_standing(self, standing: ParticipantStanding) -> None:
        changed = replace(self._opened.participant, state=standing)
        save(self._opened.opened.folder, changed)

    def _forget(self) -> None:
        """Count a refusal, and store nothing of the person who refused."""
        text = self._opened.study.consent_in(self._opened.language)
        assert text is not None
        count_refusal(self._opened.opened.folder, text)
        shutil.rmtree(self._opened.folder.path)
        with contextlib.suppress(OSError):
            self._opened.folder.path.parent.rmdir()

    def _verify(self) -> None:
        """Check every run of the sitting, then end it."""
        damaged = []
        for run in self._opened.folder.runs:
            faults = _faults(run)
            if faults:
                damaged.append(run.name)
                self._report(f"{run}: {' '.join(faults)}")
        self.sound = not damaged
        text = f"damaged: {', '.join(damaged)}" if damaged else "all runs are sound"
        self.happen(EventKind.VERIFIED, By.PROGRAM, text)

    @property
    def recording(self) -> bool:
        """Return whether a trial is being recorded."""
        return self.sitting.state in RECORDED


def _faults(run: Path) -> tuple[str, ...]:
    """List the faults of a run; a run that was interrupted before its first picture has none."""
    return tuple(verify(run).faults) if any(run.glob("video*.mkv")) else ()
