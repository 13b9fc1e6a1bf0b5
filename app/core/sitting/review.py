"""Finds the movements for the participant's review: the strongest of each trial."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from models.records import Image
from models.sources.playback import Playback
from training.annotate.media import Media, open_media
from training.capture.judged import judged, read_ledger
from training.capture.labelled import Spot, Spotted, frames_near
from training.capture.layout import SittingFolder
from training.capture.trial import Outcome, TrialRun, read_report, read_trial

AROUND_NS = 300_000_000
"""Time before onset and after offset that is replayed."""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A movement to ask about."""

    run: str
    media: Media
    movement: Spotted


def movements_of(
    sitting: SittingFolder, spot: Spot, stopped: Callable[[], bool] = lambda: False
) -> Iterator[ReviewItem]:
    """Find the strongest movement near the reported moment of each trial that was shown.

    Args:
        sitting: The sitting's folder.
        spot: Finds movements between two frames.
        stopped: Called between trials; True ends the search.

    Raises:
        FlinchError: A recording cannot be read.
    """
    for run in sitting.runs:
        if stopped():
            return
        trial = _shown(run)
        if trial is None or trial.report is None or trial.report.moment_t_mono_ns is None:
            continue
        judged_frames = judged(trial).frames
        if not judged_frames:
            continue
        media = open_media(run)
        times = read_ledger(run).t_ns
        if len(times) != media.frames:
            continue
        first, last = frames_near(times, trial.report.moment_t_mono_ns)
        found = [spotted for spotted in spot(media, first, last) if spotted.onset in judged_frames]
        if found:
            best = max(found, key=lambda spotted: (spotted.score, -spotted.onset))
            yield ReviewItem(run.name, media, best)


def pictures_of(item: ReviewItem, height_px: int) -> tuple[Image, ...]:
    """Read the pictures of a movement, with a margin on both sides.

    Args:
        item: The movement.
        height_px: Largest height; larger pictures are scaled down.

    Returns:
        `(h, w, 3)` uint8 BGR each.

    Raises:
        SourceError: The video cannot be read.
    """
    t_ns, movement = item.media.t_ns, item.movement
    first = int(np.searchsorted(t_ns, t_ns[movement.onset] - AROUND_NS))
    last = int(np.searchsorted(t_ns, t_ns[movement.offset] + AROUND_NS, "right"))
    video, start = item.media.place(first)
    shift = first - start
    found = []
    with Playback(video) as playing:
        for number in range(start, min(last - shift, playing.frames_total)):
            image = playing.seek(number).image
            scale = min(1.0, height_px / image.shape[0])
            small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            found.append(np.asarray(small, np.uint8))
    return tuple(found)


def _shown(run: Path) -> TrialRun | None:
    if not (run / "trial.json").is_file():
        return None
    trial = read_trial(run)
    if trial.practice or trial.outcome is not Outcome.SHOWN:
        return None
    return TrialRun(run, trial, read_report(run))
