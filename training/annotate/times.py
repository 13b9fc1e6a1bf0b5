"""Stores the time stamps of a coded video beside its annotations.

A document has the digest of its video's stamps. The stamps themselves are stored too, so that the
marks still have times after the video was re-encoded at another rate.
"""

from __future__ import annotations

import contextlib
import io
import logging
import zipfile
import zlib
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import private
from models.sources.table_cache import default_cache, kept_times

log = logging.getLogger(__name__)

_DAMAGED = (OSError, ValueError, KeyError, zipfile.BadZipFile, zlib.error)
_NAME = "t_ns"


def digest_of(t_ns: NDArray[np.int64]) -> str:
    """Return the SHA-256 of time stamps."""
    return sha256(np.asarray(t_ns, "<i8").tobytes()).hexdigest()


def times_file(folder: Path, stamps: str) -> Path:
    """Return the file with the times of a digest, in a folder of annotations."""
    return folder / f"{stamps[:16]}.times.npz"


def keep_times(folder: Path, t_ns: NDArray[np.int64]) -> None:
    """Store a video's times beside its annotations; if the disk refuses, log it.

    Args:
        folder: The annotations.
        t_ns: `(frames,)` time of each picture.
    """
    path = times_file(folder, digest_of(t_ns))
    if path.exists():
        return
    data = io.BytesIO()
    np.savez_compressed(data, **{_NAME: np.asarray(t_ns, "<i8")})
    try:
        private.make_folder(folder)
        private.write_bytes(path, data.getvalue())
    except OSError as error:
        log.warning("The times of a video could not be kept in %s: %s.", folder, error)


def times_of(
    folder: Path, media: str, stamps: str, cache: Path | None = None
) -> NDArray[np.int64] | None:
    """Return the times of a digest; None if they are not stored.

    Args:
        folder: The annotations.
        media: SHA-256 of the video that was coded.
        stamps: SHA-256 of its time stamps.
        cache: Folder of frame tables; the user's cache folder if None.
    """
    for found in (_read(times_file(folder, stamps)), *kept_times(media, cache or default_cache())):
        if found is not None and digest_of(found) == stamps:
            return found
    return None


def _read(path: Path) -> NDArray[np.int64] | None:
    with contextlib.suppress(*_DAMAGED), np.load(path, allow_pickle=False) as arrays:
        return np.asarray(arrays[_NAME], np.int64)
    return None
