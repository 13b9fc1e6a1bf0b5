"""Loads an exported graph into a torch network, so that bundled weights can be trained further.

The exporter keeps most names, but transposes the matrices of linear layers and folds batch norms
into the convolutions before them. To find the parameter of each constant, the same network is
exported again with marked values. A folded batch norm becomes an identity: its effect is in the
convolution, so it must stay frozen in training. Only training uses this module: it needs torch and
onnx, and the app never imports it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn

from models.nets.export import TOLERANCE, difference, export_graph
from models.nets.network import Network, NetworkError
from models.nets.registry import build

Array = NDArray[np.float32]
_PREFIX = "net."
_STACKED = 8
"""Most parameters in one constant: MERba has eight orders."""

_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)


@dataclass(frozen=True, slots=True)
class Restored:
    """The result of loading a graph.

    `frozen` names the batch norms that were folded into a convolution; `difference` is the
    largest absolute difference between the network and the graph.
    """

    frozen: tuple[str, ...]
    difference: float


def load_graph_weights(net: Network, path: Path, tolerance: float = TOLERANCE) -> Restored:
    """Load the weights of an exported graph into a network of the same kind and numbers.

    Args:
        net: Built with the switches of the exported graph; set to evaluation mode.
        path: The `.onnx` file.
        tolerance: Largest accepted difference between the two.

    Returns:
        The folded batch norms and the remaining difference.

    Raises:
        NetworkError: The graph belongs to another network, or the loaded network gives other
            results.
    """
    given = _constants(path)
    with tempfile.TemporaryDirectory() as folder:
        probe = _marked(net)
        export_graph(probe, Path(folder) / "probe.onnx", tolerance=float("inf"))
        marked = _constants(Path(folder) / "probe.onnx")
    _same_make(net, path, given, marked)
    state, frozen = _assign(probe, given, marked)
    net.load_state_dict(state)
    net.eval()
    found = difference(net, path)
    if not found <= tolerance:
        raise NetworkError(
            f"{path.name} cannot be trained further: loaded into {net.name} it differs from its "
            f"graph by {found:.1e}, expected at most {tolerance:.0e}. Train from scratch instead."
        )
    return Restored(frozen, found)


def freeze_norms(net: nn.Module, names: tuple[str, ...]) -> None:
    """Keep batch norms in evaluation mode, without gradients; call after every `net.train()`."""
    for name in names:
        norm = net.get_submodule(name)
        norm.eval()
        norm.requires_grad_(False)


def _constants(path: Path) -> dict[str, Array]:
    graph = onnx.load(str(path)).graph
    found = {constant.name: numpy_helper.to_array(constant) for constant in graph.initializer}
    return {
        name: np.asarray(value)
        for name, value in found.items()
        if value.dtype == np.float32 and value.ndim > 0
    }


def _marked(net: Network) -> Network:
    """Build the network again, with a unique value for each of its numbers."""
    random = torch.Generator().manual_seed(12)
    with torch.random.fork_rng(devices=()), torch.no_grad():
        probe = build(net.name, net.preset, net.num_classes, **net.switches).eval()
        for value in probe.state_dict().values():
            if value.dtype.is_floating_point:
                value.add_(0.1 * torch.rand(value.shape, generator=random) + 0.01)
    return probe


def _same_make(net: Network, path: Path, given: dict[str, Array], marked: dict[str, Array]) -> None:
    shapes = [{name: value.shape for name, value in state.items()} for state in (given, marked)]
    if shapes[0] == shapes[1]:
        return
    differ = sorted(
        n for n in shapes[0].keys() | shapes[1].keys() if shapes[0].get(n) != shapes[1].get(n)
    )
    raise NetworkError(
        f"{path.name} is no graph of {net.name} ({net.preset}) as it is built here: they differ "
        f"in {len(differ)} constants, first {differ[0]}. Use the preset and switches it was "
        "exported with."
    )


def _assign(
    probe: Network, given: dict[str, Array], marked: dict[str, Array]
) -> tuple[dict[str, Tensor], tuple[str, ...]]:
    """Copy every constant of the graph to the parameters that its marked twin came from."""
    state = {name: value.clone() for name, value in probe.state_dict().items()}
    left = {name for name, value in state.items() if value.dtype.is_floating_point}
    folded: list[str] = []
    for name, twin in marked.items():
        sources = _sources(probe, twin)
        for source, convert in sources:
            state[source] = convert(given[name])
            left.discard(source)
        if not sources:
            folded.append(name)
    frozen = _unfold(probe, folded, given, marked, state, left)
    if left:
        raise NetworkError(
            f"The graph of {probe.name} holds no constant for {', '.join(sorted(left)[:3])}: it "
            "cannot be trained further; train from scratch instead."
        )
    return state, frozen


def _sources(probe: Network, twin: Array) -> list[tuple[str, Callable[[Array], Tensor]]]:
    """Find the entries of the state that equal a constant, in the same or another shape."""
    found: list[tuple[str, Callable[[Array], Tensor]]] = []
    for name, value in probe.state_dict().items():
        array = value.detach().numpy()
        if array.dtype != np.float32 or array.size == 0 or twin.size % array.size:
            continue
        convert = _same(array, twin) if array.size == twin.size else _stacked(array, twin)
        if convert is not None:
            found.append((name, convert))
    return found


def _same(array: Array, twin: Array) -> Callable[[Array], Tensor] | None:
    """Return how a constant of equal size maps to a parameter; None if it did not come from it."""
    if np.array_equal(array.ravel(), twin.ravel()):
        return partial(_shaped, array.shape)
    if array.ndim == twin.ndim == 2 and np.array_equal(array.T, twin):
        return lambda new: torch.from_numpy(new.T.copy())
    for sign in (-1.0, 1.0):
        if np.allclose(sign * np.exp(array).ravel(), twin.ravel(), rtol=1e-6):
            return partial(_logarithm, array.shape, sign)
    return None


def _stacked(array: Array, twin: Array) -> Callable[[Array], Tensor] | None:
    """Do the same as `_same` for a constant that holds several parameters in sequence.

    MERba's scans run in parallel, so the decays and skips of their mixers are stacked.
    """
    if array.size < 2 or twin.size // array.size > _STACKED:
        return None
    rows = twin.reshape(-1, array.size)
    for place, row in enumerate(rows):
        convert = _same(array.ravel(), row)
        if convert is not None:
            return lambda new: convert(new.reshape(rows.shape)[place]).reshape(array.shape)
    return None


def _shaped(shape: tuple[int, ...], new: Array) -> Tensor:
    return torch.from_numpy(new.reshape(shape).copy())


def _logarithm(shape: tuple[int, ...], sign: float, new: Array) -> Tensor:
    """Invert the exponential of Mamba's decays (ours: `log_a`) in a graph."""
    return torch.from_numpy(np.log(sign * new.reshape(shape)))


def _unfold(
    probe: Network,
    folded: list[str],
    given: dict[str, Array],
    marked: dict[str, Array],
    state: dict[str, Tensor],
    left: set[str],
) -> tuple[str, ...]:
    """Fold batch norms into the convolutions before them; the norms become identities."""
    norms = {n: m for n, m in probe.named_modules() if isinstance(m, _NORMS)}
    frozen: list[str] = []
    for name in folded:
        conv = name.removeprefix(_PREFIX).removesuffix(".weight")
        if not name.endswith(".weight") or f"{conv}.weight" not in state:
            continue
        norm = _folded_norm(norms, conv, marked[name], probe)
        if norm is None:
            continue
        bias = _folded_bias(probe, conv, norm, norms[norm].eps, {n: marked[n] for n in folded})
        state[f"{conv}.weight"] = torch.from_numpy(given[name].copy())
        shift = torch.from_numpy(given[bias].copy())
        _neutral(state, norm, norms[norm].eps)
        state[f"{conv}.bias" if f"{conv}.bias" in state else f"{norm}.bias"] = shift
        parts = ("weight", "bias", "running_mean", "running_var")
        left -= {f"{conv}.weight", f"{conv}.bias", *(f"{norm}.{part}" for part in parts)}
        frozen.append(norm)
    return tuple(frozen)


def _folded_norm(
    norms: dict[str, nn.BatchNorm1d | nn.BatchNorm2d], conv: str, twin: Array, probe: Network
) -> str | None:
    """Find the batch norm whose scale explains the change of a convolution's weight."""
    state = probe.state_dict()
    weight = state[f"{conv}.weight"]
    for name, norm in norms.items():
        scale = state[f"{name}.weight"] / (state[f"{name}.running_var"] + norm.eps).sqrt()
        if scale.shape[0] != weight.shape[0]:
            continue
        shape = (-1, *(1,) * (weight.dim() - 1))
        if np.allclose((weight * scale.reshape(shape)).numpy(), twin, rtol=1e-4, atol=1e-7):
            return name
    return None


def _folded_bias(probe: Network, conv: str, norm: str, eps: float, marked: dict[str, Array]) -> str:
    """Find the constant of a convolution's bias after a batch norm was folded into it."""
    state = probe.state_dict()
    scale = state[f"{norm}.weight"] / (state[f"{norm}.running_var"] + eps).sqrt()
    before = state.get(f"{conv}.bias", torch.zeros_like(scale))
    expected = ((before - state[f"{norm}.running_mean"]) * scale + state[f"{norm}.bias"]).numpy()
    for name, twin in marked.items():
        if twin.shape == expected.shape and np.allclose(twin, expected, rtol=1e-4, atol=1e-6):
            return name
    raise NetworkError(
        f"The graph of {probe.name} hides the bias of {conv}: it cannot be trained further; "
        "train from scratch instead."
    )


def _neutral(state: dict[str, Tensor], norm: str, eps: float) -> None:
    """Set a batch norm to the identity in evaluation mode."""
    state[f"{norm}.running_mean"] = torch.zeros_like(state[f"{norm}.running_mean"])
    state[f"{norm}.running_var"] = torch.ones_like(state[f"{norm}.running_var"])
    size = state[f"{norm}.weight"]
    state[f"{norm}.weight"] = torch.full_like(size, (1.0 + eps) ** 0.5)
    state[f"{norm}.bias"] = torch.zeros_like(size)
