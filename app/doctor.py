"""Checks the machine and says what Flinch finds, what is missing and what to do.

Each check gives one `CheckResult`; none of them changes anything.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app import paths, settings
from app.core.camera_modes import camera_modes
from app.core.camera_names import system_camera_names
from app.core.versions import versions
from app.errors import system_sentence
from models.errors import FlinchError

LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
"""Libraries that Qt and OpenCV load on Linux, with the Debian package of each."""

LEAST_FREE_GB = 2.0
"""Free disk space below which a recording would soon stop."""


class DisplayError(FlinchError):
    """No window can be shown on this machine."""


class CheckLevel(str, Enum):
    """Result level of a check: `note` is worth knowing and blocks nothing."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Result of one check, as one sentence."""

    subject: str
    verdict: CheckLevel
    detail: str


def display_available() -> bool:
    """Return whether a window can be shown on this machine."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def check_display() -> None:
    """Make sure that a window can open, because Qt ends the whole program if it cannot.

    `QT_QPA_PLATFORM` in the environment counts as a display: `offscreen` runs the window invisibly.

    Raises:
        DisplayError: There is no display, or a library is missing.
    """
    if not (display_available() or os.environ.get("QT_QPA_PLATFORM")):
        raise DisplayError(
            "The window cannot open because there is no display (neither DISPLAY nor "
            "WAYLAND_DISPLAY is set); `flinch analyze` and `flinch demo --headless` need none."
        )
    missing = missing_libraries()
    if missing:
        raise DisplayError(
            f"The window cannot open because {', '.join(missing)} cannot be loaded; on Debian or "
            f"Ubuntu run: sudo apt-get install {_packages(missing)}"
        )


def _packages(missing: Sequence[str]) -> str:
    return " ".join(LIBRARIES[name] for name in missing)


def missing_libraries() -> tuple[str, ...]:
    """List the system libraries that cannot be loaded; none outside Linux."""
    if not sys.platform.startswith("linux"):
        return ()
    return tuple(name for name in LIBRARIES if not _loads(name))


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def examine() -> Iterator[CheckResult]:
    """Run every check, one after the other.

    Yields:
        One result per check.
    """
    checks: tuple[Callable[[], Iterator[CheckResult]], ...] = (
        _python,
        _libraries,
        _display,
        _providers,
        _face,
        _weights,
        _cameras,
        _disk,
        _database,
        _settings,
    )
    for check in checks:
        yield from check()


def _python() -> Iterator[CheckResult]:
    good = (3, 10) <= sys.version_info[:2] <= (3, 12)
    detail = f"{platform.python_version()} at {sys.executable}"
    if not good:
        detail += "; Flinch needs Python 3.10 to 3.12"
    yield CheckResult("python", CheckLevel.GOOD if good else CheckLevel.BAD, detail)
    named = [f"{name} {version}" for name, version in versions().items() if name != "python"]
    yield CheckResult("versions", CheckLevel.GOOD, ", ".join(named))


def _libraries() -> Iterator[CheckResult]:
    missing = missing_libraries()
    if not missing:
        yield CheckResult("system libraries", CheckLevel.GOOD, "all found")
        return
    detail = f"{', '.join(missing)} missing; on Debian or Ubuntu run: sudo apt-get install "
    yield CheckResult("system libraries", CheckLevel.BAD, detail + _packages(missing))


def _display() -> Iterator[CheckResult]:
    if display_available():
        name = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or sys.platform
        yield CheckResult("display", CheckLevel.GOOD, name)
        return
    detail = "none (neither DISPLAY nor WAYLAND_DISPLAY is set): the window cannot open here, "
    yield CheckResult(
        "display", CheckLevel.NOTE, detail + "`flinch analyze` and `flinch demo` work"
    )


def _providers() -> Iterator[CheckResult]:
    import onnxruntime

    from models.providers import has_cuda_driver

    available = ", ".join(onnxruntime.get_available_providers())
    driver = "with" if has_cuda_driver() else "without"
    yield CheckResult(
        "network providers", CheckLevel.GOOD, f"{available}; {driver} an NVIDIA driver"
    )


def _face() -> Iterator[CheckResult]:
    from models.face.track import Tracker

    try:
        tracker = Tracker(paths.models_folder())
    except FlinchError as error:
        yield CheckResult("face tracker", CheckLevel.BAD, str(error))
        return
    yield CheckResult("face tracker", CheckLevel.GOOD, tracker.backend)


def _weights() -> Iterator[CheckResult]:
    from models.weights import load, shelf

    installed = shelf()
    for lost in installed.lost:
        yield CheckResult(f"weights {lost.name}", CheckLevel.BAD, str(lost.error))
    if not installed.cards and not installed.lost:
        detail = "none are bundled: events are timed but not read; reinstall Flinch"
        yield CheckResult("weights", CheckLevel.BAD, detail)
    for card in installed.cards:
        try:
            size_mb = len(load(card)) / 1e6
        except FlinchError as error:
            yield CheckResult(f"weights {card.id}", CheckLevel.BAD, str(error))
            continue
        detail = f"{card.file}, {size_mb:.1f} MB, SHA-256 {card.sha256[:12]}… as in its card"
        yield CheckResult(f"weights {card.id}", CheckLevel.GOOD, detail)


def _cameras() -> Iterator[CheckResult]:
    from models.sources.camera import list_devices

    devices = list_devices()
    if not devices:
        detail = "none found; `flinch demo` plays a synthetic one"
        if sys.platform in ("win32", "darwin"):
            detail = _named(system_camera_names(sys.platform))
        yield CheckResult("cameras", CheckLevel.NOTE, detail)
    for device in devices:
        modes = camera_modes(device.index)
        listed = ", ".join(f"{mode} {mode.fourcc}" for mode in modes) or "its modes are not told"
        yield CheckResult(f"camera {device.index}", CheckLevel.GOOD, f"{device.name}: {listed}")


def _named(names: tuple[str, ...] | None) -> str:
    """Name the cameras on a system without camera numbers."""
    if names is None:
        return "the system does not tell their names here; the window lists them"
    if not names:
        return "none found; `flinch demo` plays a synthetic one"
    return f'{", ".join(names)}; open one by name: flinch live --camera "{names[0]}"'


def _nearest_existing(path: Path) -> Path:
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def _disk() -> Iterator[CheckResult]:
    folder = _nearest_existing(paths.recordings_folder())
    free_gb = shutil.disk_usage(folder).free / 1e9
    detail = f"{free_gb:.1f} GB free for '{paths.recordings_folder()}'"
    if not os.access(folder, os.W_OK):
        detail = f"'{folder}' may not be written to: change its permissions or set FLINCH_HOME"
        yield CheckResult("disk", CheckLevel.BAD, detail)
    elif free_gb < LEAST_FREE_GB:
        yield CheckResult(
            "disk", CheckLevel.BAD, f"only {detail}: free some space before recording"
        )
    else:
        yield CheckResult("disk", CheckLevel.GOOD, detail)


def _database() -> Iterator[CheckResult]:
    path = paths.database()
    if not path.exists():
        yield CheckResult("database", CheckLevel.GOOD, f"'{path}' is not there yet")
        return
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            count = connection.execute("SELECT count(*) FROM event").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error as error:
        verdict, count = str(error), 0
    if verdict == "ok":
        yield CheckResult("database", CheckLevel.GOOD, f"'{path}' holds {count} events")
        return
    detail = f"'{path}' cannot be read ({verdict}); if it is damaged, Flinch keeps it aside at the"
    yield CheckResult("database", CheckLevel.BAD, f"{detail} next start and begins a new one")


def _settings() -> Iterator[CheckResult]:
    path = paths.settings_file()
    try:
        settings.parse(path.read_text(encoding="utf-8-sig"), path)
    except FileNotFoundError:
        yield CheckResult(
            "settings", CheckLevel.GOOD, f"'{path}' is not there: the defaults are used"
        )
    except FlinchError as error:
        yield CheckResult("settings", CheckLevel.BAD, str(error))
    except OSError as error:
        yield CheckResult("settings", CheckLevel.BAD, system_sentence(error))
    except ValueError as error:
        first = str(error).splitlines()[0]
        detail = f"'{path}' is no TOML ({first}): correct or remove it"
        yield CheckResult("settings", CheckLevel.BAD, detail)
    else:
        yield CheckResult("settings", CheckLevel.GOOD, f"'{path}'")
