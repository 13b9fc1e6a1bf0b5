"""Compares the clips of each class in the datasets' papers with a copy on the disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from training.datasets.clips import LabelledClip

COUNTS: dict[str, dict[str, int]] = {
    "casme2": {
        "disgust": 63,
        "fear": 2,
        "happiness": 32,
        "others": 99,
        "repression": 27,
        "sadness": 7,
        "surprise": 25,
    },
    "samm": {
        "anger": 57,
        "contempt": 12,
        "disgust": 9,
        "fear": 8,
        "happiness": 26,
        "others": 26,
        "sadness": 6,
        "surprise": 15,
    },
    "smic": {"negative": 70, "positive": 51, "surprise": 43},
    "casme_squared": {"negative": 21, "others": 19, "positive": 8, "surprise": 9},
    "casme3": {
        "anger": 64,
        "disgust": 250,
        "fear": 86,
        "happiness": 55,
        "others": 161,
        "sadness": 57,
        "surprise": 187,
    },
    "dfme": {"train": 1856, "test_A": 474, "test_B": 299},
}
"""Micro-expressions by emotion, for DFME by part: CASME II (Yan et al., PLoS ONE 2014, its table of
2014-05-08), SAMM (Davison et al., TAC 2018), SMIC-HS (Li et al., FG 2013), CAS(ME)^2 (Qu et al.,
TAC 2018), CAS(ME)^3 part A, second table (Li et al., TPAMI 2023), DFME (Zhao et al., 2023).
"""


@dataclass(frozen=True, slots=True)
class Count:
    """Clips of one class of a dataset; `published` is None if unknown."""

    dataset: str
    label: str
    found: int
    published: int | None

    @property
    def short(self) -> bool:
        """Whether the copy on the disk differs from the published number."""
        return self.published is not None and self.found != self.published

    @property
    def text(self) -> str:
        """Format the count in words."""
        text = f"{self.dataset} {self.label}: {self.found} clips"
        if self.published is None:
            return text
        more = self.found - self.published
        differs = f" ({abs(more)} {'more' if more > 0 else 'fewer'})" if more else ""
        return f"{text}, published {self.published}{differs}"


def compare(clips: Iterable[LabelledClip]) -> tuple[Count, ...]:
    """Compare the clips of each dataset and class with the published figures.

    Args:
        clips: Micro-expressions of one or several datasets.

    Returns:
        A count for each class that was found or published, by dataset and class.
    """
    found: dict[str, Counter[str]] = {}
    for clip in clips:
        label = clip.part or clip.emotion or "no emotion"
        found.setdefault(clip.dataset, Counter())[label] += 1
    return tuple(
        Count(dataset, label, classes[label], _published(dataset, label))
        for dataset, classes in sorted(found.items())
        for label in sorted({*classes, *COUNTS.get(dataset, ())})
    )


def _published(dataset: str, label: str) -> int | None:
    return COUNTS[dataset].get(label, 0) if dataset in COUNTS else None
