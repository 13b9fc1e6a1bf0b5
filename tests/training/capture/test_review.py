"""What participants say of their movements is kept, and decides what is built by reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.built_studies import a_study, spot_middle

from training.capture.build import NothingBuilt, build
from training.capture.errors import StudyError
from training.capture.review import Review, Reviewed, Verdict, read_review, said_of, write_review


def _said(verdict: Verdict, onset: int = 41, offset: int = 50) -> Reviewed:
    return Reviewed(run="run-01", onset=onset, apex=46, offset=offset, verdict=verdict)


def test_a_review_comes_back_as_it_was_written(tmp_path: Path) -> None:
    sitting = a_study(tmp_path / "study", ("P001",)).folder.sitting("P001", 1)
    assert read_review(sitting) is None
    review = Review(language="en", found=2, movements=(_said("felt"), _said("blink", 60, 70)))
    write_review(sitting, review)
    assert read_review(sitting) == review
    assert sitting.review.stat().st_mode & 0o077 == 0
    sitting.review.write_text("{}")
    with pytest.raises(StudyError):
        read_review(sitting)


def test_the_movement_that_shares_most_frames_is_meant() -> None:
    review = Review(language="en", found=2, movements=(_said("felt"), _said("blink", 48, 60)))
    for span, verdict in (((40, 49), "felt"), ((52, 70), "blink")):
        found = said_of(review, "run-01", *span)
        assert found is not None
        assert found.verdict == verdict
    assert said_of(review, "run-01", 80, 90) is None
    assert said_of(review, "run-02", 40, 50) is None
    assert said_of(None, "run-01", 40, 50) is None


@pytest.mark.parametrize("verdict", ["blink", "speech", "swallow", "itch"])
def test_what_was_no_expression_is_not_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verdict: Verdict
) -> None:
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))
    study = a_study(tmp_path / "study", ("P001",))
    sitting = study.folder.sitting("P001", 1)
    write_review(sitting, Review(language="en", found=1, movements=(_said("unsure"),)))
    assert build(study, tmp_path / "set", "reported", spot=spot_middle).clips == 1
    write_review(sitting, Review(language="en", found=1, movements=(_said(verdict),)))
    with pytest.raises(NothingBuilt) as caught:
        build(study, tmp_path / "other", "reported", spot=spot_middle)
    assert verdict in caught.value.left[0].reason
