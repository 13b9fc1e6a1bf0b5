"""What several tests of training share."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.graphs import graph

from models.nets import export
from models.nets.export import Graph
from models.nets.network import Network
from models.weights import checksum


@pytest.fixture
def quick_export(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a small graph instead of tracing the network; tracing has tests of its own."""

    def write(net: Network, path: Path) -> Graph:
        channels = sum(port.channels for port in net.inputs)
        values = tuple(0.1 * k for k in range(net.num_classes))
        first = net.inputs[0]
        data = graph(values, 0.5, first.size_px, channels, first.frames)
        path.write_bytes(data)
        return Graph(path, checksum(data), len(data) / 1e6, 0.0, ("logits",))

    monkeypatch.setattr(export, "export_graph", write)
