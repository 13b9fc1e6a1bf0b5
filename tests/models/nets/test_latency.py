"""Latencies are measured on what was exported, and compared the right way round."""

import pytest
from helpers.graphs import graph

from models.nets import export
from models.nets.latency import measure, measure_backbones, measure_graphs
from models.nets.registry import build


def test_latency_is_measured_on_a_cpu():
    found = measure(build("incep_cbam"), repeats=2)
    assert (found.network, found.preset, found.device) == ("incep_cbam", "compact", "cpu")
    assert found.wall_p50_ms > 0.0
    assert found.peak_mb == 0.0


def write_graphs(*names):
    """Stand in for an export, which takes seconds: tiny graphs under the given names."""

    def write(folder, preset):
        for name in names:
            (folder / f"{name}.onnx").write_bytes(graph((0.0, 1.0, 2.0)))

    return write


def test_every_exported_graph_is_measured(monkeypatch):
    monkeypatch.setattr(export, "export_fresh", write_graphs("a-compact", "b-compact"))
    found = measure_graphs(repeats=1)
    assert set(found["each"]) == {"a-compact", "b-compact"}


def test_the_ssd_is_compared_with_attention(monkeypatch):
    monkeypatch.setattr(export, "export_backbones", write_graphs("vssd-ssd", "vssd-attention"))
    found = measure_backbones(repeats=1)
    assert found["ssd_share"] == pytest.approx(found["ssd_ms"] / found["attention_ms"])
