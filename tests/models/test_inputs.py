"""Live flow and stored pictures are encoded by the same code."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.graphs import clip

from models.inputs import (
    InputError,
    clip_field,
    clip_input,
    encode,
    mirror,
    picture_input,
    read_picture,
    resample,
    resting_level,
    shortened,
    views,
)
from models.weights import InputSpec

SPEC = InputSpec(flow_px=64, field_px=28, size_px=56)


def bump(side: int = 28) -> np.ndarray:
    """Make a field that rests but for one blob moving right and up."""
    ys, xs = np.mgrid[0:side, 0:side]
    blob = np.exp(-(((xs - 20) ** 2 + (ys - 8) ** 2) / 18.0))
    return np.stack([0.8 * blob, -0.4 * blob]).astype(np.float32)


def picture(uv: np.ndarray) -> np.ndarray:
    """Store a field as such pictures are: min-max per channel."""
    maps = [*uv, np.hypot(*uv)]
    return np.stack([255 * (m - m.min()) / np.ptp(m) for m in maps], axis=-1).astype(np.uint8)


def test_a_clip_becomes_the_tensor_of_its_card() -> None:
    tensor = clip_input(clip(), SPEC)
    assert tensor.shape == (1, 3, 56, 56)
    assert tensor.dtype == np.float32
    assert np.abs(tensor).max() <= 1.0


@pytest.mark.parametrize("flow", ["farneback", "tvl1"])
@pytest.mark.parametrize("direction", ["onset_apex", "bidirectional"])
def test_the_moved_half_of_a_clip_stands_out(flow: str, direction: str) -> None:
    update = {"coding": "uvm", "mean": (0, 0, 0), "std": (1, 1, 1)}
    spec = SPEC.model_copy(update=update | {"flow": flow, "direction": direction})
    magnitude = clip_input(clip(), spec)[0, 2]
    assert magnitude[34:].mean() > 3 * magnitude[:20].mean()


def test_a_picture_gives_back_zero_and_signs() -> None:
    uv = bump()
    decoded = read_picture(picture(uv))
    assert abs(float(np.median(decoded[0]))) < 0.02
    assert decoded[0, 8, 20] == pytest.approx(1.0, abs=0.02)
    assert decoded[1, 8, 20] == pytest.approx(-1.0, abs=0.02)


def test_the_resting_level_is_not_pulled_by_what_moves() -> None:
    channel = np.full((28, 28), 0.7, np.float32)
    channel[:8] = 0.0
    channel[-3:] = 1.0
    assert resting_level(channel) == pytest.approx(0.7)


def test_a_picture_reads_nearly_like_the_flow_it_was_made_of() -> None:
    uv = bump()
    uv[1] = -uv[0]
    direct = encode(-uv, SPEC)
    stored = picture_input(picture(uv), SPEC)[0]
    value = (direct.max(axis=0), stored.max(axis=0))
    assert np.corrcoef(value[0].ravel(), value[1].ravel())[0, 1] > 0.98
    assert np.abs(direct - stored)[:, 12:20, 36:44].mean() < 0.15


def test_shrinking_keeps_the_unit() -> None:
    np.testing.assert_allclose(resample(np.full((2, 56, 56), 1.5, np.float32), 28), 1.5)


@pytest.mark.parametrize("shape", [(3, 28, 28), (2, 28, 14), (2, 28)])
def test_what_is_no_field_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match=r"\(2, S, S\)"):
        encode(np.zeros(shape, np.float32), SPEC)


def test_nan_is_refused() -> None:
    with pytest.raises(InputError, match="finite"):
        encode(np.full((2, 28, 28), np.nan, np.float32), SPEC)


def test_the_mirrored_view_is_the_view_of_the_mirrored_face() -> None:
    spec = SPEC.model_copy(update={"mirror": True})
    uv = bump()
    both = views(uv, spec)
    np.testing.assert_array_equal(both[1], views(mirror(uv), spec)[0])
    np.testing.assert_array_equal(mirror(mirror(uv)), uv)
    assert mirror(uv)[0, 8, 7] == -uv[0, 8, 20]


def test_raw_flow_keeps_signs_and_loses_its_scale() -> None:
    spec = SPEC.model_copy(update={"coding": "uv", "mean": (0, 0, 0), "std": (1, 1, 1)})
    coded = encode(bump(), spec)
    assert coded.shape == (2, 56, 56)
    np.testing.assert_allclose(coded, encode(5.0 * bump(), spec), atol=1e-5)
    assert coded[0].max() > 1.0
    assert coded[1].min() < -0.5
    assert abs(float(coded[0, 50, 5])) < 0.01


def test_an_onset_picture_follows_the_flow_and_may_be_missing() -> None:
    spec = SPEC.model_copy(update={"coding": "uv", "onset": True, "mirror": True})
    live = clip_input(clip(), spec)
    assert live.shape == (2, spec.channels, 56, 56) == (2, 5, 56, 56)
    assert live[:, 2:].std() == pytest.approx(1.0, abs=0.01)
    np.testing.assert_allclose(live[1, 2:], live[0, 2:, :, ::-1], atol=1e-4)
    stored = picture_input(picture(bump()), spec)
    assert stored.shape == live.shape
    assert not stored[:, 2:].any()


def test_a_frame_network_reads_the_apex_picture_and_no_stored_flow() -> None:
    spec = SPEC.model_copy(update={"coding": "frame", "mirror": True})
    frames = clip_input(clip(), spec)
    assert frames.shape == (2, spec.channels, 56, 56) == (2, 1, 56, 56)
    assert abs(float(frames.mean())) < 1e-3
    with pytest.raises(InputError, match="no flow"):
        picture_input(picture(bump()), spec)


@pytest.mark.parametrize(("fusion", "channels"), [("product", 3), ("concat", 6)])
def test_the_halves_of_bidirectional_flow_are_joined_as_the_card_says(
    fusion: str, channels: int
) -> None:
    spec = SPEC.model_copy(update={"fusion": fusion, "coding": "uvm"})
    tensor = clip_input(clip(), spec)
    assert tensor.shape == (1, channels, 56, 56)
    to_onset, to_offset = np.split(clip_field(clip(), spec), 2)
    by_hand = to_onset * to_offset if fusion == "product" else to_onset
    plain = encode(by_hand, spec.model_copy(update={"fusion": "sum"}))
    np.testing.assert_allclose(tensor[0, :3], plain, atol=0.2)
    assert not np.allclose(tensor[0, :3], clip_input(clip(), SPEC)[0])


def test_a_scaled_field_keeps_its_zero_its_signs_and_its_scale() -> None:
    update = {"coding": "uvm_scaled", "scale": 0.5, "mean": (0.0,) * 3, "std": (1.0,) * 3}
    spec = InputSpec(size_px=28, direction="onset_apex").model_copy(update=update)
    found = encode(bump(), spec)
    np.testing.assert_allclose(found[:2], bump() / 0.5, atol=1e-6)
    np.testing.assert_allclose(found[2], np.hypot(*bump()) / 0.5, atol=1e-6)
    assert np.array_equal(encode(0 * bump(), spec), np.zeros((3, 28, 28), np.float32))
    np.testing.assert_allclose(encode(3 * bump(), spec), 3 * found, rtol=1e-5)


def test_an_onset_in_colour_follows_the_flow() -> None:
    spec = InputSpec(
        size_px=64, direction="onset_apex", coding="uv_scaled", onset=True, onset_colour=True
    )
    found = clip_input(clip(), spec)[0]
    assert found.shape == (5, 64, 64)
    rgb = clip().onset.image[..., ::-1].astype(np.float32) / 255.0
    np.testing.assert_allclose(found[2], (rgb[..., 0] - 0.485) / 0.229, atol=1e-5)


def test_flow_pictures_are_refused_where_they_hold_too_little() -> None:
    for change in ({"fusion": "concat"}, {"coding": "uv_scaled", "direction": "onset_apex"}):
        with pytest.raises(InputError, match="stored flow pictures do not hold"):
            picture_input(picture(bump()), SPEC.model_copy(update=change))


def test_a_blink_does_not_set_the_scale_of_a_movement() -> None:
    spec = InputSpec(coding="uvm", mean=(0, 0, 0), std=(1, 1, 1), size_px=28)
    blink = bump()
    blink[1, 10:12, 4:8] = 9.0
    place = (2, 8, 20)
    alone = encode(bump(), spec)[place]
    assert encode(blink, spec)[place] < 0.2 * alone
    assert encode(blink, spec.model_copy(update={"longest": 0.97}))[place] > 0.7 * alone


def test_shortened_vectors_keep_their_direction_and_each_half_its_own_length() -> None:
    halves = np.concatenate([bump(), 5.0 * bump()])
    short = shortened(halves, 0.95)
    angle = [np.arctan2(field[1], field[0]) for field in (halves[:2], short[:2])]
    np.testing.assert_allclose(*angle, atol=1e-5)
    np.testing.assert_allclose(short[2:], 5.0 * short[:2], rtol=1e-4)
    assert np.hypot(*short[:2]).max() < 0.95 * np.hypot(*halves[:2]).max()
    assert shortened(halves, 1.0) is halves
