"""The movement of each face region over a recording, stored beside its annotations."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.records import Floats, Motion, Window
from models.spot.groups import Rules
from models.spot.offline import OFFLINE, spot_offline
from models.spot.regions import REGIONS
from training.annotate.codebook import Codebook
from training.annotate.media import Media
from training.annotate.proposals import (
    Place,
    proposals_file,
    widened,
    with_decoys,
    write_places,
)
from training.spotter.traces import TraceError, load_trace, save_trace, trace_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RegionCurves:
    """Curves over `n` frames.

    Attributes:
        times_s: `(n,)` seconds on the recording's own clock.
        values: `(n, R)` float32, eye distances.
        regions: The `R` names.
    """

    times_s: NDArray[np.float64]
    values: Floats
    regions: tuple[str, ...] = REGIONS


def motions_of(
    media: Media, step: Callable[[float], None] = lambda _: None, models: Path | None = None
) -> tuple[Motion, ...]:
    """Return the motion signal of a recording on its own clock; it is computed once, then stored.

    Args:
        media: The recording.
        step: Called with the share done; an exception from it ends the work.
        models: The user's model folder.

    Raises:
        SourceError: A part cannot be played.
        TraceError: The signal cannot be stored.
    """
    found: list[Motion] = []
    for part, video in enumerate(media.videos):
        motions = _of_part(media, video, part, step, models)
        first = media.starts[part]
        shift = int(media.t_ns[first]) - (motions[0].t_ns if motions else 0)
        found += [replace(m, seq=m.seq + first, t_ns=m.t_ns + shift) for m in motions]
    return tuple(found)


def curves_of(motions: tuple[Motion, ...]) -> RegionCurves:
    """Convert a motion signal to curves."""
    times = np.array([motion.t_ns for motion in motions], np.float64) / 1e9
    values = np.array([motion.value for motion in motions], np.float32)
    return RegionCurves(times, values.reshape(len(motions), -1))


def _of_part(
    media: Media,
    video: Path,
    part: int,
    step: Callable[[float], None],
    models: Path | None,
) -> tuple[Motion, ...]:
    trace_path = trace_of(_folder_of_traces(media), video)
    if trace_path.is_file():
        try:
            return load_trace(trace_path)
        except TraceError as error:
            log.warning("%s", error)
    from app.core.pipeline import standard_pipeline
    from app.core.stages import updates_of
    from models.sources.file import FileSource

    motions: list[Motion] = []
    source = FileSource(video, options=media.options)
    source.open()
    try:
        with (
            closing(standard_pipeline(models)) as pipeline,
            updates_of(source, pipeline) as updates,
        ):
            for update in updates:
                motions.append(update.motion)
                step(min(1.0, (media.starts[part] + len(motions)) / media.frames))
    finally:
        source.close()
    save_trace(trace_path, motions)
    return tuple(motions)


def _folder_of_traces(media: Media) -> Path:
    """Name the folder of a recording's signals; each chosen track has a folder."""
    folder, track = proposals_file(media).parent, media.options.track
    return folder if track is None else folder / f"track-{track}"


def propose(
    media: Media, book: Codebook, version: str, step: Callable[[float], None] = lambda _: None
) -> tuple[Place, ...]:
    """Search for movements offline below the spotter's threshold, and store them as proposals.

    Args:
        media: The recording.
        book: Holds the share of the threshold, the share of decoys and the seed.
        version: The program's.
        step: Called with the share that is done.

    Returns:
        The proposals that were written into `analysis/`, decoys included.

    Raises:
        SourceError: A part cannot be played.
    """
    share, rules = book.proposal_threshold, Rules()
    lowered = replace(rules, score=share * rules.score, open_noise=share * rules.open_noise)
    windows = spot_offline(motions_of(media, step), lowered)
    found = [_place(window, media) for window in windows]
    places = with_decoys(found, media, book)
    about: dict[str, object] = {
        "version": version,
        "spotter": OFFLINE,
        "threshold_share": share,
        "decoys": book.decoys,
        "stamps": media.stamps,
    }
    write_places(proposals_file(media), places, about)
    return places


def _place(window: Window, media: Media) -> Place:
    onset, apex, offset = (
        media.nearest(t_ns) for t_ns in (window.onset_ns, window.apex_ns, window.offset_ns)
    )
    return widened("", onset, apex, offset, float(window.score), media)
