"""What is kept of a trial comes back as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.capture_studies import SHA

from training.capture.errors import StudyError
from training.capture.layout import StudyFolder
from training.capture.trial import (
    FilmFrame,
    Outcome,
    SelfReport,
    ShownFilm,
    Span,
    Trial,
    read_frames,
    trials,
    write_frames,
    write_report,
    write_trial,
)


def _trial() -> Trial:
    return Trial(
        study_sha256=SHA,
        design_sha256=SHA,
        subject="P001",
        sitting=1,
        run="run-01",
        number=1,
        order_row=0,
        stimulus=ShownFilm(id="a", sha256=SHA, intended="fear"),
        language="en",
        clip=Span(begin_ns=1, end_ns=2),
        declared_s=1.0,
        outcome=Outcome.SHOWN,
    )


def test_a_trial_its_frames_and_its_report_come_back(tmp_path: Path) -> None:
    run = tmp_path / "sub-P001" / "ses-01" / "run-01"
    run.mkdir(parents=True)
    (run.parent / "sitting.jsonl").touch()
    report = SelfReport(language="en", strongest="fear", opened_t_mono_ns=3, sent_t_mono_ns=4)
    frames = (FilmFrame(0, 0, 5, 6), FilmFrame(1, 40_000, 7))
    write_trial(run, _trial())
    write_report(run, report)
    write_frames(run, frames)
    (found,) = trials(StudyFolder(tmp_path))
    assert (found.folder, found.trial, found.report) == (run, _trial(), report)
    assert read_frames(run) == frames
    assert all(path.stat().st_mode & 0o077 == 0 for path in run.iterdir())


@pytest.mark.parametrize("text", ["{", "[]", '{"subject": 1}', "\x00"])
def test_a_damaged_trial_is_named(tmp_path: Path, text: str) -> None:
    run = tmp_path / "sub-P001" / "ses-01" / "run-01"
    run.mkdir(parents=True)
    (run.parent / "sitting.jsonl").touch()
    (run / "trial.json").write_text(text)
    with pytest.raises(StudyError, match=r"trial\.json"):
        list(trials(StudyFolder(tmp_path)))
