"""Measures the exported network of the action units: as the app reads, with nothing fitted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.action_units import FOLDER, NUMBERS, UNKNOWN_SCALE, UnitReader, scale_of
from models.inputs import read_picture
from models.unit_scores import UnitScores
from training.action_units import examples
from training.action_units.scores import TRUE, as_json, figures_of
from training.action_units.truth import truth_of
from training.annotate.errors import UnitError
from training.annotate.units import parse_units
from training.datasets import flow_images
from training.errors import DataError

Bools = NDArray[np.bool_]


def evaluate(data: str, folder: Path = FOLDER) -> dict[str, Any]:
    """Measure the units that the app would show.

    Args:
        data: `flow_images:FOLDER` with a column au, or `synthetic_flow:FOLDER`.
        folder: Folder of the weights.

    Returns:
        F1 and macro F1: means over the usual twelve units, and of each unit.

    Raises:
        DataError: The data cannot be read or names no units.
        FlowSetError: The folder holds no synthetic flow.
        WeightsError: The weights cannot be read.
    """
    reader = UnitReader.bundled(folder)
    kind, _, where = data.partition(":")
    if kind == "flow_images" and where:
        true, read = _pictures(reader, Path(where))
    elif kind == "synthetic_flow" and where:
        true, read = _synthetic(reader, Path(where))
    else:
        raise DataError(
            f"Cannot measure action units on '{data}': expected flow_images:FOLDER or "
            "synthetic_flow:FOLDER."
        )
    predicted = np.stack([_predicted(each) for each in read])
    return {
        "weights": [reader.card.id],
        "data": data,
        "protocol": "zero-shot",
        "n": len(true),
        "silent": int((~predicted.any(axis=1)).sum()),
        **as_json(figures_of(true, predicted)),
    }


def _pictures(reader: UnitReader, folder: Path) -> tuple[Bools, list[UnitScores]]:
    pictures = flow_images.read(folder)
    if pictures.unit_texts is None:
        raise DataError(f"The table in {folder} names no action units: expected a column 'au'.")
    true = np.stack([_coded(text, row) for row, text in enumerate(pictures.unit_texts, start=2)])
    if not true.any():
        raise DataError(f"The column 'au' of the table in {folder} holds none of the units read.")
    fields = [read_picture(image) for image in pictures.images]
    return true, [reader.read_field(field, UNKNOWN_SCALE) for field in fields]


def _coded(text: str, line: int) -> Bools:
    """Return which units a coder scored, on any side: `(U,)`."""
    try:
        numbers = {unit.number for unit in parse_units(text)}
    except UnitError as error:
        raise DataError(f"Line {line} of the table: {error}") from error
    return np.isin(NUMBERS, list(numbers))


def _synthetic(reader: UnitReader, folder: Path) -> tuple[Bools, list[UnitScores]]:
    fields = examples.read(folder)
    true = (truth_of(fields.units).present >= TRUE).any(axis=2)
    read = []
    for stored in fields.forward:
        field = np.asarray(stored, np.float32)
        read.append(reader.read_field(field, scale_of(field, reader.card.input)))
    return true, read


def _predicted(read: UnitScores) -> Bools:
    codes: Sequence[int] = [code.number for code in read.codes]
    return np.isin(NUMBERS, codes)
