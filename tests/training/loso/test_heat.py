"""Where a network looked in a held-out clip."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers.loso_runs import flow_pictures

from models.nets import registry
from models.weights import InputSpec
from training.datasets.movements import open_movements
from training.learn import feeds
from training.loso import heat, plots

SMALL = {"size_px": 32, "dims": [16, 32, 48, 64], "heads": [1, 2, 3, 4], "depths": [1, 1, 1, 1]}


@pytest.mark.parametrize("coding", ["uv", "uv_scaled"])
def test_a_network_of_two_inputs_is_explained_however_it_is_fed(
    coding: str, tmp_path: Path
) -> None:
    movements = open_movements(flow_pictures(tmp_path / "pictures", 1))
    onsets = np.zeros((len(movements), 32, 32, 3), np.uint8)
    movements = replace(movements, pictured=False, onsets=onsets)
    torch.manual_seed(0)
    net = registry.build("ammsm", "compact", 3, **SMALL)
    recipe = InputSpec(coding=coding, direction="onset_apex", onset=True, size_px=32)
    reading = feeds.reading_of(net.inputs, recipe, "sum", movements)
    assert movements.inputs(reading)[0].shape == (1, 5, 32, 32)
    found = heat.sample(net, movements, reading)
    assert np.shape(found["heat"]) == (32, 32)
    assert np.max(found["heat"]) == pytest.approx(1.0, abs=1e-3)
    assert found["truth"] == 0
    assert np.shape(found["magnified"]) == np.shape(found["flow"]) == (32, 32)
    (name, _), *_ = plots.more(
        [{"member": "ammsm", "scores": [], "sample": found, "found": {}}], "abc"
    )
    assert name == "Grad-CAM, ammsm"
    picture = plots.before_and_after([found], ("a", "b", "c"))
    assert [axes.get_title() for axes in picture.axes] == ["a, flow", "a, magnified"]
