"""The synthetic camera plays true times, and goes wrong exactly as told."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from helpers.pictures import Numbered, NumberedPictures
from helpers.reading import read_all, read_until
from helpers.videos import number_of
from hypothesis import given, settings
from hypothesis import strategies as st

from models.records import Frame
from models.sources import synthetic
from models.sources.faults import Fault, Faults, TimedImage, Unplug, due_frames
from models.sources.source import Packet, SourceState, now_ns
from models.sources.synthetic import SyntheticSource


def played(count: int = 40, faults: Faults | None = None, fps: float = 30.0) -> list[Frame]:
    source = SyntheticSource(NumberedPictures(count, fps), faults, live=False)
    source.open()
    frames = read_all(source)
    source.close()
    return frames


def at(*seqs: int) -> Fault:
    return Fault(at=frozenset(seqs))


def test_without_faults_every_picture_comes_at_its_time() -> None:
    frames = played()
    assert [f.seq for f in frames] == list(range(40))
    assert [number_of(f.image) for f in frames] == list(range(40))
    assert [f.t_ns for f in frames] == [round(i * 1e9 / 30) for i in range(40)]


def test_dropped_frames_leave_gaps_and_are_counted() -> None:
    source = SyntheticSource(NumberedPictures(20), Faults(drop=at(3, 4, 10)), live=False)
    source.open()
    frames = read_all(source)
    assert [f.seq for f in frames] == [i for i in range(20) if i not in (3, 4, 10)]
    assert all(number_of(f.image) == f.seq for f in frames)
    report = source.report()
    assert (report.frames, report.dropped, report.state) == (17, 3, SourceState.ENDED)


def test_duplicates_repeat_the_picture_before_at_a_new_time() -> None:
    source = SyntheticSource(NumberedPictures(8), Faults(duplicate=at(5)), live=False)
    source.open()
    frames = read_all(source)
    assert [number_of(f.image) for f in frames] == [0, 1, 2, 3, 4, 4, 6, 7]
    assert [f.seq for f in frames] == list(range(8))
    assert source.report().duplicated == 1


def test_late_frames_are_stamped_late_and_order_is_kept() -> None:
    frames = played(10, Faults(late=at(4), late_ms=50.0))
    step = 1e9 / 30
    assert frames[4].t_ns == pytest.approx(4 * step + 50e6, abs=2)
    assert frames[5].t_ns == frames[4].t_ns + 1
    assert frames[6].t_ns == pytest.approx(6 * step, abs=2)


def test_dark_blurred_and_torn_pictures_look_it() -> None:
    clean = played(8)
    dark = played(8, Faults(darken=at(3), dark=0.5))
    blurred = played(8, Faults(blur=at(3)))
    torn = played(8, Faults(tear=at(3)))
    for spoiled in (dark, blurred, torn):
        same = [np.array_equal(a.image, b.image) for a, b in zip(clean, spoiled, strict=True)]
        assert same.count(False) <= 1
        assert same[4:] == [True] * 4
    assert dark[3].image.max() == round(clean[3].image.max() * 0.5)
    assert len(np.unique(blurred[3].image)) > len(np.unique(clean[3].image))
    assert np.array_equal(torn[3].image[:32], clean[3].image[:32])
    assert np.array_equal(torn[3].image[32:], clean[2].image[32:])


def test_a_lower_rate_keeps_true_times() -> None:
    frames = played(60, Faults(fps=20.0), fps=60.0)
    assert [f.seq for f in frames] == list(range(20))
    assert [number_of(f.image) for f in frames] == list(range(0, 60, 3))
    assert np.allclose(np.diff([f.t_ns for f in frames]), 50e6, atol=2)


@settings(deadline=None)
@given(st.floats(1.0, 60.0))
def test_any_lower_rate_is_met(fps: float) -> None:
    frames = list(due_frames(NumberedPictures(120, 60.0).frames(), Faults(fps=fps)))
    assert len(frames) == pytest.approx(2 * fps, abs=1.01)


def test_unplugging_takes_the_camera_away_for_its_time() -> None:
    faults = Faults(unplugs=(Unplug(at_s=0.5, seconds=0.5),))
    frames = played(45, faults)
    assert [f.seq for f in frames] == [*range(15), *range(30, 45)]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31), st.floats(0, 20))
def test_the_same_seed_goes_wrong_the_same_way(seed: int, jitter_ms: float) -> None:
    some = Fault(share=0.2)
    faults = Faults(drop=some, duplicate=some, late=some, jitter_ms=jitter_ms, seed=seed)
    first, second = played(30, faults), played(30, faults)
    assert [(f.seq, f.t_ns) for f in first] == [(f.seq, f.t_ns) for f in second]
    assert [number_of(f.image) for f in first] == [number_of(f.image) for f in second]
    times = [f.t_ns for f in first]
    assert times == sorted(set(times))


def test_shares_are_met_roughly() -> None:
    dropped = 400 - len(played(400, Faults(drop=Fault(share=0.25), seed=3)))
    assert 70 <= dropped <= 130


def test_packets_are_what_the_tap_gets_and_the_frame_shows() -> None:
    packets: list[Packet] = []
    source = SyntheticSource(NumberedPictures(6), live=False, packets=True)
    source.tap = packets.append
    source.open()
    frames = read_all(source)
    assert [(p.seq, p.t_ns) for p in packets] == [(f.seq, f.t_ns) for f in frames]
    assert [number_of(f.image) for f in frames] == list(range(6))
    assert all(p.data[:2] == b"\xff\xd8" for p in packets)


@pytest.mark.parametrize("packets", [False, True])
def test_live_it_plays_the_same_frames_on_its_own_clock(packets: bool) -> None:
    source = SyntheticSource(NumberedPictures(20, fps=200.0), live=True, packets=packets)
    source.open()
    frames = read_all(source)
    report = source.report()
    source.close()
    assert report.state is SourceState.ENDED
    assert report.dropped == 20 - len(frames)
    assert [number_of(f.image) for f in frames] == [f.seq for f in frames]
    for f in frames:
        assert f.t_ns == source.origin_ns + round(f.seq * 1e9 / 200)


class Stalling(NumberedPictures):
    """Pictures of which one takes long to draw."""

    def frames(self) -> Iterator[TimedImage]:
        for number, shot in enumerate(super().frames()):
            if number == 10:
                threading.Event().wait(0.08)
            yield shot


def test_a_play_that_was_moved_to_the_present_still_tells_what_was_played_when(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(synthetic, "_LATEST_S", 0.04)
    source = SyntheticSource(Stalling(20, fps=200.0), live=True)
    assert source.play_ns(7) == 7
    source.open()
    frames = read_all(source)
    source.close()
    assert frames[-1].t_ns - frames[0].t_ns > 19e9 / 200 + 0.03e9
    for f in frames:
        assert source.play_ns(f.t_ns) == round(f.seq * 1e9 / 200)


def test_live_frames_that_nobody_takes_are_lost() -> None:
    source = SyntheticSource(NumberedPictures(60, fps=400.0), live=True)
    source.open()
    while source.report().state is not SourceState.ENDED:
        pass
    frames = read_all(source)
    report = source.report()
    source.close()
    assert len(frames) <= 32
    assert frames[-1].seq > 32
    assert report.dropped == 60 - len(frames)


def test_live_it_is_lost_while_unplugged_and_comes_back() -> None:
    faults = Faults(unplugs=(Unplug(at_s=0.05, seconds=0.2),))
    source = SyntheticSource(NumberedPictures(40, fps=100.0), faults, live=True)
    source.open()
    states = []

    def ended() -> bool:
        states.append(source.report().state)
        return states[-1] is SourceState.ENDED

    frames = read_until(source, ended)
    source.close()
    order = list(dict.fromkeys(states))
    assert [s for s in order if s is not SourceState.WAITING] == [
        SourceState.RUNNING,
        SourceState.LOST,
        SourceState.ENDED,
    ]
    assert states.index(SourceState.LOST) < len(states) - 1 - states[::-1].index(
        SourceState.RUNNING
    )
    assert not any(5 <= f.seq < 25 for f in frames)


def test_close_stops_an_endless_generator_at_once() -> None:
    source = SyntheticSource(NumberedPictures(10**9, fps=0.01), live=True)
    source.open()
    assert source.read(5.0) is not None
    source.close()
    source.close()
    assert source.read(5.0) is None
    assert source.report().state is SourceState.ENDED


class SlowPictures(NumberedPictures):
    """Pictures that take far longer to draw than they last."""

    def frames(self) -> Iterator[Numbered]:
        for picture in super().frames():
            threading.Event().wait(0.12)  # the time that drawing takes
            yield picture


def test_a_machine_that_draws_too_slowly_still_gets_present_pictures() -> None:
    source = SyntheticSource(SlowPictures(200, 30.0))
    source.open()
    frames = read_until(source, lambda: source.report().frames >= 8)
    source.close()
    assert source.report().dropped >= 1
    ages_s = [(now_ns() - frame.t_ns) / 1e9 for frame in frames[-1:]]
    assert ages_s[0] < 1.5
    assert np.all(np.diff([frame.t_ns for frame in frames]) > 0)


def test_known_movements_are_found_on_the_cameras_clock() -> None:
    source = SyntheticSource(NumberedPictures(30), apexes=lambda: (100_000_000, 500_000_000))
    source._begin_from(7_000_000_000, 0)
    assert source.apexes_between(7_000_000_000, 8_000_000_000) == (7_100_000_000, 7_500_000_000)
    assert source.apexes_between(7_200_000_000, 8_000_000_000) == (7_500_000_000,)
    source._begin_from(7_300_000_000, 300_000_000)
    moved = source.apexes_between(7_000_000_000, 9_000_000_000)
    assert moved == (7_100_000_000, 7_800_000_000)


def test_a_source_without_known_movements_names_none() -> None:
    assert SyntheticSource(NumberedPictures(3)).apexes_between(0, 10**12) == ()
