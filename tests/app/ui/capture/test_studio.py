"""A sitting before people: pages follow the states, and what is answered is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.capture_studies import quick_study
from helpers.sittings import CalmPipeline, PlainCamera, opened
from helpers.waiting import holds_in_time
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.sitting import review
from app.ui import style
from app.ui.capture.studio import Studio
from training.annotate.media import Media
from training.capture.consent import read_consent
from training.capture.judged import Judged
from training.capture.labelled import Spotted
from training.capture.review import read_review
from training.capture.session import SittingState as State
from training.capture.study import OpenStudy
from training.capture.trial import Outcome, read_frames, trials

SHORT = (
    ("fixation_s = 0.1\ntail_s = 0.1", "fixation_s = 0.05\ntail_s = 0.05"),
    (
        'ask = ["strongest", "moment", "intensity", "valence", "arousal", "kept_still"]',
        'ask = ["strongest", "moment", "intensity"]',
    ),
    ('stimuli = ["wander", "pop", "balance"]', 'stimuli = ["pop"]'),
)


@pytest.fixture
def study(tmp_path: Path) -> OpenStudy:
    return quick_study(tmp_path / "study", SHORT, film_s=0.3)


@pytest.fixture
def studio(application: QApplication, study: OpenStudy) -> Iterator[Studio]:
    camera = PlainCamera()
    camera.open()
    assert holds_in_time(lambda: camera.report().measured_fps > 10)
    studio = Studio(opened(study), camera, style.DARK, CalmPipeline)
    studio.begin()
    yield studio
    _let_go(studio)
    camera.close()


def _let_go(studio: Studio) -> None:
    studio.close()
    for part in (studio.participant, studio.console, studio):
        part.deleteLater()
    QCoreApplication.processEvents()


def _three_frames(_media: Media, first: int, last: int) -> list[Spotted]:
    middle = (first + last) // 2
    return [Spotted(middle - 1, middle, middle + 1, 1.0)]


def _reaches(studio: Studio, state: State) -> bool:
    def in_state() -> bool:
        QCoreApplication.processEvents()
        return studio.sitting.state is state

    return holds_in_time(in_state)


def test_a_sitting_is_carried_out_by_mouse_and_keys(studio: Studio, study: OpenStudy) -> None:
    participant = studio.participant
    assert participant.stack.currentWidget() is participant.consent
    assert not any(box.isChecked() for box in participant.consent.boxes.values())
    assert not participant.consent.yes.isEnabled()
    participant.consent.boxes["record"].click()
    participant.consent.yes.click()
    assert _reaches(studio, State.PRACTICE)
    assert participant.stack.currentWidget() is participant.text
    participant.text.go.click()
    assert _reaches(studio, State.CLIP)
    assert participant.stack.currentWidget() is participant.film
    QTest.keyClick(participant, Qt.Key.Key_1)
    assert _reaches(studio, State.REPORT)
    form = participant.form
    assert not form.send.isEnabled()
    form._groups["strongest"].buttons()[2].click()
    form.slider.setValue(500)
    assert not form.send.isEnabled()
    form._groups["intensity"].buttons()[3].click()
    form._groups["intensity"].buttons()[5].click()
    form.send.click()
    assert _reaches(studio, State.DEBRIEF)
    participant.text.go.click()
    assert _reaches(studio, State.FINISHED)

    (written,) = trials(study.folder)
    assert written.trial.outcome is Outcome.SHOWN
    assert written.trial.screen
    assert written.report is not None
    assert written.report.strongest == "surprise"
    assert written.report.moment_s == pytest.approx(0.15, abs=0.01)
    assert (written.report.ratings, written.report.changes) == ({"intensity": 5}, 1)
    frames = read_frames(written.folder)
    assert len(frames) == 9
    assert written.trial.frames.painted == sum(each.painted_ns is not None for each in frames) > 2
    assert "talk" in (written.folder / "events.jsonl").read_text()
    consent = read_consent(study.folder.sitting("P001", 1))
    assert consent is not None
    assert not consent.gives("share")


def test_esc_must_be_held_to_leave(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    participant = studio.participant
    participant._held.setInterval(50)
    QTest.keyClick(participant, Qt.Key.Key_Escape)
    QTest.qWait(80)
    assert studio.sitting.state is State.CONSENT
    QTest.keyPress(participant, Qt.Key.Key_Escape)
    assert _reaches(studio, State.LEFT)


def test_a_screen_that_is_pulled_in_a_film_cuts_the_trial_off(
    studio: Studio, study: OpenStudy
) -> None:
    participant = studio.participant
    participant.consent.boxes["record"].click()
    participant.consent.yes.click()
    assert _reaches(studio, State.PRACTICE)
    assert studio.console.isVisible()
    participant.text.go.click()
    assert _reaches(studio, State.CLIP)
    assert not studio.console.isVisible()
    studio._screen_gone(participant.screen())
    assert _reaches(studio, State.CHOICE)
    assert studio.console.isVisible()
    assert "was pulled" in studio.console.message.text()
    journal = study.folder.sitting("P001", 1).journal.read_text()
    assert '"event":"film_failed"' in journal.replace(" ", "")


def test_movements_are_shown_to_their_owner_after_a_crash_too(
    application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "judged", lambda _: Judged(range(10**6)))
    more = (("review = false", "review = true"), *SHORT)
    study = quick_study(tmp_path / "reviewed", more, film_s=0.3)
    camera = PlainCamera()
    camera.open()
    assert holds_in_time(lambda: camera.report().measured_fps > 10)
    studio = Studio(opened(study), camera, style.LIGHT, CalmPipeline, _three_frames)
    studio.begin()
    participant = studio.participant
    participant.consent.boxes["record"].click()
    participant.consent.yes.click()
    assert _reaches(studio, State.PRACTICE)
    participant.text.go.click()
    assert _reaches(studio, State.REPORT)
    participant.form._groups["strongest"].buttons()[2].click()
    participant.form.slider.setValue(500)
    participant.form._groups["intensity"].buttons()[3].click()
    participant.form.send.click()
    assert _reaches(studio, State.REVIEW)
    _let_go(studio)
    studio = Studio(opened(study), camera, style.LIGHT, CalmPipeline, _three_frames)
    studio.begin()
    participant = studio.participant
    assert participant.stack.currentWidget() is participant.review
    assert holds_in_time(lambda: participant.review.verdicts["felt"].isVisible())
    assert not participant.review.picture.pixmap().isNull()
    participant.review.verdicts["felt"].click()
    assert not participant.review.verdicts["felt"].isVisible()
    participant.review.feelings["fear"].click()
    assert _reaches(studio, State.DEBRIEF)
    found = read_review(study.folder.sitting("P001", 1))
    assert found is not None
    assert found.found == 1
    (reviewed,) = found.movements
    assert (reviewed.run, reviewed.verdict, reviewed.emotion) == ("run-01", "felt", "fear")
    assert reviewed.onset + 1 == reviewed.apex == reviewed.offset - 1
    _let_go(studio)
    camera.close()
