"""Rest is where a face returns to: a grimace at the start does not stay the neutral."""

from __future__ import annotations

import numpy as np

from models.spot.baseline import Baseline
from models.spot.stays import Stay, Stays

REGIONS = 3
FRAME_NS = 33_333_333


def _place(height: float) -> np.ndarray:
    place = np.zeros((REGIONS, 2))
    place[:2, 1] = height
    return place


def _played(*held: tuple[float, float]) -> list[np.ndarray]:
    """Hold each height for some seconds, at 30 a second; one frame half way between two."""
    out: list[np.ndarray] = []
    for height, seconds in held:
        if out:
            out.append((out[-1] + _place(height)) / 2)
        out += [_place(height)] * round(30 * seconds)
    return out


def _seen(*held: tuple[float, float]) -> Stays:
    stays = Stays()
    for k, place in enumerate(_played(*held)):
        stays.step(place, k * FRAME_NS)
    return stays


def _height(stay: Stay | None) -> float | None:
    return None if stay is None else round(float(stay.where[0, 1]), 3)


def test_what_is_held_once_is_not_called_rest() -> None:
    assert _seen((0.2, 3.0)).rest() is None
    assert _seen((0.2, 3.0), (0.0, 1.0)).rest() is None


def test_where_the_face_returns_is_rest() -> None:
    stays = _seen((0.2, 0.6), (0.0, 0.5), (0.4, 2.0), (0.0, 0.5))
    assert _height(stays.rest()) == 0.0
    assert _height(stays.rest(_place(0.2))) == 0.0


def test_the_present_neutral_is_not_corrected_to_itself() -> None:
    stays = _seen((0.0, 0.6), (0.2, 0.5), (0.0, 0.5))
    assert stays.rest(_place(0.0)) is None
    assert stays.rest(_place(0.05)) is None


def test_an_expression_shown_as_often_as_rest_does_not_replace_it() -> None:
    stays = _seen((0.0, 1.0), (0.2, 0.6), (0.0, 1.0), (0.2, 0.6))
    assert stays.rest(_place(0.0)) is None


def test_one_region_alone_is_no_other_place() -> None:
    stays = Stays()
    for k in range(60):
        place = _place(0.0)
        place[2, 0] = 0.3 if k % 20 >= 10 else 0.0
        stays.step(place, k * FRAME_NS)
    assert stays.rest() is None


def test_trembling_on_a_held_expression_is_no_second_visit() -> None:
    held = [(0.2 + 0.08 * (k % 2), 0.3) for k in range(6)]
    assert _seen(*held).rest(_place(0.0)) is None


def test_a_moving_face_stays_nowhere() -> None:
    stays = Stays()
    places = [_place(0.01 * k) for k in range(60)]
    assert all(stays.step(p, k * FRAME_NS) is None for k, p in enumerate(places))


def test_a_grimace_at_the_start_is_corrected_on_the_second_return() -> None:
    baseline = Baseline(REGIONS)
    corrected = []
    played = _played((0.2, 0.8), (0.0, 0.5), (0.4, 0.5), (0.0, 0.8))
    for k, place in enumerate(played):
        distance = baseline.step(place, k * FRAME_NS)
        if baseline.corrected:
            corrected.append(k)
    assert len(corrected) == 1
    assert corrected[0] > len(played) - 24
    assert distance is not None
    assert float(distance.max()) < 1e-3


def test_a_face_that_rests_from_the_start_is_never_corrected() -> None:
    baseline = Baseline(REGIONS)
    for k, place in enumerate(_played(*[(0.0, 1.0), (0.2, 0.5)] * 4)):
        baseline.step(place, k * FRAME_NS)
        assert not baseline.corrected
