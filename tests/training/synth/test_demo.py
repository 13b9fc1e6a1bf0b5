"""The playable face: its truth, its pictures, its sameness."""

from itertools import islice

import numpy as np

from training.synth.demo import DemoFace
from training.synth.fields import weights
from training.synth.stage import HeadMove

SIZE = (320, 240)


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, second = DemoFace(12, 4, size=SIZE), DemoFace(12, 4, size=SIZE)
    assert first.truth == second.truth
    for a, b in islice(zip(first.frames(), second.frames(), strict=True), 5):
        np.testing.assert_array_equal(a.image, b.image)
        assert a.t_ns == b.t_ns


def test_truth_is_in_order_and_fits_the_play() -> None:
    face = DemoFace(120, 1, size=SIZE)
    assert len(face.truth) >= 12
    assert {event.polarity for event in face.truth} == {"negative", "positive", "surprise"}
    for event in face.truth:
        assert event.onset_seq < event.apex_seq < event.offset_seq < face.frames_total
        assert event.onset_ns == round(event.onset_seq * 1e9 / 30)
    for earlier, later in zip(face.truth, face.truth[1:], strict=False):
        assert earlier.offset_ns < later.onset_ns


def test_nothing_acts_at_onset_and_offset() -> None:
    face = DemoFace(60, 1, size=SIZE)
    for event in face.truth:
        assert not face.strengths(event.onset_ns / 1e9).any()
        assert not face.strengths(event.offset_ns / 1e9).any()
        assert face.strengths(event.apex_ns / 1e9).max() > 0.01


def test_a_unit_moves_the_picture_where_it_should() -> None:
    stage = DemoFace(12, 0, size=SIZE)._stage
    still = stage.box_image(stage.backward(weights(()), HeadMove()))
    from training.synth.action_units import Code

    raised = stage.box_image(stage.backward(weights((Code(2, 0.8),)), HeadMove()))
    change = np.abs(still.astype(int) - raised).sum(axis=2)
    left, top, _, _ = stage.box
    brow = (stage.points[53] - [left, top]).astype(int)
    mouth = (stage.points[17] - [left, top]).astype(int)
    assert change[brow[1] - 5 : brow[1] + 5, brow[0] - 5 : brow[0] + 5].mean() > 15
    assert change[mouth[1] - 5 : mouth[1] + 5, mouth[0] - 5 : mouth[0] + 5].max() == 0


def test_a_still_face_shows_its_background() -> None:
    stage = DemoFace(12, 0, size=SIZE)._stage
    drawn = stage.box_image(stage.backward(weights(()), HeadMove()))
    left, top, wide, tall = stage.box
    background = stage.background[top : top + tall, left : left + wide]
    gap = np.abs(drawn.astype(int) - background)[2:-2, 2:-2]
    assert gap.mean() < 4


def test_true_motion_between_two_moments_is_recovered() -> None:
    stage = DemoFace(12, 0, size=SIZE)._stage
    first = stage.backward(weights(()), HeadMove())
    second = stage.backward(weights(()), HeadMove(x_ed=0.02))
    flow = stage.flow_between(first, second)
    left, top, _, _ = stage.box
    nose = ((stage.points[4] - [left, top]) / 2).astype(int)
    np.testing.assert_allclose(flow[nose[1], nose[0]], [0.02 * stage.eye_px, 0], atol=0.05)
