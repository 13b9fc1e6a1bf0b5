"""Saves a change on the settings page and applies it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject

from app.ui.settings_page import SettingsPage
from app.ui.settings_writer import SettingsWriter

Effect = Callable[[Any], object]


class Preferences(QObject):
    """Connects the settings page, the settings and the parts of the window."""

    def __init__(
        self, page: SettingsPage, writer: SettingsWriter, effects: Mapping[str, Effect]
    ) -> None:
        """Take the page, the settings, and the immediate effects of a change.

        Args:
            page: The settings page.
            writer: Holds and saves the settings.
            effects: Functions to call with the new value, by the setting's name; a setting
                without one is read when it is needed next.
        """
        super().__init__()
        self._page = page
        self._writer = writer
        self._effects = effects
        page.changed.connect(self.change)
        self.show()

    def show(self) -> None:
        """Show the present settings: other pages and keys change some of them too."""
        self._page.show_settings(self._writer.settings)

    def change(self, name: str, value: Any) -> None:
        """Save a setting and apply it."""
        self._writer.change(**{name: value})
        self.show()
        effect = self._effects.get(name)
        if effect is not None:
            effect(value)
