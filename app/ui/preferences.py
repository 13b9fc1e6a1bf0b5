"""Carries a change on the settings page to the settings file and to where it takes effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject

from app.ui.settings_page import SettingsPage
from app.ui.settings_writer import SettingsWriter

Effect = Callable[[Any], object]


class Preferences(QObject):
    """Stands between the settings page, the settings and the parts of the window."""

    def __init__(
        self, page: SettingsPage, writer: SettingsWriter, effects: Mapping[str, Effect]
    ) -> None:
        """Take the page, what keeps the settings, and what each setting changes at once.

        Args:
            page: The settings page.
            writer: Holds and saves the settings.
            effects: What to call with the new value, by the setting's name; a setting without one
                is read when it is next needed.
        """
        super().__init__()
        self._page = page
        self._writer = writer
        self._effects = effects
        page.changed.connect(self.change)
        self.show()

    def show(self) -> None:
        """Show the settings as they are now: other pages and keys change some of them too."""
        self._page.show_settings(self._writer.settings)

    def change(self, name: str, value: Any) -> None:
        """Keep a setting and let it take effect."""
        self._writer.change(**{name: value})
        self.show()
        effect = self._effects.get(name)
        if effect is not None:
            effect(value)
