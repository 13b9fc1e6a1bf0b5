"""The forecast keeps a reserve."""

from __future__ import annotations

from pathlib import Path

from app.core.recording.disk import SMALLEST_RESERVE, Forecast, expected_rate, forecast
from models.sources.source import Mode


def test_seconds_leave_the_reserve_free() -> None:
    found = Forecast(free_bytes=110_000_000, rate_bytes_s=5_000_000)
    assert found.reserve_bytes == 10_000_000
    assert found.seconds == 20.0
    assert not found.full
    assert str(found) == "0.1 GB free, about 0 min"


def test_a_disk_is_full_at_its_reserve() -> None:
    assert Forecast(SMALLEST_RESERVE, 0.0).full
    assert not Forecast(SMALLEST_RESERVE + 1, 0.0).full
    assert Forecast(10_000_000, 5_000_000).full


def test_720p60_is_guessed_near_what_cameras_send() -> None:
    rate = expected_rate(Mode(1280, 720, 60.0))
    assert 6e6 < rate < 10e6


def test_the_real_disk_is_asked(tmp_path: Path) -> None:
    assert forecast(tmp_path, 1.0).free_bytes > 0
    assert forecast(tmp_path, 0.0, lambda _: 7).seconds == float("inf")
