"""`flinch capture build`: converts a study's trials to a data set for `flinch prepare captured`.

The same study gives the same bytes. Skipped trials and movements are listed with their reason.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from models import lease, private
from models.cells import harmless_row
from models.recording_names import SUMS
from training import derived
from training.capture.consent import SHARE, SHOW, read_consent
from training.capture.datasheet import datasheet
from training.capture.errors import StudyError
from training.capture.labelled import (
    Gathered,
    LabelledMovement,
    Left,
    Spot,
    coded,
    reported,
    unusable,
    where,
)
from training.capture.layout import SittingFolder
from training.capture.participants import read_participants
from training.capture.pictures import clip_frames, write_clips
from training.capture.scopes import withdrawn
from training.capture.study import OpenStudy
from training.capture.summary import drawing, splits, statistics
from training.capture.trial import TrialRun, trials
from training.datasets.captured import COLUMNS, PICTURES, TABLE

CODED, REPORTED = "coded", "reported"
LABELS = (CODED, REPORTED)
SCOPES = ("own", SHARE)
MORE_COLUMNS = (
    *("kind", "part", "run", "stimulus", "intended", "reported", "agreed"),
    *("coder_1", "coder_2", "label_from"),
)
LEFT_OUT, SPLITS, STATISTICS, DRAWING = (
    *("left_out.csv", "splits.json"),
    *("statistics.json", "statistics.svg"),
)
DATASHEET, SAMPLES = "DATASHEET.md", "samples"


class NothingBuilt(StudyError):
    """Nothing of a study can be built; `left` lists every trial with its reason."""

    def __init__(self, sentence: str, left: Sequence[Left]):
        super().__init__(sentence)
        self.left = tuple(left)


class NothingCoded(NothingBuilt):
    """No trial of a study is coded and settled."""


@dataclass(frozen=True, slots=True)
class Built:
    """A built set: its folder, its clips and participants, and what was skipped."""

    folder: Path
    clips: int
    people: tuple[str, ...]
    left: tuple[Left, ...]


def build(
    opened: OpenStudy,
    out: Path,
    labels: str = CODED,
    scope: str = "own",
    spot: Spot | None = None,
    today: date | None = None,
) -> Built:
    """Build a data set.

    Args:
        opened: The study.
        out: Folder of the set; it must not exist.
        labels: `coded` or `reported`.
        scope: `own`, or `share` for participants who agreed to sharing only.
        spot: Finds movements, for `reported`.
        today: The day, for tests.

    Returns:
        The built set; the study's `derived.jsonl` lists it from now on.

    Raises:
        NothingCoded: For `coded`, no trial is coded and settled.
        NothingBuilt: No trial can be built.
        StudyError: The folder exists, the retention period is over, or the study was changed since
            its recording.
        SourceError: A recording cannot be read.
        OSError: The set cannot be written.
    """
    _check(opened, out, labels, scope, today or date.today())
    gathered = _gather(opened, labels, scope, spot)
    if not gathered.movements:
        raise _nothing(gathered, labels)
    unfinished = out.with_name(out.name + ".part")
    private.make_folder(out.parent)
    with lease.held(unfinished, "flinch capture build"):
        _clear(unfinished)
        _write(opened, gathered, unfinished, labels, scope)
    unfinished.replace(out)
    people = tuple(sorted({movement.trial.trial.subject for movement in gathered.movements}))
    root = opened.folder.root.resolve()
    derived.note(root, derived.Derived(out.resolve(), derived.SET, people))
    return Built(out, len(gathered.movements), people, tuple(gathered.left))


def _check(opened: OpenStudy, out: Path, labels: str, scope: str, today: date) -> None:
    for what, found, known in (("labels", labels, LABELS), ("scope", scope, SCOPES)):
        if found not in known:
            raise StudyError(f"Unknown {what} '{found}': expected {' or '.join(known)}.")
    if out.exists():
        raise StudyError(f"'{out}' exists already; nothing is overwritten. Name a new folder.")
    until = opened.study.ethics.retain_until
    if today > until:
        raise StudyError(
            f"The recordings of {opened.study.study.id} were to be kept until {until}: nothing is "
            "built from them any more. Erase them, or ask the ethics board for a later date."
        )


def _gather(opened: OpenStudy, labels: str, scope: str, spot: Spot | None) -> Gathered:
    gathered = Gathered([], [])
    settled, usable = False, 0
    for trial in trials(opened.folder):
        _same_study(opened, trial)
        reason = unusable(opened, trial, scope)
        if reason:
            gathered.leave(where(trial), reason)
            continue
        usable += 1
        if labels == CODED:
            settled = coded(trial, gathered) or settled
        else:
            assert spot is not None
            reported(trial, spot, gathered)
    if labels == CODED and usable and not settled:
        raise NothingCoded(
            f"No trial of '{opened.folder.root}' is coded by two blind coders and settled: "
            "annotate first (`flinch annotate`, `flinch adjudicate`), or build the reported "
            "labels.",
            gathered.left,
        )
    return gathered


def _same_study(opened: OpenStudy, trial: TrialRun) -> None:
    if trial.trial.design_sha256 != opened.study.design:
        raise StudyError(
            f"{where(trial)} was recorded under another STUDY.toml: only participants, "
            "retain_until and added consents may change. Put it back as it was."
        )


def _nothing(gathered: Gathered, labels: str) -> NothingBuilt:
    if not gathered.left:
        return NothingBuilt("Nothing can be built: the study has no trial yet. Record one.", ())
    return NothingBuilt(
        f"No clip with {labels} labels can be built: all {len(gathered.left)} trials or movements "
        "are left out, each for the reason that stands beside its name.",
        gathered.left,
    )


def _clear(folder: Path) -> None:
    """Empty a folder of an earlier attempt's files, except its lease."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != lease.LEASE:
            path.unlink()


def _write(opened: OpenStudy, gathered: Gathered, folder: Path, labels: str, scope: str) -> None:
    movements, people = gathered.movements, read_participants(opened.folder)
    _write_pictures(movements, folder)
    figures = statistics(movements, gathered.left, people)
    _write_table(folder / TABLE, (*COLUMNS, *MORE_COLUMNS), map(_row, movements))
    left = ([clip.where, clip.reason] for clip in gathered.left)
    _write_table(folder / LEFT_OUT, ("where", "reason"), left)
    texts = {
        SPLITS: _json(splits(movements)),
        STATISTICS: _json(figures),
        DRAWING: drawing(figures),
        DATASHEET: datasheet(opened.study, labels, scope, figures),
        derived.ORIGIN: _json(_origin(opened, labels, scope)),
    }
    for name, text in texts.items():
        private.write_text(folder / name, text)
    _write_samples(opened, movements, folder)
    _write_sums(folder)


def _write_pictures(movements: Sequence[LabelledMovement], folder: Path) -> None:
    by_run: dict[Path, list[LabelledMovement]] = {}
    for movement in movements:
        by_run.setdefault(movement.trial.folder, []).append(movement)
    for group in by_run.values():
        media = group[0].media
        clips = [
            (_folder(folder, labelled), clip_frames(media, labelled.onset, labelled.offset))
            for labelled in group
        ]
        write_clips(media, clips)


def _folder(folder: Path, labelled: LabelledMovement) -> Path:
    return folder / PICTURES / labelled.trial.trial.subject / labelled.clip


def _row(labelled: LabelledMovement) -> list[object]:
    about = labelled.trial.trial
    return [
        *(
            about.subject,
            labelled.clip,
            labelled.onset,
            "" if labelled.apex is None else labelled.apex,
            labelled.offset,
        ),
        *(labelled.emotion, labelled.units, f"{labelled.fps:.3f}"),
        *(labelled.kind, "", where(labelled.trial), about.stimulus.id, about.stimulus.intended),
        *(
            labelled.reported,
            labelled.agreed,
            labelled.coder_1,
            labelled.coder_2,
            labelled.label_from,
        ),
    ]


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(harmless_row(row) for row in rows)
    private.write_text(path, text.getvalue())


def _origin(opened: OpenStudy, labels: str, scope: str) -> dict[str, Any]:
    """Record the study in the set, so that results computed from it can be noted in the study."""
    return {
        "study": opened.study.study.id,
        "study_sha256": opened.digest,
        "labels": labels,
        "scope": scope,
        "layout": opened.study.layout,
        "path": str(opened.folder.root.resolve()),
    }


def _write_samples(opened: OpenStudy, movements: Sequence[LabelledMovement], folder: Path) -> None:
    """Copy one picture of each participant who agreed to showing pictures."""
    withdrawals = withdrawn(opened.folder)
    for movement in movements:
        subject = movement.trial.trial.subject
        consent = read_consent(SittingFolder(movement.trial.folder.parent))
        if consent is None or not consent.gives(SHOW) or (subject, SHOW) in withdrawals:
            continue
        apex = movement.onset if movement.apex is None else movement.apex
        pictures = sorted(_folder(folder, movement).glob(f"{apex:06d}.*"))
        target = private.make_folder(folder / SAMPLES) / f"{subject}{pictures[0].suffix}"
        if not target.exists():
            private.begin(target).write_bytes(pictures[0].read_bytes())


def _write_sums(folder: Path) -> None:
    names = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != lease.LEASE
    )
    lines = [f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    private.write_text(folder / SUMS, "".join(lines))


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
