"""The MEGC 2019 composite: CASME II, SMIC-HS and SAMM under three polarities.

442 clips of 68 subjects (See et al., FG 2019): CASME II 145, SMIC 164, SAMM 133. An optional list
file, such as HTNet's, names them; otherwise rules select them from the three datasets, and `counts`
compares them with the published numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.labels import POLARITY
from training.datasets import casme2, samm, smic
from training.datasets.clips import Dataset, LabelledClip
from training.datasets.published import Count
from training.datasets.sheet import with_header
from training.datasets.tree import plain
from training.errors import DataError

COUNTS: dict[str, tuple[int, int, int]] = {
    "casme2": (88, 32, 25),
    "smic": (70, 51, 43),
    "samm": (92, 26, 15),
}
"""Published clips of each dataset: negative, positive, surprise."""

ABSENT: dict[str, frozenset[str]] = {
    "casme2": frozenset({"sub10", "sub18"}),
    "smic": frozenset(),
    "samm": frozenset(),
}
"""Subjects that the composite does not use."""

ABSENT_CLIPS = frozenset({"casme2/sub04/EP12_01f", "casme2/sub05/EP09_05f"})
"""Clips of CASME II that the rules below would select but the composite does not hold: they are
missing from the organisers' 145, as in HTNet's and STSTNet's lists.
"""

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
"""Polarity of each emotion; other emotions are not used. Nor are CASME II's fear and sadness: of
its 99 negative clips the composite has the 88 of disgust and repression.
"""

READERS = {"casme2": casme2.read, "smic": smic.read, "samm": samm.read}
LIST_COLUMNS = ("dataset", "subject", "clip", "label")
LIST_CALLED = {"subject": ("sub",), "clip": ("filename_o", "filename")}
"""Names of the same columns in HTNet's list."""


@dataclass(frozen=True, slots=True)
class Composite:
    """Clips with their polarity (index into `POLARITY`), and their counts."""

    clips: tuple[LabelledClip, ...]
    polarity: tuple[int, ...]
    sources: tuple[Dataset, ...]
    counts: tuple[Count, ...]


def read(
    roots: Mapping[str, Path], listing: Path | None = None, parts: Sequence[str] = tuple(READERS)
) -> Composite:
    """Build the composite, or some of its three parts.

    Args:
        roots: Folder of each part.
        listing: Optional CSV with dataset, subject, clip and label; leading zeros and letter case
            do not matter. Entries of other parts are skipped.
        parts: Of `casme2`, `smic` and `samm`.

    Returns:
        The composite; if it is smaller than published, it reports that.

    Raises:
        DataError: A dataset is missing, or the list names a missing clip.
    """
    missing = sorted(set(parts) - set(roots))
    if missing:
        raise DataError(
            f"The MEGC 2019 composite needs {', '.join(missing)}: expected folders whose names "
            "begin with casme2, smic and samm in --root."
        )
    sources = tuple(READERS[name](roots[name]) for name in parts)
    chosen = _by_rule(sources) if listing is None else _by_list(sources, listing)
    clips = tuple(clip for clip, _ in chosen)
    labels = tuple(label for _, label in chosen)
    return Composite(clips, labels, sources, _counts(chosen, parts))


def _by_rule(sources: tuple[Dataset, ...]) -> list[tuple[LabelledClip, int]]:
    return [
        (clip, POLARITY.index(RULES[source.name][clip.emotion]))
        for source in sources
        for clip in source.clips
        if clip.emotion in RULES[source.name]
        and clip.subject not in ABSENT[source.name]
        and clip.key not in ABSENT_CLIPS
    ]


def _by_list(sources: tuple[Dataset, ...], listing: Path) -> list[tuple[LabelledClip, int]]:
    known = {plain(clip.key): clip for source in sources for clip in source.clips}
    chosen = []
    for row in with_header(listing, LIST_COLUMNS, called=LIST_CALLED):
        label = row.whole("label")
        if not 0 <= label < len(POLARITY):
            raise row.error("label", "0, 1 or 2")
        if row.text("dataset").lower() not in {source.name for source in sources}:
            continue
        key = plain(f"{row.text('dataset')}/{row.text('subject')}/{row.text('clip')}")
        if key not in known:
            raise row.error("clip", "a clip that its dataset has on this disk")
        chosen.append((known[key], label))
    return chosen


def _counts(chosen: list[tuple[LabelledClip, int]], parts: Sequence[str]) -> tuple[Count, ...]:
    return tuple(
        Count(
            f"megc2019 {name}",
            POLARITY[k],
            sum(clip.dataset == name and label == k for clip, label in chosen),
            published,
        )
        for name in parts
        for k, published in enumerate(COUNTS[name])
    )
