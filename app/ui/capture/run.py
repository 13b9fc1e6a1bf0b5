"""Runs a sitting with its windows, for `flinch capture run` without `--headless`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication

from app import interrupts
from app import settings as stored
from app.console import say
from app.core.sitting.begin import Held, SittingJob, camera_of, held_study, open_camera, ready
from app.errors import SettingsError
from app.threads.turns import take_short_turns
from app.ui import style
from app.ui.capture.screens import ScreenDialog
from app.ui.capture.studio import Studio
from app.ui.capture.sync import SyncWindow
from app.ui.language import use_language
from training.capture.errors import SittingError
from training.capture.study import open_study
from training.capture.sync import Offset, keep_offset


def run_windows(job: SittingJob) -> Held:
    """Run a sitting with the operator's console and the participant's screen.

    Args:
        job: The sitting; its scripted answers are not used.

    Raises:
        FlinchError: The study is not ready, in use, the camera gives no picture, or the sitting
            broke off.
        OSError: Something cannot be written.
    """
    application, styler = _application()
    with ready(job, say, interrupts.requested) as opened:
        studio = Studio(opened.sitting, opened.source, styler.theme)
        _carry_out(application, studio)
    if studio.trouble:
        raise SittingError(studio.trouble)
    return Held(studio.opened.folder.path, studio.sitting.state, studio.runs, studio.sitter.sound)


def run_sync(study: Path, camera: str, seconds: float) -> tuple[str, Offset]:
    """Measure the offset between a screen and a camera, and store it in the study.

    Args:
        study: The study's folder.
        camera: The camera, which faces the participant's screen.
        seconds: How long.

    Returns:
        The measurement's name, and what was measured.

    Raises:
        FlinchError: The study is in use, the camera gives no picture or does not see the screen.
        OSError: The study cannot be written.
    """
    application, _styler = _application()
    opened = open_study(study)
    with (
        held_study(opened.folder.root, "flinch capture sync"),
        open_camera(camera_of(opened.study, camera), interrupts.requested) as source,
    ):
        window = SyncWindow(source, seconds)
        window.ended.connect(application.quit)
        interrupts.call(lambda _number: QTimer.singleShot(0, application.quit))
        window.begin(ask_screen() or QGuiApplication.primaryScreen())
        application.exec()
        window.stop()
        if window.result is None:
            raise SittingError(window.trouble or "The measurement was cut off: start it again.")
        return keep_offset(opened.folder, window.result), window.result


def _application() -> tuple[QApplication, style.Styler]:
    """Create the application, or use the existing one, with the look of the settings."""
    take_short_turns()
    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        os.environ.pop(name, None)
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("Flinch")
    settings = _settings()
    use_language(application, settings.language)
    styler = style.Styler(application)
    styler.apply(style.Look(settings.theme))
    return application, styler


def _settings() -> stored.Settings:
    try:
        return stored.load().settings
    except (SettingsError, OSError):
        return stored.Settings()


def ask_screen() -> QScreen | None:
    """Ask which screen is the participant's; None if there is only one, or without an answer."""
    screens = QGuiApplication.screens()
    if len(screens) < 2:
        return None
    dialog = ScreenDialog(QGuiApplication.primaryScreen(), screens)
    return dialog.chosen if dialog.exec() else None


def _carry_out(application: QApplication, studio: Studio) -> None:
    """Show the windows until the sitting is over and the console is closed."""
    application.setQuitOnLastWindowClosed(False)
    studio.ended.connect(lambda: QTimer.singleShot(3000, application.quit))
    beat = QTimer()
    beat.setInterval(250)
    beat.timeout.connect(lambda: None)
    beat.start()
    interrupts.call(lambda _number: QTimer.singleShot(0, application.quit))
    studio.begin(ask_screen())
    application.exec()
    beat.stop()
    studio.close()
