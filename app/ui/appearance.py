"""Switches between light, dark and the system's look, and remembers the choice."""

from __future__ import annotations

from app.ui import style
from app.ui.actions import Actions
from app.ui.settings_writer import SettingsWriter


class Appearance:
    """Applies the user's choice of a look and saves it in the settings."""

    def __init__(self, styler: style.Styler, act: Actions, settings_writer: SettingsWriter) -> None:
        """Take what applies a look, the actions that show it, and the settings."""
        self._styler = styler
        self._act = act
        self._settings_writer = settings_writer
        self._show_following()

    def toggle(self) -> None:
        """Change between light and dark, and remember it."""
        look = self._styler.toggle()
        self._act.follow.setChecked(False)
        self._settings_writer.change(theme=look.value)

    def follow_system(self, on: bool) -> None:
        """Follow the system's look from now on, or keep the present look."""
        now = style.Look.DARK if self._styler.theme.dark else style.Look.LIGHT
        self._styler.apply(style.Look.SYSTEM if on else now)
        self._settings_writer.change(theme=self._styler.look.value)

    def use(self, name: str) -> None:
        """Apply a look of the settings page, which saves it itself."""
        self._styler.apply(style.Look(name))
        self._show_following()

    def _show_following(self) -> None:
        self._act.follow.setChecked(self._styler.look is style.Look.SYSTEM)
