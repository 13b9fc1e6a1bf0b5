"""A self-report is complete, and its moment lies on the clock of the recorded frames."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.capture_studies import study_at, study_text

from training.capture.errors import SittingError
from training.capture.report import Answer, lacking, moment_ns, report_of
from training.capture.study import Study
from training.capture.trial import FilmFrame

ASK = "[report]\nask = ['strongest', 'moment', 'intensity', 'seen_before']"
FRAMES = tuple(
    FilmFrame(n, n * 40_000, 1_000 + n * 40_000_000, None if n == 2 else 5_000 + n * 40_000_000)
    for n in range(4)
)
FULL = Answer("fear", 0.05, 0.0, 0.1, {"intensity": 3, "seen_before": 0})


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return study_at(tmp_path, study_text(extra=ASK)).study


def test_what_is_not_answered_is_named(study: Study) -> None:
    assert lacking(FULL, study) == ()
    assert lacking(Answer(), study) == ("strongest", "moment", "intensity", "seen_before")
    wrong = Answer("joy", 0.1, None, None, {"intensity": 9, "seen_before": 2})
    assert lacking(wrong, study) == ("strongest", "intensity", "seen_before")
    with pytest.raises(SittingError, match="strongest"):
        report_of(wrong, study, "en", FRAMES, 1, 2)


def test_nothing_felt_has_no_moment(study: Study) -> None:
    assert lacking(Answer("nothing", ratings=FULL.ratings), study) == ()


def test_the_moment_is_when_its_frame_was_painted() -> None:
    assert moment_ns(FRAMES, 0.05) == 5_000 + 50_000_000
    assert moment_ns(FRAMES, 0.09) == 1_000 + 90_000_000
    assert moment_ns((), 0.05) is None
    assert moment_ns(FRAMES, None) is None


def test_only_what_was_asked_is_kept(study: Study) -> None:
    more = Answer("fear", 0.05, 0.0, 0.1, {**FULL.ratings, "arousal": 4})
    report = report_of(more, study, "en", FRAMES, 1, 2)
    assert set(report.ratings) == {"intensity", "seen_before"}
    assert report.moment_t_mono_ns == 5_000 + 50_000_000
