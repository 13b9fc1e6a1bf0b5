"""STUDY.toml is read strictly, and its design keeps its digest."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.capture_studies import study_at, study_text

from training.capture.errors import StudyError
from training.capture.study import open_study


def test_a_study_is_read(tmp_path: Path) -> None:
    opened = study_at(tmp_path)
    assert opened.study.study.id == "faces-2026"
    assert opened.study.camera.requested.fps == 60
    assert opened.study.required_items == ("record",)
    assert len(opened.digest) == 64


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("participants = 8", "particpants = 8", "'study.particpants'; the nearest is"),
        ("duration_s = 1.0", "duraton_s = 1.0", "'stimulus 1.duraton_s'; the nearest is"),
        ("participants = 8", 'participants = "8"', "study.participants"),
        ("participants = 8", "participants = 0", "study.participants"),
        ("retain_until = 2099-12-31", 'retain_until = "soon"', "ethics.retain_until"),
        ("'a', 'b'", "'a', 'a'", "'a' is named twice"),
        ("'a', 'b'", "'a', 'x'", "there is no stimulus 'x'"),
        ('id = "share"', 'id = "record"', "'record' is named twice"),
        ('languages = ["en"]', "languages = []", "study.languages"),
        ("layout = 1", "layout = 2", "layout"),
        ("layout = 1", "layout = 1 1", "is no TOML text"),
    ],
)
def test_what_it_cannot_mean_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in study_text()
    text = study_text().replace(old, new)
    with pytest.raises(StudyError) as raised:
        study_at(tmp_path, text)
    assert message in str(raised.value)


def test_bytes_that_are_no_text_and_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="flinch capture init"):
        open_study(tmp_path)
    (tmp_path / "STUDY.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(StudyError, match="is no TOML text"):
        open_study(tmp_path)


@pytest.mark.parametrize("extra", ["[order]\nscheme = 'latin'", "[camera]\nmode = '720p'"])
def test_unknown_schemes_and_modes_are_refused(tmp_path: Path, extra: str) -> None:
    with pytest.raises(StudyError):
        study_at(tmp_path, study_text(extra=extra))


def test_only_what_may_change_leaves_the_design_as_it_was(tmp_path: Path) -> None:
    text = study_text()
    first = study_at(tmp_path / "a", text)
    allowed = text.replace("participants = 8", "participants = 9").replace("2099", "2098")
    other = study_at(tmp_path / "b", allowed)
    assert other.study.design == first.study.design
    assert other.digest != first.digest
    forbidden = study_at(tmp_path / "c", text.replace("duration_s = 1.0", "duration_s = 2.0"))
    assert forbidden.study.design != first.study.design
