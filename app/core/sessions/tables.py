"""Reads events from the tables of an analysis: events.json if there is one, else events.csv.

Values that the tables do not hold are marked as unknown.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from app.core.output import EVENTS_CSV, EVENTS_JSON
from app.core.sessions.errors import SessionsError
from app.core.tables import EVENT_COLUMNS
from models.cells import harmless
from models.errors import RecordError
from models.labels import POLARITY
from models.records import Event, Floats, Kind, Scores, State, Window
from models.unit_scores import from_json, from_text

MOST_BYTES = 256 << 20
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, RecursionError, csv.Error, RecordError)


def read_events(folder: Path) -> tuple[Event, ...]:
    """Read the events of an analysis.

    Args:
        folder: The folder of its results.

    Returns:
        The events in the order of the table; none if the analysis wrote no readable table.

    Raises:
        SessionsError: The table is damaged.
    """
    for name, read in ((EVENTS_JSON, _from_json), (EVENTS_CSV, _from_csv)):
        path = folder / name
        if path.is_file():
            return _read(path, read)
    return ()


def _read(path: Path, read: Any) -> tuple[Event, ...]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("it is too large")
        events: tuple[Event, ...] = read(path)
    except OSError as error:
        raise SessionsError(f"Cannot read {path}: {error.strerror}.") from error
    except _BROKEN as error:
        raise SessionsError(
            f"{path} is damaged: expected the table of an analysis, found {type(error).__name__} "
            f"({error}). Analyse the video again."
        ) from error
    return events


def _from_json(path: Path) -> tuple[Event, ...]:
    return tuple(_event_of(entry) for entry in json.loads(path.read_text("utf-8-sig")))


def _event_of(entry: Mapping[str, Any]) -> Event:
    fused = entry["probabilities"]
    return Event(
        id=str(entry["event_id"]),
        window=_window(
            entry, float(entry["score"]), str(entry["region"]), bool(entry.get("gap", False))
        ),
        state=State(entry["state"]),
        label=entry["label"],
        polarity=entry["polarity"],
        probabilities=None if fused is None else _shares([fused[name] for name in POLARITY]),
        confidence=float(entry["confidence"]),
        scores=tuple(_scores(each) for each in entry["networks"]),
        cause=str(entry["cause"]),
        quality=float(entry["quality"]),
        weights=tuple(str(each) for each in entry["weights"]),
        units=from_json(entry.get("action_units")),
    )


def _scores(entry: Mapping[str, Any]) -> Scores:
    shares = entry["probabilities"] or {"unknown": 1.0}
    return Scores(
        weights=str(entry["weights"]),
        network=str(entry["network"]),
        labels=tuple(shares),
        probabilities=_shares(list(shares.values())),
        latency_ms=float(entry["latency_ms"]),
        error=str(entry["error"] or ""),
        decided=str(entry.get("decided") or ""),
    )


def _from_csv(path: Path) -> tuple[Event, ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        missing = set(EVENT_COLUMNS) - set(table.fieldnames or ())
        if missing:
            raise ValueError(f"no column {sorted(missing)[0]}")
        return tuple(_event_in(row) for row in table)


def _event_in(row: Mapping[str, str]) -> Event:
    fused = [row[f"p_{name}"] for name in POLARITY]
    weights = tuple(name for name in row["weights"].split(";") if name)
    return Event(
        id=_plain(row["event_id"]),
        window=_window(row),
        state=State(row["state"]),
        label=row["label"] or None,
        polarity=row["polarity"] or None,
        probabilities=_shares([float(share) for share in fused]) if all(fused) else None,
        confidence=float(row["confidence"]),
        scores=_columns(row, weights),
        cause=_plain(row.get("cause") or ""),
        quality=float(row["quality"]),
        weights=weights,
        units=from_text(row.get("action_units") or "", row.get("p_action_units") or ""),
    )


def _plain(cell: str) -> str:
    """Remove the apostrophe that stops a spreadsheet from evaluating a text."""
    return cell[1:] if cell[:1] == "'" and harmless(cell[1:]) == cell else cell


def _columns(row: Mapping[str, str], weights: tuple[str, ...]) -> tuple[Scores, ...]:
    """Collect the columns of each network: `p_<weights>_<label>`."""
    found = []
    for name in weights:
        start = f"p_{name}_"
        cells = {
            column.removeprefix(start): cell
            for column, cell in row.items()
            if column is not None and column.startswith(start) and cell
        }
        if cells:
            shares = _shares([float(cell) for cell in cells.values()])
            network = name.partition("-")[0]
            found.append(Scores(name, network, tuple(cells), shares, 0.0))
    return tuple(found)


def _window(
    entry: Mapping[str, Any], score: float = 0.0, region: str = "", gap: bool = False
) -> Window:
    offset_ns = round(float(entry["offset_s"]) * 1e9)
    return Window(
        onset_ns=round(float(entry["onset_s"]) * 1e9),
        apex_ns=round(float(entry["apex_s"]) * 1e9),
        offset_ns=offset_ns,
        onset_seq=int(entry["onset_frame"]),
        apex_seq=int(entry["apex_frame"]),
        offset_seq=int(entry["offset_frame"]),
        score=score,
        kind=Kind(entry["kind"]),
        region=region,
        decided_ns=offset_ns,
        gap=gap,
        uncertainty_ns=round(float(entry["duration_uncertainty_ms"]) * 1e6 / 2),
    )


def _shares(values: list[float]) -> Floats:
    """Convert written shares to probabilities; correct what rounding removed."""
    shares = np.array(values, np.float32)
    total = float(shares.sum())
    return shares / np.float32(total) if total > 0 else shares
