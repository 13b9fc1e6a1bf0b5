"""The operator says which screen is the participant's; one that is pulled cuts the trial off."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.ui.capture.screens import ScreenDialog


def test_the_screens_are_listed_with_their_sizes(application: QApplication) -> None:
    own = application.primaryScreen()
    dialog = ScreenDialog(own, [own])
    (choice,) = dialog.choices
    assert choice.text().startswith("1: ")
    assert f"{own.size().width()} ×" in choice.text()
    assert dialog.chosen is own
    assert all(number.isVisible() for number in dialog._numbers)
    dialog.reject()
    assert not any(number.isVisible() for number in dialog._numbers)
    dialog.deleteLater()
