"""The flows of a clip over time: which frames, and what a card may ask for."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from models import sequence
from models.inputs import clip_input, flow_of
from models.probe import probe_clip
from models.weights import InputSpec

SPEC = InputSpec(direction="onset_apex", coding="uvs", size_px=28, frames=4, mirror=True)


def test_frames_are_spread_evenly_and_end_at_the_offset() -> None:
    assert sequence.numbers(4, 20, 4, range(5, 21)) == (8, 12, 16, 20)
    assert sequence.numbers(0, 3, 4, range(1, 4)) == (1, 1, 2, 3)


def test_a_lost_frame_is_replaced_by_its_neighbour() -> None:
    assert sequence.numbers(4, 20, 4, [5, 9, 13, 15, 19]) == (9, 13, 15, 19)


def test_flows_follow_the_movement_there_and_back() -> None:
    clip = probe_clip()
    found = sequence.fields(clip, SPEC, flow_of(SPEC))
    assert found.shape == (4, 2, 112, 112)
    lengths = np.abs(found[:, 0]).mean(axis=(1, 2))
    assert lengths[1] > lengths[0] > 4 * lengths[3], "the apex is the second of the four"


def test_both_views_of_a_clip_hold_all_its_flows() -> None:
    found = clip_input(probe_clip(), SPEC)
    assert found.shape == (2, 4, 3, 28, 28)
    np.testing.assert_allclose(found[1, :, 1], found[0, :, 1, :, ::-1], atol=1e-5)


@pytest.mark.parametrize(
    "wrong", [{"direction": "bidirectional"}, {"onset": True}, {"coding": "frame"}]
)
def test_a_card_asks_for_flows_from_the_onset_alone(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="need the direction onset_apex"):
        InputSpec.model_validate({**SPEC.model_dump(), **wrong})
