"""DFME: 2,629 micro-expressions of 259 subjects, seven emotions (Zhao et al., 2023; CCAC 2024).

`train.csv` and `test*.csv` with path, subject, onset, apex, offset and a label 0 to 6 in
alphabetical order (`models.labels.DFME`). The frame rate is 200, 300 or 500 by recording; a
column `fps` is used where the table has one.
"""

from __future__ import annotations

from pathlib import Path

from models.labels import DFME
from training.datasets.clips import Dataset, Gathering, LabelledClip
from training.datasets.pictures import find_table, numbered
from training.datasets.sheet import Row, read_rows, with_header

FPS = 200.0
COLUMNS = ("path", "subject", "onset", "apex", "offset", "label")
PARTS = ("train", "test", "test_A", "test_B")


def read_all(root: Path) -> Dataset:
    """Read all parts whose table is there; `train.csv` has to be.

    Raises:
        DataError: A table is missing or a row breaks its shape; the row is named.
    """
    there = [part for part in PARTS[1:] if (root / f"{part}.csv").is_file()]
    found = [read(root, part) for part in ("train", *there)]
    return Dataset(
        "dfme",
        tuple(clip for one in found for clip in one.clips),
        tuple(left for one in found for left in one.left_out),
        tuple(mended for one in found for mended in one.corrections),
    )


def read(root: Path, part: str = "train") -> Dataset:
    """Read one part of DFME.

    Args:
        root: Folder that holds the CSV files; `path` is relative to it.
        part: `train`, or the name of a test table without `.csv`.

    Returns:
        Clips with their emotion.

    Raises:
        DataError: The table is missing or a row breaks its shape; the row is named.
    """
    gathering = Gathering("dfme")
    table = find_table(root, f"{part}.csv")
    rates = "fps" in (read_rows(table)[:1] or [[]])[0]
    for row in with_header(table, (*COLUMNS, "fps") if rates else COLUMNS):
        gathering.add(_clip(row, root, row.rate("fps") if rates else FPS, part))
    return gathering.done()


def _clip(row: Row, root: Path, fps: float, part: str) -> LabelledClip:
    label = row.whole("label")
    if not 0 <= label < len(DFME):
        raise row.error("label", f"0 to {len(DFME) - 1}")
    return LabelledClip(
        "dfme",
        row.text("subject"),
        row.text("path"),
        numbered(root / row.text("path")),
        row.whole("onset"),
        row.apex("apex"),
        row.whole("offset"),
        DFME[label],
        "",
        fps,
        part=part,
    )
