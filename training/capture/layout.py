"""The only place that knows the names of a study's files.

`sub-P001/ses-01/run-07/` is one trial, recorded as by `flinch record`, with `trial.json`,
`stimuli.csv` and `self_report.json`.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from models import private
from models.durable import sync_folder
from models.person import FOLDER, check_person
from models.recording_names import REPORT, RUN, TRIAL
from training.derived import STUDY

STIMULI = "stimuli.csv"
TRIAL_FILES = (TRIAL, STIMULI, REPORT)
"""Files that a sitting adds to a recorded run."""

_SITTING = re.compile(r"ses-([0-9]+)")


@dataclass(frozen=True, slots=True)
class SittingFolder:
    """The folder of one visit of one participant."""

    path: Path

    @property
    def number(self) -> int:
        """Number of the sitting, from 1."""
        return int(self.path.name.removeprefix("ses-"))

    @property
    def person(self) -> str:
        """The participant's code."""
        return self.path.parent.name.removeprefix(FOLDER)

    @property
    def journal(self) -> Path:
        """The events, one JSON object per line."""
        return self.path / "sitting.jsonl"

    @property
    def consent(self) -> Path:
        """The consent, without a name."""
        return self.path / "consent.json"

    @property
    def neutral(self) -> Path:
        """The resting face of this visit."""
        return self.path / "neutral.json"

    @property
    def review(self) -> Path:
        """The participant's answers on each found movement."""
        return self.path / "review.json"

    @property
    def runs(self) -> tuple[Path, ...]:
        """The folders of its trials, in order."""
        return _numbered(self.path, RUN)


@dataclass(frozen=True, slots=True)
class StudyFolder:
    """The folder of a study."""

    root: Path

    @property
    def study(self) -> Path:
        """The study's definition."""
        return self.root / STUDY

    @property
    def participants(self) -> Path:
        """The register of participants, without names."""
        return self.root / "participants.csv"

    @property
    def consent(self) -> Path:
        """The texts that participants agree to."""
        return self.root / "consent"

    @property
    def refusals(self) -> Path:
        """One line per refusal, without a code: refusals are only counted."""
        return self.consent / "refusals.jsonl"

    @property
    def films(self) -> Path:
        """Default folder of films."""
        return self.root / "films"

    @property
    def texts(self) -> Path:
        """The participants' texts, one file per language."""
        return self.root / "texts"

    @property
    def sync(self) -> Path:
        """Measured offsets between screen and camera."""
        return self.root / "sync"

    @property
    def keys(self) -> Path:
        """Names of participants, encrypted to the key's holder."""
        return self.root / "key"

    @property
    def derived(self) -> Path:
        """What was computed from recordings, its place and its participants."""
        return self.root / "derived.jsonl"

    @property
    def exports(self) -> Path:
        """The recipients of exports."""
        return self.root / "exports.jsonl"

    @property
    def withdrawals(self) -> Path:
        """Journals of withdrawals."""
        return self.root / "withdrawals"

    def key(self, person: str) -> Path:
        """Return the file with a participant's encrypted identity. Raises `PersonError`."""
        return self.keys / f"{check_person(person)}.age"

    def words(self, language: str) -> Path:
        """Return the file with the texts of a language."""
        return self.texts / f"{language}.toml"

    def file(self, name: str) -> Path:
        """Return the path of a film or text named in STUDY.toml: absolute, or below the study."""
        return self.root / name

    def subject(self, person: str) -> Path:
        """Return a participant's folder. Raises `PersonError`."""
        return self.root / f"{FOLDER}{check_person(person)}"

    def sitting(self, person: str, number: int) -> SittingFolder:
        """Return the folder of a sitting, numbered from 1. Raises `PersonError`."""
        return SittingFolder(self.subject(person) / f"ses-{number:02d}")

    def sittings(self, person: str) -> tuple[SittingFolder, ...]:
        """List a participant's sittings in order. Raises `PersonError`."""
        found = (SittingFolder(path) for path in _numbered(self.subject(person), _SITTING))
        return tuple(each for each in found if each.journal.is_file())

    def all_sittings(self) -> tuple[SittingFolder, ...]:
        """List all sittings, by participant and number."""
        people = sorted(path.name for path in self.root.glob(f"{FOLDER}*") if path.is_dir())
        codes = (name.removeprefix(FOLDER) for name in people)
        return tuple(each for code in codes for each in self.sittings(code))


def _numbered(folder: Path, pattern: re.Pattern[str]) -> tuple[Path, ...]:
    names = folder.iterdir() if folder.is_dir() else ()
    found = [(match, path) for path in names if (match := pattern.fullmatch(path.name))]
    return tuple(path for _, path in sorted(found, key=lambda pair: int(pair[0].group(1))))


def write_whole(path: Path, text: str) -> None:
    """Write a text to the disk atomically, readable by its owner only. Raises `OSError`."""
    private.write_text(path, text, durable=True)
    sync_folder(path.parent)


def append_line(path: Path, line: str) -> None:
    """Append a line to a file, readable by its owner only, and flush it to the disk.

    Raises:
        OSError: The system refuses; no part of the line remains.
    """
    handle = private.opener(str(path), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        size = os.fstat(handle).st_size
        view = memoryview(line.encode("utf-8") + b"\n")
        try:
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, size)
            raise
    finally:
        os.close(handle)
    if size == 0:
        sync_folder(path.parent)
