"""The page that trains: started, paused, resumed, compared, and what follows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.trainings import prepared_folder, program, write_comparison, write_metrics
from helpers.waiting import holds_in_time
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.threads.training import Step
from app.ui import style
from app.ui.train import page as module
from app.ui.train.page import TrainPage
from app.ui.train.use_dialog import UseDialog
from models.weights import bundled


def _at_once(_name: str, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
    done(work(None))


@pytest.fixture
def page(application: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[TrainPage]:
    monkeypatch.setattr(module, "lacking", lambda: "")
    page = TrainPage(style.DARK, _at_once)
    page.training.command.program = program()
    yield page
    page.close_all()
    page.deleteLater()
    QCoreApplication.processEvents()


def test_a_training_is_paused_resumed_and_compared(page: TrainPage, tmp_path: Path) -> None:
    assert not page.start.isEnabled()
    page.form.use(prepared_folder(tmp_path / "cache"))
    assert page.form.about.text() == "captured: 9 clips of 3 people."
    page.start.click()
    assert page.training.step is Step.TRAINING
    assert not page.form.isEnabled()
    follower = page.training.follower
    assert follower is not None
    assert holds_in_time(lambda: len(follower.curves) == 2)
    page.pause.click()
    assert holds_in_time(lambda: page.training.step is Step.PAUSED)
    assert "fold 2 of 2" in page.state.text()
    assert page.trouble.text() == ""
    page.resume.click()
    assert holds_in_time(lambda: page.training.step is Step.DONE)
    assert page.results.folds.rowCount() == 3
    assert page.results.compared.item(1, 0).text().strip() == "majority class"
    assert page.results.claim.text().startswith("too few to claim")
    assert page.use.isEnabled()
    assert page.report.isEnabled()


def test_a_cancelled_training_can_be_gone_on_with(page: TrainPage, tmp_path: Path) -> None:
    page.form.use(prepared_folder(tmp_path / "cache"))
    page.start.click()
    follower = page.training.follower
    assert follower is not None
    assert holds_in_time(lambda: len(follower.curves) == 2)
    page.cancel.click()
    assert holds_in_time(lambda: page.training.step is Step.PAUSED)
    assert page.trouble.text() == ""


def test_a_set_that_the_recipe_cannot_learn_starts_nothing(page: TrainPage, tmp_path: Path) -> None:
    page.form.use(prepared_folder(tmp_path / "cache", people=1))
    page.start.click()
    assert page.training.step is Step.IDLE
    assert "two people at least" in page.trouble.text()


def test_without_the_training_extra_the_page_says_how_to_get_it(
    page: TrainPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "lacking", lambda: "pip install 'flinch[train]'")
    page.form.use(prepared_folder(tmp_path / "cache"))
    assert not page.start.isEnabled()
    assert "flinch[train]" in page.trouble.text()


def test_a_finished_run_is_opened_and_a_failed_export_is_said(
    page: TrainPage, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    run.mkdir()
    data = prepared_folder(tmp_path / "cache")
    about = {"data": f"prepared:{data}", "recipe": {"id": "own-7"}}
    (run / "loso.json").write_text(json.dumps(about))
    write_metrics(run)
    write_comparison(run)
    page.open_run(run)
    assert page.training.step is Step.DONE
    assert page.form.recipe.currentText() == "own-7"
    assert page.results.compared.rowCount() == 5
    page.use.click()
    assert holds_in_time(lambda: page.trouble.text())
    assert page.trouble.text() == "The export needs more disk."
    assert page.training.step is Step.DONE


def test_the_whole_card_is_shown_before_weights_read_live(application: QApplication) -> None:
    cards = bundled()[:1]
    dialog = UseDialog(cards)
    (text,) = dialog.findChildren(QPlainTextEdit)
    shown = text.toPlainText()
    assert cards[0].does_not_prove in shown
    assert cards[0].sha256 in shown
    assert dialog.beside
    dialog.alone.click()
    assert not dialog.beside
    assert dialog.result() == UseDialog.DialogCode.Accepted
    dialog.deleteLater()
