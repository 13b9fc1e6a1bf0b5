"""Makers of windows, readings, events and clips for the tests of store and tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.labels import DFME, POLARITY
from models.records import POINTS, Clip, Crop, Event, Kind, Provenance, Scores, State, Window
from models.unit_scores import UnitCode, UnitScores


def a_window(onset_ms: int = 1000, region: str = "mouth") -> Window:
    """Make a window of 200 ms at 30 frames a second."""
    frame = round(onset_ms * 0.03)
    return Window(
        onset_ns=onset_ms * 1_000_000,
        apex_ns=(onset_ms + 100) * 1_000_000,
        offset_ns=(onset_ms + 200) * 1_000_000,
        onset_seq=frame,
        apex_seq=frame + 3,
        offset_seq=frame + 6,
        score=4.5,
        kind=Kind.MICRO,
        region=region,
        decided_ns=(onset_ms + 300) * 1_000_000,
        gap=True,
        cause="a frame is missing",
        uncertainty_ns=16_666_667,
    )


def some_scores() -> tuple[Scores, ...]:
    """Make three readings: with a saliency, with seven labels, and one that failed."""
    saliency = np.linspace(0, 1, 12, dtype=np.float32).reshape(3, 4)
    polar = np.array([0.1, 0.7, 0.2], np.float32)
    fine = np.array([0.1, 0.1, 0.1, 0.1, 0.4, 0.1, 0.1], np.float32)
    flat = np.full(3, 1 / 3, np.float32)
    return (
        Scores("bowam-compact", "bowam", POLARITY, polar, 12.5, saliency),
        Scores("merba-compact", "merba", DFME, fine, 20.0),
        Scores("broken", "bowam", POLARITY, flat, 0.0, error="returned NaN or infinity"),
    )


def some_units() -> UnitScores:
    """Make a reading of three units, of which two are scored: `L4B+12A`."""
    sides = np.array([[0.25, 0.75], [0.125, 0.0625], [0.875, 0.5]], np.float32)
    codes = (UnitCode(4, "L", "B", 0.75), UnitCode(12, "", "A", 0.875))
    return UnitScores("action-units", (4, 7, 12), sides, codes)


def an_event(name: str = "e1", onset_ms: int = 1000) -> Event:
    """Make a labelled event with every field filled."""
    return Event(
        id=name,
        window=a_window(onset_ms),
        state=State.OK,
        label="happiness",
        polarity="positive",
        probabilities=np.array([0.1, 0.7, 0.2], np.float32),
        confidence=0.7,
        scores=some_scores(),
        cause="",
        quality=0.9,
        clip_path="clips/e1.mkv",
        weights=("bowam-compact", "merba-compact"),
        units=some_units(),
    )


def an_unread_event(name: str = "e2", onset_ms: int = 3000) -> Event:
    """Make an event that carries a state and a cause instead of a label."""
    return Event(
        id=name,
        window=a_window(onset_ms),
        state=State.HEAD_MOTION,
        label=None,
        polarity=None,
        probabilities=None,
        confidence=0.0,
        cause="the head turned by 12 degrees",
    )


def a_correction(of: str, name: str = "e1-user") -> Event:
    """Make a user's correction of an event."""
    return replace(
        an_event(name),
        label="surprise",
        polarity="surprise",
        provenance=Provenance.USER,
        corrects=of,
        units=None,
    )


def a_crop(seq: int = 0, value: int = 128) -> Crop:
    """Make a flat grey crop."""
    return Crop(
        seq=seq,
        t_ns=seq * 33_333_333,
        track=1,
        image=np.full((256, 256, 3), value, np.uint8),
        points=np.zeros((POINTS, 2), np.float32),
        warp=np.eye(2, 3, dtype=np.float32),
    )


def a_clip(window: Window | None = None) -> Clip:
    """Make a clip of three flat crops."""
    return Clip(window or a_window(), a_crop(0, 60), a_crop(3, 120), a_crop(6, 180))
