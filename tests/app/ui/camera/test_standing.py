"""A source's standing in words: measured for two seconds, then judged."""

from __future__ import annotations

from dataclasses import replace

from app.ui.camera.search import ModeSearch
from app.ui.camera.standing import SourceVerdict, Watch, standing
from models.sources.source import Mode, SourceReport, SourceState

ASKED = Mode(1280, 720, 60.0, "MJPG")
RUNNING = SourceReport("C922", SourceState.RUNNING, ASKED, ASKED, 59.9, 300, 2, 1)


def test_a_true_rate_is_valid() -> None:
    now = standing(RUNNING, True)
    assert now.verdict is SourceVerdict.VALID
    assert now.requested == now.actual == "1280 × 720 @ 60  MJPG"
    assert now.measured == "59.9 frames a second over 2 s (−0.2 %)"
    assert now.counts == (
        "302 sent, 300 arrived; lost 2 by the camera or its connection, 1 repeated"
    )
    assert not now.differs


def test_half_the_rate_is_not_valid_and_the_cause_is_named() -> None:
    now = standing(replace(RUNNING, measured_fps=30.0), True)
    assert now.verdict is SourceVerdict.INVALID
    assert "automatic exposure" in now.reasons[0]


def test_six_per_cent_off_is_not_valid_and_four_are() -> None:
    assert standing(replace(RUNNING, measured_fps=56.4), True).verdict is SourceVerdict.INVALID
    assert standing(replace(RUNNING, measured_fps=57.6), True).verdict is SourceVerdict.VALID


def test_another_format_stands_out() -> None:
    yuyv = replace(RUNNING, actual=Mode(1280, 720, 10.0, "YUYV"), measured_fps=10.0)
    now = standing(yuyv, True)
    assert now.differs
    assert any("YUYV instead of MJPG" in reason for reason in now.reasons)
    assert any("at least 25" in reason for reason in now.reasons)


def test_a_source_without_modes_is_held_to_what_it_claims() -> None:
    raw = Mode(1280, 720, 30.0, "BGR3")
    practice = SourceReport("practice", SourceState.RUNNING, None, raw, 24.0, 300, 60, 0)
    assert standing(practice, True).verdict is SourceVerdict.INVALID
    assert "says 30 frames a second and 24.0 came" in standing(practice, True).reasons[-1]
    assert standing(replace(practice, measured_fps=29.8), True).verdict is SourceVerdict.VALID
    stream = replace(practice, actual=None, measured_fps=26.0)
    assert standing(stream, True).verdict is SourceVerdict.VALID
    assert standing(stream, True).requested == "as it comes: this source has no modes"


def test_nothing_is_judged_before_two_seconds_without_a_break() -> None:
    now = [10.0]
    watch = Watch(lambda: now[0])
    assert not watch.settled(RUNNING)
    now[0] = 11.9
    assert not watch.settled(RUNNING)
    assert standing(RUNNING, False).verdict is SourceVerdict.MEASURING
    assert standing(RUNNING, False).measured == "59.9 frames a second so far"
    now[0] = 12.0
    assert watch.settled(RUNNING)
    assert not watch.settled(replace(RUNNING, state=SourceState.LOST))
    now[0] = 13.0
    assert not watch.settled(RUNNING)


def test_each_state_without_pictures_is_named() -> None:
    titles = {
        state: standing(replace(RUNNING, state=state, detail="Why."), False).title
        for state in (SourceState.WAITING, SourceState.LOST, SourceState.ENDED)
    }
    assert len(set(titles.values())) == 3


def test_the_search_stops_at_the_first_true_mode() -> None:
    modes = (Mode(1, 1, 60), Mode(1, 1, 30), Mode(1, 1, 15))
    search = ModeSearch(modes)
    assert search.note(31.0, valid=False) == modes[1]
    assert search.note(30.0, valid=True) is None
    assert search.done
    assert search.now == modes[1]


def test_the_search_goes_back_to_the_fastest_where_none_is_true() -> None:
    modes = (Mode(1, 1, 60), Mode(1, 1, 30))
    search = ModeSearch(modes)
    search.note(31.0, valid=False)
    assert search.note(12.0, valid=False) == modes[0]
    assert search.done
