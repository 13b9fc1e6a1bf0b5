"""Plays recorded motion of real faces on generated faces and analyses the videos as a user would.

Every video passes through `app.core.analyze`, so files of some seconds get their neutral in
hindsight, and the bundled networks read what is found. `training.spotter.played` counts.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from app.core.analyze import AnalysisJob, Tools, analyse_file
from app.core.batch import AnalysisChoice, tools_of
from models.pool import processes
from models.sources.file_options import AS_IT_IS
from models.weights import BUNDLED
from training.spotter.played import Answer, PlayedClip, answer, figures, played_clips
from training.synth.replay import write_replays

TABLE = "replays.csv"
"""Table of the videos, as `flinch synth replay` writes it."""


@dataclass(frozen=True, slots=True)
class PlayOptions:
    """How recorded motion is played and watched."""

    faces: int = 3
    """Generated faces per motion."""
    seed: int = 0
    """Seed of the faces."""
    workers: int = 1
    """Number of processes."""
    keep: Path | None = None
    """Folder for the videos; those already listed there are analysed again. None keeps none."""


def evaluate_played(
    motion: Path, options: PlayOptions, report: Callable[[int, int, str], None]
) -> dict[str, Any]:
    """Play recorded motion, analyse the videos and count the labels.

    Args:
        motion: Folder of recorded motion, or one file.
        options: How.
        report: Called after each video with the number done, that of all, and the video's name.

    Returns:
        Number of faces, then the figures of `training.spotter.played`.

    Raises:
        MotionError: The motion is missing or damaged.
        PlayedError: The videos in the folder are not those of `flinch synth replay`.
        SourceError: A video cannot be played.
    """
    with tempfile.TemporaryDirectory(prefix="flinch-played-") as folder:
        place = options.keep or Path(folder)
        if not (place / TABLE).is_file():
            write_replays(place, motion, options.faces, options.seed)
        clips = played_clips(place / TABLE)
        answers: list[Answer] = []
        for clip, given in zip(clips, _answers(clips, options.workers), strict=True):
            answers.append(given)
            report(len(answers), len(clips), clip.video.stem)
    return {"faces": len(clips) // len({clip.motion for clip in clips}), **figures(answers)}


def _answers(clips: Sequence[PlayedClip], workers: int) -> Iterator[Answer]:
    watch = partial(watch_clip, weights=BUNDLED)
    if workers == 1 or len(clips) == 1:
        yield from map(watch, clips)
        return
    with processes(workers) as pool:
        yield from pool.map(watch, clips)


def watch_clip(clip: PlayedClip, weights: Path) -> Answer:
    """Analyse one video and judge what was found.

    Args:
        clip: The video and what it shows. weights: Folder of the networks.

    Raises:
        SourceError: The video cannot be played.
        WeightsError: No network can be used.
    """
    with tempfile.TemporaryDirectory(prefix="flinch-played-") as folder:
        outcome = analyse_file(AnalysisJob(clip.video, Path(folder) / "out"), _tools(weights))
    return answer(clip, outcome.events)


@lru_cache(maxsize=1)
def _tools(weights: Path) -> Tools:
    return tools_of(AnalysisChoice(weights, None, AS_IT_IS, "rules", threads=1, provider="cpu"))
