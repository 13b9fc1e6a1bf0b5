"""The gate says by name what keeps a sitting from going on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from training.capture.gate import Measured, alias_hz, reasons, ripple
from training.capture.study import Camera

GOOD = Measured(fps=60.0, faces=1, face_px=240.0)


def test_all_right_is_green() -> None:
    assert reasons(GOOD, Camera()) == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"fps": 30.0}, "30.0 frames a second"),
        ({"faces": 0}, "No face"),
        ({"faces": 2}, "2 faces"),
        ({"face_px": 90.0}, "90 px"),
        ({"unlocked": ("exposure",)}, "exposure could not be locked"),
        ({"ripple": 0.02}, "flicker by 2.0 %"),
        ({"disk_s": 60.0, "needed_s": 600.0}, "room for 1 min"),
        ({"lost": "It is unplugged."}, "unplugged"),
    ],
)
def test_each_fault_has_its_reason(change: dict[str, object], reason: str) -> None:
    (found,) = reasons(replace(GOOD, **change), Camera())  # type: ignore[arg-type]
    assert reason in found


def test_what_was_taken_note_of_does_not_stop_it() -> None:
    known = replace(GOOD, unlocked=("focus",), acknowledged=True)
    assert reasons(known, Camera()) == ()


def test_lamps_alias_by_the_cameras_rate() -> None:
    assert alias_hz(60, 50) == pytest.approx(20)
    assert alias_hz(30, 50) == pytest.approx(10)
    assert alias_hz(50, 50) == pytest.approx(0)


@pytest.mark.parametrize("swing", [0.0, 0.01, 0.03])
def test_a_ripple_is_measured_where_the_lamps_show(swing: float) -> None:
    t_s = np.arange(120) / 60
    rng = np.random.default_rng(0)
    light = 120 * (1 + 0.5 * swing * np.sin(2 * np.pi * 100 * t_s)) + 5 * t_s
    light = light + rng.normal(0, 0.05, 120) + 60 * swing * np.sin(2 * np.pi * 100 * t_s)
    found = ripple((t_s * 1e9).astype(int).tolist(), light.tolist(), 50)
    assert found == pytest.approx(swing * 120 / light.mean(), abs=0.0005)


def test_a_ripple_that_stands_still_cannot_be_told() -> None:
    t_ns = [round(n * 1e9 / 50) for n in range(100)]
    assert ripple(t_ns, [100.0] * 100, 50) is None
    assert ripple(t_ns[:5], [100.0] * 5, 50) is None
