"""Saves the movements of an analysed file as a table, as JSON, or for ELAN."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.core.analyze import FileOutcome
from app.core.eaf import write_eaf
from app.core.output import check_file
from app.core.tables import Voice, write_events, write_events_json
from app.errors import OutputError
from app.ui.language import later, tr
from models.records import Event

EXPORT_ENDINGS = {
    later("Table (*.csv)"): "csv",
    "JSON (*.json)": "json",
    "ELAN (*.eaf)": "eaf",
}


def export(outcome: FileOutcome, path: Path) -> None:
    """Save the movements of an analysis, in the format of the name's ending.

    Args:
        outcome: The outcome of the analysis.
        path: The file, ending in .csv, .json or .eaf.

    Raises:
        OutputError: It cannot be written, or has another ending.
    """
    ending = path.suffix.lower()
    check_file(path)
    if ending == ".json":
        write_events_json(path, outcome.events, clock=outcome.clock)
    elif ending == ".eaf":
        write_eaf(path, outcome.path, outcome.events, clock=outcome.clock)
    elif ending == ".csv":
        write_events(path, outcome.events, voices_of(outcome.events), clock=outcome.clock)
    else:
        raise OutputError(
            tr(
                "Cannot export to '{path}': expected a name that ends in .csv, .json or .eaf.",
                path=path,
            )
        )


def voices_of(events: Sequence[Event]) -> tuple[Voice, ...]:
    """List the networks that read some of the events, in order of their first appearance."""
    known = {each.weights: Voice(each.weights, each.labels) for e in events for each in e.scores}
    return tuple(known.values())
