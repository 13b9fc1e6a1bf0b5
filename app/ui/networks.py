"""Which networks read: opened once, replaced while a session runs, lent to the files page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.outcomes import remarks_on
from app.ui.resources import Resources
from models.reader import Reader
from models.sources.source import Source

if TYPE_CHECKING:
    from app.core.analyze import Tools


class Networks(QObject):
    """Holds the networks that read."""

    changed = Signal(object)
    """The new `Reader`, when other networks are loaded."""

    def __init__(self, resources: Resources) -> None:
        super().__init__()
        self.names: tuple[str, ...] = ()
        """Their weights ids; empty means all that are bundled."""
        self._resources = resources
        self._reader: Reader | None = None

    def reader(self, remarks: list[str]) -> Reader:
        """Give the networks, opened at the first call; slow then, so call it from a job.

        Args:
            remarks: Gets the sentences for the user about networks that were just opened.
        """
        new = self._reader is None
        reader = self._open()
        if new:
            remarks += remarks_on(reader, self._resources.factories.provider)
        return reader

    def read_with(self, names: tuple[str, ...]) -> None:
        """Load other networks in the background and let them read from then on.

        Args:
            names: Their weights ids; empty means all that are bundled.
        """
        self.names = names
        resources = self._resources

        def done(reader: Reader) -> None:
            self._reader = reader
            for remark in remarks_on(reader, resources.factories.provider):
                resources.failed.emit(remark)
            self.changed.emit(reader)

        resources.jobs.run("loading", lambda _: resources.factories.make_reader(names), done)

    def tools(self, make_source: Callable[[Path], Source]) -> Tools:
        """Give what the analysis of files works with; slow at first, so call it from a job.

        Args:
            make_source: Makes the source of a file.
        """
        from app.core.analyze import Tools
        from models.spot.regions import REGIONS

        return Tools(make_source, self._resources.factories.make_pipeline, self._open(), REGIONS)

    def _open(self) -> Reader:
        if self._reader is None:
            self._reader = self._resources.factories.make_reader(self.names)
        return self._reader
