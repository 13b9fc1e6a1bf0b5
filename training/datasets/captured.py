"""Datasets recorded and coded with Flinch itself, or by hand in the same layout.

`clips.csv` has one row per movement; the pictures of each are in
`pictures/SUBJECT/CLIP/000123.png`, numbered as in the table. An empty apex is searched for; the
emotion may be in any of the five networks' vocabularies, or a polarity. The optional columns `kind`
(micro or macro) and `part` (of a fixed split) are used if present.
"""

from __future__ import annotations

from pathlib import Path

from training.datasets.clips import Dataset, Gathering, LabelledClip
from training.datasets.pictures import numbered
from training.datasets.sheet import SheetRow, with_header

TABLE = "clips.csv"
PICTURES = "pictures"
COLUMNS = ("subject", "clip", "onset", "apex", "offset", "emotion", "action_units", "fps")
OPTIONAL = ("kind", "part")
KINDS = {"": True, "micro": True, "macro": False}


def read(root: Path) -> Dataset:
    """Read a dataset of Flinch's own layout.

    Args:
        root: Folder that holds `clips.csv` and `pictures/`.

    Returns:
        Clips with their emotion in small letters.

    Raises:
        DataError: The table is missing or a row is malformed; the message names the row.
    """
    gathering = Gathering("captured", root)
    for row in with_header(root / TABLE, COLUMNS, optional=OPTIONAL):
        gathering.add(_clip(row, root / PICTURES))
    return gathering.done()


def _clip(row: SheetRow, pictures: Path) -> LabelledClip:
    subject, name = row.text("subject"), row.text("clip")
    kind = row.text("kind").lower()
    if kind not in KINDS:
        raise row.error("kind", "micro, macro or nothing")
    return LabelledClip(
        "captured",
        subject,
        name,
        numbered(pictures / subject / name),
        row.whole("onset"),
        row.apex("apex"),
        row.whole("offset"),
        row.text("emotion").lower(),
        row.text("action_units"),
        row.rate("fps"),
        KINDS[kind],
        row.text("part"),
    )
