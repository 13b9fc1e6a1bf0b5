"""The benchmark measures every step, and says so in numbers that can be added up."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.graphs import install

from app.core.bench import Timing, machine, measure_flow, measure_frames, measure_networks
from models.reader import Reader
from models.records import Crop


@pytest.fixture(scope="module")
def measured() -> tuple[dict[str, Timing], list[Crop]]:
    return measure_frames(5)


def test_every_step_of_a_frame_is_measured(
    measured: tuple[dict[str, Timing], list[Crop]],
) -> None:
    steps, crops = measured
    assert list(steps) == ["decode", "track", "align", "keep", "measure", "spot", "whole"]
    assert {timing.count for timing in steps.values()} == {5}
    parts = sum(timing.cpu_mean_ms for name, timing in steps.items() if name != "whole")
    assert parts <= steps["whole"].cpu_mean_ms * 1.05
    assert len(crops) == 25


def test_flows_are_measured_at_each_size(measured: tuple[dict[str, Timing], list[Crop]]) -> None:
    found = measure_flow(measured[1], repeats=2)
    assert list(found) == [
        "farneback_128",
        "bidirectional_128",
        "farneback_256",
        "bidirectional_256",
    ]
    assert found["bidirectional_256"].cpu_mean_ms > found["farneback_128"].cpu_mean_ms


def test_networks_are_measured_one_by_one_and_together(
    tmp_path: Path, measured: tuple[dict[str, Timing], list[Crop]]
) -> None:
    for name in ("one", "two"):
        install(tmp_path, name, (0.0, 0.0, 1.0))
    found = measure_networks(Reader.bundled(None, tmp_path), measured[1], repeats=2)
    assert list(found["each"]) == ["one", "two"]
    assert found["window"]["count"] == 2
    assert found["each"]["one"]["provider"].endswith("ExecutionProvider")


def test_the_machine_is_named() -> None:
    assert machine()["processor"]
    assert machine()["cores"] >= 1
