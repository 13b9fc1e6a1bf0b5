"""The doctor finds what is missing or damaged, says what to do, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.events import an_event

from app import doctor, paths, settings
from app.core.store import Store
from app.doctor import CheckLevel, CheckResult, DisplayError


def finding(subject: str) -> CheckResult:
    """Run the check of one subject."""
    checks = {
        "system libraries": doctor._libraries,
        "display": doctor._display,
        "disk": doctor._disk,
        "database": doctor._database,
        "settings": doctor._settings,
    }
    return next(iter(checks[subject]()))


def test_a_missing_library_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(doctor, "LIBRARIES", {"libflinch-none.so.9": "libflinch9"})
    found = finding("system libraries")
    assert found.verdict is CheckLevel.BAD
    assert found.detail.endswith("sudo apt-get install libflinch9")


def test_a_window_needs_a_display_and_its_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert finding("display").verdict is CheckLevel.NOTE
    with pytest.raises(DisplayError, match="no display"):
        doctor.check_display()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    doctor.check_display()
    monkeypatch.setattr(doctor, "LIBRARIES", {"libflinch-none.so.9": "libflinch9"})
    with pytest.raises(DisplayError, match="apt-get install libflinch9"):
        doctor.check_display()


def test_the_database_is_counted_and_left_alone() -> None:
    assert "not there yet" in finding("database").detail
    store = Store()
    store.begin_session("camera 0")
    store.add(an_event())
    store.close()
    assert finding("database") == CheckResult(
        "database", CheckLevel.GOOD, f"'{paths.database()}' holds 1 events"
    )
    paths.database().write_bytes(b"no database " * 400)
    assert finding("database").verdict is CheckLevel.BAD
    assert paths.database().read_bytes() == b"no database " * 400
    assert not list(paths.database().parent.glob("*.damaged-*"))


@pytest.mark.parametrize(
    ("content", "verdict", "words"),
    [
        ('camera = "1"', CheckLevel.GOOD, "settings.toml"),
        ("camra = 1", CheckLevel.BAD, "'camera'"),
        ("[[", CheckLevel.BAD, "no TOML"),
    ],
)
def test_settings_are_read_and_left_alone(content: str, verdict: CheckLevel, words: str) -> None:
    settings.save(settings.Settings())
    paths.settings_file().write_text(content)
    found = finding("settings")
    assert found.verdict is verdict
    assert words in found.detail
    assert paths.settings_file().read_text() == content


def test_a_nearly_full_disk_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert finding("disk").verdict is CheckLevel.GOOD
    monkeypatch.setattr(doctor, "LEAST_FREE_GB", 1e9)
    found = finding("disk")
    assert found.verdict is CheckLevel.BAD
    assert "free some space" in found.detail
