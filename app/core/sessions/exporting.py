"""Writes the movements of a session as CSV, JSON and EAF, with the user's corrections applied."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.core.eaf import write_eaf
from app.core.output import fresh_folder
from app.core.sessions.contents import Contents
from app.core.sessions.corrections import in_force
from app.core.sessions.errors import SessionsError
from app.core.tables import Voice, write_events, write_events_json
from models.records import Event
from models.sources.clock import Clock
from models.sources.source import SourceError
from models.sources.table_cache import default_cache, frame_table


def export(
    contents: Contents, requested: Path, formats: Sequence[str] = ("csv",)
) -> tuple[Path, ...]:
    """Write the tables of a session.

    Times and frames are those of its video, or seconds since a live session without a recording
    began. `events.csv` and `events.eaf` hold each movement with its last correction; `events.json`
    holds all predictions and corrections.

    Args:
        contents: The opened session.
        requested: The folder; a numbered one inside it if it holds results already.
        formats: Some of `FORMATS`.

    Returns:
        The files.

    Raises:
        SessionsError: EAF is requested and there is no video to annotate.
        OutputError: They cannot be written.
    """
    if "eaf" in formats and not contents.videos:
        raise SessionsError(
            f"{contents.listing.id} has no video, which an EAF file must name: export it as csv "
            "or json."
        )
    folder = fresh_folder(requested)
    written = [_write(contents, folder / f"events.{name}", name) for name in formats]
    return tuple(written)


def _write(contents: Contents, path: Path, name: str) -> Path:
    now, subject = in_force(contents.events), contents.listing.person
    clock = _clock_of(contents)
    if name == "csv":
        write_events(path, now, voices_of(now), subject, clock)
    elif name == "json":
        write_events_json(path, contents.events, subject)
    else:
        write_eaf(path, contents.videos[0], now, subject, clock)
    return path


def _clock_of(contents: Contents) -> Clock | None:
    """Read the first time stamp of a session's video; None if there is none."""
    if not contents.videos:
        return None
    try:
        table = frame_table(contents.videos[0], default_cache())
    except SourceError:
        return None
    return Clock(int(table.t_ns[0]))


def voices_of(events: Sequence[Event]) -> tuple[Voice, ...]:
    """List the networks that read some events, each with its labels."""
    voices: dict[str, Voice] = {}
    for event in events:
        for scores in event.scores:
            if not scores.error:
                voices.setdefault(scores.weights, Voice(scores.weights, scores.labels))
    return tuple(voices.values())
