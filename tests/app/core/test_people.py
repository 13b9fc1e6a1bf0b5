"""The people whose rest was recorded: kept, listed, the newest used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app import cli, log
from app.core.store import Store
from app.errors import ExitCode
from models.spot.neutral import Neutral
from models.spot.regions import REGIONS


def a_rest(person: str, noise: float = 0.001) -> Neutral:
    places = np.linspace(0, 1, 2 * len(REGIONS)).reshape(-1, 2)
    return Neutral(person, places, np.full(len(REGIONS), noise), 3.0, 90)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "people.db")
    yield made
    made.close()


def test_the_newest_rest_of_a_person_counts(store: Store) -> None:
    for noise in (0.001, 0.002):
        store.people.keep(a_rest("P002", noise))
    store.people.keep(a_rest("P001"))
    found = store.people.neutral("P002")
    assert found is not None
    assert found.noise == pytest.approx(np.full(len(REGIONS), 0.002))
    assert [person.id for person in store.people.known()] == ["P001", "P002"]
    assert store.people.neutral("P003") is None


def test_a_person_is_forgotten_altogether(store: Store) -> None:
    for person in ("P001", "P001", "P002"):
        store.people.keep(a_rest(person))
    store.people.forget("P001")
    assert store.people.neutral("P001") is None
    assert [person.id for person in store.people.known()] == ["P002"]


def test_analyze_names_the_people_it_knows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store()
    store.people.keep(a_rest("P007"))
    store.close()
    code = cli.run(["analyze", "x.mp4", "--person", "P008", "--out", str(tmp_path / "out")])
    log.stop()
    assert code == ExitCode.WRONG_USE
    assert "recorded are P007" in capsys.readouterr().err.replace("\n", " ")
