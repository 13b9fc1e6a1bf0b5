"""The user's settings while the window is open: changed at once, saved in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.settings import Settings
from app.threads.jobs import Progress

RunJob = Callable[[str, Callable[[Progress], Any], Callable[[Any], None]], None]


class SettingsWriter:
    """Holds the settings and saves each change."""

    def __init__(self, settings: Settings, save: Callable[[Settings], None], run: RunJob) -> None:
        """Take the settings, what saves them, and what runs a job."""
        self.settings = settings
        self._save = save
        self._run = run

    def change(self, **changes: object) -> None:
        """Change some settings by name; equal values are not saved again."""
        changed = replace(self.settings, **changes)  # type: ignore[arg-type]
        if changed != self.settings:
            self.settings = changed
            self._run("saving the settings", lambda _: self._save(changed), lambda _: None)
