"""Remembers the folders of results, and reads their `run.json`.

Each analysis is remembered as one line of a file in Flinch's own folder, because results may lie
anywhere on the disk. Forgetting also adds a line: the file is never rewritten.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app import paths
from app.core.output import EVENTS_CSV, EVENTS_JSON, RUN, SIGNAL
from app.core.sessions.errors import SessionsError
from app.core.sessions.lines import append_line, read_lines
from app.errors import system_sentence

CORRECTIONS = "corrections.jsonl"
MOST_BYTES = 4 << 20
"""A `run.json` has a few kilobytes; a larger file is not one."""


@dataclass(frozen=True, slots=True)
class AnalysisFacts:
    """The contents of a `run.json`."""

    video: str
    started: str
    seconds: float
    movements: int
    person: str
    complete: bool
    note: str


def remember(folder: Path) -> None:
    """Remember a folder of results, so that the catalogue lists it.

    Raises:
        OSError: It cannot be written.
    """
    _append({"folder": str(folder.resolve())})


def remember_all(folders: Iterable[Path]) -> str:
    """Remember folders of results after an analysis; a failure does not fail the analysis.

    Args:
        folders: Where the results lie.

    Returns:
        One sentence if they could not be remembered, else nothing.
    """
    try:
        for folder in folders:
            remember(folder)
    except OSError as error:
        return f"The results are not listed among the sessions: {system_sentence(error)}"
    return ""


def forget(folder: Path) -> None:
    """Forget a folder of results.

    Raises:
        OSError: It cannot be written.
    """
    _append({"folder": str(folder.resolve()), "gone": True})


def _append(line: dict[str, Any]) -> None:
    path = paths.analyses_file()
    paths.ready(path.parent)
    append_line(path, line)


def remembered() -> tuple[Path, ...]:
    """List the folders of results that were remembered and are still there."""
    known: dict[str, bool] = {}
    for entry in read_lines(paths.analyses_file()):
        if isinstance(entry.get("folder"), str):
            known[entry["folder"]] = not entry.get("gone", False)
    return tuple(Path(name) for name, exists in known.items() if exists and Path(name).is_dir())


def is_analysis(names: set[str]) -> bool:
    """Return whether a folder's file names are those of one analysis."""
    return RUN in names and bool({EVENTS_CSV, EVENTS_JSON, SIGNAL} & names)


def read_facts(folder: Path) -> AnalysisFacts:
    """Read the `run.json` of an analysis.

    Raises:
        SessionsError: Its `run.json` cannot be read or is damaged.
    """
    path = folder / RUN
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("it is too large")
        run = json.loads(path.read_bytes())
        return _facts(run)
    except OSError as error:
        raise SessionsError(f"Cannot read {path}: {error.strerror}. Analyse it again.") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise SessionsError(
            f"{path} is damaged: expected what an analysis leaves, found {type(error).__name__} "
            f"({error}). The tables beside it are untouched; analyse the video again."
        ) from error


def _facts(run: dict[str, Any]) -> AnalysisFacts:
    source, settings = run["source"], run.get("settings") or {}
    person = run.get("subject") or settings.get("person") or ""
    datetime.fromisoformat(run["started_utc"])
    return AnalysisFacts(
        video=str(source["path"]),
        started=str(run["started_utc"]),
        seconds=float(source["seconds"]),
        movements=int(run["counts"]["events"]),
        person=str(person),
        complete=bool(run.get("complete", True)),
        note=str(run.get("note") or ""),
    )
