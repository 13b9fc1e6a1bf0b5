"""How a network reads is settled once, and a recipe that says something else is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.loso_runs import flow_pictures

from models.nets import registry
from models.weights import InputSpec
from training.datasets.movements import Movements, open_movements
from training.errors import DataError, TrainingError
from training.learn.feeds import VariedMovements, reading_of
from training.recipe.base import AugmentSpec

STILL = AugmentSpec(
    flip=1.0,
    picture=0.0,
    zoom=(1.0, 1.0),
    stretch=1.0,
    shift=0.0,
    turn_deg=0.0,
    squeeze=1.0,
    drift=0.0,
    noise=0.0,
    coarse_px=28,
)
PLAIN = InputSpec(coding="uvm", size_px=28)


@pytest.fixture
def movements(tmp_path: Path) -> Movements:
    found = open_movements(flow_pictures(tmp_path / "pictures", 1))
    return replace(found, pictured=False, to_onset=0.5 * found.both)


def test_a_coding_that_does_not_fit_the_network_is_refused(movements: Movements) -> None:
    bowam = registry.build("bowam", "compact").inputs
    ammsm = registry.build("ammsm", "compact", depths=(1, 1, 1, 1)).inputs
    with pytest.raises(TrainingError, match=r"takes 3 channels of flow, .* concat gives 6"):
        reading_of(bowam, PLAIN, "concat", movements)
    with pytest.raises(TrainingError, match="takes 2 channels of flow"):
        reading_of(ammsm, PLAIN, "sum", movements)
    with pytest.raises(TrainingError, match=r"set input\.onset = true"):
        reading_of(ammsm, PLAIN.model_copy(update={"coding": "uv"}), "sum", movements)


def test_the_scale_is_the_spread_of_the_training_side(movements: Movements) -> None:
    inputs = registry.build("bowam", "compact").inputs
    recipe = InputSpec(coding="uvm_scaled", direction="onset_apex")
    found = reading_of(inputs, recipe, "sum", movements)
    assert found.scale == pytest.approx(float(movements.forward.std()), rel=1e-5)
    with pytest.raises(TrainingError, match="stored flow pictures have"):
        reading_of(inputs, recipe, "sum", replace(movements, pictured=True))


def test_a_product_does_not_change_its_sign_in_the_mirror(movements: Movements) -> None:
    spec = PLAIN.model_copy(update={"fusion": "product", "coding": "uvm_scaled"})
    straight = movements.inputs(spec)[0][0]
    (mirrored,) = VariedMovements(movements, STILL, spec).encode(0, np.random.default_rng(0))
    np.testing.assert_allclose(mirrored[:, :, ::-1], straight, atol=1e-5)


def test_a_missing_onset_is_never_blank_in_silence(movements: Movements) -> None:
    spec = InputSpec(coding="uv", onset=True, direction="onset_apex")
    with pytest.raises(DataError, match="--onset-px"):
        movements.inputs(spec)
    rgb = np.full((len(movements), 64, 64, 3), 90, np.uint8)
    rgb[:, :32] = 10
    found = replace(movements, onsets=rgb).inputs(spec)[0]
    assert found.shape == (1, 5, 56, 56)
    assert found[0, 2:].std() > 0.5
    assert np.array_equal(
        replace(movements, pictured=True).inputs(spec)[0][0, 2:], 0 * found[0, 2:]
    )


def test_flows_over_time_vary_alike_and_stay_apart(movements: Movements) -> None:
    flows = np.stack([movements.forward] * 2 + [-movements.forward], axis=1).astype(np.float16)
    spec = InputSpec(coding="uvs", direction="onset_apex", size_px=28, frames=3)
    varied = VariedMovements(replace(movements, flows=flows), AugmentSpec(picture=0.0), spec)
    (found,) = varied.encode(0, np.random.default_rng(0))
    assert found.shape == (3, 3, 28, 28)
    np.testing.assert_array_equal(found[0], found[1])
    assert float(np.corrcoef(found[0, 0].ravel(), found[2, 0].ravel())[0, 1]) < -0.5
    with pytest.raises(DataError, match=r"reads 3 flows .* holds none"):
        VariedMovements(movements, STILL, spec)


def test_a_network_over_time_asks_for_its_number_of_flows(movements: Movements) -> None:
    inputs = registry.build("face_lstm", "compact", frames=3, width=32, depth=1).inputs
    with pytest.raises(TrainingError, match=r"set input\.frames = 3 .* found 0"):
        reading_of(inputs, PLAIN, "sum", movements)
    with pytest.raises(TrainingError, match=r"reads no flows .* found 3"):
        reading_of(
            registry.build("incep_cbam", "compact", hidden=8).inputs,
            InputSpec(direction="onset_apex", coding="uvs", frames=3),
            "sum",
            movements,
        )
