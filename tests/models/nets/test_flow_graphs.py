"""The flows as graphs equal the flows that the app computes on a CPU."""

import numpy as np
import onnxruntime as ort
import pytest
import torch

from models.bench import face_pairs
from models.motion.flow import farneback
from models.motion.tvl1 import Scheme, tvl1
from models.nets.export import export_flow
from models.nets.flow_graphs import FarnebackGraph, Tvl1Graph
from models.nets.network import NetworkError


def cut(side):
    (pair,) = face_pairs(1, seed=5)
    return pair.prev[:side, :side], pair.following[:side, :side]


def stacked(prev, following):
    return torch.from_numpy(np.stack((prev, following))[None].astype(np.float32))


def median_gap_px(found, expected):
    return float(np.median(np.hypot(*(found - expected))))


@pytest.mark.parametrize("side", [40, 96, 128, 224])
def test_farneback_equals_opencvs(side):
    prev, following = cut(side)
    with torch.no_grad():
        found = FarnebackGraph(side)(stacked(prev, following))[0].numpy()
    assert median_gap_px(found, farneback(prev, following)) < 1e-3
    assert np.abs(found - farneback(prev, following)).max() < 0.05


@pytest.mark.parametrize("side", [64, 224])
def test_tvl1_equals_the_numpy_one(side):
    prev, following = cut(side)
    with torch.no_grad():
        found = Tvl1Graph(side)(stacked(prev, following))[0].numpy()
    assert median_gap_px(found, tvl1(prev, following)) < 0.05


def test_pairs_of_a_batch_do_not_see_each_other():
    prev, following = cut(64)
    pairs = torch.cat((stacked(prev, following), stacked(following, prev)))
    graph = FarnebackGraph(64)
    with torch.no_grad():
        torch.testing.assert_close(graph(pairs)[1:], graph(pairs[1:]), atol=1e-4, rtol=0)


@pytest.mark.parametrize("name", ["farneback", "tvl1"])
def test_the_onnx_graph_equals_the_apps_flow(name, tmp_path):
    side = 40 if name == "farneback" else 64
    prev, following = cut(side)
    scheme = Scheme(warps=(1, 1), iterations=(2, 2), median_px=3)
    flow = FarnebackGraph(side) if name == "farneback" else Tvl1Graph(side, scheme)
    expected = farneback(prev, following) if name == "farneback" else tvl1(prev, following, scheme)
    graph = export_flow(flow, side, tmp_path / "flow.onnx")
    assert graph.difference < 1e-2
    session = ort.InferenceSession(str(graph.path), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"pair": stacked(prev, following).numpy()})
    assert median_gap_px(found[0], expected) < 0.05


def test_a_side_that_levels_do_not_halve_is_refused():
    with pytest.raises(NetworkError, match="divisible by 4 and at least 64, found 66"):
        Tvl1Graph(66)
