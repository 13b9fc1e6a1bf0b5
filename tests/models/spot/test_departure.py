"""Movements of a short file that are far from rest, though no rise and fall is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers.faces import motion

from models.records import Kind, Motion, State
from models.spot.departure import HELD, departure

MOUTH = ("mouth corner right", "mouth corner left", "upper lip", "cheek right", "cheek left")
FPS = (25.0, 30.0, 60.0)


def held(height: float, first_s: float, last_s: float, fps: float, of_s: float) -> list[Motion]:
    """Play a smile that is at rest, then fully there from `first_s` to `last_s`."""
    return [
        replace(motion(k, place(height if first_s <= k / fps <= last_s else 0.0)), t_ns=t_ns)
        for k, t_ns in enumerate(round((k + 1) * 1e9 / fps) for k in range(round(of_s * fps)))
    ]


def place(height: float) -> dict[str, float]:
    return dict.fromkeys(MOUTH, height + 0.0004)


@pytest.mark.parametrize("fps", FPS)
def test_a_smile_that_never_returns_is_found_with_its_edge(fps: float) -> None:
    found = departure(held(0.02, 1.0, 9.0, fps, 3.0))
    assert found is not None
    assert found.kind is Kind.MACRO
    assert found.cause == HELD
    assert found.onset_ns / 1e9 == pytest.approx(1.0, abs=0.12)
    assert found.offset_ns / 1e9 == pytest.approx(3.0, abs=1.1 / fps)
    assert found.onset_read_ns / 1e9 < 1.0


@pytest.mark.parametrize("fps", FPS)
def test_a_clip_of_less_than_a_second_is_long_enough(fps: float) -> None:
    found = departure(held(0.01, 0.45, 9.0, fps, 0.9))
    assert found is not None
    assert found.onset_ns / 1e9 == pytest.approx(0.45, abs=0.12)


def test_a_faint_departure_of_several_regions_is_found_and_drift_is_not() -> None:
    assert departure(held(0.0075, 1.0, 2.0, 30.0, 3.0)) is not None
    assert departure(held(0.005, 1.0, 2.0, 30.0, 3.0)) is None


def test_one_region_must_go_far_and_two_others_rise_above_the_noise() -> None:
    def moved(corner: float, others: float) -> list[Motion]:
        places = {"mouth corner right": corner, "upper lip": others, "cheek right": others}
        return [motion(k, places if 30 < k < 70 else {}) for k in range(3, 90)]

    assert departure(moved(0.007, 0.003)) is not None
    assert departure(moved(0.005, 0.003)) is None
    assert departure(moved(0.007, 0.002)) is None


def test_one_region_alone_may_be_followed_wrongly() -> None:
    smile = held(0.02, 1.0, 2.0, 30.0, 3.0)
    alone = [motion(k, {"upper lip": 0.05 if k > 40 else 0.0004}) for k in range(3, 90)]
    assert departure(alone) is None
    assert departure(smile) is not None


def test_a_movement_that_returns_ends_where_it_has_returned() -> None:
    found = departure(held(0.02, 1.0, 1.4, 30.0, 3.0))
    assert found is not None
    assert found.cause == ""
    assert found.offset_ns / 1e9 == pytest.approx(1.4, abs=0.12)


def talking(openings: int) -> list[Motion]:
    """Open the mouth for 0.3 s, so often in three seconds."""
    return [
        motion(
            k,
            dict.fromkeys(("lower lip", "chin", "upper lip"), 0.03 if out else 0.0004),
        )
        for k in range(3, 90)
        for out in [any(0.5 + 0.7 * n <= k / 30.0 <= 0.8 + 0.7 * n for n in range(openings))]
    ]


def test_lips_that_open_again_and_again_speak() -> None:
    assert departure(talking(2)) is not None
    assert departure(talking(3)) is None


def test_a_syllable_is_too_short() -> None:
    assert departure(held(0.02, 1.0, 1.15, 30.0, 3.0)) is None
    assert departure(held(0.02, 1.0, 1.35, 30.0, 3.0)) is not None


def test_pictures_with_shut_eyes_do_not_count() -> None:
    blinking = [
        replace(m, closed=0.9) if 40 <= k <= 50 else m
        for k, m in enumerate(held(0.02, 1.3, 1.7, 30.0, 3.0))
    ]
    assert departure(blinking) is None
    assert departure([replace(m, closed=0.0) for m in blinking]) is not None


@pytest.mark.parametrize("state", [State.HEAD_MOTION, State.LOW_FPS, State.COVERED])
def test_disturbed_pictures_do_not_count(state: State) -> None:
    smile = held(0.02, 1.0, 9.0, 30.0, 3.0)
    spoilt = [replace(m, state=state) if k >= 28 else m for k, m in enumerate(smile)]
    assert departure(spoilt) is None


def test_the_movement_ends_before_a_disturbed_picture() -> None:
    smile = held(0.02, 1.0, 9.0, 30.0, 3.0)
    smile[60] = replace(smile[60], state=State.HEAD_MOTION)
    found = departure(smile)
    assert found is not None
    assert found.onset_ns > smile[60].t_ns or found.offset_ns < smile[60].t_ns


@pytest.mark.parametrize("turned", [{"pitch_deg": 6.0}, {"yaw_deg": -6.0}, {"gaze": 0.25}])
def test_a_turn_or_a_glance_that_stays_explains_a_departure(turned: dict[str, float]) -> None:
    smile = held(0.02, 1.0, 9.0, 30.0, 3.0)
    assert departure([replace(m, **turned) if k >= 30 else m for k, m in enumerate(smile)]) is None
    assert departure(smile) is not None


def test_a_noisy_face_needs_a_larger_departure() -> None:
    smile = held(0.008, 1.0, 9.0, 30.0, 3.0)
    assert departure(smile) is not None
    assert departure([replace(m, noise=0 * m.noise + 0.002) for m in smile]) is None


def test_nothing_is_found_where_nothing_is_seen() -> None:
    assert departure([]) is None
    assert departure(held(0.02, 0.1, 9.0, 30.0, 0.2)) is None
