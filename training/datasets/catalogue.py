"""The datasets by name, each clip with its polarity: what `flinch prepare` goes through."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from models.labels import POLARITY, LabelError, polarity_of
from training.datasets import captured, casme2, casme3, casme_squared, dfme, megc2019, samm, smic
from training.datasets.clips import Correction, Dataset, LabelledClip, LeftOut
from training.errors import DataError

READERS: dict[str, Callable[[Path], Dataset]] = {
    "captured": captured.read,
    "casme2": casme2.read,
    "casme3": casme3.read,
    "casme_squared": casme_squared.read,
    "dfme": dfme.read_all,
    "samm": samm.read,
    "samm_long": samm.read_long,
    "smic": smic.read,
}
COMPOSITE = "megc2019"
NAMES = tuple(sorted((*READERS, COMPOSITE)))
PARTS = {
    "casme2": ("casme2", "CASME2", "CASMEII"),
    "smic": ("smic", "SMIC"),
    "samm": ("samm", "SAMM"),
}
"""Folders of the composite's parts below its root; the first that exists is taken."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A clip and its polarity, or None where it has none."""

    clip: LabelledClip
    polarity: str | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All micro-expressions of a dataset, what was left out or mended, and remarks."""

    clips: tuple[Labelled, ...]
    left_out: tuple[LeftOut, ...]
    corrections: tuple[Correction, ...]
    notes: tuple[str, ...] = ()


def read(name: str, root: Path) -> Catalogue:
    """Read a dataset by name.

    Args:
        name: One of `NAMES`.
        root: Its folder; for the composite, the folder of its three parts, with the list
            `megc2019.csv` beside them where it is at hand.

    Returns:
        Its micro-expressions; macro-expressions are left out by name.

    Raises:
        DataError: The name is unknown, or the data is missing or broken.
    """
    if name == COMPOSITE:
        return _composite(root)
    if name not in READERS:
        near = difflib.get_close_matches(name, NAMES, n=1)
        hint = f" Nearest: {near[0]}." if near else ""
        raise DataError(f"Unknown dataset '{name}': expected {', '.join(NAMES)}.{hint}")
    found = READERS[name](root)
    macro = [LeftOut(c.key, "is a macro-expression") for c in found.clips if not c.micro]
    clips = tuple(Labelled(c, _polarity(c.emotion)) for c in found.clips if c.micro)
    return Catalogue(clips, (*found.left_out, *macro), found.corrections)


def _polarity(emotion: str) -> str | None:
    if emotion in POLARITY:
        return emotion
    try:
        return polarity_of(emotion)
    except LabelError:
        return None


def _composite(root: Path) -> Catalogue:
    roots = {}
    for part, choices in PARTS.items():
        there = [root / choice for choice in choices if (root / choice).is_dir()]
        if there:
            roots[part] = there[0]
    listing = root / "megc2019.csv"
    found = megc2019.read(roots, listing if listing.is_file() else None)
    clips = tuple(
        Labelled(clip, POLARITY[k]) for clip, k in zip(found.clips, found.polarity, strict=True)
    )
    left = tuple(one for source in found.sources for one in source.left_out)
    mended = tuple(one for source in found.sources for one in source.corrections)
    return Catalogue(clips, left, mended, found.shortfall)
