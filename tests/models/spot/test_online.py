"""The online spotter on made-up motion: when it speaks, what it says, when it is silent."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from helpers.faces import motion, rise_and_fall

from models.records import COMPRESSION, Kind, Motion, State, Window
from models.spot.online import OnlineSpotter
from models.spot.regions import REGIONS

Heights = Callable[[float], dict[str, float]]


def _spot(heights: Heights, seconds: float = 4.0, fps: float = 30.0) -> list[Window]:
    return _run([motion(k, heights(k / fps), fps) for k in range(int(seconds * fps))])


def _run(motions: list[Motion]) -> list[Window]:
    spotter = OnlineSpotter()
    windows = [w for m in motions for w in spotter.step(m)]
    return [*windows, *spotter.flush()]


def _brow(start: float, apex: float, end: float, height: float = 0.02) -> Heights:
    return lambda t: {"brow inner left": height * rise_and_fall(t, start, apex, end) + 0.0005}


def test_rest_gives_nothing() -> None:
    assert _spot(lambda t: {}) == []


@pytest.mark.parametrize("fps", [30.0, 60.0])
def test_a_micro_movement_is_timed(fps: float) -> None:
    (window,) = _spot(_brow(1.0, 1.2, 1.4), fps=fps)
    assert window.kind is Kind.MICRO
    assert window.state is State.OK
    assert window.region == "brow inner left"
    assert window.onset_ns / 1e9 == pytest.approx(1.0, abs=0.05)
    assert window.apex_ns / 1e9 == pytest.approx(1.2, abs=0.034)
    assert window.offset_ns / 1e9 == pytest.approx(1.4, abs=0.05)
    assert window.uncertainty_ns == pytest.approx(0.5e9 / fps, rel=0.01)


def test_decision_comes_within_a_quarter_second_of_the_offset() -> None:
    (window,) = _spot(_brow(1.0, 1.2, 1.4), fps=60.0)
    assert 0 < window.decided_ns - 1.4e9 <= 0.25e9


def test_thirty_and_sixty_frames_a_second_agree() -> None:
    (slow,), (fast,) = (_spot(_brow(1.01, 1.17, 1.38), fps=f) for f in (30.0, 60.0))
    for name in ("onset_ns", "apex_ns", "offset_ns"):
        assert abs(getattr(slow, name) - getattr(fast, name)) <= 33_400_000


def test_a_long_movement_is_macro() -> None:
    (window,) = _spot(_brow(1.0, 1.5, 2.2, 0.05))
    assert window.kind is Kind.MACRO
    assert window.duration_ms == pytest.approx(1200, abs=120)


def test_a_movement_that_is_held_is_closed_at_last() -> None:
    held = lambda t: {"cheek left": 0.05 * min(1.0, max(0.0, (t - 1.0) / 0.3)) + 0.0005}  # noqa: E731
    windows = _spot(held, seconds=7.0)
    assert windows[0].kind is Kind.MACRO
    assert windows[0].decided_ns < 6.2e9


def test_a_movement_still_held_at_the_end_of_a_source_is_given() -> None:
    held = lambda t: {"cheek left": 0.05 * min(1.0, max(0.0, (t - 1.0) / 0.3)) + 0.0005}  # noqa: E731
    (window,) = _spot(held, seconds=2.5)
    assert window.kind is Kind.MACRO
    assert window.onset_ns / 1e9 == pytest.approx(1.0, abs=0.1)


def test_regions_that_move_together_are_one_movement() -> None:
    def both(t: float) -> dict[str, float]:
        h = rise_and_fall(t, 1.0, 1.2, 1.4)
        return {"brow inner left": 0.02 * h, "brow inner right": 0.015 * h}

    assert len(_spot(both)) == 1


def test_regions_that_overlap_a_little_are_two_movements() -> None:
    def two(t: float) -> dict[str, float]:
        return {
            "brow inner left": 0.02 * rise_and_fall(t, 1.0, 1.15, 1.4),
            "mouth corner right": 0.02 * rise_and_fall(t, 1.3, 1.5, 1.7),
        }

    assert [w.region for w in _spot(two)] == ["brow inner left", "mouth corner right"]


def test_a_blink_is_no_event() -> None:
    motions = []
    for k in range(90):
        h = rise_and_fall(k / 30, 1.0, 1.1, 1.25)
        values = {"eyelids left": 0.08 * h, "eyelids right": 0.08 * h, "brow inner left": 0.02 * h}
        motions.append(motion(k, values, closed=0.8 * h))
    assert _run(motions) == []


def test_a_raised_brow_beside_a_blink_remains() -> None:
    motions = []
    for k in range(120):
        lids, brow = rise_and_fall(k / 30, 1.0, 1.1, 1.25), rise_and_fall(k / 30, 1.6, 1.8, 2.0)
        values = {"eyelids left": 0.08 * lids, "brow inner left": 0.02 * brow}
        motions.append(motion(k, values, closed=0.8 * lids))
    assert [w.region for w in _run(motions)] == ["brow inner left"]


def test_a_glance_is_no_event() -> None:
    motions = []
    for k in range(90):
        h = rise_and_fall(k / 30, 1.0, 1.2, 1.4)
        motions.append(motion(k, {"eyelids left": 0.02 * h}, gaze=0.15 * h))
    assert _run(motions) == []


def test_speech_is_no_event() -> None:
    def talk(t: float) -> dict[str, float]:
        h = 0.5 - 0.5 * math.cos(8 * math.pi * max(0.0, t - 1.0))
        return {"lower lip": 0.03 * h if t < 4.0 else 0.0, "chin": 0.02 * h if t < 4.0 else 0.0}

    assert len(_spot(talk, seconds=5.0)) <= 1


def _without(*lost: int) -> Window:
    heights = _brow(1.0, 1.2, 1.4)
    (window,) = _run([motion(k, heights(k / 30)) for k in range(90) if k not in lost])
    return window


@pytest.mark.parametrize("lost", [(33,), (36,), (33, 39), (37, 38)])
def test_one_or_two_missing_frames_widen_the_uncertainty_and_leave_the_rest(
    lost: tuple[int, ...],
) -> None:
    whole, window = _without(), _without(*lost)
    assert window.gap
    assert window.state is State.OK
    assert f"{len(lost)} of " in window.cause
    assert "camera or its connection" in window.cause
    assert window.uncertainty_ns >= 2 * whole.uncertainty_ns
    for name in ("onset_ns", "apex_ns", "offset_ns"):
        assert abs(getattr(window, name) - getattr(whole, name)) <= 2 * window.uncertainty_ns


def test_frames_missing_outside_a_movement_are_none_of_its_own() -> None:
    window = _without(15, 60)
    assert not window.gap
    assert window.cause == ""


def test_a_hole_that_may_hide_the_movement_takes_the_claim_away() -> None:
    window = _without(34, 35, 36, 37)
    assert window.gap
    assert window.state is State.LOW_FPS
    assert "4 of " in window.cause


def test_frames_left_out_on_purpose_are_not_missing() -> None:
    heights = _brow(1.0, 1.2, 1.4)
    even = [
        replace(motion(k, heights(k / 60), 60.0), thinned=1 if k else 0) for k in range(0, 180, 2)
    ]
    (window,) = _run(even)
    assert not window.gap
    assert window.state is State.OK
    assert window.uncertainty_ns == pytest.approx(0.5e9 / 30, rel=0.01)


def test_frames_that_the_computer_lost_are_laid_to_it() -> None:
    heights = _brow(1.0, 1.2, 1.4)
    motions = [motion(k, heights(k / 30)) for k in range(90) if k not in (34, 35, 36, 37)]
    (window,) = _run([replace(m, overrun=4) if m.seq == 38 else m for m in motions])
    assert window.state is State.SLOW_COMPUTER
    assert "the computer could not follow" in window.cause


@pytest.mark.parametrize("state", [State.LOW_FPS, State.MANY_FACES, State.LOW_QUALITY])
def test_a_state_inside_is_carried_with_its_cause(state: State) -> None:
    heights = _brow(1.0, 1.2, 1.4)
    (window,) = _run([motion(k, heights(k / 30), state=state) for k in range(90)])
    assert window.state is state
    assert window.cause == f"told to be {state.value}"


@pytest.mark.parametrize("state", [State.NO_FACE, State.NO_BASELINE, State.HEAD_MOTION])
def test_nothing_is_claimed_where_nothing_can_be_measured(state: State) -> None:
    heights = _brow(1.0, 1.2, 1.4)
    assert _run([motion(k, heights(k / 30), state=state) for k in range(90)]) == []


def test_the_same_motion_gives_the_same_windows() -> None:
    assert _spot(_brow(1.0, 1.2, 1.4)) == _spot(_brow(1.0, 1.2, 1.4))


def test_a_source_that_starts_again_does_not_join_its_end() -> None:
    heights = _brow(1.0, 1.2, 3.4, 0.05)
    first = [motion(k, heights(k / 30)) for k in range(40)]
    second = [motion(k) for k in range(30)]
    assert all(w.offset_seq < 40 for w in _run([*first, *second]))


def test_parts_of_the_mouth_that_peak_apart_are_speech() -> None:
    def talk(t: float) -> dict[str, float]:
        return {
            "lower lip": 0.03 * rise_and_fall(t, 1.0, 1.1, 1.25),
            "mouth corner left": 0.02 * rise_and_fall(t, 1.08, 1.25, 1.42),
        }

    assert _spot(talk) == []


def test_a_smile_whose_parts_move_as_one_is_no_speech() -> None:
    def smile(t: float) -> dict[str, float]:
        h = rise_and_fall(t, 1.0, 1.2, 1.45)
        return {"lower lip": 0.01 * h, "mouth corner left": 0.03 * h, "cheek left": 0.01 * h}

    assert len(_spot(smile)) == 1


def test_a_blink_after_a_smile_is_no_syllable() -> None:
    motions = []
    for k in range(120):
        smile, lids = rise_and_fall(k / 30, 1.0, 1.15, 1.35), rise_and_fall(k / 30, 1.6, 1.7, 1.85)
        values = {
            "mouth corner left": 0.02 * smile + 0.008 * lids,
            "eyelids left": 0.06 * lids,
            "eyelids right": 0.06 * lids,
        }
        motions.append(motion(k, values, closed=0.8 * lids))
    assert [w.region for w in _run(motions)] == ["mouth corner left"]


def test_a_long_movement_is_followed_to_its_end() -> None:
    def smile(t: float) -> dict[str, float]:
        return {"mouth corner left": 0.08 * rise_and_fall(t, 1.0, 1.6, 2.6)}

    (window,) = _spot(smile)
    assert window.offset_ns / 1e9 == pytest.approx(2.6, abs=0.15)


def test_a_corrected_neutral_drops_what_was_open() -> None:
    moved = [
        motion(k, {"chin": 0.03 * rise_and_fall(k / 30, 1.0, 1.4, 2.0) + 0.0005})
        for k in range(120)
    ]
    assert len(_run(moved)) == 1
    moved[45] = motion(45, state=State.NO_BASELINE)
    after = [motion(k) for k in range(46, 120)]
    assert _run([*moved[:46], *after]) == []
    assert len(_run([*moved[:45], *after])) == 1


def test_speech_that_begins_with_a_blink_is_speech() -> None:
    def heights(t: float) -> dict[str, float]:
        first = 0.023 * rise_and_fall(t, 1.0, 1.08, 1.17)
        second = 0.09 * rise_and_fall(t, 1.23, 1.4, 1.7)
        lids = 0.05 * rise_and_fall(t, 1.3, 1.4, 1.5)
        return {"lower lip": first + second + 0.0005, "eyelids left": lids, "eyelids right": lids}

    motions = [
        replace(motion(k, heights(k / 60), 60.0), closed=0.6 if 80 <= k <= 88 else 0.0)
        for k in range(180)
    ]
    assert _run(motions) == []


def test_a_glance_explains_what_little_moves_with_it() -> None:
    def gazing(share: float) -> list[Window]:
        heights = _brow(1.0, 1.2, 1.4, 0.005 / share)
        return _run(
            [
                replace(motion(k, heights(k / 30)), gaze=0.06 if 31 <= k < 60 else 0.0)
                for k in range(120)
            ]
        )

    assert gazing(1.0) == []
    assert len(gazing(0.25)) == 1


def test_a_second_region_does_not_water_the_first_down() -> None:
    def both(second: float) -> list[Window]:
        return _spot(
            lambda t: {
                "brow inner left": 0.0042 * rise_and_fall(t, 1.0, 1.2, 1.4),
                "brow outer left": second * rise_and_fall(t, 1.0, 1.2, 1.4),
            }
        )

    (alone,), (two,) = both(0.0), both(0.003)
    assert two.score > alone.score


def test_a_corner_that_a_key_frame_leaves_beside_rest_has_come_back() -> None:
    """MPEG-4 codes the apex of a smile anew, and the left corner creeps back until the next time.

    Two corners that end at different times are taken for speech, so the smile was missed.
    """
    right = (1.5, 6.5, 3.4, 1.8, 1.6, 1.5, 1.4, 1.3, 1.2, 1.2, 0.5)
    left = (1.4, 5.6, 2.6, 2.4, 2.0, 2.0, 2.0, 2.2, 2.1, 1.9, 1.7, 1.5)

    def corners(number: int) -> dict[str, float]:
        at = number - 33
        return {
            f"mouth corner {side}": 0.001 * (curve[at] if 0 <= at < len(curve) else 0.4)
            for side, curve in (("right", right), ("left", left))
        }

    noise = np.full(len(REGIONS), 0.0007, np.float32)
    smile = [replace(motion(k, corners(k)), noise=noise) for k in range(90)]
    (window,) = _run([replace(m, recoded=3.0 if m.seq == 34 else 0.0) for m in smile])
    assert (window.region, window.apex_seq) == ("mouth corner right", 34)
    assert window.kind is Kind.MICRO
    assert window.cause.startswith(COMPRESSION)


def test_a_movement_at_its_peak_as_the_face_begins_to_be_measured_is_not_sure() -> None:
    heights = [0.0, 0.01, 0.006, 0.004, 0.002, *[0.0] * 60]
    held = [replace(motion(k, {}), state=State.NO_BASELINE) for k in range(14)]
    moves = [
        motion(14 + k, {"brow inner left": high, "chin": high}) for k, high in enumerate(heights)
    ]
    (window,) = _run([*held, *moves])
    assert window.state is State.NO_BASELINE
    assert window.cause.startswith("its rise was not seen")
    later = [motion(k, {}) for k in range(13)]
    (window,) = _run([*later, *moves[:1], *moves[1:]])
    assert window.state is State.OK
