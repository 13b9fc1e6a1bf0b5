"""Networks share the flows of a clip, and get the same from a batch as one by one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.graphs import clip

from models.flows import ClipFlows, FlowGraphs
from models.inputs import clip_field, clip_input
from models.motion.flow import farneback
from models.records import Floats
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
