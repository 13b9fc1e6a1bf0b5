"""Evaluates the spotter on long videos with known truth, through the product's own pipeline.

The videos are those of `flinch synth long`: `NAME.mp4` with its truth in `NAME.json`.
`training.spotter` scores the result. Videos are independent, so several processes can share them. A
traces folder stores each video's motion signal, so another spotter on the same signal takes
seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from app.core.pipeline import Pipeline
from app.core.stages import updates_of
from models.pool import processes
from models.reader import Reader
from models.records import Clip, Motion, Window
from models.running import FILE_LIMIT_S
from models.spot.learned import SPOTTERS as ONLINE
from models.spot.learned import SpotterError, open_spotter
from models.spot.offline import OFFLINE, spot_offline
from training.spotter.agreement import agreement
from training.spotter.figures import figures
from training.spotter.judge import Watched, judge
from training.spotter.lost import LossyVideo
from training.spotter.traces import load_trace, save_trace, trace_of
from training.spotter.truth import Truth, TruthError, read_truth, videos_of

__all__ = [
    "SPOTTERS",
    "SpotterError",
    "TruthError",
    "WatchOptions",
    "evaluate_long",
    "evaluate_pairs",
]

SPOTTERS = (*ONLINE, OFFLINE)
"""Spotters that `--spotter` accepts."""


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """Options of the evaluation."""

    spotter: str = SPOTTERS[0]
    """One of `SPOTTERS`."""
    models: Path | None = None
    """The user's model folder."""
    traces: Path | None = None
    """Folder in which the motion signals of the videos are stored, and from which they are read if
    they exist; None for none."""
    read: bool = False
    """Whether the bundled networks read the spotted movements."""
    workers: int = 1
    """Number of processes."""
    lose: float = 0.0
    """Share of the frames that are dropped at random; equal runs drop equal frames."""

    def __post_init__(self) -> None:
        if not 0.0 <= self.lose < 1.0:
            raise SpotterError(
                f"Cannot lose a share of {self.lose:g} of the frames: expected 0 to below 1."
            )
        if self.spotter not in SPOTTERS:
            raise SpotterError(f"Unknown spotter '{self.spotter}': expected {', '.join(SPOTTERS)}.")
        if self.read and (self.spotter == OFFLINE or self.traces is not None):
            raise SpotterError(
                "Readings need the crops that only a live run of the pipeline has: leave out "
                "--read, or the offline spotter and the folder of traces."
            )

    @property
    def online(self) -> str:
        """Name the online spotter that runs in the pipeline."""
        return self.spotter if self.spotter in ONLINE else "rules"


@dataclass(frozen=True, slots=True)
class VideoResult:
    """The result of one video: its motion signal, windows and, if requested, their readings."""

    motions: tuple[Motion, ...]
    windows: tuple[Window, ...]
    readings: tuple[str | None, ...] | None = None


def evaluate_long(
    folder: Path, options: WatchOptions, report: Callable[[Watched], None] = lambda _: None
) -> dict[str, Any]:
    """Watch every video of a folder and compare with its truth.

    Args:
        folder: Holds `NAME.mp4` and `NAME.json` pairs.
        options: Which spotter, and how.
        report: Called after each video.

    Returns:
        The figures of `training.spotter.figures`.

    Raises:
        TruthError: There is no such pair, or a truth file is damaged.
        SourceError: A video cannot be played.
    """
    watched = []
    for truth, result in _watch_all([read_truth(path) for path in videos_of(folder)], options):
        watched.append(_judged(truth, result))
        report(watched[-1])
    return {"spotter": options.spotter, "lost_share": options.lose, **figures(watched)}


def evaluate_pairs(
    folder: Path, options: WatchOptions, report: Callable[[Watched], None] = lambda _: None
) -> dict[str, Any]:
    """Watch pairs of videos that show the same motion at two rates, and see whether they agree.

    Args:
        folder: Holds videos of `flinch synth long --pairs`; others in it are skipped.
        options: Which spotter, and how.
        report: Called after each video.

    Returns:
        The agreement (`training.spotter.agreement`), and under `all` the figures of both rates.

    Raises:
        TruthError: No pair is complete, or a truth file is damaged.
        SourceError: A video cannot be played.
    """
    truths = [truth for path in videos_of(folder) if (truth := read_truth(path)).pair]
    names = [truth.pair for truth in truths]
    truths = [truth for truth in truths if names.count(truth.pair) == 2]
    if not truths:
        raise TruthError(
            f"'{folder}' holds no pair of videos: expected two of the same motion, as "
            "`flinch synth long --pairs` makes them."
        )
    watched: list[Watched] = []
    windows: dict[str, dict[float, tuple[Window, ...]]] = {}
    for truth, result in _watch_all(truths, options):
        watched.append(_judged(truth, result))
        windows.setdefault(truth.pair, {})[truth.fps] = result.windows
        report(watched[-1])
    pairs = [tuple(both[fps] for fps in sorted(both)) for both in windows.values()]
    about = {"spotter": options.spotter, "lost_share": options.lose}
    return {**about, **agreement(pairs), "all": figures(watched)}


def _judged(truth: Truth, result: VideoResult) -> Watched:
    seconds = result.motions[-1].t_ns / 1e9 if result.motions else 0.0
    return judge(truth, result.windows, seconds, result.readings)


def _watch_all(
    truths: Sequence[Truth], options: WatchOptions
) -> Iterator[tuple[Truth, VideoResult]]:
    watch_one = partial(watch, options=options)
    paths = [truth.path for truth in truths]
    if options.workers == 1 or len(paths) == 1:
        yield from zip(truths, map(watch_one, paths), strict=True)
        return
    with processes(options.workers) as pool:
        yield from zip(truths, pool.map(watch_one, paths), strict=True)


def watch(path: Path, options: WatchOptions) -> VideoResult:
    """Take one video through the pipeline, or its kept signal through the spotter.

    Args:
        path: The video.
        options: Which spotter, and how.

    Raises:
        SourceError: The video cannot be played.
        TraceError: A kept signal is damaged.
    """
    trace = trace_of(options.traces, path, options.lose) if options.traces is not None else None
    if trace is not None and trace.is_file():
        motions = load_trace(trace)
        return VideoResult(motions, spot(motions, options.spotter))
    # Imported here: the tracker's libraries are slow to load and not needed for kept signals.
    from app.core.pipeline import standard_pipeline

    with closing(standard_pipeline(options.models, options.online)) as pipeline:
        motions, clips = play(path, pipeline, options.lose)
    if trace is not None:
        save_trace(trace, motions)
    if not options.read:
        return VideoResult(motions, spot(motions, options.spotter))
    reader = Reader.bundled(threads=1, limit_s=FILE_LIMIT_S)
    return VideoResult(
        motions,
        tuple(clip.window for clip in clips),
        tuple(_reading(reader, clip) for clip in clips),
    )


def _reading(reader: Reader, clip: Clip) -> str | None:
    event = reader.read(clip)
    return event.polarity if event.label is not None else None


def play(
    path: Path, pipeline: Pipeline, lose: float = 0.0
) -> tuple[tuple[Motion, ...], tuple[Clip, ...]]:
    """Take a video through a pipeline; give its motion signal and its clips.

    Args:
        path: The video. pipeline: The steps. lose: Share of the frames that are lost at random.
    """
    source = LossyVideo(path, lose)
    source.open()
    motions: list[Motion] = []
    clips: list[Clip] = []
    try:
        with updates_of(source, pipeline) as updates:
            for update in updates:
                motions.append(update.motion)
                clips += update.clips
        clips += pipeline.flush()
    finally:
        source.close()
    return tuple(motions), tuple(clips)


def spot(motions: Iterable[Motion], spotter: str) -> tuple[Window, ...]:
    """Let a spotter look at a whole signal.

    Args:
        motions: The signal in order. spotter: One of `SPOTTERS`.

    Returns:
        The windows in order of onset.
    """
    if spotter == OFFLINE:
        return spot_offline(motions)
    spots = open_spotter(spotter)
    windows = [window for motion in motions for window in spots.step(motion)]
    return tuple(sorted([*windows, *spots.flush()], key=lambda window: window.onset_ns))
