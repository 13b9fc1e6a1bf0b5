"""The dialog of faults gives what the command line would."""

from __future__ import annotations

from helpers.waiting import Until

from app.ui.camera.practice import KINDS, FaultDialog
from app.ui.window import MainWindow
from models.sources.choice import Origin
from models.sources.faults import Fault, Unplug


def test_every_fault_can_be_switched_on(window: MainWindow) -> None:
    dialog = FaultDialog(window)
    assert dialog.faults is None
    for switch, value in dialog.rows.values():
        assert not value.isEnabled()
        switch.setChecked(True)
        assert value.isEnabled()
    faults = dialog.faults
    assert faults is not None
    assert len(dialog.texts) == len(KINDS)
    assert faults.drop == faults.tear == Fault(share=0.05)
    assert (faults.fps, faults.jitter_ms, faults.unplugs) == (20.0, 4.0, (Unplug(10.0, 10.0),))
    dialog.deleteLater()


def test_from_the_help_menu_to_the_source(window: MainWindow, until: Until) -> None:
    window.act.faults.trigger()
    (dialog,) = window.findChildren(FaultDialog)
    dialog.rows["drop"][0].setChecked(True)
    dialog.accept()
    choice = window.live.source.choice
    assert choice is not None
    assert choice.origin is Origin.PRACTICE
    assert choice.faults is not None
    assert choice.faults.drop == Fault(share=0.05)
    until(lambda: window.page.picture.shown_seq)
