"""The networks in use: opened once, replaced during a session, shared with the files page."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
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
    """Holds the networks in use."""

    changed = Signal(object)
    """The new `Reader`, when other networks are loaded."""

    def __init__(self, resources: Resources) -> None:
        super().__init__()
        self.names: tuple[str, ...] = ()
        """Weights ids of the networks; empty means all bundled ones."""
        self._resources = resources
        self._reader: Reader | None = None
        self._waiting: list[Future[Reader]] = []
        self._lock, self._opening = threading.Lock(), threading.Lock()

    def coming(self) -> Future[Reader]:
        """Return a future of the networks, which `open` completes; callable from any thread."""
        with self._lock:
            coming: Future[Reader] = Future()
            if self._reader is not None:
                coming.set_result(self._reader)
            else:
                self._waiting.append(coming)
            return coming

    def open(self) -> None:
        """Open the requested networks in a job, so that pictures do not wait for them."""
        if not self._waiting:
            return
        provider = self._resources.factories.provider

        def done(reader: Reader) -> None:
            for remark in remarks_on(reader, provider):
                self._resources.failed.emit(remark)

        self._resources.jobs.run("opening the networks", lambda _: self._answer(), done)

    def _answer(self) -> Reader:
        """Open the networks and complete all waiting futures with them, or with the failure."""
        try:
            reader = self._open()
        except Exception as error:
            for future in self._take_futures():
                future.set_exception(error)
            raise
        for future in self._take_futures():
            future.set_result(reader)
        return reader

    def _take_futures(self) -> list[Future[Reader]]:
        with self._lock:
            waiting, self._waiting = self._waiting, []
            return waiting

    def read_with(self, names: tuple[str, ...]) -> None:
        """Load other networks in the background and use them from then on.

        Args:
            names: Their weights ids; empty means all bundled ones.
        """
        self.names = names
        resources = self._resources

        def done(reader: Reader) -> None:
            with self._lock:
                self._reader = reader
            for remark in remarks_on(reader, resources.factories.provider):
                resources.failed.emit(remark)
            self.changed.emit(reader)

        resources.jobs.run("loading", lambda _: resources.factories.make_reader(names), done)

    def tools(self, make_source: Callable[[Path], Source]) -> Tools:
        """Return the tools for the analysis of files; slow at first, so call it from a job.

        Args:
            make_source: Creates the source of a file.
        """
        from app.core.analyze import Tools
        from models.spot.regions import REGIONS

        return Tools(make_source, self._resources.factories.make_pipeline, self._open(), REGIONS)

    def _open(self) -> Reader:
        with self._opening:
            reader = self._reader or self._resources.factories.make_reader(self.names)
            with self._lock:
                # Other networks may have been chosen meanwhile.
                self._reader = self._reader or reader
            return reader
