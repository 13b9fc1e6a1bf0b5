"""Finds and erases what this computer stores of a participant outside a study."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from app import log, paths
from app.core.output import RUN
from app.core.sessions.analyses import remembered
from app.core.store import Store
from models.json_text import parse
from training.capture.erase import without_lines
from training.capture.inventory import ErasedItem

MADE_AGAIN = ("sessions", "stepping", "frame-tables")
"""Cache folders that may hold pictures and names of recordings; Flinch creates them again."""


class ThisMachine:
    """Flinch's own folders on this computer."""

    @property
    def selections(self) -> Path:
        """Folder of the selections of weights that read live."""
        return paths.selections_folder()

    @property
    def weights(self) -> Sequence[Path]:
        """Folders of exported weights."""
        root = paths.exported_folder()
        return sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []

    @property
    def places(self) -> Sequence[Path]:
        """Folders that are scanned: settings, data, cache and log."""
        kinds = (paths.settings_file(), paths.database(), paths.log_file())
        return [*(path.parent for path in kinds), paths.cache_folder()]

    def items(self, folder: Path, person: str) -> Sequence[ErasedItem]:
        """List analyses, stored clips and caches with data of a participant.

        Args:
            folder: The study.
            person: The participant's code.
        """
        found = [ErasedItem(path, "analysis") for path in _analyses(folder, person)]
        found += [ErasedItem(path, "clips") for path in _clips(person)]
        caches = (paths.cache_folder() / name for name in MADE_AGAIN)
        return [*found, *(ErasedItem(path, "caches") for path in caches if path.exists())]

    def erase(self, person: str) -> dict[str, int]:
        """Erase a participant's rows in the database and lines in logs and lists.

        Args:
            person: The participant's code.

        Returns:
            Number of erased rows and lines, by kind.
        """
        rows = _erase_rows(person)
        log.stop()  # The file is rewritten; the next line creates it again.
        files = [*paths.log_file().parent.glob("flinch.log*"), paths.analyses_file()]
        lines = sum(without_lines(path, person) for path in files)
        return {"database rows": rows, "lines of logs and lists": lines}


def _analyses(folder: Path, person: str) -> Iterator[Path]:
    """Find folders with results of the participant's videos."""
    subject = (folder / f"sub-{person}").resolve()
    for place in remembered():
        facts = None
        with contextlib.suppress(OSError, ValueError):
            facts = parse((place / RUN).read_bytes())
        if not isinstance(facts, dict):
            continue
        video = Path(str(facts.get("source", {}).get("path", "")))
        if subject in video.parents and subject not in place.parents:
            yield place


def _clips(person: str) -> Iterator[Path]:
    """Find the clips of movements that are stored under the participant's code."""
    if not paths.database().is_file():
        return
    with closing(Store()) as store:
        names = store.stored.clips_of(person)
    yield from (path for name in names if (path := Path(name)).is_file())


def _erase_rows(person: str) -> int:
    if not paths.database().is_file():
        return 0
    with closing(Store()) as store:
        return store.stored.forget_person(person)
