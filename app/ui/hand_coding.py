"""Opens recordings on the page for coding, with the coder and the keys of the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.start import Start
from app.ui.settings_writer import SettingsWriter
from models.sources.file_options import AS_IT_IS

if TYPE_CHECKING:
    from app.ui.annotate.page import AnnotatePage


class HandCoding:
    """Leads from the rest of the window to the page for coding."""

    def __init__(
        self, page: AnnotatePage, settings_writer: SettingsWriter, show_page: Callable[[], None]
    ) -> None:
        """Take the page, the settings, and what brings the page to the front."""
        self._page = page
        self._settings_writer = settings_writer
        self._show_page = show_page
        page.coder_named.connect(self._remember_coder)

    def load(self) -> None:
        """Use the coder and the keys of the settings."""
        self._page.card.coder.setText(self._settings_writer.settings.coder)
        self.use_keys()

    def use_keys(self) -> None:
        """Use the keys of the settings."""
        settings = self._settings_writer.settings
        self._page.set_keys(settings.coding_keys, settings.coding_changes)

    def open(self, paths: Sequence[Path], coder: str = "", blind: str = "") -> None:
        """Code recordings or videos by hand, one after the other.

        Args:
            paths: What to code, in order.
            coder: The coder's code; asked for if empty and none is remembered.
            blind: What the coder is shown; empty takes the codebook's.
        """
        self._show_page()
        self._page.offer(paths, coder, blind)

    def open_all(self, start: Start) -> None:
        """Code what was named when the program was started."""
        from app.ui.annotate.offer import Offer

        self._show_page()
        options = start.file_options or AS_IT_IS
        offer = Offer(start.code, start.blind, start.again, start.curves, start.settle, options)
        self._page.openings.offer(offer, start.coder)

    def _remember_coder(self, code: str) -> None:
        self._settings_writer.change(coder=code)
