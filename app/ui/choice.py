"""What can be watched, as the pickers offer it: cameras, the practice camera, files, streams."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from models.sources.faults import Faults
from models.sources.source import Mode, hide_login, names_a_path
from models.sources.url import is_url

PRACTICE = "practice"
"""The name under which the synthetic camera is chosen and kept in the settings."""
PRACTICE_NAME = "Practice camera"

MODES = (
    Mode(1280, 720, 60.0),
    Mode(1280, 720, 30.0),
    Mode(1920, 1080, 30.0),
    Mode(640, 480, 60.0),
    Mode(640, 480, 30.0),
)
"""Modes that are asked of a camera; it is read back and measured what it really gives."""


class Origin(str, Enum):
    """Where pictures come from."""

    CAMERA = "camera"
    PRACTICE = "practice"
    FILE = "file"
    STREAM = "stream"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to watch.

    `what` opens it, `name` is shown. `mode`, `lock` and `mains_hz` concern cameras alone, `faults`
    are played by the practice camera alone.
    """

    what: str
    name: str
    origin: Origin
    mode: Mode | None = None
    lock: bool = True
    mains_hz: int = 50
    faults: Faults | None = None


def choice_of(what: str, mode: Mode | None = None) -> Choice:
    """Tell what kind of source a text names.

    Args:
        what: `practice`, a URL, a file or folder, or a camera's index or name.
        mode: The mode to ask a camera for.
    """
    if what.strip().lower() == PRACTICE:
        return Choice(PRACTICE, PRACTICE_NAME, Origin.PRACTICE)
    if is_url(what):
        return Choice(what, hide_login(what), Origin.STREAM)
    if names_a_path(what):
        return Choice(what, Path(what).name, Origin.FILE)
    name = f"Camera {what}" if what.isdigit() else what
    return Choice(what, name, Origin.CAMERA, mode)


def mode_of(text: str) -> Mode | None:
    """Read `WIDTHxHEIGHT@FPS`; None if the text is something else."""
    size, _, rate = text.lower().partition("@")
    width, _, height = size.partition("x")
    try:
        return Mode(int(width), int(height), float(rate or 0))
    except ValueError:
        return None


def mode_name(mode: Mode) -> str:
    """Write a mode for people."""
    return f"{mode.width_px} × {mode.height_px} @ {mode.fps:g}"
