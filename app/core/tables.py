"""Writes the tables of an analysis: events.csv, events.json, signal.csv and run.json.

Frame numbers are 0-based positions in the file; seconds come from the file's own time stamps. An
empty cell means no value: no label, or a network failed.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from app.core.output import whole_file
from app.core.pipeline import Update
from models.cells import harmless, harmless_row
from models.labels import POLARITY
from models.person import UNASSIGNED
from models.records import Event, Kind, Scores
from models.sources.clock import Clock
from models.unit_scores import to_json

EVENT_COLUMNS = (
    "event_id",
    "onset_frame",
    "apex_frame",
    "offset_frame",
    "onset_s",
    "apex_s",
    "offset_s",
    "duration_ms",
    "duration_uncertainty_ms",
    "kind",
    "state",
    "label",
    "confidence",
    "polarity",
    "p_negative",
    "p_positive",
    "p_surprise",
    "quality",
    "weights",
)
"""First columns of events.csv, in this order; those of the networks follow."""

LAST_COLUMNS = ("cause", "subject", "first_stamp_s", "action_units", "p_action_units")
"""Columns of events.csv after those of the networks: the cause of a state that is not `ok`; the
person's code, or `unassigned`; the file's time of its first picture, from which players count; and
the action units as FACS codes, with the probability of each."""

TRUE_COLUMNS = ("onset_true_s", "apex_true_s", "offset_true_s")
"""Last columns of events.csv for a file that plays slower than life: true seconds since its first
picture. All other seconds are those of the file; durations are true."""

SIGNAL_COLUMNS = (
    "frame",
    "time_s",
    "state",
    "cause",
    "face_left_px",
    "face_top_px",
    "face_width_px",
    "face_height_px",
)
"""First columns of signal.csv, in this order; one column for each region follows."""

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Voice:
    """A network with columns in the table: the id of its weights and its labels."""

    weights: str
    labels: tuple[str, ...]

    def columns(self) -> tuple[str, ...]:
        """Name its columns, one for each class."""
        return tuple(f"p_{self.weights}_{label}" for label in self.labels)


def _seconds(t_ns: int) -> str:
    return f"{t_ns / 1e9:.6f}"


def _share(value: float) -> str:
    return f"{value:.6f}"


def duration_uncertainty_ms(event: Event) -> float:
    """Return the uncertainty of an event's duration.

    Each border lies within half a frame interval of its frame, so both together make one interval.
    """
    return 2 * event.window.uncertainty_ns / 1e6


def _times(event: Event) -> tuple[int, ...]:
    window = event.window
    return (window.onset_ns, window.apex_ns, window.offset_ns)


def _file_times(event: Event, clock: Clock) -> tuple[int, ...]:
    return tuple(clock.file_ns(t_ns) for t_ns in _times(event))


def _true_times(event: Event, clock: Clock) -> tuple[int, ...]:
    """Return the true times since the first picture; none if the file plays at true speed."""
    slow = clock.slower != 1.0
    return tuple(t_ns - clock.first_ns for t_ns in _times(event)) if slow else ()


def _event_cells(event: Event, clock: Clock) -> list[str]:
    window = event.window
    onset_ns, apex_ns, offset_ns = _file_times(event, clock)
    fused = [""] * len(POLARITY)
    if event.probabilities is not None:
        fused = [_share(value) for value in event.probabilities.tolist()]
    return [
        event.id,
        str(window.onset_seq),
        str(window.apex_seq),
        str(window.offset_seq),
        _seconds(onset_ns),
        _seconds(apex_ns),
        _seconds(offset_ns),
        f"{window.duration_ms:.3f}",
        f"{duration_uncertainty_ms(event):.3f}",
        window.kind.value,
        event.state.value,
        event.label or "",
        _share(event.confidence),
        event.polarity or "",
        *fused,
        _share(event.quality),
        ";".join(event.weights),
    ]


def _unit_cells(event: Event) -> list[str]:
    """Write the codes, such as `L4B+12A`, and the probability of each, such as `0.8123;0.7311`."""
    return ["", ""] if event.units is None else [event.units.text, event.units.shares]


def _voice_cells(voice: Voice, scores: Sequence[Scores]) -> list[str]:
    for reading in scores:
        if reading.weights == voice.weights and not reading.error:
            return [_share(value) for value in reading.probabilities.tolist()]
    return [""] * len(voice.labels)


def write_events(
    path: Path,
    events: Iterable[Event],
    voices: Sequence[Voice],
    subject: str = UNASSIGNED,
    clock: Clock | None = None,
    excel: bool = False,
) -> None:
    """Write events.csv.

    Args:
        path: The file.
        events: The events, in the order of the rows.
        voices: The networks; each adds one column per class. The cause of the state and the subject
            follow.
        subject: The code of the person who is seen.
        clock: The file's first time stamp and its speed; None if there is no file.
        excel: Begin with a byte-order mark, by which spreadsheets know UTF-8.

    Raises:
        OutputError: It cannot be written.
    """
    first = "" if clock is None else _seconds(clock.first_ns)
    clock = clock or Clock()
    slow = TRUE_COLUMNS if clock.slower != 1.0 else ()
    with whole_file(path, excel) as file:
        table = csv.writer(file, lineterminator="\n")
        coder_columns = [column for voice in voices for column in voice.columns()]
        table.writerow(harmless_row([*EVENT_COLUMNS, *coder_columns, *LAST_COLUMNS, *slow]))
        for event in events:
            cells = [cell for voice in voices for cell in _voice_cells(voice, event.scores)]
            last = [event.cause, subject, first, *_unit_cells(event)]
            last += map(_seconds, _true_times(event, clock))
            table.writerow(harmless_row([*_event_cells(event, clock), *cells, *last]))


def _event_object(event: Event, subject: str, clock: Clock) -> dict[str, Any]:
    """Build the JSON form of an event: the columns' names, numbers as numbers."""
    window = event.window
    fused = event.probabilities
    onset_ns, apex_ns, offset_ns = _file_times(event, clock)
    true = (t_ns / 1e9 for t_ns in _true_times(event, clock))
    return {
        "event_id": event.id,
        "subject": subject,
        "onset_frame": window.onset_seq,
        "apex_frame": window.apex_seq,
        "offset_frame": window.offset_seq,
        "onset_s": onset_ns / 1e9,
        "apex_s": apex_ns / 1e9,
        "offset_s": offset_ns / 1e9,
        **dict(zip(TRUE_COLUMNS, true, strict=False)),
        "duration_ms": window.duration_ms,
        "duration_uncertainty_ms": duration_uncertainty_ms(event),
        "kind": window.kind.value,
        "region": window.region,
        "gap": window.gap,
        "score": float(window.score),
        "state": event.state.value,
        "cause": event.cause,
        "label": event.label,
        "confidence": event.confidence,
        "polarity": event.polarity,
        "probabilities": _by_label(POLARITY, None if fused is None else fused.tolist()),
        "action_units": to_json(event.units),
        "quality": event.quality,
        "provenance": event.provenance.value,
        "corrects": event.corrects,
        "weights": list(event.weights),
        "networks": [
            {
                "weights": reading.weights,
                "network": reading.network,
                "probabilities": None
                if reading.error
                else _by_label(reading.labels, reading.probabilities.tolist()),
                "latency_ms": reading.latency_ms,
                "decided": reading.decided or None,
                "error": reading.error or None,
            }
            for reading in event.scores
        ],
    }


def _by_label(labels: Sequence[str], values: Sequence[float] | None) -> dict[str, float] | None:
    if values is None:
        return None
    return {label: round(value, 6) for label, value in zip(labels, values, strict=True)}


def write_events_json(
    path: Path,
    events: Iterable[Event],
    subject: str = UNASSIGNED,
    clock: Clock | None = None,
) -> None:
    """Write events.json: a list of objects with the columns' names, causes and readings.

    Raises:
        OutputError: It cannot be written.
    """
    write_json(path, [_event_object(event, subject, clock or Clock()) for event in events])


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file, indented.

    Raises:
        OutputError: It cannot be written.
    """
    with whole_file(path) as file:
        json.dump(content, file, indent=2, ensure_ascii=False, allow_nan=False)
        file.write("\n")


class SignalTable:
    """Writes signal.csv row by row while the analysis runs; used in a `with` statement."""

    def __init__(
        self,
        path: Path,
        regions: Sequence[str],
        clock: Clock | None = None,
        excel: bool = False,
    ) -> None:
        """Prepare the table.

        Args:
            path: The file; it appears when the `with` statement ends well.
            regions: Names of the values of `Motion.value`.
            clock: How the file plays; the table has the file's times.
            excel: Begin with a byte-order mark, by which spreadsheets know UTF-8.
        """
        self._whole: AbstractContextManager[TextIO] = whole_file(path, excel)
        self._clock = clock or Clock()
        self._regions = tuple(regions)
        self._table: Any = None

    def __enter__(self) -> SignalTable:
        self._table = csv.writer(self._whole.__enter__(), lineterminator="\n")
        self._table.writerow([*SIGNAL_COLUMNS, *self._regions])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return self._whole.__exit__(kind, error, trace)

    def add(self, update: Update) -> None:
        """Write one frame's row."""
        box = [""] * 4
        if update.face is not None:
            face = update.face.box
            box = [f"{v:.1f}" for v in (face.left, face.top, face.width, face.height)]
        frame = update.frame
        values = [f"{value:.6f}" for value in update.motion.value.tolist()]
        time_s = _seconds(self._clock.file_ns(frame.t_ns))
        start = [str(frame.seq), time_s, update.state.value, harmless(update.cause)]
        self._table.writerow([*start, *box, *values])


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """The analysed source: `sha256` of a file's bytes, or of a folder's names and bytes.

    `first_stamp_s` is the file's time of its first picture. `seconds` and `fps` are true ones,
    also of a file that plays `slow_motion` times slower than life.
    """

    path: str
    sha256: str
    bytes: int
    width_px: int
    height_px: int
    frames: int
    seconds: float
    fps: float
    first_stamp_s: float = 0.0
    slow_motion: float = 1.0


@dataclass(frozen=True, slots=True)
class WeightsFacts:
    """The weights that read the events."""

    id: str
    network: str
    sha256: str
    temperature: float
    fusion_weight: float


@dataclass(frozen=True, slots=True)
class AnalysisRun:
    """All that is needed to understand and repeat an analysis; written as run.json."""

    started_utc: str
    versions: Mapping[str, str]
    source: SourceFacts
    weights: Sequence[WeightsFacts]
    settings: Mapping[str, Any]
    timings: Mapping[str, float]
    counts: Mapping[str, Any]
    subject: str = UNASSIGNED
    complete: bool = True
    note: str = ""


def write_run(path: Path, run: AnalysisRun) -> None:
    """Write run.json.

    Raises:
        OutputError: It cannot be written.
    """
    write_json(path, asdict(run))


def sha256_of(path: Path) -> str:
    """Compute the SHA-256 of a file, or of a folder's file names and contents in order.

    Args:
        path: A file or a folder of pictures (without its sub-folders).

    Returns:
        64 hexadecimal digits.

    Raises:
        OSError: It cannot be read.
    """
    total = hashlib.sha256()
    parts = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
    for part in parts:
        if path.is_dir():
            total.update(part.name.encode() + b"\0")
        with part.open("rb") as file:
            while chunk := file.read(_CHUNK):
                total.update(chunk)
    return total.hexdigest()


def counted(events: Iterable[Event]) -> dict[str, dict[str, int]]:
    """Count events by kind, state and polarity."""
    counts: dict[str, dict[str, int]] = {"kind": {}, "state": {}, "polarity": {}}
    for kind in Kind:
        counts["kind"][kind.value] = 0
    for name in (*POLARITY, "none"):
        counts["polarity"][name] = 0
    for event in events:
        counts["kind"][event.window.kind.value] += 1
        counts["polarity"][event.polarity or "none"] += 1
        state = counts["state"]
        state[event.state.value] = state.get(event.state.value, 0) + 1
    return counts
