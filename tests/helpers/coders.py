"""Two coders' marks of one recording, with known agreement."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.annotate.coefficients import AgreementFigure
from training.annotate.pairing import CoderMarks
from training.annotate.records import Movement
from training.annotate.units import parse_units

T_NS = np.arange(200, dtype=np.int64) * 5_000_000


def movement(number: int, marks: tuple[int, int, int], emotion: str, units: str) -> Movement:
    return Movement(f"m{number}", *marks, parse_units(units), emotion)


A = CoderMarks(
    "r1",
    T_NS,
    (
        movement(1, (20, 25, 32), "disgust", "4"),
        movement(2, (60, 66, 72), "happiness", "12"),
        movement(3, (120, 125, 131), "surprise", "1+2"),
    ),
)
B = CoderMarks(
    "r1",
    T_NS,
    (
        movement(1, (21, 25, 33), "disgust", "4+7"),
        movement(2, (61, 66, 74), "repression", "12"),
        movement(3, (150, 154, 160), "others", "14"),
    ),
)


def named(figures: Sequence[AgreementFigure]) -> dict[str, float | None]:
    return {figure.name: figure.value for figure in figures}
