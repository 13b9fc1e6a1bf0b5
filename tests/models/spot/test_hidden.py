"""Regions that something covers: which they are, and that they neither speak nor rest."""

from __future__ import annotations

import numpy as np
from helpers.faces import crop, motion, rise_and_fall

from models.records import Crop, Flags, Motion, State, Window
from models.spot.baseline import Baseline
from models.spot.hidden import SETTLE_NS, Hidden
from models.spot.offline import spot_offline
from models.spot.online import OnlineSpotter
from models.spot.regions import ALL, REGIONS
from models.spot.series import MotionSeries

MOUTH = [k for k, region in enumerate(ALL) if region.part == "mouth"]
BROW = REGIONS.index("brow outer left")


def _crop(seq: int, covered: list[tuple[float, float]]) -> Crop:
    """Make a crop whose regions stand apart: region r at (20 r, 10 r)."""
    points = np.full((478, 2), 1000.0, np.float32)
    for r, region in enumerate(ALL):
        points[list(region.points)] = (20.0 * r, 10.0 * r)
    places = np.array(covered, np.float32).reshape(-1, 2)
    return crop(seq, points=points, covered=places)


def test_a_region_near_a_covered_place_is_hidden_until_it_has_settled() -> None:
    hidden = Hidden()
    assert hidden.step(_crop(0, [])) is None
    assert hidden.points is None
    flags = hidden.step(_crop(1, [(20.0 * 7, 10.0 * 7)]))
    assert flags is not None
    assert flags[7]
    assert not flags[0]
    assert not flags[11]
    assert hidden.points is not None
    frames = SETTLE_NS // 33_333_333
    assert hidden.step(_crop(1 + frames, [])) is not None
    assert hidden.points is None
    assert hidden.step(_crop(3 + frames, [])) is None


def test_what_is_hidden_teaches_the_neutral_nothing() -> None:
    hidden: Flags = np.array([True, False])
    plain, covered = Baseline(2), Baseline(2)
    rng = np.random.default_rng(0)
    for k in range(90):
        place = rng.normal(0, 0.001, (2, 2))
        for baseline in (plain, covered):
            if k < 30:
                baseline.step(place, k * 33_000_000)
        if k == 30:
            noise, neutral = covered.noise.copy(), covered.neutral
        if k >= 30:
            covered.step(place + np.array([[0.2, 0.0], [0.0, 0.0]]), k * 33_000_000, hidden)
    assert covered.neutral is not None
    assert neutral is not None
    assert np.abs(covered.neutral[0] - neutral[0]).max() < 1e-3
    assert covered.noise[0] < 1.5 * noise[0]


def _played(hidden_from: int, hidden_to: int) -> list[Motion]:
    """Play a movement of mouth and brow at 1 s; the mouth is hidden in a span of frames."""
    out = []
    for seq in range(75):
        height = 0.02 * rise_and_fall(seq / 30, 0.9, 1.05, 1.25)
        flags = np.zeros(len(REGIONS), np.bool_)
        if hidden_from <= seq < hidden_to:
            flags[MOUTH] = True
        values = {REGIONS[r]: 0.0 if flags[r] else height for r in MOUTH}
        sample = motion(seq, values, state=State.COVERED if flags.any() else State.OK)
        out.append(
            Motion(sample.seq, sample.t_ns, sample.value, sample.noise, sample.state, sample.cause)
        )
        object.__setattr__(out[-1], "hidden", flags)
    return out


def _online(motions: list[Motion]) -> list[Window]:
    spotter = OnlineSpotter()
    return [w for m in motions for w in spotter.step(m)] + list(spotter.flush())


def test_a_movement_whose_regions_become_hidden_is_not_reported() -> None:
    assert len(_online(_played(0, 0))) == 1
    assert len(spot_offline(_played(0, 0))) == 1
    assert _online(_played(31, 50)) == []
    assert spot_offline(_played(31, 50)) == ()


def test_a_series_keeps_what_is_hidden() -> None:
    series = MotionSeries()
    for sample in _played(31, 50):
        series.add(sample)
    series_again = list(series.between(0, 75))
    assert series_again[40].hidden[MOUTH].all()
    assert not series_again[20].hidden.any()
    assert series.is_hidden(MOUTH[0], series_again[45].t_ns, series_again[60].t_ns)
    assert not series.is_hidden(BROW, series_again[0].t_ns, series_again[74].t_ns)
