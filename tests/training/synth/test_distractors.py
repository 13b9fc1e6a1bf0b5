"""What else moves and changes between the pictures of a sample."""

from __future__ import annotations

import numpy as np
import pytest

from training.synth.distractors import Camera, draw_eyes, draw_heads, draw_levels


def draws(draw, switch: bool, n: int = 600):
    rng = np.random.default_rng(3)
    return [draw(rng, switch) for _ in range(n)]


def test_apexes_are_misplaced_only_if_switched_on() -> None:
    clean = np.array(draws(draw_levels, False))
    assert (clean[:, 1] - clean[:, 0]).min() > 0.2
    assert clean[:, 1].min() >= 0.5
    wide = np.array(draws(draw_levels, True))
    reversed_share = (wide[:, 1] < wide[:, 0]).mean()
    assert 0.01 < reversed_share < 0.08
    assert 0.02 < ((wide[:, 1] < 0.5) & (wide[:, 1] > wide[:, 0])).mean() < 0.12


def test_blinks_reach_full_closure_and_eyes_glance() -> None:
    few = draws(draw_eyes, False)
    assert max(eyes.closed.max() for eyes in few) <= 0.5
    assert not any(eyes.gaze.any() for eyes in few)
    many = draws(draw_eyes, True)
    assert max(eyes.closed.max() for eyes in many) > 0.9
    assert 0.2 < np.mean([eyes.gaze.any() for eyes in many]) < 0.4
    assert all(eyes.closed.min() >= 0 and eyes.closed.max() <= 0.94 for eyes in many)


def test_looking_down_lowers_the_lids() -> None:
    glances = [eyes for eyes in draws(draw_eyes, True) if eyes.gaze.any()]
    down = [eyes.closed.max() for eyes in glances if eyes.gaze[:, 1].max() > 0.03]
    up = [eyes.closed.max() for eyes in glances if eyes.gaze[:, 1].min() < -0.03]
    assert np.median(down) > np.median(up)


def test_heads_turn_further_if_switched_on() -> None:
    spread = {switch: np.array(draws(draw_heads, switch)) for switch in (False, True)}
    assert not spread[True][:, 0].any()
    yaw = {switch: np.quantile(np.abs(path[:, 1, 3]), 0.97) for switch, path in spread.items()}
    assert yaw[True] > 1.2 * yaw[False]


@pytest.mark.parametrize("camera", draws(Camera.draw, True, 12))
def test_a_camera_keeps_the_shape(camera: Camera) -> None:
    picture = np.tile(np.arange(0, 240, 2, dtype=np.uint8), (120, 1))
    taken = camera.take(np.random.default_rng(0), picture)
    assert taken.shape == picture.shape
    assert taken.dtype == np.uint8


def test_a_camera_of_few_pixels_loses_fine_detail() -> None:
    lines = np.zeros((120, 120), np.uint8)
    lines[::2] = 255
    sharp = Camera(0.0, 0.0, 1.0, 1.0, 0.0, 0)
    coarse = Camera(0.0, 0.0, 1.0, 1.0, 0.0, 0, scale=0.4)
    rng = np.random.default_rng(0)
    assert coarse.take(rng, lines).std() < 0.3 * sharp.take(rng, lines).std()


def test_light_from_the_side_changes_one_side_more() -> None:
    flat = np.full((80, 80), 128, np.uint8)
    camera = Camera(0.0, 0.0, 1.0, 1.0, 0.0, 0, side_light=0.1)
    taken = camera.take(np.random.default_rng(1), flat).astype(float)
    assert abs(taken[:, -8:].mean() - taken[:, :8].mean()) > 3
