"""The window opens where it was closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.ui.window import MainWindow
from app.ui.window_place import LEAST_PX, restore, state_of
from app.ui.window_state import WindowState, reachable, read, write


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    state = WindowState(10, 20, 900, 600, True, "Files", "Every region", 20)
    write(state, tmp_path / "a" / "window.json")
    assert read(tmp_path / "a" / "window.json") == state


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("[]", 0), ("{", 0), ("[" * 9000, 0), ('{"width": 900, "new": 1, "top": "x"}', 900)],
)
def test_a_file_that_cannot_be_used_gives_what_can(tmp_path: Path, text: str, width: int) -> None:
    (tmp_path / "window.json").write_text(text)
    assert read(tmp_path / "window.json") == WindowState(width=width)


def test_a_folder_that_cannot_be_written_to_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    write(WindowState(), tmp_path / "file" / "window.json")


def test_a_window_on_a_screen_that_is_gone_is_not_put_there(application: QApplication) -> None:
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert reachable(QRect(room.right() + 50, 0, 900, 600), LEAST_PX) is None
    huge = reachable(QRect(room.left() - 40, room.top() - 40, 9000, 9000), (100, 100))
    assert huge == room


def test_place_page_and_timeline_are_taken_up_again(window: MainWindow) -> None:
    left = WindowState(5, 6, 770, 480, False, "Camera", "Every region", 20)
    restore(window, left, window.switch.show_named, window.page)
    QApplication.processEvents()
    now = state_of(window, window.switch.name, window.page)
    assert (now.left, now.top, now.width, now.height) == (5, 6, 770, 480)
    assert (now.page, now.region, now.span_s) == ("Camera", "Every region", 20)
    window.close()
    assert window.left_as == now


def test_nothing_known_leaves_the_window_as_it_is(window: MainWindow) -> None:
    before = state_of(window, window.switch.name, window.page)
    restore(window, WindowState(), window.switch.show_named, window.page)
    assert state_of(window, window.switch.name, window.page) == before
