"""Pictures beside rest: head motion and light go, what moves by itself stays."""

from __future__ import annotations

import cv2
import numpy as np

from models.motion.difference import beside_rest, scaled, steadied
from models.records import Floats

SIDE = 112


def face(seed: int = 0) -> Floats:
    rng = np.random.default_rng(seed)
    grain = rng.uniform(0, 255, (SIDE // 4, SIDE // 4)).astype(np.float32)
    return np.asarray(cv2.resize(grain, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), np.float32)


def moved(picture: Floats, right: Floats | float, down: Floats | float) -> Floats:
    ys, xs = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    x, y = (np.asarray(k, np.float32) for k in (xs - right, ys - down))
    found = cv2.remap(picture, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


def inner(difference: Floats) -> float:
    return float(np.abs(difference[8:-8, 8:-8]).mean())


def test_head_motion_and_light_are_taken_out() -> None:
    rest = face()
    shown = 1.04 * moved(rest, 0.3, -0.2) + 6
    assert inner(steadied(shown, rest)) < 0.15 * inner(shown - rest)


def test_a_movement_of_its_own_stays_where_it_is() -> None:
    rest = face(1)
    ys, xs = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    bump = np.exp(-((xs - 40) ** 2 + (ys - 80) ** 2) / 60)
    left = np.abs(steadied(moved(rest, 0.3, 0.7 * bump - 0.2), rest))
    here = float(left[74:87, 34:47].mean())
    assert here > 4 * float(left[20:50, 70:100].mean())


def test_equal_pictures_do_not_become_noise() -> None:
    rest = face(2)
    assert np.abs(beside_rest(rest, rest, rest)[1:]).max() < 0.01
    noise = np.random.default_rng(3).normal(0, 0.05, (SIDE, SIDE)).astype(np.float32)
    assert np.abs(scaled(noise)).max() < 0.6


def test_a_blink_is_cut_and_the_picture_is_centred() -> None:
    rest = face(4)
    shown = rest.copy()
    shown[30:34, 30:50] += 120
    coded = beside_rest(shown, rest, rest)
    assert coded.shape == (3, SIDE, SIDE)
    assert coded[1].max() == 2.0
    assert abs(float(coded[0].mean())) < 1e-4
    assert float(coded[0].std()) == np.float32(1.0) or abs(float(coded[0].std()) - 1) < 1e-3
