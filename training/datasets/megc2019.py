"""The MEGC 2019 composite: CASME II, SMIC-HS and SAMM under three polarities.

442 clips of 68 subjects (See et al., FG 2019): CASME II 145, SMIC 164, SAMM 133. A list file
names them where the organisers' copy is at hand; otherwise they follow from the three datasets by
rule, and `shortfall` says where the counts differ from the published ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.labels import POLARITY
from training.datasets import casme2, samm, smic
from training.datasets.clips import Dataset, LabelledClip
from training.datasets.sheet import with_header
from training.errors import DataError

COUNTS: dict[str, tuple[int, int, int]] = {
    "casme2": (88, 32, 25),
    "smic": (70, 51, 43),
    "samm": (92, 26, 15),
}
"""Published clips a dataset: negative, positive, surprise."""

ABSENT: dict[str, frozenset[str]] = {
    "casme2": frozenset({"sub10", "sub18"}),
    "smic": frozenset(),
    "samm": frozenset(),
}
"""Subjects that the composite does not use."""

RULES: dict[str, dict[str, str]] = {
    "casme2": {
        "disgust": "negative",
        "repression": "negative",
        "happiness": "positive",
        "surprise": "surprise",
    },
    "smic": {name: name for name in POLARITY},
    "samm": {
        "anger": "negative",
        "contempt": "negative",
        "disgust": "negative",
        "fear": "negative",
        "sadness": "negative",
        "happiness": "positive",
        "surprise": "surprise",
    },
}
"""Polarity of each emotion; others take no part. CASME II's fear and sadness take none either:
of its 99 negative clips the composite has the 88 of disgust and repression."""

READERS = {"casme2": casme2.read, "smic": smic.read, "samm": samm.read}
LIST_COLUMNS = ("dataset", "subject", "clip", "label")


@dataclass(frozen=True, slots=True)
class Composite:
    """Clips with their polarity (index into `POLARITY`), and where counts fall short."""

    clips: tuple[LabelledClip, ...]
    polarity: tuple[int, ...]
    sources: tuple[Dataset, ...]
    shortfall: tuple[str, ...]


def read(roots: Mapping[str, Path], listing: Path | None = None) -> Composite:
    """Build the composite.

    Args:
        roots: Folder of each of `casme2`, `smic` and `samm`.
        listing: CSV with dataset, subject, clip and label, if at hand.

    Returns:
        The composite; it may be smaller than published, and says so.

    Raises:
        DataError: A dataset is missing, or the list names a clip that is not there.
    """
    missing = sorted(set(READERS) - set(roots))
    if missing:
        raise DataError(f"The MEGC 2019 composite needs {', '.join(missing)}: give their folders.")
    sources = tuple(READERS[name](roots[name]) for name in READERS)
    chosen = _by_rule(sources) if listing is None else _by_list(sources, listing)
    clips = tuple(clip for clip, _ in chosen)
    labels = tuple(label for _, label in chosen)
    return Composite(clips, labels, sources, _shortfall(chosen))


def _by_rule(sources: tuple[Dataset, ...]) -> list[tuple[LabelledClip, int]]:
    return [
        (clip, POLARITY.index(RULES[source.name][clip.emotion]))
        for source in sources
        for clip in source.clips
        if clip.emotion in RULES[source.name] and clip.subject not in ABSENT[source.name]
    ]


def _by_list(sources: tuple[Dataset, ...], listing: Path) -> list[tuple[LabelledClip, int]]:
    known = {clip.key: clip for source in sources for clip in source.clips}
    chosen = []
    for row in with_header(listing, LIST_COLUMNS):
        label = row.whole("label")
        if not 0 <= label < len(POLARITY):
            raise row.error("label", "0, 1 or 2")
        key = f"{row.text('dataset')}/{row.text('subject')}/{row.text('clip')}"
        if key not in known:
            raise row.error("clip", "a clip that its dataset has on this disk")
        chosen.append((known[key], label))
    return chosen


def _shortfall(chosen: list[tuple[LabelledClip, int]]) -> tuple[str, ...]:
    notes = []
    for name, counts in COUNTS.items():
        for k, expected in enumerate(counts):
            found = sum(clip.dataset == name and label == k for clip, label in chosen)
            if found != expected:
                notes.append(f"{name} {POLARITY[k]}: {found} clips, published {expected}")
    return tuple(notes)
