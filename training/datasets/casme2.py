"""CASME II: 255 clips of 26 subjects at 200 fps (Yan et al., PLoS ONE 2014).

Table `CASME2-coding-20140508.xlsx`, pictures in `subXX/EPxx_yy/` anywhere below the root, those
under `Cropped...` first. The table has two columns without a header; the apex may be `/`.
Corrections are the general ones of `training.datasets.clips`: one clip's offset is before its
onset, so the clip is skipped by name, and offsets after the last picture are moved back to it.
"""

from __future__ import annotations

from pathlib import Path

from training.datasets.clips import Dataset, Gathering, LabelledClip
from training.datasets.sheet import SheetRow, with_header
from training.datasets.tree import Tree

FPS = 200.0
PREFERRED = ("cropped",)
RAW = ("casme2-raw", "casme2_raw", "raw")
COLUMNS = (
    "Subject",
    "Filename",
    "OnsetFrame",
    "ApexFrame",
    "OffsetFrame",
    "Action Units",
    "Estimated Emotion",
)


def read(root: Path, raw: bool = False) -> Dataset:
    """Read CASME II.

    Args:
        root: Folder with the table and the pictures, at any depth.
        raw: Prefer the raw frames to the cropped faces if both exist.

    Returns:
        Clips with their emotion in small letters (`others` for both spellings).

    Raises:
        DataError: The table is missing or a row is malformed; the message names the row.
    """
    gathering = Gathering("casme2", root)
    tree = Tree(root, RAW if raw else PREFERRED)
    for row in with_header(tree.table("CASME2-coding*", "CASME2*"), COLUMNS, 3):
        gathering.add(_clip(row, tree))
    return gathering.done()


def _clip(row: SheetRow, tree: Tree) -> LabelledClip:
    subject, name = f"sub{row.whole('Subject'):02d}", row.text("Filename")
    emotion = row.text("Estimated Emotion").lower()
    return LabelledClip(
        "casme2",
        subject,
        name,
        tree.frames(subject, name),
        row.whole("OnsetFrame"),
        row.apex("ApexFrame"),
        row.whole("OffsetFrame"),
        "others" if emotion == "other" else emotion,
        row.text("Action Units"),
        FPS,
    )
