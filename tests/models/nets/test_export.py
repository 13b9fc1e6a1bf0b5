"""Graphs equal their networks, and wrong cards are refused."""

import json
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch

from models.nets import export
from models.nets.export import ExportError, export_graph
from models.nets.registry import build, config, names

SHALLOW: dict[str, dict[str, Any]] = {
    "ammsm": {"dims": (32, 64, 128), "heads": (1, 2, 4), "depths": (1, 1, 1)},
    "bowam": {"depths": (1, 1), "dims": (48, 96), "stages": 2},
    "dual_hybrid_face": {"depth": 1},
    "face_lstm": {"depth": 1},
    "merba": {"conv": (1, 0, 0), "local": (0, 1, 0), "attention": (0, 1, 1)},
    "vit_pos": {"depth": 1},
    "vssd": {"dims": (32, 64, 128), "heads": (1, 2, 4), "depths": (1, 1, 1)},
}
"""Every kind of block once: an export takes as long as there are blocks, and proves no more."""

SHALLOW_OPTIONS: dict[str, dict[str, Any]] = {
    "poolformer_m36": {"depths": (1, 1, 1, 1)},
    "poolformer_m48": {"depths": (1, 1, 2, 1)},
    "swin_base": {"depths": (2, 1, 1)},
    "vit_p32": {"depth": 2},
}


def shallow(name):
    switches = dict(SHALLOW.get(name, {}))
    if name in SHALLOW_OPTIONS:
        options = dict(config(name).options) | SHALLOW_OPTIONS[name]
        switches["options"] = tuple(options.items())
    return build(name, **switches)


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def opened(path):
    options = ort.SessionOptions()
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def about_the_graph(path):
    """Give all bytes of a graph but those of its weights, which may spell anything by chance."""
    model = onnx.load(str(path))
    for weight in model.graph.initializer:
        weight.ClearField("raw_data")
    return model.SerializeToString()


@pytest.mark.parametrize("name", names())
def test_the_graph_equals_torch_for_every_network(name, tmp_path):
    torch.manual_seed(0)
    net = shallow(name)
    path = tmp_path / "net.onnx"
    graph = export_graph(net, path)
    assert graph.difference <= 1e-4
    assert graph.megabytes <= 12
    session = opened(graph.path)
    about = session.get_modelmeta().custom_metadata_map
    assert about["network"] == name
    assert json.loads(about["inputs"])[0]["name"] == session.get_inputs()[0].name
    assert b".py" not in about_the_graph(path), "it names files of the machine that made it"
    settings = {label: 0.5 * value for label, value in net.settings().items()}
    if settings:
        assert {initializer.name for initializer in session.get_overridable_initializers()} == set(
            settings
        )
        given = net.example(2, seed=9)
        feed = {port.name: x for port, x in zip(net.inputs, given, strict=True)} | settings
        with torch.no_grad():
            expected = net.explained(*given, *settings.values())
        found = session.run(None, {label: value.numpy() for label, value in feed.items()})
        for have, want in zip(found, expected, strict=True):
            assert np.abs(have - want.numpy()).max() <= 1e-4


OWN = """
from torch import nn

class Tiny(nn.Sequential):
    def __init__(self, num_classes, in_channels, size_px):
        super().__init__(nn.Flatten(), nn.Linear(in_channels * size_px**2, num_classes))
"""


def test_a_graph_that_differs_is_refused_and_removed(tmp_path, monkeypatch):
    own = tmp_path / "mine.py"
    own.write_text(OWN, encoding="utf-8")
    monkeypatch.setattr(export, "difference", lambda net, path: 0.5)
    with pytest.raises(ExportError, match="differs from torch by 5"):
        export_graph(build(f"{own}:Tiny", size_px=8), tmp_path / "net.onnx")
    assert not (tmp_path / "net.onnx").exists()


def test_a_card_with_other_labels_is_refused(tmp_path):
    with pytest.raises(ExportError, match="3 classes, but the card names 2 labels"):
        export.export(build("bowam"), tmp_path / "net.onnx", labels=("a", "b"))


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ExportError, match="does not exist"):
        export_graph(build("bowam"), tmp_path / "nowhere" / "net.onnx")
