"""The people whose rest was recorded: kept, listed, the newest used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers.videos import write_video

from app import cli, log
from app.core.store import Store
from models.spot.neutral import Neutral
from models.spot.regions import REGIONS


def a_rest(person: str, noise: float = 0.001) -> Neutral:
    places = np.linspace(0, 1, 2 * len(REGIONS)).reshape(-1, 2)
    return Neutral(person, places, np.full(len(REGIONS), noise), 3.0, 90)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "people.db")
    yield store
    store.close()


def test_the_newest_rest_of_a_person_counts(store: Store) -> None:
    for noise in (0.001, 0.002):
        store.people.save(a_rest("P002", noise))
    store.people.save(a_rest("P001"))
    found = store.people.neutral("P002")
    assert found is not None
    assert found.noise == pytest.approx(np.full(len(REGIONS), 0.002))
    assert [person.id for person in store.people.known()] == ["P001", "P002"]
    assert store.people.neutral("P003") is None


def test_a_person_is_forgotten_altogether(store: Store) -> None:
    for person in ("P001", "P001", "P002"):
        store.people.save(a_rest(person))
    store.people.forget("P001")
    assert store.people.neutral("P001") is None
    assert [person.id for person in store.people.known()] == ["P002"]


def test_somebody_without_a_recorded_rest_is_told_and_not_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = str(write_video(tmp_path / "clip.mp4", [0, 40, 80]))
    cli.run(["analyze", clip, "--person", "P008", "--out", str(tmp_path / "out")])
    log.stop()
    message = capsys.readouterr().err.replace("\n", " ")
    assert "No resting face was recorded for P008" in message
    assert json.loads((tmp_path / "out" / "run.json").read_text())["subject"] == "P008"
