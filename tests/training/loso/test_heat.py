"""Where a network looked in a held-out clip."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from loso_runs import flow_pictures

from models.nets import registry
from models.weights import InputSpec
from training.datasets.movements import open_movements
from training.learn import feeds
from training.loso import heat

SMALL = {"size_px": 32, "dims": [16, 32, 48, 64], "heads": [1, 2, 3, 4], "depths": [1, 1, 1, 1]}


@pytest.mark.parametrize(("coding", "channels"), [("uv", 5), ("uvs", 2)])
def test_a_network_of_two_inputs_is_explained_however_it_is_fed(
    coding: str, channels: int, tmp_path: Path
) -> None:
    movements = open_movements(flow_pictures(tmp_path / "pictures", 1))
    torch.manual_seed(0)
    net = registry.build("ammsm", "compact", 3, **SMALL)
    reading = InputSpec(coding=coding, onset=coding == "uv", size_px=32)
    feed = feeds.make(net.inputs, reading, "sum", movements)
    assert feed.views(movements.take([0]))[0][0].shape[1] == channels
    found = heat.sample(net, movements, feed)
    assert np.shape(found["heat"]) == (32, 32)
    assert np.max(found["heat"]) == pytest.approx(1.0, abs=1e-3)
    assert found["truth"] == 0
