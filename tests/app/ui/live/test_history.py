"""The arrays behind the timeline."""

import numpy as np
import pytest
from helpers.live_parts import an_update

from app.ui.live.history import STATES, History, history_of
from models.records import State
from models.spot.regions import REGIONS


def filled(count: int, capacity: int = 64) -> History:
    history = History(len(REGIONS), capacity)
    for seq in range(count):
        update = an_update(seq, level=seq / 100)
        history.add(update.motion, update.state)
    return history


def test_samples_come_back_in_order_as_per_cent_of_the_eye_distance() -> None:
    history = filled(10)
    assert history.times(0.0) == pytest.approx(np.arange(10) / 30)
    assert history.total(0.0) == pytest.approx(np.arange(10))


def test_after_many_samples_the_newest_lie_in_one_piece() -> None:
    history = filled(1000)
    assert len(history) == 64
    assert history.times(0.0) == pytest.approx(np.arange(936, 1000) / 30)
    assert history.region(3, 0.0) == pytest.approx(np.arange(936, 1000), rel=1e-5)


def test_only_the_samples_asked_for_are_given_with_one_before() -> None:
    history = filled(40)
    assert history.times(1.0)[0] == pytest.approx(29 / 30)


def test_values_without_a_baseline_are_unknown_rather_than_zero() -> None:
    history = History(len(REGIONS))
    update = an_update(0, State.NO_BASELINE)
    history.add(update.motion, update.state)
    assert np.isnan(history.total(0.0)).all()


def test_a_pause_breaks_the_line() -> None:
    history = History(len(REGIONS))
    for seq in (0, 1, 60, 61):
        update = an_update(seq)
        history.add(update.motion, update.state)
    total = history.total(0.0)
    assert np.isnan(total).sum() == 1
    assert len(total) == 5


def test_stretches_name_each_run_of_one_state() -> None:
    history = History(len(REGIONS))
    states = [State.NO_FACE] * 3 + [State.OK] * 4 + [State.HEAD_MOTION] * 2
    for seq, state in enumerate(states):
        history.add(an_update(seq, state).motion, state)
    runs = history.stretches(0.0)
    assert [run.state for run in runs] == [State.NO_FACE, State.OK, State.HEAD_MOTION]
    assert runs[1].start_s == pytest.approx(3 / 30)
    assert runs[1].end_s == pytest.approx(7 / 30)


def test_a_stored_signal_is_drawn_as_a_live_one() -> None:
    live = filled(20)
    states = np.full(20, STATES.index(State.OK), np.int8)
    values = np.arange(20, dtype=np.float32)[:, None].repeat(len(REGIONS), 1) / 100
    stored = history_of(np.arange(20) / 30, values, states)
    assert stored.times(0.3) == pytest.approx(live.times(0.3))
    assert stored.total(0.0) == pytest.approx(live.total(0.0))
    assert stored.region(2, 0.0) == pytest.approx(live.region(2, 0.0))
    assert [each.state for each in stored.stretches(0.0)] == [State.OK]


def test_a_stored_signal_breaks_where_the_state_is_not_ok() -> None:
    states = np.full(6, STATES.index(State.OK), np.int8)
    states[2] = STATES.index(State.NO_FACE)
    stored = history_of(np.arange(6) / 30, np.ones((6, 3), np.float32), states)
    assert np.isnan(stored.total(0.0)).tolist() == [False, False, True, False, False, False]


def test_a_history_of_nothing_is_empty() -> None:
    stored = history_of(np.zeros(0), np.zeros((0, 3), np.float32), np.zeros(0, np.int8))
    assert len(stored) == 0
    assert stored.stretches(0.0) == []
