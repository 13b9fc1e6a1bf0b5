"""The figures of `flinch bench` are complete and mean what they say."""

import cv2
import numpy as np
import pytest
from helpers.graphs import graph

from models import bench


def test_pairs_move_as_their_truth_says():
    for pair in bench.face_pairs(3, seed=4, noise=0.0):
        rows, columns = np.mgrid[: bench.FLOW_PX, : bench.FLOW_PX].astype(np.float32)
        warped = cv2.remap(
            pair.following, columns + pair.truth[0], rows + pair.truth[1], cv2.INTER_CUBIC
        )
        inside = (slice(8, -8), slice(8, -8))
        gap = np.abs(warped[inside].astype(float) - pair.prev[inside])
        still = np.abs(pair.following[inside].astype(float) - pair.prev[inside])
        assert gap.mean() < 0.4 * still.mean()


def test_the_same_seed_makes_the_same_pairs():
    (pair,), (other,) = bench.face_pairs(1, seed=7), bench.face_pairs(1, seed=7)
    assert np.array_equal(pair.following, other.following)
    (third,) = bench.face_pairs(1, seed=8)
    assert not np.array_equal(pair.following, third.following)


def test_flow_figures_compare_three_ways_on_the_same_pairs():
    figures = bench.flow(1)
    assert figures["pairs"] == 1
    for name in ("tvl1", "tvl1_opencv", "farneback"):
        assert figures[f"{name}_ms"] > 0.0
        assert 0.0 < figures[f"{name}_epe"] < 1.0
    assert figures["tvl1_epe"] < figures["farneback_epe"]


def test_flow_needs_a_pair():
    with pytest.raises(bench.BenchError, match="at least 1 pair, found 0"):
        bench.flow(0)


def test_graphs_are_measured_in_processes_of_their_own(tmp_path):
    (tmp_path / "one.onnx").write_bytes(graph((0.0, 1.0, 2.0)))
    figures = bench.graphs(tmp_path, repeats=2)
    figure = figures["each"]["one"]
    assert figure["wall_p50_ms"] > 0.0
    assert figure["peak_mb"] > 0.0
    assert figure["megabytes"] == pytest.approx((tmp_path / "one.onnx").stat().st_size / 1e6)
    assert figures["together_ms"] == pytest.approx(figure["wall_p50_ms"])


def test_a_folder_without_graphs_is_refused(tmp_path):
    with pytest.raises(bench.BenchError, match=r"no \.onnx file"):
        bench.graphs(tmp_path)
