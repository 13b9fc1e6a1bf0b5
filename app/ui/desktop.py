"""Shows files and folders in the programs that the desktop has for them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.paths import ready
from app.ui.resources import Resources


def show_on_desktop(path: Path) -> None:
    """Open a folder in the file manager, or a file in its usual program."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def show_recordings(resources: Resources) -> None:
    """Open the folder of recordings; it is created in the background if it is missing."""
    folder = resources.recordings()
    resources.jobs.run(
        "making the folder", lambda _: ready(folder), lambda _: show_on_desktop(folder)
    )
