"""DFME: 2,629 micro-expressions of 259 subjects, seven emotions (Zhao et al., 2023; CCAC 2024).

The release's tables `training_full_with_AU.xlsx` and `test_A_full_with_AU.xlsx` name a clip in
`Filename` and its emotion in words; `train.csv` and `test*.csv` give a path and a label 0 to 6 in
alphabetical order (`models.labels.DFME`). Either kind is read. The frame rate is 200, 300 or 500 by
recording; a table without its column is read at 200, with a remark.
"""

from __future__ import annotations

from pathlib import Path

from models.labels import DFME
from training.datasets.clips import Dataset, Gathering, LabelledClip
from training.datasets.sheet import SheetRow, with_header
from training.datasets.tree import Tree
from training.errors import DataError

FPS = 200.0
COLUMNS = ("path", "subject", "onset", "apex", "offset", "label")
OPTIONAL = ("fps", "action_units")
CALLED = {
    "path": ("Filename", "Clip"),
    "onset": ("OnsetFrame", "Onset Frame"),
    "apex": ("ApexFrame", "Apex Frame"),
    "offset": ("OffsetFrame", "Offset Frame"),
    "label": ("Emotion", "Estimated Emotion"),
    "fps": ("FrameRate", "Frame Rate", "Frame rate (fps)"),
    "action_units": ("AU", "AUs", "Action Units"),
}
TABLES = {
    "train": ("train", "*training_full*", "*train*"),
    "test": ("test",),
    "test_A": ("test_A", "*test_A*"),
    "test_B": ("test_B", "*test_B*"),
}
"""Tables of each part; the first existing one is read."""

WORDS = {"happy": "happiness", "sad": "sadness", "angry": "anger", "surprised": "surprise"}
"""Other words for an emotion in tables."""


def read_all(root: Path) -> Dataset:
    """Read all parts with an existing table; the training part must exist.

    Raises:
        DataError: A table is missing or a row breaks its shape; the row is named.
    """
    tree = Tree(root)
    parts = [part for part in list(TABLES)[1:] if tree.table(*TABLES[part]).is_file()]
    found = [read(root, part, tree) for part in ("train", *parts)]
    return Dataset(
        "dfme",
        tuple(clip for dataset in found for clip in dataset.clips),
        tuple(left for dataset in found for left in dataset.left_out),
        tuple(mended for dataset in found for mended in dataset.corrections),
    )


def read(root: Path, part: str = "train", tree: Tree | None = None) -> Dataset:
    """Read one part of DFME.

    Args:
        root: Folder with the tables and the pictures, at any depth.
        part: A key of `TABLES`.
        tree: The content of the root, if already known.

    Returns:
        Clips with their emotion.

    Raises:
        DataError: The table is missing or a row breaks its shape; the row is named.
    """
    gathering = Gathering("dfme", root)
    tree = tree or Tree(root)
    table = tree.table(*TABLES[part])
    rows = with_header(table, COLUMNS, 3, OPTIONAL, CALLED)
    for row in rows:
        gathering.add(_clip(row, table.parent, tree, part))
    without = sum(not row.text("fps") for row in rows)
    if without:
        reason = f"{table.name} gives {without} clips no rate; recordings have 200, 300 or 500"
        gathering.correct(f"dfme/{part}", "fps", "", f"{FPS:g}", reason)
    return gathering.done()


def _clip(row: SheetRow, folder: Path, tree: Tree, part: str) -> LabelledClip:
    path = row.text("path")
    beside = tree.numbered(folder / path)
    return LabelledClip(
        "dfme",
        row.text("subject"),
        path,
        beside or tree.frames("", Path(path).name),
        row.whole("onset"),
        row.apex("apex"),
        row.whole("offset"),
        _emotion(row),
        row.text("action_units"),
        row.rate("fps") if row.text("fps") else FPS,
        part=part,
    )


def _emotion(row: SheetRow) -> str:
    """Return the emotion from a word or from its index in alphabetical order."""
    found = row.text("label").lower()
    word = WORDS.get(found, found)
    if word in DFME:
        return word
    try:
        label = row.whole("label")
    except DataError:
        raise row.error("label", f"0 to {len(DFME) - 1}, or one of {', '.join(DFME)}") from None
    if not 0 <= label < len(DFME):
        raise row.error("label", f"0 to {len(DFME) - 1}")
    return DFME[label]
