"""Compares found events with the true ones, for `flinch demo`.

A found event is a hit if its time overlaps an unmatched true one with an intersection over union of
at least 0.5, one to one (the rule of MEGC, in seconds instead of frames, because live frames may be
lost).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from app.core.counts import FrameCounts
from models.intervals import iou
from models.records import Event
from training.synth.timed import TrueEvent

LEAST_IOU = 0.5
"""Least overlap of a hit."""


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event on the film's clock (0 is its first frame), and when it was ready."""

    event: Event
    onset_ns: int
    apex_ns: int
    offset_ns: int
    ready_ns: int


@dataclass(frozen=True, slots=True)
class Match:
    """A row of the comparison: a true event, a found event, or both."""

    truth: TrueEvent | None
    found: FoundEvent | None

    @property
    def hit(self) -> bool:
        """Return whether the row has both."""
        return self.truth is not None and self.found is not None


def on_play_clock(event: Event, play_ns: Callable[[int], int], ready_ns: int) -> FoundEvent:
    """Convert an event from the camera's clock to the film's clock.

    Args:
        event: An event of the live pipeline.
        play_ns: Converts camera time to time in the film.
        ready_ns: Camera time at which the event could be shown.
    """
    window = event.window
    times = (window.onset_ns, window.apex_ns, window.offset_ns)
    onset_ns, apex_ns, offset_ns = (play_ns(t_ns) for t_ns in times)
    return FoundEvent(event, onset_ns, apex_ns, offset_ns, offset_ns + ready_ns - window.offset_ns)


def match(truth: Sequence[TrueEvent], found: Sequence[FoundEvent]) -> tuple[Match, ...]:
    """Pair true and found events one to one, largest overlaps first.

    Args:
        truth: The true events.
        found: The found events, on the same clock.

    Returns:
        Hits, misses and false alarms in order of time.
    """
    pairs = sorted(
        (
            (iou((t.onset_ns, t.offset_ns), (f.onset_ns, f.offset_ns)), i, j)
            for i, t in enumerate(truth)
            for j, f in enumerate(found)
        ),
        reverse=True,
    )
    partner: dict[int, int] = {}
    for share, i, j in pairs:
        if share >= LEAST_IOU and i not in partner and j not in partner.values():
            partner[i] = j
    rows = [Match(t, found[partner[i]] if i in partner else None) for i, t in enumerate(truth)]
    alone = set(range(len(found))) - set(partner.values())
    rows += [Match(None, found[j]) for j in alone]
    return tuple(sorted(rows, key=_time_of))


def _time_of(row: Match) -> int:
    if row.truth is not None:
        return row.truth.onset_ns
    assert row.found is not None
    return row.found.onset_ns


@dataclass(frozen=True, slots=True)
class MachineLoad:
    """How the machine coped with one play: rates, losses, delays and memory.

    `left_out`: the work that was still left out at the end.
    """

    seconds: float
    captured_fps: float
    analysed_fps: float
    counts: FrameCounts
    frame_p95_ms: float
    rss_start_mb: float
    rss_end_mb: float
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoVerdict:
    """The result of a demo; None where nothing could be measured."""

    truth: int
    found: int
    hits: int
    f1: float
    false_per_min: float
    apex_mae_ms: float | None
    polarity_accuracy: float | None
    fps: Mapping[str, float]
    drops: int
    flow: str
    frames: Mapping[str, int | None]
    left_out: tuple[str, ...]
    latency_ms: Mapping[str, float | None]
    rss_mb: Mapping[str, float]


def judge(rows: Sequence[Match], load: MachineLoad) -> DemoVerdict:
    """Sum up a demo.

    `polarity_accuracy` is the share of hits with the right polarity; a hit that no network read
    counts as wrong. `event_p95` is the time from the true offset of a hit to the read event.

    Args:
        rows: The comparison of `match`.
        load: How the machine coped.

    Returns:
        The figures that `flinch demo --json` writes.
    """
    hits = [(r.truth, r.found) for r in rows if r.truth is not None and r.found is not None]
    truth = sum(row.truth is not None for row in rows)
    found = sum(row.found is not None for row in rows)
    right = sum(t.polarity == f.event.polarity for t, f in hits)
    apart = [abs(f.apex_ns - t.apex_ns) / 1e6 for t, f in hits]
    late = [(f.ready_ns - t.offset_ns) / 1e6 for t, f in hits]
    return DemoVerdict(
        truth=truth,
        found=found,
        hits=len(hits),
        f1=2 * len(hits) / (truth + found) if truth + found else 0.0,
        false_per_min=(found - len(hits)) * 60 / load.seconds,
        apex_mae_ms=float(np.mean(apart)) if hits else None,
        polarity_accuracy=right / len(hits) if hits else None,
        fps={"captured": load.captured_fps, "analysed": load.analysed_fps},
        drops=load.counts.lost,
        flow=load.counts.sentence(),
        frames=load.counts.as_json(),
        left_out=load.left_out,
        latency_ms={
            "frame_p95": load.frame_p95_ms if np.isfinite(load.frame_p95_ms) else None,
            "event_p95": float(np.percentile(late, 95)) if hits else None,
        },
        rss_mb={"start": load.rss_start_mb, "end": load.rss_end_mb},
    )


def as_json(verdict: DemoVerdict, rows: Sequence[Match]) -> dict[str, Any]:
    """Build the output of `--json`: the figures, then all rows of the comparison."""
    return {**_rounded(asdict(verdict)), "rows": [_row(row) for row in rows]}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def _row(row: Match) -> dict[str, Any]:
    played, found = row.truth, row.found
    return {
        "hit": row.hit,
        "played": played
        and {
            "onset_s": played.onset_ns / 1e9,
            "apex_s": played.apex_ns / 1e9,
            "offset_s": played.offset_ns / 1e9,
            "kind": played.kind.value,
            "polarity": played.polarity,
            "emotion": played.emotion,
            "units": list(played.units),
        },
        "found": found
        and {
            "onset_s": found.onset_ns / 1e9,
            "apex_s": found.apex_ns / 1e9,
            "offset_s": found.offset_ns / 1e9,
            "kind": found.event.window.kind.value,
            "state": found.event.state.value,
            "polarity": found.event.polarity,
            "label": found.event.label,
            "confidence": round(found.event.confidence, 4),
        },
    }
