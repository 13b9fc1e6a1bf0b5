"""Pools judged videos into figures: over all, and by group.

Groups are the kind and size of movement, the rate and steadiness of the camera, the distraction and
the video, so that the weakest group is visible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from models.labels import POLARITY
from training.measure.spotting import Spotting, pool, strs
from training.spotter.judge import EDGES, Hit, Near, Watched

_SIZES = (0.01, 0.02, 0.04)
"""Borders between the size groups of movements, eye distances."""


def figures(watched: Sequence[Watched]) -> dict[str, Any]:
    """Pool many videos into the published figures.

    Args:
        watched: The judged videos, at least one.

    Returns:
        Pooled figures; then by kind, size, format, codec, distraction and video. Values without a
        measurement are None.
    """
    return {
        "videos": len(watched),
        **_of(watched),
        "by_kind": {
            kind: _counts(pool([video.by_kind[kind] for video in watched]))
            for kind in ("micro", "macro")
        },
        "recall_by_kind": _recall_by_kind(watched),
        "recall_by_size_ed": _recall_by_size(watched),
        "by_format": {
            name: _of([video for video in watched if video.format == name])
            for name in sorted({video.format for video in watched})
        },
        "by_codec": {
            name: _of([video for video in watched if video.codec == name])
            for name in sorted({video.codec for video in watched if video.codec})
        },
        "by_distraction": _by_distraction(watched),
        "false_by_distraction": {
            name: row["false"] for name, row in _by_distraction(watched).items() if row["false"]
        },
        "per_video": [
            {
                "video": video.name,
                "format": video.format,
                "hits": video.spotting.tp,
                "false": video.spotting.fp,
                "missed": video.spotting.fn,
            }
            for video in watched
        ],
    }


def _of(watched: Sequence[Watched]) -> dict[str, Any]:
    total = pool([video.spotting for video in watched])
    minutes = sum(video.seconds for video in watched) / 60
    hits = [hit for video in watched for hit in video.hits]
    out: dict[str, Any] = {
        "minutes": round(minutes, 3),
        **_counts(total),
        "false_per_min": round(total.fp / minutes, 4) if minutes else None,
        "hits_ok": sum(hit.ok for hit in hits),
        "false_ok": sum(video.false_ok for video in watched),
        "false_ok_per_min": round(sum(video.false_ok for video in watched) / minutes, 4)
        if minutes
        else None,
        "apex_mae_frames": round(total.apex_mae, 3) if total.tp else None,
        "asr": round(sum(hit.inside for hit in hits) / (total.tp + total.fn), 4)
        if total.tp + total.fn
        else None,
    }
    for edge, name in enumerate(EDGES):
        errors = np.abs([hit.late_ms[edge] for hit in hits])
        out[f"{name}_mae_ms"] = round(float(errors.mean()), 2) if len(hits) else None
        out[f"{name}_p95_ms"] = _percentile(errors, 95)
    for kind in ("", "micro", "macro"):
        delays = [hit.delay_ms for hit in hits if kind in ("", hit.kind)]
        stem = f"delay_{kind}_" if kind else "delay_"
        out[f"{stem}p50_ms"] = _percentile(delays, 50)
        out[f"{stem}p95_ms"] = _percentile(delays, 95)
    out["hits_with_gap"] = sum(hit.gap for hit in hits)
    if all(video.read for video in watched):
        out |= _readings(hits, total)
    return out


def _percentile(values: Sequence[float] | np.ndarray[Any, Any], share: float) -> float | None:
    return round(float(np.percentile(values, share)), 1) if len(values) else None


def _counts(total: Spotting) -> dict[str, Any]:
    return {
        "truth": total.tp + total.fn,
        "found": total.tp + total.fp,
        "hits": total.tp,
        "false": total.fp,
        "missed": total.fn,
        "f1": round(total.f1, 4),
        "precision": round(total.precision, 4),
        "recall": round(total.recall, 4),
    }


def _readings(hits: Sequence[Hit], total: Spotting) -> dict[str, Any]:
    """Return the analysis F1 of the hits (MEGC 2022) and the product with the spotting F1.

    A hit without a label counts as a miss of its class, but not as a false alarm.
    """
    read = [hit for hit in hits if hit.reading is not None]
    scores = []
    for name in POLARITY:
        tp = sum(hit.polarity == name == hit.reading for hit in hits)
        of_class = sum(hit.polarity == name for hit in hits)
        as_class = sum(hit.reading == name for hit in hits)
        if of_class:
            scores.append(2 * tp / (of_class + as_class))
    analysis = float(np.mean(scores)) if scores else 0.0
    return {
        "labelled": len(read),
        "labelled_with_gap": sum(hit.gap for hit in read),
        "polarity_right": sum(hit.polarity == hit.reading for hit in read),
        "analysis_f1": round(analysis, 4),
        "strs": round(strs(total.f1, analysis), 4),
    }


def _recall_by_kind(watched: Sequence[Watched]) -> dict[str, float]:
    """Return the share of each kind that was found, with any kind."""
    hits = Counter(hit.kind for video in watched for hit in video.hits)
    out = {}
    for kind in ("macro", "micro"):
        total = pool([video.by_kind[kind] for video in watched])
        if total.tp + total.fn:
            out[kind] = round(hits[kind] / (total.tp + total.fn), 4)
    return out


def _recall_by_size(watched: Sequence[Watched]) -> dict[str, dict[str, int]]:
    out: dict[str, dict[str, int]] = {}
    names = (
        f"below {_SIZES[0]:g}",
        *(f"{a:g} to {b:g}" for a, b in pairwise(_SIZES)),
        f"above {_SIZES[-1]:g}",
    )
    for video in watched:
        found = {hit.move for hit in video.hits}
        for number, size in enumerate(video.sizes):
            row = out.setdefault(
                names[int(np.searchsorted(_SIZES, size))], {"found": 0, "missed": 0}
            )
            row["found" if number in found else "missed"] += 1
    return {name: out[name] for name in names if name in out}


def _by_distraction(watched: Sequence[Watched]) -> dict[str, dict[str, Any]]:
    total: dict[str, Near] = {}
    for video in watched:
        for name, near in video.near.items():
            total[name] = total.get(name, Near()).plus(near)
    out: dict[str, dict[str, Any]] = {}
    for name, near in sorted(total.items()):
        of = near.found + near.missed
        out[name] = {
            "times": near.times,
            "false": near.false,
            "found": near.found,
            "missed": near.missed,
            "recall": round(near.found / of, 4) if of else None,
        }
    return out
