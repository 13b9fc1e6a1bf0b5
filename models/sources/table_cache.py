"""Caches frame tables by the content of their files: a copy or a renamed file uses the same table.

The content's digest is cached too, by the file's place, size and times, so that an unchanged large
file is not read again.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
import zipfile
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import numpy as np
import platformdirs
from numpy.typing import NDArray

from models import private
from models.sources.frame_order import build_table
from models.sources.frame_table import FrameTable, PacketKey
from models.sources.source import SourceError

log = logging.getLogger(__name__)

_DAMAGED = (OSError, ValueError, KeyError, TypeError, MemoryError, zipfile.BadZipFile, zlib.error)
"""Exceptions of reading a damaged table."""

_LAYOUT = 6
_ARRAYS = ("t_ns", "stamps", "key_stamps", "repeated", "packets", "places")
_WORDS = (
    "fps",
    "made_up",
    "rule",
    "damaged",
    "track",
    "tracks",
    "bits",
    "format_name",
    "capture_fps",
)
_BLOCK = 1 << 20


def default_cache() -> Path:
    """Return the folder of cached tables: Flinch's cache, which `FLINCH_HOME` may move."""
    home = os.environ.get("FLINCH_HOME")
    cache = Path(home).expanduser() / "cache" if home else platformdirs.user_cache_path("flinch")
    return cache / "frame-tables"


def frame_table(path: Path, cache: Path | None, track: int | None = None) -> FrameTable:
    """Return a file's table, from the cache if a file with the same content was read before.

    Args:
        path: The video.
        cache: Folder of the tables; None stores none.
        track: Number of its video track, from 1; None takes the best.

    Raises:
        SourceError: The file cannot be read as video, or holds no picture.
    """
    if cache is None or not path.is_file():
        return build_table(path, track)
    try:
        cached = cache / f"{content_digest(path, cache)[:32]}-{track or 0}-{_LAYOUT}.npz"
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}.") from error
    with contextlib.suppress(*_DAMAGED):
        return _load(cached)
    table = build_table(path, track)
    _store(cached, lambda file: _save(file, table))
    return table


def kept_times(digest: str, cache: Path) -> tuple[NDArray[np.int64], ...]:
    """Return the cached times of a file, one table per track; none if there is no cache.

    Args:
        digest: SHA-256 of the file's bytes.
        cache: Folder of the tables.
    """
    found = []
    for cached in sorted(cache.glob(f"{digest[:32]}-*-{_LAYOUT}.npz")):
        with contextlib.suppress(*_DAMAGED):
            found.append(_load(cached).t_ns)
    return tuple(found)


def content_digest(path: Path, cache: Path, *more: Path) -> str:
    """Return the SHA-256 of a file's bytes; an unchanged file is not read again.

    Args:
        path: The file.
        cache: Folder of the digests.
        more: Files whose bytes follow, such as further parts of a recording.

    Raises:
        OSError: It cannot be read.
    """
    files = (path, *more)
    place = "|".join(_place(file) for file in files)
    known = cache / f"{sha256(place.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.sha256"
    with contextlib.suppress(OSError, ValueError):
        digest = known.read_text("ascii")
        if len(digest) == 64:
            return digest
    total = sha256()
    for part in files:
        with part.open("rb") as file:
            while block := file.read(_BLOCK):
                total.update(block)
    _store(known, lambda file: file.write(total.hexdigest().encode()))
    return total.hexdigest()


def _place(path: Path) -> str:
    """Return values that change when a file is moved, replaced or written to."""
    facts = path.stat()
    times = f"{facts.st_mtime_ns}|{facts.st_ctime_ns}"
    return f"{path.resolve()}|{facts.st_size}|{times}|{facts.st_ino}"


def _load(path: Path) -> FrameTable:
    with np.load(path, allow_pickle=False) as arrays:
        words: dict[str, Any] = json.loads(str(arrays["words"]))
        words["tracks"] = tuple(words["tracks"])
        known = PacketKey(words.pop("known"))
        return FrameTable(**{name: arrays[name] for name in _ARRAYS}, known=known, **words)


def _save(file: IO[bytes], table: FrameTable) -> None:
    words = {name: getattr(table, name) for name in _WORDS} | {"known": table.known.value}
    arrays = {name: getattr(table, name) for name in _ARRAYS}
    np.savez(file, words=np.array(json.dumps(words)), **arrays)


def _store(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    try:
        private.make_folder(path.parent)
        with private.replacing(path, draft), draft.open("wb") as file:
            write(file)
    except OSError as error:
        log.warning("The frame table of a video could not be kept in %s: %s.", path.parent, error)
