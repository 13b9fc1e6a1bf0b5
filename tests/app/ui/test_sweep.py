"""Garbage is collected on the window's thread alone while a window lives."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.sweep import Sweeper


@pytest.fixture
def sweeper(application: QApplication) -> Iterator[Sweeper]:
    sweeper = Sweeper()
    yield sweeper
    sweeper.close()
    sweeper.deleteLater()
    gc.unfreeze()


def test_no_thread_collects_by_itself_until_it_is_closed(sweeper: Sweeper) -> None:
    assert not gc.isenabled()
    sweeper.close()
    assert gc.isenabled()


def test_what_is_loaded_is_left_out_of_the_rounds(sweeper: Sweeper) -> None:
    sweeper.settle()
    assert gc.get_freeze_count() > 1000
    assert len(gc.get_objects()) < gc.get_freeze_count()


def test_garbage_made_afterwards_is_collected(sweeper: Sweeper) -> None:
    class Knot:
        def __init__(self) -> None:
            self.itself = self

    sweeper.settle()
    Knot()
    assert any(isinstance(each, Knot) for each in gc.get_objects())
    sweeper.sweep()
    assert not any(isinstance(each, Knot) for each in gc.get_objects())


def test_while_a_thread_is_left_behind_nothing_is_collected(application: QApplication) -> None:
    sweeper = Sweeper()
    sweeper.close(hand_back=False)
    assert not gc.isenabled()
    gc.enable()
    sweeper.deleteLater()
