"""One way in: what the user named becomes a source."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from models.sources.camera import CameraSource, Device, list_devices
from models.sources.file import FileSource
from models.sources.images import FolderSource
from models.sources.source import Mode, Source, SourceError, names_a_path
from models.sources.url import UrlSource, is_url


def open_source(
    what: str,
    mode: Mode | None = None,
    paced: bool = False,
    devices: Callable[[], tuple[Device, ...]] = list_devices,
) -> Source:
    """Find the source that `what` names and open it.

    Args:
        what: A URL (`http://`, `rtsp://`, ...), a video file, a folder of pictures, or a camera
            by index or name. A file or folder of that name comes before a camera.
        mode: What to ask a camera for; its rate is also the rate of a folder of pictures.
        paced: Play files and folders in real time.
        devices: Lists the cameras there are.

    Returns:
        The opened source. A camera or stream that is not there yet may still be waiting.

    Raises:
        SourceError: The input can never work: no such file or camera, no video in it.
    """
    source = _find(what.strip(), mode, paced, devices)
    source.open()
    return source


def _find(
    what: str, mode: Mode | None, paced: bool, devices: Callable[[], tuple[Device, ...]]
) -> Source:
    if not what:
        raise SourceError("No source was named: give a camera, a URL, a video file or a folder.")
    if is_url(what):
        return UrlSource(what)
    path = Path(os.path.expanduser(what))  # noqa: PTH111  Path.expanduser fails on unknown users
    if os.path.isdir(path):  # noqa: PTH112  Path.is_dir fails on names that are too long
        return FolderSource(path, fps=mode.fps if mode and mode.fps else 30.0, paced=paced)
    if names_a_path(what):
        return FileSource(path, paced=paced)
    return CameraSource(what, mode, devices=devices)
