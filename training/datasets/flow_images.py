"""Folders of stored flow pictures with a CSV, in HTNet's and STSTNet's layout.

`index.csv` (or the only CSV of the folder) has at least the columns dataset, sub, label and image.
Pictures are 28 x 28 RGB = (u, v, strain), each channel min-max per image, beside the CSV or in
`flow/`. Labels are 0 negative, 1 positive, 2 surprise. A column au, if there is one, holds the
action units of each movement.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.inputs import picture_input
from models.labels import POLARITY
from models.records import Floats, Image
from models.sources.pictures import decode
from models.weights import InputSpec
from training.datasets.sheet import text_lines
from training.errors import DataError

NEEDED = ("dataset", "sub", "label", "image")


@dataclass(frozen=True, slots=True)
class FlowPictures:
    """Flow pictures `(n, h, h, 3)` uint8 RGB with dataset, subject and polarity of each.

    `unit_texts` are the action units as written, such as `4+L10`; None without a column of them.
    """

    images: tuple[Image, ...]
    truth: NDArray[np.int64]
    subjects: tuple[str, ...]
    datasets: tuple[str, ...]
    unit_texts: tuple[str, ...] | None = None

    def __len__(self) -> int:
        return len(self.truth)

    def inputs(self, spec: InputSpec) -> list[Floats]:
        """Prepare each picture for a network: a list of `(views, 3, size_px, size_px)`."""
        return [picture_input(image, spec) for image in self.images]


def read(folder: Path) -> FlowPictures:
    """Read a folder of flow pictures.

    Args:
        folder: Holds the CSV and the pictures.

    Returns:
        The pictures in the CSV's order.

    Raises:
        DataError: The folder, the CSV, a column or a picture is missing or malformed; the message
            names the first such row.
    """
    table = _table(folder)
    rows = list(csv.DictReader(text_lines(table)))
    if not rows:
        raise DataError(f"{table} has no row: expected one a flow picture.")
    missing = [name for name in NEEDED if name not in rows[0]]
    if missing:
        raise DataError(f"{table} lacks the columns {', '.join(missing)}: found {list(rows[0])}.")
    short = [n for n, row in enumerate(rows, start=2) if None in map(row.get, NEEDED)]
    if short:
        raise DataError(f"{table.name} line {short[0]} has fewer cells than columns.")
    images = tuple(_picture(folder, table, n, row) for n, row in enumerate(rows, start=2))
    truth = np.asarray([_label(table, n, row) for n, row in enumerate(rows, start=2)], np.int64)
    subjects = tuple(f"{row['dataset']}/{row['sub']}" for row in rows)
    units = tuple(row["au"] or "" for row in rows) if "au" in rows[0] else None
    return FlowPictures(images, truth, subjects, tuple(row["dataset"] for row in rows), units)


def _table(folder: Path) -> Path:
    if not folder.is_dir():
        raise DataError(f"No folder {folder}: expected flow pictures and an index.csv.")
    named = folder / "index.csv"
    tables = [named] if named.is_file() else sorted(folder.glob("*.csv"))
    if len(tables) != 1:
        raise DataError(f"{folder} must hold index.csv or exactly one CSV, found {len(tables)}.")
    return tables[0]


def _picture(folder: Path, table: Path, line: int, row: dict[str, str]) -> Image:
    name = row["image"]
    for path in (folder / "flow" / name, folder / name):
        if path.is_file():
            image = decode(path.read_bytes())
            if image is None or image.shape[0] != image.shape[1]:
                raise DataError(f"{table.name} line {line}: {path} is no square picture.")
            return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)
    raise DataError(f"{table.name} line {line}: no picture {name} in {folder} or its flow/.")


def _label(table: Path, line: int, row: dict[str, str]) -> int:
    text = row["label"].strip()
    if text not in {str(k) for k in range(len(POLARITY))}:
        raise DataError(f"{table.name} line {line}: label must be 0, 1 or 2, found '{text}'.")
    return int(text)
