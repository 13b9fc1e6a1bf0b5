"""Sums up what analyses left on the disk, and finds those that need not be redone.

A video is analysed atomically: `run.json` is written last, so a folder that holds it is
finished. `--resume` skips such a folder if it came from the same video with the same settings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.analyze import AnalysisJob, FileOutcome
from app.core.output import RUN, free_name
from app.core.recording.folder import part_number
from app.core.tables import WeightsFacts, counted
from app.core.versions import versions
from app.errors import OutputError
from models.labels import POLARITY


@dataclass(frozen=True, slots=True)
class Summary:
    """Summary of one analysis; `polarity` counts events by polarity, `none` unread ones."""

    path: Path
    out: Path
    frames: int
    video_s: float
    fps: float
    polarity: Mapping[str, int]
    frame_states: Mapping[str, int]
    note: str = ""
    compressed: int = 0

    @property
    def events(self) -> int:
        """All events, with or without a reading."""
        return sum(self.polarity.values())


def summary_of(outcome: FileOutcome) -> Summary:
    """Sum up an analysis without its events, which would fill the memory for thousands of files."""
    return Summary(
        path=outcome.path,
        out=outcome.out,
        frames=outcome.frames,
        video_s=outcome.video_s,
        fps=outcome.fps,
        polarity=counted(outcome.events)["polarity"],
        frame_states=outcome.frame_states,
        note=outcome.note,
        compressed=outcome.compressed,
    )


class Folders:
    """Names the folder of each video: the target itself for one video, else one sub-folder each.

    Args:
        target: The folder of all results.
        several: Whether there are several videos.
        resume: Whether the target may hold results; a folder with results of another video is then
            skipped.
    """

    def __init__(self, target: Path, several: bool, resume: bool) -> None:
        self._target, self._several, self._resume = target, several, resume
        self._taken: dict[str, int] = {}

    def name(self, path: Path) -> Path:
        """Return the folder of the next video; it is not created."""
        if not self._several:
            return self._target
        stem = _stem(path)
        if not self._resume:
            return free_name(self._target, stem, self._taken)
        passed = dict(self._taken)
        folder = free_name(self._target, stem, passed)
        while _is_of_another(folder, path):
            folder = free_name(self._target, stem, passed)
        self._taken.setdefault(folder.name, 1)
        return folder


def _stem(path: Path) -> str:
    """Name a video's results: by its file, or by person, session and run if it is a recording's."""
    above = [each.name for each in path.resolve().parents[:3]][::-1]
    if not all(map(str.startswith, above, ("sub-", "ses-", "run-"))):
        return path.stem
    number = part_number(path.name)
    return "_".join(above if number == 1 else [*above, path.stem])


def finished(job: AnalysisJob, weights: Sequence[WeightsFacts]) -> Summary | None:
    """Read the results of an earlier run of a job; None if the job must be run.

    Args:
        job: The video, its folder and its settings.
        weights: The weights that would read it now.

    Raises:
        OutputError: The folder holds results of another video or of other settings, or a
            damaged `run.json`.
    """
    run = _run_in(job.out)
    if run is None:
        return None
    try:
        unlike = _differences(run, job, weights)
        if not unlike:
            return _summary_in(run, job)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(job.out) from error
    raise OutputError(
        f"'{job.out}' holds results that differ from what is asked in: {', '.join(unlike)}. "
        "Resume with the settings of that run, or choose another --out."
    )


def _differences(
    run: Mapping[str, Any], job: AnalysisJob, weights: Sequence[WeightsFacts]
) -> list[str]:
    """Name the differences between an earlier run and a job."""
    requested: dict[str, Any] = {"formats": list(job.formats), **(job.settings or {})}
    had: Mapping[str, Any] = run["settings"]
    unlike = [name for name in sorted({*requested, *had}) if requested.get(name) != had.get(name)]
    if [(entry["id"], entry["sha256"]) for entry in run["weights"]] != [
        (weight.id, weight.sha256) for weight in weights
    ]:
        unlike.append("the weights")
    if run.get("subject", "") != job.subject:
        unlike.append("the person")
    if not _same_video(run["source"], job.path):
        unlike.append("the video")
    if run["versions"].get("flinch") != versions()["flinch"]:
        unlike.append("the version of Flinch")
    return unlike


def _same_video(source: Mapping[str, Any], path: Path) -> bool:
    if source["path"] != str(path.resolve()):
        return False
    return path.is_dir() or not path.is_file() or source["bytes"] == path.stat().st_size


def _summary_in(run: Mapping[str, Any], job: AnalysisJob) -> Summary:
    counts = run["counts"]
    return Summary(
        path=job.path,
        out=job.out,
        frames=int(counts["frames"]),
        video_s=float(run["source"]["seconds"]),
        fps=float(run["timings"]["analysed_fps"]),
        polarity={
            name: int(counts["events_by_polarity"].get(name, 0)) for name in (*POLARITY, "none")
        },
        frame_states=dict(counts["frames_by_state"]),
        note=str(run.get("note") or ""),
        compressed=int(counts.get("frames_compressed", 0)),
    )


def _is_of_another(folder: Path, path: Path) -> bool:
    try:
        run = _run_in(folder)
        return run is not None and bool(run["source"]["path"] != str(path.resolve()))
    except (OutputError, KeyError, TypeError):
        return False


def _run_in(folder: Path) -> dict[str, Any] | None:
    """Read `run.json`; None if there is none.

    Raises:
        OutputError: It is damaged.
    """
    try:
        run = json.loads((folder / RUN).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(folder) from error
    if not isinstance(run, dict):
        raise _damaged(folder)
    return run


def _damaged(folder: Path) -> OutputError:
    return OutputError(
        f"'{folder / RUN}' is damaged: expected what an analysis leaves. Move that folder away, "
        "or choose another --out."
    )
