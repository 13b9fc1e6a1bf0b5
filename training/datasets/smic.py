"""SMIC-HS: 164 micro-expressions of 16 subjects at 100 fps (Li et al., FG 2013).

Folders are `HS/sXX/micro/{negative,positive,surprise}/sXX_ne_01/`, below the release's folder
(`SMIC_all_raw`, `SMIC_all_cropped`), or the longer clips `HS_long/.../sXX/sXX_ne_01/` with their
table `SMIC-HS-E_annotation*`, whose frames count from `FirstF`. The dataset marks no apex;
`training.prepare.clips` searches it.
"""

from __future__ import annotations

import re
from pathlib import Path

from models.labels import POLARITY
from training.datasets.clips import Dataset, Gathering, LabelledClip
from training.datasets.sheet import SheetRow, with_header
from training.datasets.tree import PictureFolder, Tree
from training.errors import DataError

FPS = 100.0
AVOIDED = ("nir", "vis", "non_micro", "hs_long", "smic-e")
"""Prefixes of folders with other cameras, other clips, or the longer clips."""

LONG_TABLE = "SMIC-HS*annotation*"
LONG_COLUMNS = ("Subject", "Filename", "OnsetF", "OffsetF", "FirstF", "Emotion")
_SUBJECT = re.compile(r"s\d+")
_POLARITIES = {name[: 2 if name != "surprise" else 3]: name for name in POLARITY} | {
    name: name for name in POLARITY
}


def read(root: Path) -> Dataset:
    """Read SMIC-HS.

    Args:
        root: Folder with the subjects' folders, at any depth.

    Returns:
        Clips whose emotion is their polarity and whose apex is None.

    Raises:
        DataError: There is no subject's folder, or a row of the table is malformed.
    """
    gathering = Gathering("smic", root)
    taken: set[tuple[str, str]] = set()
    for folder in Tree(root, ("smic_all_cropped",), AVOIDED).folders:
        _add(folder, gathering, taken)
    if not taken:
        _read_long(root, gathering)
    gathering.clips.sort(key=lambda clip: (clip.subject, POLARITY.index(clip.emotion), clip.name))
    return gathering.done()


def _add(folder: PictureFolder, gathering: Gathering, taken: set[tuple[str, str]]) -> None:
    """Add a folder of one of a subject's polarities, unless its clip was added already."""
    parts = folder.parts
    for k, part in enumerate(parts[:-1]):
        subject = next((p for p in parts[:k] if _SUBJECT.fullmatch(p)), None)
        if part in POLARITY and subject is not None:
            name = folder.path.parts[len(folder.path.parts) - len(parts) + k + 1]
            clip = (f"s{int(subject[1:]):02d}", name)
            if clip not in taken:
                taken.add(clip)
                frames = Tree(folder.path).numbered(folder.path)
                gathering.add(_clip(*clip, frames, min(frames), max(frames), part))
            return


def _read_long(root: Path, gathering: Gathering) -> None:
    """Read the longer clips by their table; counted from the first picture on."""
    tree = Tree(root, ("hs_long",), ("nir", "vis"))
    table = tree.table(LONG_TABLE)
    if not table.is_file():
        raise DataError(
            f"No subject's folder in {root}: expected HS/s01/micro/negative/s01_ne_01 and its "
            f"like, or HS_long with {LONG_TABLE}.xlsx, anywhere below it."
        )
    for row in with_header(table, LONG_COLUMNS, 3):
        subject = f"s{int(row.text('Subject').lower().lstrip('s') or 0):02d}"
        frames = tree.frames(subject, row.text("Filename"))
        numbers = list(frames)
        first = row.whole("FirstF")
        times = [row.whole(name) - first for name in ("OnsetF", "OffsetF")]
        onset, offset = (numbers[at] if 0 <= at < len(numbers) else first + at for at in times)
        gathering.add(_clip(subject, row.text("Filename"), frames, onset, offset, _polarity(row)))


def _polarity(row: SheetRow) -> str:
    found = _POLARITIES.get(row.text("Emotion").lower())
    if found is None:
        raise row.error("Emotion", "negative, positive or surprise")
    return found


def _clip(
    subject: str, name: str, frames: dict[int, Path], onset: int, offset: int, polarity: str
) -> LabelledClip:
    return LabelledClip("smic", subject, name, frames, onset, None, offset, polarity, "", FPS)
