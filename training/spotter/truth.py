"""Reads the truth of a generated long video from the file beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import FlinchError
from models.json_text import parse
from training.measure.spotting import FrameInterval

VIDEOS = (".mp4", ".mkv", ".mov", ".avi")
"""File endings of videos that may have a truth."""


class TruthError(FlinchError):
    """A folder holds no videos with their truth, or a truth file cannot be read."""


@dataclass(frozen=True, slots=True)
class Move:
    """A true movement: frames (inclusive), times, and its meaning."""

    frames: FrameInterval
    onset_ns: int
    apex_ns: int
    offset_ns: int
    kind: str
    polarity: str
    units: tuple[str, ...]
    peak_ed: float


@dataclass(frozen=True, slots=True)
class Distraction:
    """A span of frames, inclusive, in which something else moved."""

    what: str
    first: int
    last: int

    def meets(self, frames: FrameInterval) -> bool:
        """Return whether it shares a frame with a movement."""
        return self.first <= frames.offset and self.last >= frames.onset


@dataclass(frozen=True, slots=True)
class Truth:
    """All that is known about one video.

    `pair` names its twin at another rate, `codec` its compression; either may be empty.
    """

    path: Path
    fps: float
    steady: bool
    moves: tuple[Move, ...]
    distractions: tuple[Distraction, ...]
    pair: str = ""
    codec: str = ""

    @property
    def format(self) -> str:
        """Return rate and steadiness, by which figures are grouped."""
        return f"{self.fps:g} fps{'' if self.steady else ', uneven'}"


def videos_of(folder: Path) -> list[Path]:
    """List the videos of a folder that have a truth file.

    Raises:
        TruthError: The folder is missing or there is no such video.
    """
    if not folder.is_dir():
        raise TruthError(
            f"No folder '{folder}': expected one with NAME.mp4 beside NAME.json, as "
            "`flinch synth long` makes it."
        )
    videos = [
        path
        for path in sorted(folder.iterdir())
        if path.suffix in VIDEOS and path.with_suffix(".json").is_file()
    ]
    if not videos:
        raise TruthError(
            f"'{folder}' holds no video with its truth: expected NAME.mp4 beside NAME.json, as "
            "`flinch synth long` makes them."
        )
    return videos


def read_truth(video: Path) -> Truth:
    """Read the truth of one video.

    Args:
        video: The video; its truth file has the ending `.json`.

    Raises:
        TruthError: The file cannot be read or something is missing in it.
    """
    try:
        whole = parse(video.with_suffix(".json").read_text(encoding="utf-8"))
        return Truth(
            video,
            float(whole.get("fps", 0.0)),
            bool(whole.get("steady", True)),
            tuple(_move(event) for event in whole["events"]),
            tuple(
                Distraction(
                    str(distraction["what"]),
                    int(distraction["start_seq"]),
                    int(distraction["end_seq"]),
                )
                for distraction in whole["distractions"]
            ),
            str(whole.get("pair", "")),
            str(whole.get("codec", "")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TruthError(
            f"The truth of '{video.name}' cannot be read ({type(error).__name__}: {error}); make "
            "the video again."
        ) from error


def _move(event: dict[str, Any]) -> Move:
    kind = str(event["kind"])
    frames = FrameInterval(
        int(event["onset_frame"]), int(event["offset_frame"]), int(event["apex_frame"]), kind
    )
    onset_ns, apex_ns, offset_ns = (
        round(float(event[f"{name}_s"]) * 1e9) for name in ("onset", "apex", "offset")
    )
    return Move(
        frames,
        onset_ns,
        apex_ns,
        offset_ns,
        kind,
        str(event.get("polarity", "")),
        tuple(str(unit) for unit in event.get("units", ())),
        float(event.get("peak_ed", 0.0)),
    )
