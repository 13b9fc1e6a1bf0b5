"""Stores motion signals in files, so that spotters can be compared without decoding videos again.

The file name depends on the content of the video and on the code of the signal, so another video of
the same name, or changed code, never gets an old signal.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from models import private
from models.errors import FlinchError
from models.face import align, cover, mesh, pose, quality, search, track, view
from models.records import Motion, State
from models.spot import (
    baseline,
    coding,
    eyes,
    head,
    hidden,
    neutral,
    recoding,
    regions,
    repeats,
    signal,
    skin,
    stays,
)

_FACE = (align, cover, mesh, pose, quality, search, track, view)
_SKIN = (
    baseline,
    coding,
    eyes,
    head,
    hidden,
    neutral,
    recoding,
    regions,
    repeats,
    signal,
    skin,
    stays,
)
_PARTS = (*_FACE, *_SKIN)
"""All code between a picture and its motion signal."""

_NAMES = tuple(field.name for field in fields(Motion))


class TraceError(FlinchError):
    """A stored signal cannot be read."""


def trace_of(folder: Path, video: Path, lose: float = 0.0) -> Path:
    """Return the file of a video's signal.

    Args:
        folder: Folder of the signals.
        video: The video.
        lose: Share of randomly lost frames.

    Raises:
        TraceError: The video cannot be read.
    """
    content = hashlib.sha256(_made_by())
    try:
        with video.open("rb") as file:
            while chunk := file.read(1 << 20):
                content.update(chunk)
    except OSError as error:
        raise TraceError(f"The video '{video}' cannot be read: {error.strerror}.") from error
    lost = f"-without-{lose:g}" if lose else ""
    return folder / f"{video.stem}{lost}-{content.hexdigest()[:16]}.npz"


@lru_cache(maxsize=1)
def _made_by() -> bytes:
    """Return a digest of the code that turns pictures into signals."""
    code = hashlib.sha256()
    for part in _PARTS:
        code.update(Path(str(part.__file__)).read_bytes())
    return code.digest()


def save_trace(path: Path, motions: Sequence[Motion]) -> None:
    """Write a signal into an NPZ file, every field of `Motion` as one array.

    Args:
        path: The file, written atomically; its folder is created.
        motions: The signal in order.
    """
    private.make_folder(path.parent)
    columns = {name: np.array([getattr(m, name) for m in motions]) for name in _NAMES}
    columns["state"] = np.array([m.state.value for m in motions])
    with private.replacing(path) as draft, draft.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **columns)


def load_trace(path: Path) -> tuple[Motion, ...]:
    """Read a signal from its file.

    Raises:
        TraceError: The file is damaged, or has another format of the signal.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            columns = {name: file[name] for name in _NAMES}
        return tuple(
            Motion(**{name: _plain(name, columns[name][k]) for name in _NAMES})
            for k in range(len(columns["seq"]))
        )
    except (
        *(OSError, ValueError, KeyError, TypeError, MemoryError, zipfile.BadZipFile, zlib.error),
        FlinchError,
    ) as error:
        raise TraceError(
            f"The kept signal '{path}' cannot be read ({type(error).__name__}: {error}); remove "
            "it, and it is made anew from its video."
        ) from error


def _plain(name: str, value: Any) -> Any:
    if name == "state":
        return State(str(value))
    return value if np.ndim(value) else value.item()
