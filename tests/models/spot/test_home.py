"""The neutral of a short file is where the face is first, else where it is most usually."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.faces import motion

from models.records import State
from models.spot.home import HomeSearch
from models.spot.regions import REGIONS

HELD = np.full((len(REGIONS), 2), 0.03)
REST = np.zeros((len(REGIONS), 2))


def test_an_expression_that_is_held_for_most_of_a_file_is_not_its_neutral() -> None:
    search = HomeSearch()
    for k in range(60):
        search.add(motion(k), REST if k < 15 else HELD)
    home = search.home()
    assert home is not None
    assert home.place == pytest.approx(REST)


def test_a_file_that_begins_with_a_blink_has_its_neutral_where_the_face_is_usually() -> None:
    search = HomeSearch()
    for k in range(60):
        search.add(motion(k, closed=0.8 if k < 10 else 0.0), HELD if k < 20 else REST)
    home = search.home()
    assert home is not None
    assert home.place == pytest.approx(REST)


def test_trembling_is_measured_where_the_face_rests() -> None:
    rng = np.random.default_rng(1)
    search = HomeSearch()
    for k in range(60):
        search.add(motion(k), REST + rng.normal(0, 0.001, REST.shape))
    home = search.home()
    assert home is not None
    assert home.noise == pytest.approx(0.001, rel=0.4)


def test_shut_eyes_and_spoilt_pictures_have_no_say() -> None:
    search = HomeSearch()
    for k in range(60):
        spoilt = motion(k, closed=0.8) if k % 2 else motion(k, state=State.HEAD_MOTION)
        search.add(spoilt if k < 40 else motion(k), HELD if k < 40 else REST)
    home = search.home()
    assert home is not None
    assert home.place == pytest.approx(REST)


def test_too_little_of_a_face_gives_no_neutral() -> None:
    search = HomeSearch()
    for k in range(60):
        search.add(motion(k), REST if k < 8 else None)
    assert search.home() is None


def test_times_that_run_backwards_give_no_neutral() -> None:
    search = HomeSearch()
    for k in (*range(30), *range(10, 30)):
        search.add(motion(k), REST)
    assert search.home() is None
