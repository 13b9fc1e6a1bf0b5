"""Exports a torch network to an ONNX graph, proves both equal, and writes the weight card.

Only training and releases use it: it needs torch and onnx. The app runs the graphs through
`models.runtime` and never imports this module.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx_ir
import onnxruntime as ort
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.errors import FlinchError
from models.nets.flow_graphs import FarnebackGraph, Tvl1Graph
from models.nets.network import Network
from models.nets.registry import build, names
from models.probe import probe_clip
from models.running import RunningNetwork as Reading
from models.runtime import OnnxBackend
from models.weights import Card, write_card

OPSET = 18
TOLERANCE = 1e-4
FLOW_TOLERANCE_PX = 1e-2


class ExportError(FlinchError):
    """A network could not be exported, or its graph gives other results."""


@dataclass(frozen=True, slots=True)
class Graph:
    """An exported graph: its file and its difference from torch.

    `difference` is the largest absolute difference over all outputs for batches of 1 and 3.
    """

    path: Path
    sha256: str
    megabytes: float
    difference: float
    outputs: tuple[str, ...]


class _Explained(nn.Module):
    """The exported form of a network: everything that `explained` returns."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, *given: Tensor) -> tuple[Tensor, ...]:
        return self.net.explained(*given)


STACK_TRACE = "pkg.torch.onnx.stack_trace"
"""Where torch stores file names of the exporting machine, which must not be published."""


def export_graph(net: Network, path: Path, tolerance: float = TOLERANCE) -> Graph:
    """Write a network as an ONNX graph with a free batch size and check it against torch.

    Args:
        net: The network; it is put into evaluation mode.
        path: The `.onnx` file to write.
        tolerance: Largest accepted absolute difference.

    Returns:
        The graph's figures.

    Raises:
        ExportError: The folder is missing, or the difference is larger.
    """
    _needs_folder(path)
    net.eval()
    settings = net.settings()
    batch = torch.export.Dim("batch", min=1, max=4096)
    model = _traced(
        _Explained(net),
        (*net.example(2), *settings.values()),
        (*({0: batch} for _ in net.inputs), *(None for _ in settings)),
        [*(entry.name for entry in net.inputs), *settings],
        list(net.outputs),
    )
    _describe(model.model, net)
    model.save(str(path), external_data=False)
    found = difference(net, path)
    _refuse_different(net.name or type(net).__name__, found, tolerance, path)
    return _figures(path, found, net.outputs)


def export_flow(flow: FarnebackGraph | Tvl1Graph, size_px: int, path: Path) -> Graph:
    """Write an optical flow as an ONNX graph: `pair` `(B, 2, S, S)` to `flow` `(B, 2, S, S)`.

    Args:
        flow: The flow, built for that size.
        size_px: Side of the pictures.
        path: The `.onnx` file to write.

    Returns:
        The graph's figures; the difference is in pixels.

    Raises:
        ExportError: The folder is missing, or the graph differs from torch.
    """
    _needs_folder(path)
    batch = torch.export.Dim("batch", min=1, max=4096)
    random = torch.Generator().manual_seed(0)
    coarse = 255.0 * torch.rand((3, 2, size_px // 8, size_px // 8), generator=random)
    pair = F.interpolate(coarse, size=(size_px, size_px), mode="bicubic")
    model = _traced(flow.eval(), (pair[:2],), ({0: batch},), ["pair"], ["flow"])
    _forget_machine(model.model)
    model.save(str(path), external_data=False)
    session = _opened(path)
    with torch.no_grad():
        gaps = [
            np.abs(session.run(None, {"pair": x.numpy()})[0] - flow(x).numpy()).max()
            for x in (pair[:1], pair)
        ]
    found = float(max(gaps))
    _refuse_different(type(flow).__name__, found, FLOW_TOLERANCE_PX, path)
    return _figures(path, found, ("flow",))


def export_flows(folder: Path, size_px: int = 112) -> list[Graph]:
    """Write the flows that cards use, under the names that `models.flows` expects.

    Args:
        folder: Target folder of `farneback-<side>.onnx` and `tvl1-<side>.onnx`.
        size_px: Side of the pictures.
    """
    flows: dict[str, FarnebackGraph | Tvl1Graph] = {
        "farneback": FarnebackGraph(size_px),
        "tvl1": Tvl1Graph(size_px),
    }
    return [
        export_flow(flow, size_px, folder / f"{name}-{size_px}.onnx")
        for name, flow in flows.items()
    ]


def _traced(
    module: nn.Module, given: tuple[Tensor, ...], free: Any, inputs: list[str], outputs: list[str]
) -> Any:
    """Run torch's exporter; `free` names the free dimensions of each input."""
    with _quiet(), torch.no_grad():
        program = torch.onnx.export(
            module.eval(),
            given,
            dynamo=True,
            input_names=inputs,
            output_names=outputs,
            dynamic_shapes=(free,) if isinstance(module, _Explained) else free,
            opset_version=OPSET,
            verbose=False,
        )
    assert program is not None
    return program


def _refuse_different(name: str, found: float, tolerance: float, path: Path) -> None:
    if found <= tolerance:
        return
    path.unlink()
    raise ExportError(
        f"The graph of {name} differs from torch by {found:.2e}, "
        f"expected at most {tolerance:.0e}: do not use it; report the switches used."
    )


def _needs_folder(path: Path) -> None:
    if not path.parent.is_dir():
        raise ExportError(f"Cannot export to {path}: the folder {path.parent} does not exist.")


def _figures(path: Path, found: float, outputs: tuple[str, ...]) -> Graph:
    data = path.read_bytes()
    return Graph(path, hashlib.sha256(data).hexdigest(), len(data) / 1e6, found, outputs)


def _opened(path: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def difference(net: Network, path: Path) -> float:
    """Measure the largest absolute difference between a graph and torch.

    Args:
        net: The network in evaluation mode.
        path: Its graph.

    Returns:
        The difference over all outputs, for batches of 1 and 3; infinity if any is not finite.
    """
    session = _opened(path)
    worst = 0.0
    for size in (1, 3):
        given = net.example(size, seed=size)
        feed = {entry.name: x.numpy() for entry, x in zip(net.inputs, given, strict=True)}
        with torch.no_grad():
            expected = net.explained(*given)
        for have, want in zip(session.run(list(net.outputs), feed), expected, strict=True):
            gap = float(np.abs(np.asarray(have) - want.numpy()).max())
            worst = max(worst, gap if np.isfinite(gap) else float("inf"))
    return worst


def export(net: Network, path: Path, **fields: Any) -> Path:
    """Export trained weights: the graph and, beside it, its card.

    Args:
        net: The trained network.
        path: The `.onnx` file; its stem is the card's id.
        fields: The card's other fields (`input`, `label_set`, `labels`, `training_data`, ...);
            id, network, preset, file and sha256 are filled in here.

    Returns:
        The path of the graph.

    Raises:
        ExportError: The graph differs from torch, the classes do not match the labels, or the app
            cannot run the graph on a clip; no file is left then.
        pydantic.ValidationError: A field of the card is missing or wrong.
    """
    labels = tuple(fields.get("labels", ()))
    if len(labels) != net.num_classes:
        raise ExportError(
            f"{net.name} has {net.num_classes} classes, but the card names {len(labels)} labels: "
            "give the label set that it was trained on."
        )
    graph = export_graph(net, path)
    card = Card(
        id=path.stem,
        network=net.name,
        preset=net.preset,
        file=path.name,
        sha256=graph.sha256,
        **fields,
    )
    _try_live(card, path)
    write_card(card, path.parent)
    return path


def _try_live(card: Card, path: Path) -> None:
    """Run one clip through a graph as the app will, by its card.

    Raises:
        ExportError: The result is not usable; the graph is removed.
    """
    try:
        network = Reading(card, OnnxBackend(path.read_bytes(), provider="cpu"))
        logits = network.answer(probe_clip()).logits
        usable = logits.shape == (1, len(card.labels)) and bool(np.isfinite(logits).all())
        found = "" if usable else f"it answers {logits.shape}, or not in finite numbers"
    except FlinchError as error:
        found = str(error).rstrip(".")
    if found:
        path.unlink()
        raise ExportError(
            f"The app cannot run '{card.id}' on a clip: {found}. Nothing was exported; change the "
            "recipe's input or frames and train again."
        )


def export_fresh(folder: Path, preset: str = "compact", only: tuple[str, ...] = ()) -> list[Graph]:
    """Export registered networks with random weights, to measure their speed.

    Args:
        folder: Target folder; each graph is named after its network and preset.
        preset: The preset to build.
        only: Some networks; empty takes all.

    Returns:
        Their figures, in alphabetical order.
    """
    return [
        export_graph(build(name, preset), folder / f"{name}-{preset}.onnx")
        for name in only or names()
    ]


def export_backbones(folder: Path, preset: str = "paper") -> list[Graph]:
    """Export AMMSM's temporal stream with the SSD and with attention instead.

    Args:
        folder: Target folder of `vssd-ssd.onnx` and `vssd-attention.onnx`.
        preset: The size of both.

    Returns:
        Their figures: SSD, attention.
    """
    attentions = {"vssd-ssd": "none", "vssd-attention": "all"}
    return [
        export_graph(build("vssd", preset, attention=attention), folder / f"{name}.onnx")
        for name, attention in attentions.items()
    ]


def _describe(model: Any, net: Network) -> None:
    """Write the graph's purpose and inputs into it, for readers without its card."""
    model.producer_name = "flinch"
    model.metadata_props["network"] = net.name
    model.metadata_props["preset"] = net.preset
    for value in model.graph.inputs:
        if value.name in net.settings():
            setting = net.settings()[value.name].detach().cpu().numpy()
            value.const_value = onnx_ir.tensor(setting, name=value.name)
            model.graph.register_initializer(value)
    model.metadata_props["inputs"] = json.dumps([asdict(entry) for entry in net.inputs])
    _forget_machine(model)


def _forget_machine(model: Any) -> None:
    """Remove the data of the exporting machine that torch stores."""
    for node in model.graph:
        node.metadata_props.pop(STACK_TRACE, None)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the internal messages of torch's exporter, and let no thread remain.

    Torch's interpreter opens a progress bar that it never shows; the bar's monitor thread would
    remain.
    """
    vars(torch.hub)["tqdm"].monitor_interval = 0
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=FutureWarning, module="torch|copyreg")
        warnings.filterwarnings("ignore", message=".*LeafSpec.*")
        warnings.filterwarnings("ignore", message=".*The axis name: batch.*")
        warnings.filterwarnings("ignore", message=".*were assigned during export.*")
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        yield
