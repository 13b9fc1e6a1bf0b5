"""Exported graphs come back as networks that compute the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from tqdm import tqdm

from models.nets import registry
from models.nets.export import export_graph
from models.nets.from_graph import _same, _stacked, freeze_norms, load_graph_weights
from models.nets.network import Network, NetworkError

SMALL = {"size_px": 8, "hidden": 8}


@pytest.fixture(autouse=True)
def no_monitor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tqdm, which the exporter may use, from starting a thread that outlives it."""
    monkeypatch.setattr(tqdm, "monitor_interval", 0)


def trained(seed: int, **switches: int) -> Network:
    """Build a network none of whose numbers is at its first value."""
    torch.manual_seed(seed)
    net = registry.build("incep_cbam", "compact", 3, **(SMALL | switches))
    with torch.no_grad():
        for name, value in net.state_dict().items():
            if value.dtype.is_floating_point:
                value.add_(0.3 * torch.rand(value.shape) if "var" in name else 0.05)
                value.add_(0.02 * torch.rand(value.shape))
    return net.eval()


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export the network once; no test writes to the graph."""
    path = tmp_path_factory.mktemp("graph") / "a.onnx"
    export_graph(trained(0), path)
    return path


def test_a_graph_with_folded_norms_and_transposed_matrices_comes_back(exported: Path) -> None:
    source = trained(0)
    net = registry.build("incep_cbam", "compact", 3, **SMALL)
    loaded = load_graph_weights(net, exported)
    assert loaded.difference <= 1e-4
    assert loaded.frozen
    given = source.example(2, seed=5)
    with torch.no_grad():
        assert torch.allclose(net(*given), source(*given), atol=1e-4)
    net.train()
    freeze_norms(net, loaded.frozen)
    norm = net.get_submodule(loaded.frozen[0])
    assert not norm.training
    assert not any(parameter.requires_grad for parameter in norm.parameters())


def test_a_graph_of_another_make_is_refused(exported: Path) -> None:
    other = registry.build("incep_cbam", "compact", 3, **(SMALL | {"hidden": 12}))
    with pytest.raises(NetworkError, match="is no graph of incep_cbam"):
        load_graph_weights(other, exported)


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_decays_come_back_from_their_exponentials_of_either_sign(sign: float) -> None:
    rates = np.random.default_rng(0).random(4).astype(np.float32)
    convert = _same(rates, sign * np.exp(rates).reshape(1, 4, 1))
    assert convert is not None
    doubled = 2.0 * sign * np.exp(rates).reshape(1, 4, 1)
    np.testing.assert_allclose(convert(doubled).numpy(), rates + np.log(2.0), atol=1e-6)


def test_parameters_that_were_stacked_into_one_constant_are_found_there() -> None:
    rates = np.random.default_rng(0).random((3, 4, 2)).astype(np.float32)
    stacked = -np.exp(rates)[:, None, None]
    convert = _stacked(rates[1], stacked)
    assert convert is not None
    np.testing.assert_allclose(convert(2.0 * stacked).numpy(), rates[1] + np.log(2.0), atol=1e-6)
    assert _stacked(rates[1] + 1.0, stacked) is None
