"""Spots intervals in a published network's score per frame: the common rule and ours.

The scores are in an NPZ file, one array per video; the truth in a JSON file beside it: `k` (half
the mean length of a movement in frames) and `videos`, each with `video`, its name in the NPZ, and
`gt`, its true intervals `[onset, offset]`. Settings for a video are chosen on the other videos
(leave one video out), so no video influences its own settings.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import FlinchError
from models.json_text import parse
from models.spot.peaks import Peak, by_prominence, fixed_length
from training.measure.spotting import HIT_IOU, FrameInterval, Spotting, measure, pool

PUBLISHED_P = 0.60
"""Threshold share at which SL-Swin's authors report their scores."""

_SHARES = tuple(round(0.01 * n, 2) for n in range(1, 100))
_SPREADS = tuple(0.5 * n for n in range(4, 41))

Rule = Callable[["Scored", float], Sequence[Peak]]


class ScoresError(FlinchError):
    """A file of scores or its truth cannot be read."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One video: its score per frame, its true intervals, and `k` of the whole set."""

    name: str
    scores: NDArray[np.float64]
    true: tuple[FrameInterval, ...]
    k: int


def read_scores(path: Path) -> tuple[Scored, ...]:
    """Read the scores of a set of videos and their truth.

    Args:
        path: The NPZ file. The truth is the JSON file of its name, with or without `_scores`.

    Returns:
        The videos in the order of the truth.

    Raises:
        ScoresError: A file is missing or damaged, or the two do not fit.
    """
    about = _truth_of(path)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return tuple(
                Scored(
                    str(video["video"]),
                    _finite(arrays[video["video"]]),
                    tuple(FrameInterval(int(onset), int(offset)) for onset, offset in video["gt"]),
                    int(about["k"]),
                )
                for video in about["videos"]
            )
    except (
        *(OSError, ValueError, KeyError, TypeError, MemoryError, zipfile.BadZipFile, zlib.error),
    ) as error:
        raise ScoresError(
            f"The scores '{path}' cannot be used ({type(error).__name__}: {error}): expected an "
            "NPZ file with one array of numbers for each video that the JSON file beside it names."
        ) from error


def _truth_of(path: Path) -> dict[str, Any]:
    names = [f"{path.stem.removesuffix('_scores')}.json", f"{path.stem}.json"]
    for name in names:
        if path.with_name(name).is_file():
            break
    else:
        raise ScoresError(
            f"No truth beside the scores '{path}': expected {' or '.join(dict.fromkeys(names))}."
        )
    try:
        about = parse(path.with_name(name).read_text(encoding="utf-8"))
        if not (about["k"] >= 1 and about["videos"]):
            raise ValueError("k must be at least 1 and videos not empty")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ScoresError(
            f"The truth '{path.with_name(name)}' cannot be read ({type(error).__name__}: "
            f"{error}): expected `k` and `videos` with `video` and `gt`."
        ) from error
    return dict(about)


def _finite(values: Any) -> NDArray[np.float64]:
    scores = np.asarray(values, np.float64)
    if scores.ndim != 1 or not np.isfinite(scores).all():
        raise ValueError(f"scores must be a row of finite numbers, found shape {scores.shape}")
    return scores


def evaluate_scores(path: Path) -> dict[str, Any]:
    """Measure the common rule and ours on the same scores.

    Args:
        path: The NPZ file.

    Returns:
        `authors`: the common rule as published (p = 0.60, IoU above 0.5, one dummy false alarm
        for a video without a peak); `authors_best`: the best p of that table, chosen on all
        videos; `common`: the same rule by the MEGC measure, p left one video out; `ours`: the
        prominence rule by the MEGC measure, its threshold left one video out.

    Raises:
        ScoresError: A file is missing or damaged.
    """
    videos = read_scores(path)
    table = [(p, pool([_authors(video, p) for video in videos])) for p in _SHARES]
    best = max(table, key=lambda row: row[1].f1)
    published = next(row for row in table if row[0] == PUBLISHED_P)
    return {
        "videos": len(videos),
        "truth": sum(len(video.true) for video in videos),
        "authors": {"p": published[0], **_row(published[1])},
        "authors_best": {"p": best[0], **_row(best[1])},
        "common": _left_out(videos, _common, _SHARES),
        "ours": _left_out(videos, _ours, _SPREADS),
    }


def _authors(scored: Scored, p: float) -> Spotting:
    peaks = fixed_length(scored.scores, scored.k, p) or (Peak(0, 0, 0, 0.0),)
    return measure(scored.true, _intervals(peaks), least=HIT_IOU + 1e-9)


def _common(scored: Scored, p: float) -> Sequence[Peak]:
    return fixed_length(scored.scores, scored.k, p)


def _ours(scored: Scored, spreads: float) -> Sequence[Peak]:
    return by_prominence(scored.scores, scored.k, spreads)


def _intervals(peaks: Sequence[Peak]) -> list[FrameInterval]:
    return [FrameInterval(peak.onset, peak.offset, peak.apex) for peak in peaks]


def _left_out(videos: Sequence[Scored], rule: Rule, settings: Sequence[float]) -> dict[str, Any]:
    """Judge each video with the best setting on all others; the middle one of equal settings."""
    results = [
        [measure(video.true, _intervals(rule(video, value))) for video in videos]
        for value in settings
    ]
    counts = np.array([[(r.tp, r.fp, r.fn) for r in row] for row in results])
    whole = counts.sum(axis=1)
    chosen = [_middle_best(_f1(whole - counts[:, k])) for k in range(len(videos))]
    left = pool([results[setting][k] for k, setting in enumerate(chosen)])
    return {
        "settings": sorted({settings[setting] for setting in chosen}),
        **_row(left),
    }


def _middle_best(scores: NDArray[np.float64]) -> int:
    best = np.flatnonzero(scores == scores.max())
    return int(best[len(best) // 2])


def _f1(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    tp, fp, fn = counts.T
    return np.asarray(2 * tp / np.maximum(2 * tp + fp + fn, 1), np.float64)


def _row(spotting: Spotting) -> dict[str, Any]:
    return {
        "tp": spotting.tp,
        "fp": spotting.fp,
        "fn": spotting.fn,
        "precision": round(spotting.precision, 4),
        "recall": round(spotting.recall, 4),
        "f1": round(spotting.f1, 4),
    }
