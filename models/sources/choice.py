"""Decides, as the only place, which source a text names; it opens nothing.

A text is, in this order: the practice camera, an address, something on the disk, or a camera.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import unquote, urlsplit

from models.sources.faults import Faults
from models.sources.file_options import AS_IT_IS, FileOptions
from models.sources.source import Mode, SourceError, hide_login

PRACTICE = "practice"
"""Name of the synthetic camera, for the choice and in the settings."""
PRACTICE_NAME = "Practice camera"

SCHEMES = ("http", "https", "rtsp", "rtsps", "rtmp", "tcp", "udp", "rtp", "srt")
"""Address schemes of streams."""

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_DEVICE = re.compile(r"/dev/video([0-9]+)")


class Origin(str, Enum):
    """Kind of a source."""

    CAMERA = "camera"
    PRACTICE = "practice"
    FILE = "file"
    STREAM = "stream"


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen source."""

    what: str
    """Index, name, path or address that opens it."""
    name: str
    """Name for display."""
    origin: Origin
    """Kind of the source."""
    mode: Mode | None = None
    """Requested mode of a camera; None takes the default."""
    lock: bool = True
    """Whether a camera's exposure and other controls are locked."""
    mains_hz: int = 50
    """Mains frequency for a camera's exposure, 50 or 60."""
    faults: Faults | None = None
    """Faults that the practice camera simulates."""
    options: FileOptions = AS_IT_IS
    """Options of a file."""


def choice_of(text: str, mode: Mode | None = None) -> Choice:
    """Return the kind of source that a text names; it need not exist.

    Args:
        text: `practice`, an address, a file or folder, or a camera's index or name.
        mode: The requested mode of a camera.

    Returns:
        The source; a file or folder takes precedence over a camera of the same name.

    Raises:
        SourceError: The text is empty, or an address with an unknown scheme.
    """
    what = text.strip()
    if not what:
        raise SourceError("No source was named: give a camera, an address, a video or a folder.")
    if what.lower() == PRACTICE:
        return Choice(PRACTICE, PRACTICE_NAME, Origin.PRACTICE)
    address = _ADDRESS.match(what)
    if address is not None:
        return _at_address(what, address[1].lower())
    device = _DEVICE.fullmatch(what)
    if device is not None:
        return Choice(device[1], what, Origin.CAMERA, mode)
    if _names_a_path(what):
        return Choice(what, Path(what).name or what, Origin.FILE)
    name = f"Camera {what}" if is_index(what) else what
    return Choice(what, name, Origin.CAMERA, mode)


def is_index(what: str) -> bool:
    """Return whether a camera is named by its number."""
    return what.isascii() and what.isdigit()


def _at_address(what: str, scheme: str) -> Choice:
    if scheme in SCHEMES:
        return Choice(what, hide_login(what), Origin.STREAM)
    if scheme == "file":
        path = unquote(urlsplit(what).path)
        return Choice(path, Path(path).name or path, Origin.FILE)
    raise SourceError(
        f"'{hide_login(what)}' is an address that cannot be opened: expected one that begins with "
        f"{', '.join(SCHEMES[:4])} or another of {', '.join(SCHEMES[4:])}, found '{scheme}'."
    )


def _names_a_path(what: str) -> bool:
    """Return whether a text names a path, existing or not."""
    path = os.path.expanduser(what)  # noqa: PTH111  Path.expanduser fails on unknown users
    return os.path.exists(path) or _looks_like_a_path(what)  # noqa: PTH110


def _looks_like_a_path(what: str) -> bool:
    """Distinguish a missing file from an unknown camera: by a folder in it, or a file ending."""
    suffix = Path(what).suffix[1:]
    return "/" in what or "\\" in what or (2 <= len(suffix) <= 5 and suffix.isalnum())
