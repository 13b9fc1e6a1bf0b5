"""Caches what was read of each folder, so that a listing reads only folders that changed.

If the cache is damaged, missing or of another layout, it is built again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from app import paths
from app.core.output import RUN
from app.core.sessions import analyses, recordings
from app.core.sessions.analyses import AnalysisFacts
from app.core.sessions.recordings import RecordingFacts
from models import private

log = logging.getLogger(__name__)

LAYOUT = 2

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class CachedFacts(Generic[F]):
    """What was read of a folder when its files had these times and sizes."""

    stamp: tuple[int, ...]
    facts: F


@dataclass(slots=True)
class _StoredFacts:
    """The index as it is stored in its file."""

    layout: int = LAYOUT
    recordings: dict[str, CachedFacts[RecordingFacts]] = field(default_factory=dict)
    analyses: dict[str, CachedFacts[AnalysisFacts]] = field(default_factory=dict)


class Index:
    """Returns what is known of folders; reads a folder only if its files have changed."""

    def __init__(self, path: Path | None = None) -> None:
        """Read the index.

        Args:
            path: Its file; one in Flinch's cache if None.
        """
        self._path = path or paths.cache_folder() / "sessions" / "index.json"
        self._stored = _read(self._path)
        self._used = _StoredFacts()

    def recording(self, folder: Path) -> RecordingFacts:
        """Return what is known of a recording.

        Raises:
            OSError: The folder is gone.
        """
        known = _ask(
            folder,
            self._stored.recordings,
            recordings.stamp,
            recordings.read_facts,
        )
        if not recordings.is_open(known.facts):
            self._used.recordings[str(folder)] = known
        return known.facts

    def analysis(self, folder: Path) -> AnalysisFacts:
        """Return what is known of an analysis.

        Raises:
            OSError: The folder is gone.
            SessionsError: Its `run.json` is damaged.
        """
        known = _ask(folder, self._stored.analyses, _analysis_stamp, analyses.read_facts)
        self._used.analyses[str(folder)] = known
        return known.facts

    def save(self) -> None:
        """Save the entries that were used; a cache that cannot be written is ignored."""
        if self._used == self._stored:
            return
        try:
            paths.ready(self._path.parent)
            private.write_bytes(self._path, _adapter().dump_json(self._used))
        except OSError as error:
            log.warning("The index of sessions is not kept: %s", error)


def _ask(
    folder: Path,
    cached: dict[str, CachedFacts[F]],
    stamp: Callable[[Path], tuple[int, ...]],
    read: Callable[[Path], F],
) -> CachedFacts[F]:
    now = stamp(folder)
    known = cached.get(str(folder))
    return known if known is not None and known.stamp == now else CachedFacts(now, read(folder))


def _analysis_stamp(folder: Path) -> tuple[int, ...]:
    found = (folder / RUN).stat()
    return (found.st_mtime_ns, found.st_size)


def _adapter() -> TypeAdapter[_StoredFacts]:
    return TypeAdapter(_StoredFacts)


def _read(path: Path) -> _StoredFacts:
    try:
        cached = _adapter().validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return _StoredFacts()
    return cached if cached.layout == LAYOUT else _StoredFacts()
