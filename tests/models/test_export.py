"""Graphs equal their networks, and wrong cards are refused."""

import json

import onnxruntime as ort
import pytest
import torch

from models import export
from models.export import ExportError, export_graph
from models.nets.registry import build, names


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("name", names())
def test_the_graph_equals_torch_for_every_network(name, tmp_path):
    torch.manual_seed(0)
    graph = export_graph(build(name), tmp_path / "net.onnx")
    assert graph.difference <= 1e-4
    assert graph.megabytes <= (16 if name == "ammsm" else 12)
    session = ort.InferenceSession(str(graph.path), providers=["CPUExecutionProvider"])
    about = session.get_modelmeta().custom_metadata_map
    assert about["network"] == name
    assert json.loads(about["inputs"])[0]["name"] == session.get_inputs()[0].name


def test_a_graph_that_differs_is_refused_and_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(export, "difference", lambda net, path: 0.5)
    with pytest.raises(ExportError, match="differs from torch by 5"):
        export_graph(build("bowam", stages=1), tmp_path / "net.onnx")
    assert not (tmp_path / "net.onnx").exists()


def test_a_card_with_other_labels_is_refused(tmp_path):
    with pytest.raises(ExportError, match="3 classes, but the card names 2 labels"):
        export.export(build("bowam"), tmp_path / "net.onnx", labels=("a", "b"))


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ExportError, match="does not exist"):
        export_graph(build("bowam"), tmp_path / "nowhere" / "net.onnx")
