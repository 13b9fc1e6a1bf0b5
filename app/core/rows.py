"""Converts events to database rows and back."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from models.records import Event, Floats, Image, Kind, Provenance, Scores, State, Window
from models.unit_scores import from_json, to_json

THUMBNAIL_PX = 128
"""Side of a stored thumbnail."""


@dataclass(frozen=True, slots=True)
class Thumbnails:
    """Three small JPEG pictures of an event, as bytes."""

    onset: bytes
    apex: bytes
    offset: bytes


def thumbnail(image: Image) -> bytes:
    """Return a square picture as a thumbnail: a JPEG of `THUMBNAIL_PX` by `THUMBNAIL_PX`."""
    small = cv2.resize(image, (THUMBNAIL_PX, THUMBNAIL_PX), interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return data.tobytes()


def event_row(event: Event) -> dict[str, Any]:
    """Convert an event to the columns of the table `event`.

    Args:
        event: The event to store.

    Returns:
        Column names with their values, without session and time of saving.
    """
    window = event.window
    fused = [None] * 3 if event.probabilities is None else event.probabilities.tolist()
    return {
        "id": event.id,
        "onset_ns": window.onset_ns,
        "apex_ns": window.apex_ns,
        "offset_ns": window.offset_ns,
        "onset_seq": window.onset_seq,
        "apex_seq": window.apex_seq,
        "offset_seq": window.offset_seq,
        "score": float(window.score),
        "kind": window.kind.value,
        "region": window.region,
        "decided_ns": window.decided_ns,
        "gap": int(window.gap),
        "window_state": window.state.value,
        "window_cause": window.cause,
        "uncertainty_ns": window.uncertainty_ns,
        "state": event.state.value,
        "label": event.label,
        "polarity": event.polarity,
        "p_negative": fused[0],
        "p_positive": fused[1],
        "p_surprise": fused[2],
        "confidence": float(event.confidence),
        "cause": event.cause,
        "quality": float(event.quality),
        "provenance": event.provenance.value,
        "corrects": event.corrects,
        "clip_path": event.clip_path,
        "weights": json.dumps(event.weights),
        "units": "" if event.units is None else json.dumps(to_json(event.units)),
    }


def score_row(scores: Scores) -> dict[str, Any]:
    """Convert one network's reading to the columns of the table `score`."""
    saliency = scores.saliency
    return {
        "weights": scores.weights,
        "network": scores.network,
        "labels": json.dumps(scores.labels),
        "probabilities": scores.probabilities.astype("<f4").tobytes(),
        "latency_ms": float(scores.latency_ms),
        "saliency": None if saliency is None else saliency.astype("<f4").tobytes(),
        "saliency_height": None if saliency is None else saliency.shape[0],
        "error": scores.error,
        "decided": scores.decided,
    }


def _floats(data: bytes) -> Floats:
    return np.frombuffer(data, dtype="<f4").astype(np.float32)


def scores_from(row: sqlite3.Row) -> Scores:
    """Build one network's reading from its row."""
    saliency = row["saliency"]
    return Scores(
        weights=row["weights"],
        network=row["network"],
        labels=tuple(json.loads(row["labels"])),
        probabilities=_floats(row["probabilities"]),
        latency_ms=row["latency_ms"],
        saliency=saliency and _floats(saliency).reshape(row["saliency_height"], -1),
        error=row["error"],
        decided=row["decided"],
    )


def _window_from(row: sqlite3.Row) -> Window:
    return Window(
        onset_ns=row["onset_ns"],
        apex_ns=row["apex_ns"],
        offset_ns=row["offset_ns"],
        onset_seq=row["onset_seq"],
        apex_seq=row["apex_seq"],
        offset_seq=row["offset_seq"],
        score=row["score"],
        kind=Kind(row["kind"]),
        region=row["region"],
        decided_ns=row["decided_ns"],
        gap=bool(row["gap"]),
        state=State(row["window_state"]),
        cause=row["window_cause"],
        uncertainty_ns=row["uncertainty_ns"],
    )


def event_from(row: sqlite3.Row, scores: tuple[Scores, ...]) -> Event:
    """Build an event from its row and the readings that belong to it."""
    fused = [row["p_negative"], row["p_positive"], row["p_surprise"]]
    return Event(
        id=row["id"],
        window=_window_from(row),
        state=State(row["state"]),
        label=row["label"],
        polarity=row["polarity"],
        probabilities=None if None in fused else np.array(fused, np.float32),
        confidence=row["confidence"],
        scores=scores,
        cause=row["cause"],
        quality=row["quality"],
        provenance=Provenance(row["provenance"]),
        corrects=row["corrects"],
        clip_path=row["clip_path"],
        weights=tuple(json.loads(row["weights"])),
        units=from_json(json.loads(row["units"])) if row["units"] else None,
    )
