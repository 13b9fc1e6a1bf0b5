"""Movements that the coding made are none; those that it only met are kept or cannot be told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.faces import motion

from models.records import State
from models.spot.bumps import Bump
from models.spot.online import OnlineSpotter
from models.spot.pulses import CodedRise, believed, coded_part
from models.spot.screen import ScreenVerdict
from models.spot.trace import Trace

KEPT = ScreenVerdict(True)


def part_of(values: list[float], recoded: dict[int, float]) -> CodedRise:
    """Measure a curve that begins at picture 0 and is highest at its maximum."""
    trace = Trace()
    for n, value in enumerate(values):
        trace.add(replace(motion(n, {"chin": value}), recoded=recoded.get(n, 0.0)))
    motions = trace.span(0, 10**10)
    t = np.array([m.t_ns for m in motions], np.int64)
    apex = int(np.argmax(values))
    bump = Bump(int(t[1]), int(t[apex]), int(t[-1]), 10.0, 0.0)
    return coded_part(trace, t, np.array(values, np.float64), bump)


def test_a_jump_lies_wholly_in_the_picture_that_was_re_encoded() -> None:
    assert part_of([0, 0, 10, 8, 4, 0], {2: 1.2}) == CodedRise(pytest.approx(1.0), 1.2)


def test_a_movement_that_meets_a_key_frame_rises_beside_it() -> None:
    assert part_of([0, 0, 3, 6, 8, 4, 0], {2: 1.0}).share == pytest.approx(3 / 8)
    assert part_of([0, 0, 3, 6, 8, 4, 0], {6: 1.0}) == CodedRise()
    assert part_of([0, 0, 3, 6, 8, 4, 0], {}) == CodedRise()


@pytest.mark.parametrize(
    ("coded", "height", "accepted", "state"),
    [
        (CodedRise(0.2, 1.0), 10.0, True, State.OK),
        (CodedRise(0.5, 1.0), 10.0, True, State.LOW_QUALITY),
        (CodedRise(0.5, 1.0), 30.0, True, State.OK),
        (CodedRise(0.9, 1.0), 30.0, False, State.OK),
        (CodedRise(0.9, 3.0), 10.0, True, State.LOW_QUALITY),
    ],
)
def test_what_is_believed(coded: CodedRise, height: float, accepted: bool, state: State) -> None:
    verdict = believed(KEPT, coded, height)
    assert (verdict.accepted, verdict.state) == (accepted, state)
    if state is State.LOW_QUALITY:
        assert verdict.cause.startswith("compression: ")


def test_other_verdicts_stay_as_they_are() -> None:
    lost = ScreenVerdict(True, State.LOW_FPS, "too few")
    assert believed(lost, CodedRise(0.5, 1.0), 10.0) is lost
    assert not believed(ScreenVerdict(False), CodedRise(0.9, 3.0), 10.0).accepted


def test_a_faint_movement_does_not_count_where_the_face_is_often_re_encoded() -> None:
    often = CodedRise(per_s=1.0)
    faint = believed(KEPT, often, 9.0)
    assert (faint.accepted, faint.state) == (True, State.LOW_QUALITY)
    assert faint.cause == (
        "compression: the movement is 9.0 times as high as the noise; it must be 10 times as high "
        "where the video's codec re-encodes the face 1.0 times a second"
    )
    assert believed(KEPT, often, 12.0) is KEPT
    assert believed(KEPT, CodedRise(per_s=0.2), 9.0) is KEPT
    lost = ScreenVerdict(True, State.LOW_FPS, "too few")
    assert believed(lost, often, 9.0) is lost


def test_how_often_the_face_is_re_encoded_is_known_after_two_seconds() -> None:
    trace = Trace()
    for n in range(121):
        trace.add(replace(motion(n, {}), recoded=1.0 if n % 30 == 15 else 0.0))
    newest = trace.last_ns
    assert trace.recoded_per_s(newest) == pytest.approx(1.0, abs=0.01)
    assert trace.recoded_per_s(newest - 2_500_000_000) == 0.0


def test_a_leap_within_a_sixtieth_of_a_second_is_no_movement() -> None:
    assert not believed(KEPT, CodedRise(leap=0.9), 30.0).accepted
    assert believed(KEPT, CodedRise(leap=0.74), 10.0) is KEPT
    assert spotted([1.0, 0.9, 0.9, 0.8, 0.8, 0.7, 0.5, 0.3, 0.1], {}, fps=60) == 0
    assert spotted([0.3, 0.7, 1.0, 0.9, 0.8, 0.7, 0.5, 0.3, 0.1], {}, fps=60) == 1


def spotted(curve: list[float], recoded: dict[int, float], fps: float = 30) -> int:
    """Count what the spotter finds in a movement of brow and chin after some rest."""
    spots, found = OnlineSpotter(), 0
    for n in range(90):
        high = 0.012 * (curve[n - 40] if 0 <= n - 40 < len(curve) else 0.0)
        values = {"brow inner left": high, "brow outer left": high, "chin": high} if high else {}
        found += len(spots.step(replace(motion(n, values, fps), recoded=recoded.get(n, 0.0))))
    return found + len(spots.flush())


def test_a_pulse_at_a_key_frame_is_not_spotted_and_the_same_without_one_is() -> None:
    pulse = [1.0, 0.8, 0.6, 0.4, 0.2]
    assert spotted(pulse, {40: 1.0}) == 0
    assert spotted(pulse, {}) == 1


def test_a_movement_with_a_key_frame_in_its_fall_is_spotted() -> None:
    rise = [0.2, 0.5, 0.8, 1.0, 0.7, 0.4, 0.1]
    assert spotted(rise, {45: 1.0}) == spotted(rise, {}) == 1
