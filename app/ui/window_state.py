"""The window's place and page when it was closed, to restore them at the next start.

This is no setting: it is written when the window closes, and an unusable file is ignored.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

from app import paths
from app.core.output import whole_file
from app.errors import OutputError

log = logging.getLogger(__name__)

SEEN_PX = 120
"""A window with less than this on a screen, in width or height, is moved to be reachable."""


@dataclass(frozen=True, slots=True)
class WindowState:
    """State of the window when it was closed; a width of 0 means that nothing is known.

    `left`, `top`, `width`, `height` are those of the window that is not maximised, in logical
    pixels. `region` and `span_s` are what the timeline showed.
    """

    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0
    maximized: bool = False
    page: str = ""
    """The name of the shown page; empty for one without a tab."""
    region: str = ""
    span_s: int = 0

    @property
    def area(self) -> QRect:
        """The window's place."""
        return QRect(self.left, self.top, self.width, self.height)


def read(path: Path | None = None) -> WindowState:
    """Read the state of the window when it was closed.

    Args:
        path: The file; Flinch's own if None.

    Returns:
        The state; the default without a usable file.
    """
    path = path or paths.window_file()
    try:
        return _checked(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return WindowState()
    except (OSError, ValueError, RecursionError) as error:
        log.info("The window's place in %s cannot be used: %s", path, error)
        return WindowState()


def _checked(given: Any) -> WindowState:
    if not isinstance(given, dict):
        raise ValueError("expected an object")
    kinds = {item.name: type(item.default) for item in fields(WindowState)}
    known: dict[str, Any] = {
        str(key): value for key, value in given.items() if type(value) is kinds.get(key)
    }
    return WindowState(**known)


def write(state: WindowState, path: Path | None = None) -> None:
    """Write the state of the window when it was closed; a failure is only logged.

    Args:
        state: The state to write.
        path: The file; Flinch's own if None.
    """
    path = path or paths.window_file()
    try:
        paths.ready(path.parent)
        with whole_file(path) as file:
            json.dump(asdict(state), file, indent=2)
            file.write("\n")
    except (OSError, OutputError) as error:
        log.warning("The window's place is not kept: %s", error)


def reachable(area: QRect, least: tuple[int, int]) -> QRect | None:
    """Fit a window's place to the connected screens.

    Args:
        area: Where the window was.
        least: The window's smallest width and height.

    Returns:
        The place, reduced to the size of its screen; None if it is on no screen.
    """
    for screen in QGuiApplication.screens():
        room = screen.availableGeometry()
        common = room.intersected(area)
        if min(common.width(), common.height()) >= SEEN_PX:
            width = max(least[0], min(area.width(), room.width()))
            height = max(least[1], min(area.height(), room.height()))
            left = max(room.left(), min(area.left(), room.right() - width + 1))
            top = max(room.top(), min(area.top(), room.bottom() - height + 1))
            return QRect(left, top, width, height)
    return None
