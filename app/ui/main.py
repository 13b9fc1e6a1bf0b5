"""Opens the window, for `flinch`, `flinch live` and `flinch demo`."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from app import interrupts
from app import settings as stored
from app.console import say
from app.errors import ExitCode, SettingsError
from app.settings import Settings
from app.start import Start
from app.threads.turns import take_short_turns
from app.ui import style, window_state
from app.ui.banner import Tone
from app.ui.language import tr, use_language
from app.ui.session_factories import SessionFactories, standard_factories
from app.ui.window import MainWindow
from app.ui.window_place import restore
from models.sources.choice import Choice, Origin, choice_of
from models.sources.mode import read_mode
from models.sources.source import SourceError

if TYPE_CHECKING:
    from models.providers import Provider

log = logging.getLogger(__name__)

NOTHING_RECORDED = (
    "Nothing was recorded into '{folder}': no picture came. Check that the camera is plugged in "
    "and not used elsewhere."
)

CV2_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
"""Importing cv2 sets these to its own Qt 5 plugins, which PySide6 cannot load."""

NATURAL_SIZE = 100
SCALE_VARIABLE = "QT_SCALE_FACTOR"
"""Qt reads it once, when the application is created; a value set by the user is kept."""


_kept: list[OpenedWindow] = []
"""Windows with a thread that did not end: their Qt objects must exist until the process ends."""


@dataclass(frozen=True, slots=True)
class OpenedWindow:
    """The application with its window."""

    application: QApplication
    styler: style.Styler
    window: MainWindow


def run(start: Start) -> int:
    """Open the window and run until it is closed.

    Args:
        start: The options of this start.

    Returns:
        The exit code.
    """
    take_short_turns()
    interrupts.only_note()
    opened = open_window(start.record)
    window = opened.window
    choice = None if start.code else _first_choice(window, start)
    if start.person:
        window.person.use(start.person)
    window.show()
    signals: list[int] = []
    beat = _heed_interrupts(window, signals)
    if start.seconds is None and not window.ask.first_notice():
        beat.stop()
        window.close()
        return _exit_code(ExitCode.DONE, window, signals)
    measurement = None
    if start.json_path is not None or start.seconds is not None:
        from app.ui.bench import Measurement

        measurement = Measurement(window)
    window.load_networks()
    if choice is not None:
        QTimer.singleShot(0, lambda: window.watch(choice))
    if start.code:
        QTimer.singleShot(0, lambda: window.coding.open_all(start))
    if start.record is not None:
        window.record_when_running()
    if start.seconds is not None:
        QTimer.singleShot(int(start.seconds * 1000), window.leave)
    code = opened.application.exec()
    beat.stop()
    if start.seconds is None:
        window_state.write(window.left_as)
    if measurement is not None:
        measurement.finish(start.json_path)
    if not window.live.all_ended:
        log.warning("A thread was still loading when the window closed; leaving at once.")
        _kept.append(opened)
    if start.record is not None and not window.live.recording.stored:
        window.live.recording.trouble.append(NOTHING_RECORDED.format(folder=start.record))
    return _exit_code(code, window, signals)


def _exit_code(code: int, window: MainWindow, signals: Sequence[int]) -> int:
    """Choose the exit code: that of a failed recording, or of the signal that closed the window."""
    for trouble in window.live.recording.trouble:
        say(trouble)
    if window.live.recording.trouble:
        return ExitCode.FAILED
    return interrupts.code(signals[0]) if signals and signals[0] != signal.SIGINT else code


def open_window(record: Path | None = None) -> OpenedWindow:
    """Create the application and its window without showing it.

    Args:
        record: Folder for recordings; None takes that of the settings.
    """
    for name in CV2_VARIABLES:
        os.environ.pop(name, None)
    settings, notice, refused = _settings()
    if settings.size_percent != NATURAL_SIZE:
        os.environ.setdefault(SCALE_VARIABLE, f"{settings.size_percent / 100:g}")
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("Flinch")
    application.setDesktopFileName("flinch")
    use_language(application, settings.language)
    styler = style.Styler(application)
    styler.apply(style.Look(settings.theme))

    def make_factories(now: Settings) -> SessionFactories:
        folder = str(record or now.recordings)
        provider = cast("Provider", now.provider)  # checked when the settings are read
        return standard_factories(now.threads, folder, now.keep_clips, provider)

    with styler.building():
        window = MainWindow(styler, make_factories(settings), settings, stored.save, make_factories)
    window.resize(*_first_size(application))
    restore(window, window_state.read(), window.switch.show_named, window.page)
    if refused:
        notice = tr("{error} The defaults are used meanwhile.", error=refused)
    if notice:
        window.banner.show_message(notice, Tone.PROBLEM)
    return OpenedWindow(application, styler, window)


def _settings() -> tuple[Settings, str, str]:
    """Read the settings, with a notice for the user, or the defaults with the error."""
    try:
        loaded = stored.load()
    except (SettingsError, OSError) as error:
        log.warning("Settings: %s", error)
        return Settings(), "", str(error)
    return loaded.settings, loaded.notice, ""


def _first_choice(window: MainWindow, start: Start) -> Choice | None:
    """Choose the source of this start, or else that of the settings; show why there is none."""
    settings = window.settings
    mode = start.mode or read_mode(settings.mode)
    try:
        choice = start.source or choice_of(settings.camera)
    except SourceError as error:
        window.banner.show_message(str(error), Tone.PROBLEM)
        return None
    return replace(choice, mode=mode) if choice.origin is Origin.CAMERA else choice


def _first_size(application: QApplication) -> tuple[int, int]:
    room = application.primaryScreen().availableGeometry()
    return min(1440, int(room.width() * 0.95)), min(900, int(room.height() * 0.92))


def _heed_interrupts(window: MainWindow, signals: list[int] | None = None) -> QTimer:
    """Let Ctrl+C close the window and all dialogs; the timer lets Python notice the signal.

    SIGTERM and SIGHUP do the same; the number of each signal is appended to `signals`.

    Python may run the handler at any time, even during a paint event. Closing then would delete the
    painted widget, so the handler only posts the closing to the event loop.
    """

    def close() -> None:
        for each in QApplication.topLevelWidgets():
            if isinstance(each, QDialog) and each.isVisible():
                each.reject()
        window.leave()

    def ask(number: int = signal.SIGINT) -> None:
        if signals is not None:
            signals.append(number)
        QTimer.singleShot(0, close)

    interrupts.call(ask)
    if interrupts.requested():
        ask()
    timer = QTimer()
    timer.setInterval(250)
    timer.timeout.connect(lambda: None)
    timer.start()
    return timer
