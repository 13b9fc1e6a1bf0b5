"""Where the window was and what it showed when it was closed, so that it opens there again.

This is no setting: it is written when the window closes, and a file that cannot be used is left
aside without a word.
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
"""A window of which less lies on a screen, either way, is put where it can be reached."""


@dataclass(frozen=True, slots=True)
class WindowState:
    """The window as it was closed; a width of 0 means that nothing is known.

    `left`, `top`, `width`, `height` are those of the window that is not maximised, in logical
    pixels. `region` and `span_s` are what the timeline showed.
    """

    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0
    maximized: bool = False
    page: str = ""
    region: str = ""
    span_s: int = 0

    @property
    def area(self) -> QRect:
        """Give the window's place."""
        return QRect(self.left, self.top, self.width, self.height)


def read(path: Path | None = None) -> WindowState:
    """Read how the window was closed.

    Args:
        path: The file; Flinch's own if None.

    Returns:
        The state; the usual one if there is no file or it holds something else.
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
    """Keep how the window was closed; that it cannot be written is only noted in the log.

    Args:
        state: What to keep.
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
    """Fit a window's place to the screens that there are now.

    Args:
        area: Where the window was.
        least: The window's smallest width and height.

    Returns:
        The place, made small enough for its screen; None if it lies on none.
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
