"""Finds everything that a study lacks, and estimates its movements and disk space."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from training.capture.consent import check_recipient
from training.capture.errors import StudyError
from training.capture.films import faults_of
from training.capture.order import plan, repeated
from training.capture.participants import read_participants
from training.capture.strict import read_bytes
from training.capture.study import FORBIDDEN, OpenStudy, Study, shown_to
from training.capture.trial import trials
from training.capture.words import missing
from training.errors import TrainingError

YIELD = (5, 12)
"""Micro-expressions per participant: CASME II 247 of 26 people, SAMM 159 of 32, CAS(ME)^3 860 of
100, DFME 7,526 of 656.
"""

BYTES_PER_PIXEL = (0.11, 0.16, 0.44)
"""Bytes per pixel of a camera's JPEG: little, much, and the largest measured (720p60: 6, 9 and 24.5
MB/s).
"""


@dataclass(frozen=True, slots=True)
class StudyFinding:
    """One sentence about a study, and whether it blocks sittings."""

    sentence: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Expected:
    """Estimates for a whole study: movements, recorded seconds, bytes (three values each)."""

    movements: tuple[int, int]
    seconds: float
    bytes: tuple[int, int, int]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Describe them, one sentence each."""
        low, high = self.movements
        little, much, most = (f"{count / 1e9:.1f}" for count in self.bytes)
        return (
            f"Expect {low} to {high} micro-expressions: published studies found {YIELD[0]} to "
            f"{YIELD[1]} a participant.",
            f"Expect {self.seconds / 3600:.1f} h of recordings and {little} to {much} GB of disk, "
            f"{most} GB at most.",
        )


def expected(study: Study) -> Expected:
    """Estimate a study's movements and size, with practice."""
    task, camera = study.task, study.camera.requested
    seconds = 0.0
    for sitting in range(1, study.study.sittings + 1):
        for planned in plan(study, 0, sitting):
            film_s = study.stimulus_of(planned.stimulus).duration_s
            seconds += task.fixation_s + film_s + task.tail_s
    people = study.study.participants
    pixels = camera.width_px * camera.height_px * (camera.fps or 30.0) * seconds * people
    little, much, most = (int(pixels * share) for share in BYTES_PER_PIXEL)
    return Expected((YIELD[0] * people, YIELD[1] * people), seconds * people, (little, much, most))


def check(
    opened: OpenStudy,
    films: bool = False,
    today: date | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> tuple[StudyFinding, ...]:
    """Find everything that a study lacks.

    Args:
        opened: The study.
        films: Decode each film to its end.
        today: The day, for tests; that of this computer if None.
        report: Called with the name of each film before it is checked.

    Returns:
        All findings, blocking ones first.
    """
    found = [*_blanks(opened.study), *_ethics(opened.study, today or date.today())]
    found += _consents(opened)
    for language in opened.study.study.languages:
        found += [StudyFinding(text) for text in missing(opened.folder, opened.study, language)]
    for name in shown_to(opened.study):
        report(name)
        stimulus = opened.study.stimulus_of(name)
        path = opened.folder.file(stimulus.file)
        found += [StudyFinding(text) for text in faults_of(path, stimulus, films)]
    found += _order(opened.study)
    found += _sittings(opened)
    return tuple(sorted(found, key=lambda finding: not finding.blocks))


def _blanks(study: Study) -> list[StudyFinding]:
    """Find the values of a template that must still be filled in: those in square brackets."""
    ethics = {f"ethics.{name}": value for name, value in study.ethics.model_dump().items()}
    return [
        StudyFinding(f"STUDY.toml still says {name} = '{value}': fill it in.")
        for name, value in ethics.items()
        if isinstance(value, str) and value.startswith("[") and value.endswith("]")
    ]


def _ethics(study: Study, today: date) -> list[StudyFinding]:
    ethics = study.ethics
    found = []
    if today > ethics.retain_until:
        found.append(StudyFinding(past_sentence(study)))
    if ethics.context in FORBIDDEN:
        law = (
            f"ethics.context is '{ethics.context}': inferring emotions there is forbidden but for "
            "medical or safety reasons (AI Act, article 5(1)(f)); research alone is exempt "
            "(article 2(6)). The ethics board decides"
        )
        if ethics.context_reason.strip():
            found.append(StudyFinding(f"{law}. Given reason: {ethics.context_reason}", False))
        else:
            found.append(StudyFinding(f"{law}: type its reason as ethics.context_reason."))
    return [*found, *_recipient(ethics.recipient)]


def _recipient(recipient: str) -> list[StudyFinding]:
    if not recipient:
        sentence = "ethics.recipient is empty: no names are kept, only codes."
        return [StudyFinding(sentence, blocks=False)]
    try:
        check_recipient(recipient)
    except StudyError as error:
        return [StudyFinding(str(error))]
    return []


def past_sentence(study: Study) -> str:
    """Say that the retention period is over."""
    return (
        f"The study's recordings may be kept until {study.ethics.retain_until} alone: withdraw "
        "what is left, or have retain_until prolonged by the ethics board."
    )


def _consents(opened: OpenStudy) -> list[StudyFinding]:
    study, found = opened.study, []
    for language in study.study.languages:
        if study.consent_in(language) is None:
            found.append(StudyFinding(f"There is no [[consent]] in '{language}': add one."))
    for text in study.consent:
        path = opened.folder.file(text.file)
        try:
            digest = sha256(read_bytes(path, "a text of consent")).hexdigest()
        except TrainingError as error:
            found.append(StudyFinding(str(error)))
            continue
        if digest != text.sha256:
            found.append(
                StudyFinding(
                    f"'{path}' is not the text that was approved as version {text.version}: "
                    f"expected SHA-256 {text.sha256}, found {digest}. Put it back, or add it as a "
                    "version of its own."
                )
            )
    return found


def _order(study: Study) -> list[StudyFinding]:
    pairs = repeated(study) if study.order.apart else ()
    if not pairs:
        return []
    return [
        StudyFinding(
            f"Equal {study.order.apart} feelings follow each other in some orders, as {pairs[0]}: "
            "put them into blocks of their own, or choose scheme 'random'.",
            blocks=False,
        )
    ]


def _sittings(opened: OpenStudy) -> list[StudyFinding]:
    """Check the design against earlier sittings, and that the register is readable."""
    found = []
    try:
        read_participants(opened.folder)
        changed = changed_since(opened)
    except TrainingError as error:
        return [StudyFinding(str(error))]
    if changed is not None:
        found.append(StudyFinding(changed_sentence(changed)))
    return found


def changed_since(opened: OpenStudy) -> Path | None:
    """Return a recorded run whose design differs from the present one; None without one.

    Raises:
        StudyError: A trial's file is damaged.
    """
    design = opened.study.design
    others = (run.folder for run in trials(opened.folder) if run.trial.design_sha256 != design)
    return next(others, None)


def changed_sentence(run: Path) -> str:
    """Say that STUDY.toml differs from that of a run."""
    return (
        f"STUDY.toml was changed since '{run}' was recorded: after the first sitting only "
        "participants, retain_until and added consents may change. Put it back as it was, or make "
        "a new study."
    )
