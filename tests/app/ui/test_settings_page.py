"""The settings page shows every setting with its meaning and says what was changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QSpinBox

from app.settings import Settings
from app.ui import style, words
from app.ui.session_factories import SessionFactories
from app.ui.settings_page import GROUPS, SettingsPage, default, explanation
from app.ui.window import MainWindow
from models.sources.choice import choice_of

ROWS = [row for _, rows in GROUPS for row in rows]


@pytest.fixture
def page(application: QApplication) -> Iterator[SettingsPage]:
    page = SettingsPage(style.LIGHT)
    page.show()
    yield page
    page.close()
    page.deleteLater()
    QApplication.processEvents()


@pytest.fixture(autouse=True)
def points() -> Iterator[None]:
    yield
    words.use_numbers("point")


def test_each_row_is_a_setting_with_its_meaning_and_its_default() -> None:
    known = {item.name: item for item in fields(Settings)}
    for row in ROWS:
        assert known[row.field].metadata["meaning"][1:] in explanation(row)
        assert "Default: " in explanation(row)
        if row.choices:
            assert default(row) in dict(row.choices)


def test_what_is_changed_is_said_and_what_is_shown_is_not(page: SettingsPage) -> None:
    heard: list[tuple[str, object]] = []
    page.changed.connect(lambda name, value: heard.append((name, value)))
    page.show_settings(replace(Settings(), threads=4, theme="dark", mirror=False))
    assert not heard
    threads, theme, mirror = (page.controls[name] for name in ("threads", "theme", "mirror"))
    assert isinstance(threads, QSpinBox)
    assert isinstance(theme, QComboBox)
    assert isinstance(mirror, QCheckBox)
    assert (threads.value(), theme.currentData(), mirror.isChecked()) == (4, "dark", False)
    threads.setValue(3)
    mirror.click()
    theme.setCurrentIndex(theme.findData("light"))
    theme.activated.emit(theme.currentIndex())
    assert heard == [("threads", 3), ("mirror", True), ("theme", "light")]


def test_a_changed_setting_can_go_back_to_its_default(page: SettingsPage) -> None:
    heard: list[tuple[str, object]] = []
    page.changed.connect(lambda name, value: heard.append((name, value)))
    page.show_settings(replace(Settings(), threads=4))
    resets = {row.field: button for row, button in page._resets}
    assert [name for name, button in resets.items() if button.isEnabled()] == ["threads"]
    resets["threads"].click()
    assert heard == [("threads", Settings().threads)]


def test_a_change_is_kept_and_takes_effect_at_once(
    window: MainWindow, styler: style.Styler, saved: list[Settings]
) -> None:
    window.act.settings.trigger()
    assert window.pages.currentWidget() is window.choices
    window.choices.changed.emit("theme", "dark")
    window.choices.changed.emit("numbers", "comma")
    window.choices.changed.emit("mains_hz", 60)
    assert styler.theme.dark
    assert words.clock(1_500_000_000, 0) == "0:01,500"
    assert window.camera.locks.mains.currentData() == 60
    assert (window.settings.theme, window.settings.mains_hz) == ("dark", 60)
    window.act.escape.trigger()
    assert window.pages.currentWidget() is window.page


def test_a_new_folder_is_recorded_into_without_a_restart(
    window: MainWindow, tmp_path: Path
) -> None:
    def make(now: Settings) -> SessionFactories:
        return replace(window.live.resources.factories, recordings=lambda: Path(now.recordings))

    window._make_factories = make
    window.choices.changed.emit("recordings", str(tmp_path / "study"))
    assert window.live.resources.recordings() == tmp_path / "study"


def test_the_mirror_turns_the_picture_of_a_camera_alone(window: MainWindow) -> None:
    window.live.source.choice = choice_of("0")
    window.choices.changed.emit("mirror", False)
    assert not window.page.picture.mirror
    window.choices.changed.emit("mirror", True)
    assert window.page.picture.mirror
    window.live.source.choice = choice_of("practice")
    window.watching.show_mirrored()
    assert not window.page.picture.mirror


@pytest.mark.parametrize("look", [style.LIGHT, style.DARK])
def test_it_can_be_drawn_small_and_large(page: SettingsPage, look: style.Theme) -> None:
    page.set_theme(look)
    for width, height in ((640, 360), (1920, 1080)):
        page.resize(width, height)
        assert not page.grab().isNull()
