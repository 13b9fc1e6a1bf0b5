"""The offline spotter: the same movements as live, also on top of drift."""

from __future__ import annotations

from itertools import chain

import pytest
from helpers.faces import motion, rise_and_fall

from models.records import Kind, State
from models.spot.offline import Foreseen, spot_offline


def test_rest_and_nothing_give_nothing() -> None:
    assert spot_offline([]) == ()
    assert spot_offline([motion(0)]) == ()
    assert spot_offline([motion(k) for k in range(100)]) == ()


@pytest.mark.parametrize("fps", [30.0, 60.0])
def test_a_movement_is_timed(fps: float) -> None:
    motions = [
        motion(k, {"chin": 0.02 * rise_and_fall(k / fps, 1.0, 1.2, 1.4) + 0.0005}, fps)
        for k in range(int(3 * fps))
    ]
    (window,) = spot_offline(motions)
    assert window.kind is Kind.MICRO
    assert window.onset_ns / 1e9 == pytest.approx(1.0, abs=0.05)
    assert window.apex_ns / 1e9 == pytest.approx(1.2, abs=0.034)
    assert window.offset_ns / 1e9 == pytest.approx(1.4, abs=0.05)


def test_a_movement_on_top_of_drift_is_found() -> None:
    motions = [
        motion(k, {"chin": 0.006 * k / 120 + 0.012 * rise_and_fall(k / 30, 2.0, 2.2, 2.4)})
        for k in range(120)
    ]
    (window,) = spot_offline(motions)
    assert window.apex_seq == pytest.approx(66, abs=1)


def test_a_lost_face_parts_the_recording() -> None:
    before = (motion(k, {"nose": 0.03 if k > 20 else 0.0005}) for k in range(30))
    away = (motion(k, state=State.NO_FACE) for k in range(30, 60))
    after = (motion(k, {"nose": 0.03 if k < 70 else 0.0005}) for k in range(60, 100))
    windows = spot_offline(chain(before, away, after))
    assert all(w.offset_seq < 30 or w.onset_seq >= 60 for w in windows)


def test_a_corrected_neutral_parts_the_recording() -> None:
    before = (motion(k, {"nose": 0.03 if k > 20 else 0.0005}) for k in range(40))
    corrected = (motion(40, state=State.NO_BASELINE),)
    after = (motion(k, {"nose": 0.0005}) for k in range(41, 100))
    assert all(w.offset_seq < 40 for w in spot_offline(chain(before, corrected, after)))


def test_foreseen_movements_are_given_once_each_when_they_are_over() -> None:
    motions = [motion(k, {"chin": 0.02 * rise_and_fall(k / 30, 1.0, 1.2, 1.4)}) for k in range(120)]
    (window,) = spot_offline(motions)
    spot = Foreseen([window])
    given = {m.seq: spot.step(m) for m in motions}
    (seq,) = [k for k, windows in given.items() if windows]
    assert given[seq] == (window,)
    assert window.offset_seq + 5 <= seq <= window.offset_seq + 7
    assert spot.flush() == ()
    late = Foreseen([window])
    assert [late.step(m) for m in motions[: window.offset_seq]][-1] == ()
    assert late.flush() == (window,)
