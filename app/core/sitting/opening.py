"""Opens a sitting: participant, number, order of trials, and the place of an interruption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from app.core.recording.folder import is_session
from app.core.recording.recovery import find_unfinished, recover
from app.core.recording.sums import read_sums, replace_sum
from models import private
from models.person import check_person
from models.process import current
from models.recording_names import REPORT, TRIAL
from models.sources.source import now_ns
from training.capture.check import changed_sentence, check, past_sentence
from training.capture.consent import Consent, read_consent
from training.capture.errors import SittingError
from training.capture.journal import (
    SittingLine,
    Story,
    add,
    begun_text,
    first_line,
    line_of,
    mend,
    read_lines,
    replay,
)
from training.capture.layout import TRIAL_FILES, SittingFolder
from training.capture.order import Planned, plan, row_count
from training.capture.participants import (
    Participant,
    ParticipantStanding,
    find,
    next_row,
    read_participants,
)
from training.capture.session import OVER, By, Lengths, Note, Sitting, SittingState
from training.capture.study import OpenStudy, Study
from training.capture.trial import Outcome, ShownFilm, Trial, read_trial, write_trial


@dataclass(frozen=True, slots=True)
class OpenSitting:
    """A sitting that can begin or continue.

    Attributes:
        opened: The study.
        folder: The sitting's folder.
        participant: The row of the register, as it will be stored.
        sitting: Its state.
        language: Language of the participant's texts.
        consent: The consent; None before it is given.
        recovered: One sentence for each interrupted run that was recovered.
        reported_run: The run whose report was open at the interruption; empty for none.
    """

    opened: OpenStudy
    folder: SittingFolder
    participant: Participant
    sitting: Sitting
    language: str
    consent: Consent | None = None
    recovered: tuple[str, ...] = ()
    reported_run: str = ""

    @property
    def study(self) -> Study:
        """The study's description."""
        return self.opened.study


def open_sitting(
    opened: OpenStudy, person: str, language: str = "", today: date | None = None
) -> OpenSitting:
    """Open the next sitting of a participant, or continue the interrupted one.

    The caller holds the study's lease. Runs that a crash left open are closed and checked.

    Args:
        opened: The study.
        person: The participant's code.
        language: Language of the participant's texts; the study's first if empty.
        today: The day, for tests.

    Raises:
        SittingError: The study is not ready, or the participant has finished.
        StudyError: A file of the study is damaged.
        PersonError: The code is not valid.
        OSError: The folder cannot be written.
    """
    check_person(person)
    _refuse(opened, today or date.today())
    participant = _participant(opened, person)
    folder, lines = _folder(opened, participant)
    language = language or opened.study.study.languages[0]
    if opened.study.consent_in(language) is None:
        known = ", ".join(opened.study.study.languages)
        raise SittingError(f"The study has no texts in '{language}': choose from {known}.")
    private.make_folder(folder.path)
    if lines:
        return _again(opened, folder, participant, lines, language)
    fresh = _fresh(opened.study, participant.order_row, folder.number)
    text = begun_text(opened.study.design, participant.order_row)
    add(folder.journal, first_line(text, now_ns()))
    return OpenSitting(opened, folder, participant, fresh, language)


def _refuse(opened: OpenStudy, today: date) -> None:
    """Refuse to begin a sitting before the study is ready, or after its last day."""
    if today > opened.study.ethics.retain_until:
        raise SittingError(past_sentence(opened.study))
    found = [finding.sentence for finding in check(opened, today=today) if finding.blocks]
    if found:
        more = f" {len(found) - 1} more: `flinch capture check`." if len(found) > 1 else ""
        raise SittingError(f"The study is not ready. {found[0]}{more}")


def _participant(opened: OpenStudy, person: str) -> Participant:
    rows = read_participants(opened.folder)
    known = find(rows, person)
    if known is not None:
        return known
    near = [row.subject for row in rows if row.subject.lower() == person.lower()]
    if near:
        raise SittingError(f"'{person}' and '{near[0]}' differ in case alone: use '{near[0]}'.")
    return Participant(person, next_row(rows, row_count(opened.study)))


def _folder(
    opened: OpenStudy, participant: Participant
) -> tuple[SittingFolder, tuple[SittingLine, ...]]:
    """Return the folder of the next or interrupted sitting, with its journal."""
    begun = opened.folder.sittings(participant.subject)
    if begun:
        mend(begun[-1].journal)
        lines = read_lines(begun[-1].journal)
        if not lines or lines[-1].state not in {state.value for state in OVER}:
            return begun[-1], lines
    number = begun[-1].number + 1 if begun else 1
    if number > opened.study.study.sittings:
        raise SittingError(
            f"{participant.subject} has no sitting left: the study has "
            f"{opened.study.study.sittings} for each participant. Name another participant."
        )
    return opened.folder.sitting(participant.subject, number), ()


def _fresh(study: Study, row: int, number: int) -> Sitting:
    return Sitting(plan(study, row, number), Lengths.of(study))


def _again(
    opened: OpenStudy,
    folder: SittingFolder,
    participant: Participant,
    lines: Sequence[SittingLine],
    language: str,
) -> OpenSitting:
    """Continue an interrupted sitting."""
    design, _, row = lines[0].text.partition(" ")
    if design != opened.study.design:
        raise SittingError(changed_sentence(folder.path))
    participant = replace(participant, order_row=int(row) if row.isdecimal() else 0)
    consent = read_consent(folder)
    if consent is not None:
        language = consent.language
        if consent.text_sha256 not in {
            consent_text.sha256 for consent_text in opened.study.consent
        }:
            raise SittingError(
                f"Version {consent.version} of the consent, which {participant.subject} agreed "
                "to, is no longer in STUDY.toml: put its [[consent]] back."
            )
    recovered = _recover(folder)
    story = replay(lines, _fresh(opened.study, participant.order_row, folder.number))
    if consent is None and story.sitting.state is not SittingState.CONSENT:
        story = replace(story, sitting=replace(story.sitting, state=SittingState.CONSENT))
    story = _settled(opened, folder, participant, story, language)
    state = story.sitting.state
    note = Note("opened_again", story.cut_off or story.reported_run, By.PROGRAM)
    add(folder.journal, line_of(note, state, now_ns(), story.cut_off or story.reported_run))
    sitting = replace(story.sitting, since_ns=now_ns())
    return OpenSitting(
        opened, folder, participant, sitting, language, consent, recovered, story.reported_run
    )


def _recover(folder: SittingFolder) -> tuple[str, ...]:
    """Close the runs that a crash left open, and complete their checksums."""
    found = []
    for run in find_unfinished(folder.path):
        found.append(f"{run.folder.name}: {recover(run.folder).message}")
    return tuple(found)


def complete_sums(run: Path) -> None:
    """Add the files of a sitting beside a recording to the recording's checksums.

    Raises:
        RecordingError: The checksums are damaged.
    """
    if not is_session(run):
        return
    known = read_sums(run)
    for name in TRIAL_FILES:
        if (run / name).is_file() and name not in known:
            replace_sum(run, name)


def _settled(
    opened: OpenStudy,
    folder: SittingFolder,
    participant: Participant,
    story: Story,
    language: str,
) -> Story:
    """Record the fate of the interrupted run, and which form was open."""
    run = story.cut_off or story.reported_run
    path = folder.path / run
    trial = story.sitting.trial
    if run and path.is_dir():
        shown = (path / TRIAL).is_file() and read_trial(path).outcome is Outcome.SHOWN
        if not (path / TRIAL).is_file() and trial is not None:
            facts = trial_facts(opened, participant, folder, trial, run, language)
            write_trial(path, facts.model_copy(update={"repeated": story.sitting.repeated}))
        story = _reopened(story, path, shown)
    for each in folder.runs:
        complete_sums(each)
    return story


def _reopened(story: Story, run: Path, shown: bool) -> Story:
    """Decide what follows a run: its open form, the next trial, or a choice."""
    sitting = story.sitting
    if shown and (run / REPORT).is_file():
        later = replace(sitting, state=SittingState.SEATING, place=sitting.place + 1)
        return Story(later)
    if shown:
        return Story(replace(sitting, state=SittingState.REPORT), reported_run=run.name)
    return Story(replace(sitting, state=SittingState.CHOICE), cut_off=run.name)


def trial_facts(
    opened: OpenStudy,
    participant: Participant,
    folder: SittingFolder,
    planned: Planned,
    run: str,
    language: str,
) -> Trial:
    """Make the record of a started trial; it is `interrupted` until the trial ends."""
    stimulus = opened.study.stimulus_of(planned.stimulus)
    return Trial(
        study_sha256=opened.digest,
        design_sha256=opened.study.design,
        subject=participant.subject,
        sitting=folder.number,
        run=run,
        number=planned.number,
        order_row=participant.order_row,
        block=planned.block,
        practice=planned.practice,
        stimulus=ShownFilm(
            id=stimulus.id,
            sha256=stimulus.sha256,
            intended=stimulus.intended,
            language=stimulus.language,
        ),
        language=language,
        volume=opened.study.display.volume,
        boot=current().boot,
        declared_s=stimulus.duration_s,
        outcome=Outcome.INTERRUPTED,
        instead_of=planned.instead_of,
    )


def reserve_for(opened: OpenSitting, sitting: Sitting) -> str:
    """Choose a reserve film for the present one: same emotion, not in the plan.

    Raises:
        SittingError: There is no such film.
    """
    trial = sitting.trial
    name = trial.stimulus if trial is not None else ""
    planned = {trial.stimulus for trial in sitting.plan}
    intended = opened.study.stimulus_of(name).intended if name else ""
    for stimulus in opened.study.stimulus:
        if stimulus.id not in planned and stimulus.intended == intended:
            return stimulus.id
    raise SittingError(
        f"There is no film in reserve for '{name}': expected a [[stimulus]] of '{intended}' that "
        "is in no block. Skip the trial or repeat it."
    )


def standing_after(opened: OpenSitting, state: SittingState) -> ParticipantStanding:
    """Return the participant's status after a sitting."""
    if state is SittingState.LEFT:
        return ParticipantStanding.LEFT
    last = opened.folder.number >= opened.study.study.sittings
    return (
        ParticipantStanding.FINISHED
        if state is SittingState.FINISHED and last
        else ParticipantStanding.RUNNING
    )
