"""Opens the source that the user chose: camera with locks, stream, file in real time, or practice.

`models.sources.choice` decides what a text names; this module makes the source.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.camera_control.opening import Facts, LockedCamera
from models.sources.camera import CameraSource, Device, find_device, list_devices
from models.sources.choice import PRACTICE_NAME, Choice, Origin
from models.sources.file_options import FileOptions
from models.sources.source import Mode, Source, SourceError

if TYPE_CHECKING:
    from models.sources.drawing import DrawnElsewhere
    from models.sources.synthetic import TimedPictures

PRACTICE_S = 3600.0
"""Length of the practice camera's film."""
PRACTICE_PX = ((1280, 720), (960, 540), (640, 360))
"""Sizes that the practice camera can draw, the largest first."""
PRACTICE_FPS = 30.0

_begun: list[DrawnElsewhere] = []
"""The practice camera that `begin_practice` has started to draw and that is not shown yet."""

Devices = Callable[[], tuple[Device, ...]]


def make_source(choice: Choice, devices: Devices = list_devices, packets: bool = False) -> Source:
    """Make the source of a choice; files play in real time. It is not opened yet.

    Args:
        choice: The chosen source.
        devices: Lists the cameras.
        packets: Whether the practice camera is to send JPEG packets, as a webcam would.

    Raises:
        SourceError: The source can never be opened.
    """
    if choice.origin is Origin.PRACTICE:
        return _practice_camera(choice, packets)
    if choice.origin is Origin.STREAM:
        from models.sources.url import UrlSource

        return UrlSource(choice.what)
    if choice.origin is Origin.FILE:
        return _file(_path(choice), choice.options)
    if choice.lock:
        return LockedCamera(choice.what, choice.mode, devices, choice.mains_hz)
    return CameraSource(choice.what, choice.mode, devices)


def check_there(choice: Choice, devices: Devices = list_devices) -> None:
    """Check whether a source exists, without opening it.

    A stream counts as existing: it may begin later. So does any camera if the system cannot list
    its cameras.

    Args:
        choice: The chosen source.
        devices: Lists the cameras.

    Raises:
        SourceError: There is no such file or camera.
    """
    if choice.origin is Origin.FILE and not os.path.exists(_path(choice)):  # noqa: PTH110
        raise SourceError(f"There is no file '{choice.what}': check the name and the folder.")
    if choice.origin is Origin.CAMERA and sys.platform == "linux":
        find_device(choice.what, devices())


def locks_of(source: Source) -> Facts | None:
    """Return the result of locking; None without controls, or before the first picture."""
    return source.facts if isinstance(source, LockedCamera) else None


def _path(choice: Choice) -> Path:
    return Path(os.path.expanduser(choice.what))  # noqa: PTH111 - any name may be asked


def _practice_camera(choice: Choice, packets: bool) -> Source:
    from models.sources.synthetic import SyntheticSource

    size = _practice_px(choice.mode)
    begun = _begun and size == PRACTICE_PX[0]
    return SyntheticSource(
        _begun.pop() if begun else _practice_pictures(size),
        choice.faults,
        packets=packets,
        name=PRACTICE_NAME,
        apexes=practice_apexes_ns,
    )


def begin_practice() -> None:
    """Start to draw the practice camera early, because its first picture takes seconds.

    The next practice camera shows this film.
    """
    if not _begun:
        _begun.append(_practice_pictures(PRACTICE_PX[0]))
        _begun[0].begin()


def _practice_pictures(size: tuple[int, int]) -> DrawnElsewhere:
    from models.sources.drawing import DrawnElsewhere, Measures

    measures = Measures(*size, PRACTICE_FPS, int(PRACTICE_S * PRACTICE_FPS))
    return DrawnElsewhere(partial(practice_face, size), measures)


def practice_apexes_ns() -> tuple[int, ...]:
    """Return the times in the practice camera's film at which its face moves most."""
    from training.synth.demo import apexes_ns

    return apexes_ns(PRACTICE_S)


def _practice_px(mode: Mode | None) -> tuple[int, int]:
    """Return the largest size no wider than a mode requires; the largest of all without a mode."""
    if mode is None:
        return PRACTICE_PX[0]
    return next((size for size in PRACTICE_PX if size[0] <= mode.width_px), PRACTICE_PX[-1])


def practice_face(size: tuple[int, int] = PRACTICE_PX[0]) -> TimedPictures:
    """Make the film of the practice camera; called in the process that draws it.

    Args:
        size: Width and height of the pictures in pixels.
    """
    from training.synth.demo import DemoFace

    return DemoFace(PRACTICE_S, fps=PRACTICE_FPS, size=size)


def _file(path: Path, options: FileOptions) -> Source:
    from models.sources.file import FileSource
    from models.sources.images import FolderSource

    if os.path.isdir(path):  # noqa: PTH112  Path.is_dir fails on names that are too long
        return FolderSource(path, options, paced=True)
    return FileSource(path, paced=True, options=options)
