"""SAMM: 159 micro-movements of 29 subjects, and its 147 long videos, both at 200 fps.

Davison et al., IEEE TAC 2018, table `SAMM_Micro_FACS_Codes_v2.xlsx` with its header on row 13 or
14, pictures in `006/006_1_2/006_05562.jpg`; Yap et al., FG 2020, for the long videos, whose table
has ten rows before the first clip and whose onsets can be fractions.
"""

from __future__ import annotations

from pathlib import Path

from training.datasets.clips import Dataset, Gathering, LabelledClip
from training.datasets.sheet import SheetRow, with_header, without_header
from training.datasets.tree import Tree

FPS = 200.0
HEADER_WITHIN = 20
MICRO_TABLE = "SAMM_Micro_FACS_Codes*"
LONG_VIDEOS = ("samm_long", "sammlv")
"""Prefixes of the folders of the long videos."""
LONG_SKIP = 10
COLUMNS = (
    "Subject",
    "Filename",
    "Onset Frame",
    "Apex Frame",
    "Offset Frame",
    "Action Units",
    "Estimated Emotion",
)
LONG_COLUMNS = (
    "Subject",
    "Filename",
    "Inducement Code",
    "Onset",
    "Apex",
    "Offset",
    "Duration",
    "Type",
    "Action Units",
)


def read(root: Path) -> Dataset:
    """Read SAMM's micro-movements.

    Args:
        root: Folder with the table and the subjects' folders, at any depth.

    Returns:
        Clips with their emotion in small letters (`other` becomes `others`).

    Raises:
        DataError: The table is missing or a row breaks its shape; the row is named.
    """
    gathering = Gathering("samm", root)
    tree = Tree(root, avoid=LONG_VIDEOS)
    for row in with_header(tree.table(MICRO_TABLE), COLUMNS, HEADER_WITHIN):
        subject, name = row.text("Subject").zfill(3), row.text("Filename")
        gathering.add(
            LabelledClip(
                "samm",
                subject,
                name,
                tree.frames(subject, name),
                row.whole("Onset Frame"),
                row.apex("Apex Frame"),
                row.whole("Offset Frame"),
                _emotion(row),
                row.text("Action Units"),
                FPS,
            )
        )
    return gathering.done()


def read_long(root: Path) -> Dataset:
    """Read SAMM's long videos for spotting; macro- and micro-expressions alike.

    Their table names no emotion; a micro-expression gets the emotion of SAMM's own table, if that
    is in the folder too.

    Args:
        root: Folder with `SAMM_LongVideos_V*_Release.xlsx` and the videos, at any depth.

    Returns:
        Movements; those of one video share its `frames`.

    Raises:
        DataError: The table is missing or a row breaks its shape; the row is named.
    """
    gathering = Gathering("samm_long", root)
    tree = Tree(root, LONG_VIDEOS)
    emotions = _emotions(tree)
    table = tree.table("SAMM_LongVideos_V*_Release", "SAMM_LongVideos*")
    for row in without_header(table, LONG_COLUMNS, LONG_SKIP):
        name = row.text("Filename")
        frames = tree.frames(row.text("Subject"), name.rsplit("_", 1)[0])
        gathering.add(_movement(row, name, frames, emotions.get(name, "")))
    return gathering.done()


def _emotions(tree: Tree) -> dict[str, str]:
    """Read the emotion of each micro-movement from SAMM's own table, if present."""
    table = tree.table(MICRO_TABLE)
    if not table.is_file():
        return {}
    rows = with_header(table, COLUMNS, HEADER_WITHIN)
    return {row.text("Filename"): _emotion(row) for row in rows}


def _emotion(row: SheetRow) -> str:
    emotion = row.text("Estimated Emotion").lower()
    return "others" if emotion == "other" else emotion


def _movement(row: SheetRow, name: str, frames: dict[int, Path], emotion: str) -> LabelledClip:
    kind = row.text("Type").lower()
    if not kind.startswith(("macro", "micro")):
        raise row.error("Type", "Macro or Micro")
    apex = None if row.text("Apex") in {"", "-1", "/"} else row.nearest("Apex")
    return LabelledClip(
        "samm_long",
        row.text("Subject").zfill(3),
        name,
        frames,
        row.nearest("Onset"),
        apex,
        row.nearest("Offset"),
        emotion if kind.startswith("micro") else "",
        row.text("Action Units"),
        FPS,
        kind.startswith("micro"),
    )
