"""Writes the truth of a generated video: one JSON and two CSV files."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from models import private
from training.synth.script import Times
from training.synth.timed import TimedDistraction, TrueEvent


def write_truth(
    stem: Path,
    about: dict[str, Any],
    events: tuple[TrueEvent, ...],
    distractions: tuple[TimedDistraction, ...],
    times_ns: Times,
) -> None:
    """Write `STEM.json` (all), `STEM.events.csv` and `STEM.frames.csv`.

    Args:
        stem: Path of the video without its suffix.
        about: Properties of the video (rate, size, seed, person), by name.
        events: The true events.
        distractions: The distractions.
        times_ns: Times of all frames.
    """
    whole = {
        **about,
        "frames": len(times_ns),
        "events": [_event_row(event) for event in events],
        "distractions": [asdict(distraction) for distraction in distractions],
    }
    text = json.dumps(whole, indent=1, sort_keys=True) + "\n"
    private.write_text(stem.with_name(stem.name + ".json"), text)
    with _table(stem, "events") as file:
        names = list(_NAMES)
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_flat(event) for event in events)
    with _table(stem, "frames") as file:
        file.write("frame,t_ns\n")
        file.writelines(f"{seq},{int(t_ns)}\n" for seq, t_ns in enumerate(times_ns))


_NAMES = (
    "onset_frame",
    "apex_frame",
    "offset_frame",
    "onset_s",
    "apex_s",
    "offset_s",
    "duration_ms",
    "kind",
    "polarity",
    "emotion",
    "units",
    "peak_ed",
)


def _table(stem: Path, what: str) -> Any:
    path = private.fresh(stem.with_name(f"{stem.name}.{what}.csv"))
    return path.open("w", encoding="utf-8", newline="")


def _event_row(event: TrueEvent) -> dict[str, Any]:
    return {
        "onset_frame": event.onset_seq,
        "apex_frame": event.apex_seq,
        "offset_frame": event.offset_seq,
        "onset_s": round(event.onset_ns / 1e9, 6),
        "apex_s": round(event.apex_ns / 1e9, 6),
        "offset_s": round(event.offset_ns / 1e9, 6),
        "duration_ms": round(event.duration_ms, 3),
        "kind": event.kind.value,
        "polarity": event.polarity,
        "emotion": event.emotion,
        "units": list(event.units),
        "peak_ed": round(event.peak_ed, 5),
    }


def _flat(event: TrueEvent) -> dict[str, Any]:
    return {**_event_row(event), "units": "+".join(event.units)}
