"""Jobs are carried out once each, and those of a lost process again."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from training import executors
from training.errors import TrainingError


def leave_file(folder: Path, number: int) -> None:
    """Do a job: write a file; the third one kills its process the first time."""
    if number == 2 and not (folder / "killed").exists():
        (folder / "killed").touch()
        os._exit(9)
    (folder / str(number)).write_text(str(number))


def done(folder: Path, number: int) -> bool:
    return (folder / str(number)).is_file()


def test_the_job_of_a_killed_process_is_done_again(tmp_path: Path) -> None:
    work, is_done = partial(leave_file, tmp_path), partial(done, tmp_path)
    ended = list(executors.carry_out([0, 1, 2, 3], work, is_done, "local", 2))
    assert sorted(ended) == [0, 1, 2, 3]
    assert (tmp_path / "killed").exists()
    assert all(is_done(k) for k in range(4))


def test_processes_that_keep_being_lost_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> Iterator[int]:
        raise BrokenProcessPool
        yield 0

    monkeypatch.setattr(executors, "in_processes", lost)
    with pytest.raises(TrainingError, match="lost 3 times"):
        list(executors.carry_out([0, 1], lambda _: None, lambda _: False, "local", 2))


def test_an_unknown_executor_is_refused() -> None:
    with pytest.raises(TrainingError, match="Unknown executor 'cloud'"):
        list(executors.carry_out([0], lambda _: None, lambda _: False, "cloud"))


def test_ray_reports_nothing_to_its_makers(monkeypatch: pytest.MonkeyPatch) -> None:
    values: list[str | None] = []

    def begin(**_: object) -> None:
        values.append(os.environ.get("RAY_USAGE_STATS_ENABLED"))
        raise RuntimeError("far enough")

    fake = SimpleNamespace(is_initialized=lambda: False, init=begin)
    monkeypatch.setitem(sys.modules, "ray", fake)
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "1")
    for address in ("", "10.0.0.1:6379"):
        monkeypatch.setenv("RAY_ADDRESS", address)
        with pytest.raises(RuntimeError, match="far enough"):
            list(executors.carry_out([0], lambda _: None, lambda _: False, "ray"))
    assert values == ["0", "0"]


def test_only_a_few_of_many_jobs_wait_for_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[int] = []
    plain = executors.wait

    def watched(running: dict[object, int], return_when: str) -> object:
        waited.append(len(running))
        return plain(running, return_when=return_when)

    monkeypatch.setattr(executors, "wait", watched)
    assert sorted(executors.in_processes(range(60), abs, 2)) == list(range(60))
    assert max(waited) <= 4
