"""Exports the network of the action units: an ONNX graph with its card."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from models import private
from models.action_units import CARD, NUMBERS, FormThresholds, UnitsCard
from models.runtime import OnnxBackend
from models.weights import MeasuredFigure, checksum
from training import run_files
from training.action_units.network import UnitNetwork
from training.action_units.recipe import UnitsRecipe
from training.action_units.run import METRICS_FILE, RECIPE_FILE, trained_network
from training.errors import TrainingError

GRAPH = "action-units.onnx"
TOLERANCE = 0.05
"""Largest difference of a logit: the graph holds its weights with 16 bits."""
_OPSET = 18


def is_units(run: Path) -> bool:
    """Return whether a folder holds a finished run of the action units."""
    return (run / METRICS_FILE).is_file()


def export(run: Path, folder: Path, commit: str = "") -> Path:
    """Write the graph and the card of a finished run into a folder.

    Args:
        run: Folder of the run.
        folder: Target folder.
        commit: Version of the code that trained it, for the card.

    Returns:
        The graph's path.

    Raises:
        TrainingError: The run is not finished, or its graph gives other results than torch.
    """
    recipe = UnitsRecipe.model_validate(run_files.read_json(run / RECIPE_FILE))
    metrics = run_files.read_json(run / METRICS_FILE)
    graph = graph_of(trained_network(recipe, run))
    private.make_folder(folder)
    path = folder / GRAPH
    path.write_bytes(graph)
    chosen = metrics["thresholds"]
    protocol = "last epoch; thresholds chosen on held-out synthetic people"
    crosswise = "last epoch; thresholds of each half of the held-out people chosen on the other"
    card = UnitsCard(
        id=recipe.id,
        file=GRAPH,
        sha256=checksum(graph),
        input=recipe.input,
        numbers=NUMBERS,
        live=FormThresholds.model_validate(chosen["live"]),
        picture=FormThresholds.model_validate(chosen["picture"]),
        training_data=recipe.made_by,
        seeds=(recipe.seed,),
        protocol=protocol,
        metrics=_figures(metrics, crosswise),
        recipe=recipe.id,
        commit=commit,
        licence="Apache-2.0",
        does_not_prove=recipe.does_not_prove,
    )
    (folder / CARD).write_text(card.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return path


def _figures(metrics: dict[str, Any], protocol: str) -> tuple[MeasuredFigure, ...]:
    return tuple(
        MeasuredFigure(
            data=f"synthetic, {view}",
            metric=name,
            value=found[name],
            n=found["n"],
            protocol=protocol,
        )
        for view, found in metrics["held_out"].items()
        for name in (
            "f1",
            "macro_f1",
            "side_right",
            "one_sided",
            "named_right",
            "level_near",
            "level_right",
        )
        if found[name] is not None
    )


def graph_of(net: UnitNetwork) -> bytes:
    """Convert the network to an ONNX graph with a free batch size, and check it against torch.

    Its weights are stored with 16 bits, which halves the file; it computes with 32.

    Raises:
        TrainingError: The graph gives other results.
    """
    net.eval()
    inputs = (torch.randn(3, 2, 28, 28), torch.randn(3, 2))
    written = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net,
            inputs,
            written,  # type: ignore[arg-type]  # A file object, which this exporter takes.
            input_names=["flow", "scale"],
            output_names=["logits"],
            dynamic_axes={name: {0: "n"} for name in ("flow", "scale", "logits")},
            opset_version=_OPSET,
            dynamo=False,
        )
    model = onnx.load_from_string(written.getvalue())
    _halve(model.graph)
    onnx.checker.check_model(model)
    graph = bytes(model.SerializeToString())
    with torch.no_grad():
        expected = net(*inputs).numpy()
    found = OnnxBackend(graph, provider="cpu").run(*(part.numpy() for part in inputs)).logits
    difference = float(np.abs(found - expected).max())
    if not difference <= TOLERANCE:
        raise TrainingError(
            f"The graph of the action units differs from torch by {difference:.2g}: expected at "
            f"most {TOLERANCE:g}."
        )
    return graph


def _halve(graph: Any) -> None:
    """Store large weights with 16 bits; a cast restores them when the graph is opened."""
    casts = []
    for stored in graph.initializer:
        values, name = numpy_helper.to_array(stored), stored.name
        if values.dtype != np.float32 or values.ndim < 2:
            continue
        stored.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_16"))
        casts.append(helper.make_node("Cast", [stored.name], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    for node in nodes:
        node.doc_string = ""
    del graph.node[:]
    graph.node.extend(nodes)
