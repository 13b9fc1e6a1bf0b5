"""CASME II: 255 clips of 26 subjects at 200 fps (Yan et al., PLoS ONE 2014).

Table `CASME2-coding-20140508.xlsx`, pictures in `Cropped/subXX/EPxx_yy/`. The table has two
columns without a header; the apex may be `/`. Corrections are the general ones of
`training.datasets.clips`: one clip's offset stands before its onset and is left out by name, and
offsets behind the last picture are drawn back to it.
"""

from __future__ import annotations

from pathlib import Path

from training.datasets.clips import Dataset, Gathering, LabelledClip
from training.datasets.pictures import find_table, first_folder, numbered
from training.datasets.sheet import Row, with_header

FPS = 200.0
COLUMNS = (
    "Subject",
    "Filename",
    "OnsetFrame",
    "ApexFrame",
    "OffsetFrame",
    "Action Units",
    "Estimated Emotion",
)


def read(root: Path) -> Dataset:
    """Read CASME II.

    Args:
        root: Folder that holds the table and `Cropped/`.

    Returns:
        Clips with their emotion in small letters (`others` for both spellings).

    Raises:
        DataError: The table is missing or a row breaks its shape; the row is named.
    """
    gathering = Gathering("casme2")
    pictures = first_folder(root, "Cropped", "cropped", "CASME2-RAW", "CASME2_RAW_selected")
    for row in with_header(find_table(root, "CASME2-coding*.xlsx", "CASME2*.xlsx"), COLUMNS, 3):
        gathering.add(_clip(row, pictures))
    return gathering.done()


def _clip(row: Row, pictures: Path) -> LabelledClip:
    subject, name = f"sub{row.whole('Subject'):02d}", row.text("Filename")
    emotion = row.text("Estimated Emotion").lower()
    return LabelledClip(
        "casme2",
        subject,
        name,
        numbered(pictures / subject / name),
        row.whole("OnsetFrame"),
        row.apex("ApexFrame"),
        row.whole("OffsetFrame"),
        "others" if emotion == "other" else emotion,
        row.text("Action Units"),
        FPS,
    )
