"""Movements of a short file, also those under way as it begins or ends."""

from __future__ import annotations

import pytest
from helpers.faces import motion, rise_and_fall

from models.records import Kind, Motion, Window
from models.spot.departure import HELD, departure
from models.spot.hindsight import AtTheEnd, spot_in_hindsight

FPS = 30.0


def motions(name: str, height: float, start_s: float, apex_s: float, end_s: float) -> list[Motion]:
    return [
        motion(k, {name: height * rise_and_fall(k / FPS, start_s, apex_s, end_s) + 0.0005})
        for k in range(90)
    ]


def test_a_movement_that_is_under_way_at_the_first_picture_is_read_from_rest_after_it() -> None:
    (window,) = spot_in_hindsight(motions("mouth corner left", 0.03, -0.6, 0.3, 1.2))
    assert window.apex_ns / 1e9 == pytest.approx(0.3, abs=0.07)
    assert window.offset_ns / 1e9 == pytest.approx(1.2, abs=0.1)
    assert window.onset_read_ns / 1e9 > 1.1
    assert window.offset_read_ns == 0


def test_a_movement_that_has_not_come_back_is_read_against_rest_before_it() -> None:
    (window,) = spot_in_hindsight(motions("brow inner left", 0.03, 1.8, 2.5, 3.6))
    assert window.kind is Kind.MACRO
    assert window.onset_read_ns == 0
    assert 0 < window.offset_read_ns / 1e9 < 1.9


def test_a_whole_movement_is_read_at_its_own_borders() -> None:
    (window,) = spot_in_hindsight(motions("chin", 0.02, 1.0, 1.2, 1.4))
    assert (window.onset_read_ns, window.offset_read_ns) == (0, 0)


@pytest.mark.parametrize(
    "signal",
    [
        motions("eyelids left", 0.03, -0.6, 0.3, 1.2),
        motions("brow inner left", 0.004, 1.0, 1.2, 1.4),
        motions("brow inner left", 0.03, -0.2, 0.0, 0.2),
        motions("brow inner left", 0.03, -2.0, 1.5, 5.0),
        motions("eyelids left", 0.009, 1.0, 1.2, 1.4),
        motions("brow inner left", 0.017, 0.8, 1.5, 2.2),
        [],
    ],
    ids=[
        "lids alone, cut off",
        "as small as drift",
        "over as the file begins",
        "as long as the file",
        "faint lids",
        "one region astray for a second",
        "nothing",
    ],
)
def test_what_is_no_movement_is_left_out(signal: list[Motion]) -> None:
    assert spot_in_hindsight(signal) == ()


def talking(corner: float) -> list[Motion]:
    return [
        motion(
            k,
            {
                "mouth corner left": corner * rise_and_fall(k / FPS, 0.8, 1.3, 1.8) + 0.0005,
                "lower lip": 0.015 * rise_and_fall(k / FPS, 0.6, 0.7, 0.85)
                + 0.015 * rise_and_fall(k / FPS, 1.75, 1.9, 2.05)
                + 0.0005,
            },
        )
        for k in range(90)
    ]


def test_a_corner_that_leads_the_mouth_does_not_speak() -> None:
    assert any(w.region == "mouth corner left" for w in spot_in_hindsight(talking(0.04)))
    assert not spot_in_hindsight(talking(0.016))


def smile(
    height: float, blinking: bool = False, apex_s: float = 2.6, end_s: float = 9.0
) -> list[Motion]:
    """Play a smile of several regions from 0.6 s on; it usually comes slowly and stays."""
    names = ("mouth corner right", "mouth corner left", "cheek right", "cheek left")
    return [
        motion(
            k,
            dict.fromkeys(names, height * rise_and_fall(k / FPS, 0.6, apex_s, end_s) + 0.0005),
            closed=0.8 if blinking and 50 <= k <= 54 else 0.0,
        )
        for k in range(90)
    ]


@pytest.mark.parametrize("blinking", [False, True], ids=["eyes open", "with a blink"])
def test_a_faint_smile_that_stays_is_found_with_its_edge(blinking: bool) -> None:
    (window,) = spot_in_hindsight(smile(0.009, blinking))
    assert window.cause == HELD
    assert window.kind is Kind.MACRO
    assert window.onset_read_ns / 1e9 < 0.7
    assert window.apex_ns / 1e9 > 2.2


def test_a_departure_adds_nothing_to_a_movement_that_was_seen_to_rise_and_fall() -> None:
    returning = smile(0.03, apex_s=1.2, end_s=1.8)
    (window,) = spot_in_hindsight(returning)
    assert window.cause == ""
    assert departure(returning[3:]) is not None


def test_nothing_is_said_before_the_end() -> None:
    spot, signal = AtTheEnd(), motions("chin", 0.02, 1.0, 1.2, 1.4)
    early: list[Window] = [w for each in signal for w in spot.step(each)]
    assert not early
    assert len(spot.flush()) == 1
    assert not spot.flush()
