"""Progress of a study: one row per participant, with the recorded trials."""

from __future__ import annotations

from dataclasses import dataclass

from training.capture.participants import Participant, ParticipantStanding, read_participants
from training.capture.study import OpenStudy
from training.capture.trial import Outcome, trials


@dataclass(frozen=True, slots=True)
class ParticipantOverview:
    """One participant: the register's row, sittings begun, trials recorded and shown to the end."""

    participant: Participant
    sittings: int
    trials: int
    shown: int


@dataclass(frozen=True, slots=True)
class Overview:
    """A study's state."""

    planned: int
    refused: int
    people: tuple[ParticipantOverview, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Describe it, one sentence each."""
        states = [person.participant.state for person in self.people]
        done = states.count(ParticipantStanding.FINISHED)
        left = states.count(ParticipantStanding.LEFT)
        excluded = sum(bool(person.participant.excluded_why) for person in self.people)
        return (
            f"{done} of {self.planned} participants have finished, "
            f"{len(self.people) - done - left} are under way, {left} left early, "
            f"{self.refused} refused, {excluded} are excluded.",
        )


def overview(opened: OpenStudy) -> Overview:
    """Read the progress of a study, without practice trials.

    Raises:
        StudyError: A file of it is damaged.
    """
    runs = [run.trial for run in trials(opened.folder) if not run.trial.practice]
    people = []
    for participant in read_participants(opened.folder):
        own = [trial for trial in runs if trial.subject == participant.subject]
        shown = sum(trial.outcome is Outcome.SHOWN for trial in own)
        sittings = len(opened.folder.sittings(participant.subject))
        people.append(ParticipantOverview(participant, sittings, len(own), shown))
    path = opened.folder.refusals
    refused = len(path.read_bytes().splitlines()) if path.is_file() else 0
    return Overview(opened.study.study.participants, refused, tuple(people))
