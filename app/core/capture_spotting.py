"""Finds the movements around a moment of a recording, through the live pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import numpy as np

from app import paths
from app.core.pipeline import standard_pipeline
from models.sources.playback import Playback
from training.annotate.media import Media
from training.capture.labelled import Spotted

BEFORE_NS, AFTER_NS = 5_000_000_000, 1_000_000_000
"""Time before and after the span that is also watched: to learn the resting face, and to see the
end of a movement at the end of the span.
"""


def spot_between(media: Media, first: int, last: int) -> Sequence[Spotted]:
    """Find the movements of a recording whose apex lies between two frames.

    Args:
        media: The recording.
        first, last: Frame numbers, both inclusive.

    Returns:
        Movements in order of onset, in frames of the recording.

    Raises:
        SourceError: The video cannot be read.
    """
    begin = int(np.searchsorted(media.t_ns, media.t_ns[first] - BEFORE_NS))
    end = int(np.searchsorted(media.t_ns, media.t_ns[last] + AFTER_NS, "right"))
    video, start = media.place(first)
    shift = first - start
    with Playback(video) as playing, closing(standard_pipeline(paths.models_folder())) as pipeline:
        numbers = range(max(begin - shift, 0), min(end - shift, playing.frames_total))
        clips = [clip for n in numbers for clip in pipeline.step(playing.seek(n)).clips]
        windows = [clip.window for clip in (*clips, *pipeline.flush())]
    found = [
        Spotted(w.onset_seq + shift, w.apex_seq + shift, w.offset_seq + shift, w.score)
        for w in windows
    ]
    return [spotted for spotted in found if first <= spotted.apex <= last]
