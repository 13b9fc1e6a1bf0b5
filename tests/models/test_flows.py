"""Networks share the flows of a clip, and get the same from a batch as one by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from helpers.faces import mesh_points, skin
from helpers.graphs import clip

from models.face.align import EYE_DISTANCE
from models.flows import ClipFlows, FlowGraphs
from models.inputs import clip_field, clip_input
from models.motion.flow import farneback
from models.records import Crop, Floats
from models.weights import InputSpec, bundled

ONE_WAY = InputSpec(direction="onset_apex", flow_px=32, field_px=16, size_px=16)
BOTH_WAYS = InputSpec(direction="bidirectional", flow_px=32, field_px=16, size_px=16)
TVL1 = InputSpec(flow="tvl1", direction="onset_apex", flow_px=32, field_px=16, size_px=16)


class Counting:
    """Computes Farneback's flows in batches, as a card would."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def compute(self, method: str, pairs: Floats) -> Floats | None:
        if method != "farneback":
            return None
        self.batches.append(len(pairs))
        return np.stack([farneback(*pair) for pair in pairs.astype(np.uint8)])


@pytest.mark.parametrize("spec", [ONE_WAY, BOTH_WAYS, TVL1])
def test_shared_flows_are_those_of_each_network(spec: InputSpec) -> None:
    flows = ClipFlows(clip())
    for _ in range(2):
        np.testing.assert_array_equal(flows.field(spec), clip_field(clip(), spec))
    np.testing.assert_array_equal(
        clip_input(clip(), spec, flows.field(spec)), clip_input(clip(), spec)
    )


@pytest.mark.parametrize("spec", [ONE_WAY, BOTH_WAYS])
def test_the_motion_of_the_head_is_taken_out_of_a_steady_clip(spec: InputSpec) -> None:
    face = _face()
    shifted = cv2.warpAffine(face.image, np.array([[1, 0, 6], [0, 1, 0.0]]), (256, 256))
    moving = replace(clip(), onset=face, offset=face, apex=replace(face, image=np.asarray(shifted)))
    steady = replace(moving, steady=True)
    raw, field = clip_field(moving, spec), clip_field(steady, spec)
    middle = (slice(None), slice(8, 24), slice(8, 24))
    assert float(np.abs(field[middle]).mean()) < 0.2 * float(np.abs(raw[middle]).mean())
    np.testing.assert_array_equal(ClipFlows(steady).field(spec), field)
    on_card = ClipFlows(steady, Counting())
    on_card.prepare([spec])
    np.testing.assert_array_equal(on_card.field(spec), field)


def _face() -> Crop:
    points = mesh_points(128.0, 92.0, EYE_DISTANCE * 256)[:, :2].copy()
    warp = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    return Crop(0, 0, 1, skin((256, 256)), points, warp)


def test_all_networks_flows_go_in_one_batch_each_pair_once() -> None:
    card = Counting()
    flows = ClipFlows(clip(), card)
    flows.prepare([ONE_WAY, ONE_WAY, BOTH_WAYS, TVL1])
    assert card.batches == [3]
    for spec in (ONE_WAY, BOTH_WAYS, TVL1):
        np.testing.assert_array_equal(flows.field(spec), clip_field(clip(), spec))
    assert card.batches == [3]


def test_the_bundled_graphs_compute_the_apps_flows() -> None:
    graphs = FlowGraphs("cpu", on_cpu=True)
    for card in (candidate for candidate in bundled() if candidate.input.flow_channels):
        flows = ClipFlows(clip(), graphs)
        flows.prepare([card.input])
        found, expected = flows.field(card.input), clip_field(clip(), card.input)
        assert not np.array_equal(found, expected), "the graph was not used"
        assert float(np.median(np.hypot(*(found - expected)))) < 1e-3


def test_without_a_card_no_graph_is_used(tmp_path: Path) -> None:
    assert len(FlowGraphs("cpu")) == 0
    assert len(FlowGraphs("cpu", tmp_path, on_cpu=True)) == 0
