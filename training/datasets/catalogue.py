"""The datasets by name, each clip with its polarity: the input of `flinch prepare`."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.labels import POLARITY, polarity_of
from training.datasets import captured, casme2, casme3, casme_squared, dfme, megc2019, samm, smic
from training.datasets.clips import Correction, Dataset, LabelledClip, LeftOut
from training.datasets.published import Count, compare
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
PARTS = {
    "casme2": ("casme2", "casmeii", "casme_ii", "casme ii"),
    "smic": ("smic",),
    "samm": ("samm",),
}
"""Prefixes of the folder names of the composite's parts, in small letters; a part without such a
folder is searched in the whole root.
"""

ALONE = {f"{COMPOSITE}_{part}": part for part in PARTS}
"""The composite's parts by separate names: 145 clips of CASME II, where CASME II itself has 156
with a polarity.
"""

NAMES = tuple(sorted((*READERS, COMPOSITE, *ALONE)))

LISTS = ("megc2019.csv", "combined_3_class2_for_classification.csv")
"""Lists of the composite's clips that are searched in its root: ours, and HTNet's."""

SHOWN = 10
"""Largest number of skipped or changed clips that are named."""

LAYOUTS: dict[str, str] = {
    "captured": "clips.csv, pictures/SUBJECT/CLIP/000123.png",
    "casme2": "CASME2-coding-20140508.xlsx, .../sub01/EP02_01f/reg_img46.jpg",
    "casme3": "cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx, .../spNO.1/a/color/8.jpg "
    "or .../spNO.1_a_355/355.jpg",
    "casme_squared": "CAS(ME)^2code_final(Updated).xlsx, .../s15/15_0401girlcrashing/img1.jpg",
    "dfme": "training_full_with_AU.xlsx or train.csv, .../CLIP/00012.jpg",
    "samm": "SAMM_Micro_FACS_Codes_v2.xlsx, .../006/006_1_2/006_05562.jpg",
    "samm_long": "SAMM_LongVideos_V3_Release.xlsx, .../006_1/006_1_0001.jpg",
    "smic": ".../HS/s01/micro/negative/s01_ne_01/image000123.jpg "
    "or HS_long with SMIC-HS-E_annotation_2019.xlsx",
    "megc2019": "casme2, smic and samm as above, and a list if at hand",
    "megc2019_casme2": "as casme2",
    "megc2019_samm": "as samm",
    "megc2019_smic": "as smic",
}
"""Expected content of each dataset's folder, at any depth; tables may be CSV too."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A clip and its polarity, or None without one."""

    clip: LabelledClip
    polarity: str | None


@dataclass(frozen=True, slots=True)
class DatasetCatalogue:
    """All micro-expressions of a dataset, the skipped and corrected ones, and remarks."""

    clips: tuple[Labelled, ...]
    left_out: tuple[LeftOut, ...]
    corrections: tuple[Correction, ...]
    counts: tuple[Count, ...] = ()

    @property
    def shortfalls(self) -> tuple[str, ...]:
        """Say where the counts differ from the published ones."""
        return tuple(count.text for count in self.counts if count.short)

    def lines(self) -> tuple[str, ...]:
        """Describe the result: counts by class, the sum, skipped and corrected clips, and why."""
        subjects = len({clip.clip.group for clip in self.clips})
        published = [count.published for count in self.counts if count.published is not None]
        beside = f", published {sum(published)}" if published else ""
        return (
            *(count.text for count in self.counts),
            f"in all: {len(self.clips)} clips of {subjects} subjects{beside}",
            *_first("left out", [f"{item.where} {item.reason}" for item in self.left_out]),
            *_first("changed", [_changed(correction) for correction in self.corrections]),
        )


def _first(what: str, texts: Sequence[str]) -> tuple[str, ...]:
    """Show the first of many lines, and how many more there are."""
    more = len(texts) - SHOWN
    rest = (f"{what}: {more} more",) if more > 0 else ()
    return (*(f"{what}: {text}" for text in texts[:SHOWN]), *rest)


def _changed(correction: Correction) -> str:
    values = f"{correction.found or 'blank'} -> {correction.used or 'blank'}"
    return f"{correction.clip} {correction.field} {values}: {correction.reason}"


def read(name: str, root: Path, raw: bool = False) -> DatasetCatalogue:
    """Read a dataset by name.

    Args:
        name: One of `NAMES`.
        root: Its folder, see `LAYOUTS`; for the composite, a folder above its three parts, with
            one of `LISTS` in it where it is at hand.
        raw: Prefer CASME II's raw frames to its cropped faces.

    Returns:
        Its micro-expressions; macro-expressions are skipped by name.

    Raises:
        DataError: The name is unknown, or the data is missing or broken.
    """
    if name in ALONE:
        return _composite(root, {ALONE[name]: root})
    if name == COMPOSITE:
        return _composite(root, {part: _part(root, part) for part in PARTS})
    if name not in READERS:
        near = difflib.get_close_matches(name, NAMES, n=1)
        hint = f" Nearest: {near[0]}." if near else ""
        raise DataError(f"Unknown dataset '{name}': expected {', '.join(NAMES)}.{hint}")
    found = casme2.read(root, raw) if name == "casme2" else READERS[name](root)
    macro = [LeftOut(c.key, "is a macro-expression") for c in found.clips if not c.micro]
    clips = tuple(Labelled(c, polarity_of(c.emotion)) for c in found.clips if c.micro)
    counts = compare(clip.clip for clip in clips)
    return DatasetCatalogue(clips, (*found.left_out, *macro), found.corrections, counts)


def _part(root: Path, part: str) -> Path:
    """Find a part's folder in that of the composite; the whole folder if none has its name."""
    folders = sorted(p for p in root.iterdir() if p.is_dir()) if root.is_dir() else []
    named = (folder for folder in folders if folder.name.lower().startswith(PARTS[part]))
    return next(named, root)


def _composite(root: Path, roots: dict[str, Path]) -> DatasetCatalogue:
    listings = [root / name for name in LISTS if (root / name).is_file()]
    found = megc2019.read(roots, listings[0] if listings else None, tuple(roots))
    clips = tuple(
        Labelled(clip, POLARITY[k]) for clip, k in zip(found.clips, found.polarity, strict=True)
    )
    left = tuple(left_out for source in found.sources for left_out in source.left_out)
    mended = tuple(correction for source in found.sources for correction in source.corrections)
    return DatasetCatalogue(clips, left, mended, found.counts)
