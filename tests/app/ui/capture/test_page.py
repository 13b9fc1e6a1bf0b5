"""The page of a study: what is missing, who has come how far, and a sitting in its own process."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.capture_studies import quick_study
from helpers.waiting import holds_in_time
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from app.ui import style
from app.ui.capture.page import StudyPage
from training.capture.participants import Participant, ParticipantStanding, save


def _at_once(_name: str, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
    done(work(None))


@pytest.fixture
def page(application: QApplication) -> Iterator[StudyPage]:
    page = StudyPage(style.DARK, _at_once)
    yield page
    page.close_all()
    page.deleteLater()
    QCoreApplication.processEvents()


def test_a_ready_study_shows_its_people_and_begins_a_sitting(
    page: StudyPage, tmp_path: Path
) -> None:
    opened = quick_study(tmp_path / "study")
    save(opened.folder, Participant("P001", 2, ParticipantStanding.FINISHED))
    page.use(tmp_path / "study")
    assert "1 of 4 participants have finished" in page.summary.text()
    assert page.table.item(0, 0).text() == "P001"
    assert not page.begin.isEnabled()
    page.person.setText("P002")
    assert page.begin.isEnabled()
    requests: list[bool] = []
    page.camera_requested.connect(lambda: requests.append(True))
    script = "import sys; print('flinch: ' + ' '.join(sys.argv[1:]), file=sys.stderr)"
    page.sitting.program = (sys.executable, "-c", script)
    page.begin.click()
    assert not page.begin.isEnabled()
    assert holds_in_time(lambda: page.message.text())
    assert f"capture run {tmp_path / 'study'} --participant P002 --camera 0" in page.message.text()
    assert requests == [True]
    assert page.begin.isEnabled()


def test_a_study_that_lacks_something_begins_nothing(page: StudyPage, tmp_path: Path) -> None:
    opened = quick_study(tmp_path / "study")
    (opened.folder.films / "pop.mp4").unlink()
    page.use(tmp_path / "study")
    page.person.setText("P001")
    assert "there is no film" in page.missing.text()
    assert not page.begin.isEnabled()
    page.use(tmp_path / "nothing")
    assert "flinch capture init" in page.missing.text()
