"""A card and a backend for the reading of action units."""

from __future__ import annotations

import numpy as np

from models.action_units import NUMBERS, ROWS, FormThresholds, UnitReader, UnitsCard
from models.records import Floats
from models.runtime import NetworkOutput, RuntimeFailure
from models.weights import InputSpec

SPEC = InputSpec(
    direction="onset_apex", coding="uv", size_px=28, mean=(0, 0, 0), std=(1, 1, 1), mirror=True
)


def a_card(sure: float = 0.3) -> UnitsCard:
    thresholds = {"units": (0.4,) * len(NUMBERS), "side": 0.5, "sure": sure}
    return UnitsCard(
        id="action-units",
        file="action-units.onnx",
        sha256="0" * 64,
        input=SPEC,
        numbers=NUMBERS,
        live=FormThresholds.model_validate(thresholds),
        picture=FormThresholds.model_validate(thresholds),
        training_data="synthetic",
        seeds=(0,),
        protocol="none",
        recipe="action-units",
        commit="",
        licence="Apache-2.0",
        does_not_prove="nothing",
    )


class Fixed:
    """A backend that sees unit 4, on the right if the mean of u is positive, else on the left."""

    provider = "cpu"

    def run(self, *inputs: Floats) -> NetworkOutput:
        flow, self.scale = inputs
        answer = np.full((len(flow), ROWS, len(NUMBERS)), -9.0, np.float32)
        row, mean = NUMBERS.index(4), flow[:, 0].mean(axis=(1, 2))
        answer[:, 0, row] = 9.0
        answer[:, 1, row], answer[:, 2, row] = 9 * mean, -9 * mean
        return NetworkOutput(answer.reshape(len(flow), -1))

    def warm_up(self) -> float:
        return 0.0


class Constant:
    """A backend that reads unit 12 on both sides, slight, of every movement, or fails."""

    provider = "cpu"

    def __init__(self, error: str = "") -> None:
        self.error = error

    def run(self, *inputs: Floats) -> NetworkOutput:
        if self.error:
            raise RuntimeFailure(self.error)
        answer = np.full((len(inputs[0]), ROWS, len(NUMBERS)), -9.0, np.float32)
        answer[:, :3, NUMBERS.index(12)] = 9.0
        answer[:, 3:] = np.log(0.2)
        return NetworkOutput(answer.reshape(len(answer), -1))

    def warm_up(self) -> float:
        return 0.0


def constant_reader(error: str = "") -> UnitReader:
    return UnitReader(a_card(), Constant(error))
