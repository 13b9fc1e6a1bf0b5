"""Files and folders with faces: readable by their owner only, never written through a link.

Modes are set explicitly, independent of the umask. On systems without modes (Windows) the rights of
the user's profile folder apply. Only `tighten` changes existing folders; it is called for folders
that Flinch created.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from models.durable import sync_file

FOLDER, FILE = 0o700, 0o600
"""Modes of folders and files with faces."""

_OTHERS = 0o077
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def make_folder(folder: Path) -> Path:
    """Create a folder with its parents; new ones are readable by their owner only.

    Args:
        folder: The folder; an existing one is not changed.

    Returns:
        The same folder.

    Raises:
        OSError: It cannot be made.
    """
    for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        with contextlib.suppress(FileExistsError):
            missing.mkdir(FOLDER)
            missing.chmod(FOLDER)
    folder.mkdir(exist_ok=True)
    return folder


def opener(path: str, flags: int) -> int:
    """Open a file for `open(..., opener=private.opener)`: mode 0600, no link followed."""
    descriptor = os.open(path, flags | _NO_LINK, FILE)
    if flags & (os.O_WRONLY | os.O_RDWR):
        _tighten_open(descriptor)
    return descriptor


def begin(path: Path) -> Path:
    """Create an empty file for a library that opens it by its name.

    Raises:
        OSError: A file or a link of that name exists.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _NO_LINK, FILE))
    path.chmod(FILE)
    return path


def make_private(path: Path) -> Path:
    """Remove everybody's rights on a file or folder except its owner's; a link is left alone."""
    with contextlib.suppress(FileNotFoundError):
        _tighten(path)
    return path


def fresh(path: Path) -> Path:
    """Create an empty draft; first remove an old draft or a link at its place.

    Raises:
        OSError: It cannot be made.
    """
    path.unlink(missing_ok=True)
    return begin(path)


@contextlib.contextmanager
def replacing(path: Path, draft: Path | None = None, durable: bool = False) -> Iterator[Path]:
    """Write a file atomically: its name refers to the old content or to the whole new content.

    Args:
        path: The file; it need not exist.
        draft: Where the new content is written, in the same folder; the name and `.part` if None.
        durable: Whether to flush the new content to the disk before it gets its name.

    Yields:
        The draft: an empty file, readable by its owner only. If the block fails, the draft is
        removed and the file stays as it was.

    Raises:
        OSError: The draft cannot be created, flushed or renamed.
    """
    draft = fresh(draft or path.with_name(path.name + ".part"))
    try:
        yield draft
        if durable:
            sync_file(draft)
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def write_bytes(path: Path, data: bytes | memoryview, durable: bool = False) -> None:
    """Write a file with `replacing`. Raises `OSError`."""
    with replacing(path, durable=durable) as draft:
        draft.write_bytes(data)


def write_text(path: Path, text: str, durable: bool = False) -> None:
    """Write a UTF-8 text with `replacing`; lines end as given. Raises `OSError`."""
    write_bytes(path, text.encode("utf-8"), durable)


def tighten(folder: Path, included: Callable[[Path], bool] = lambda _: True) -> int:
    """Make a folder and everything in it readable by its owner only.

    Args:
        folder: A folder that Flinch created; it need not exist. Links in it are left alone.
        included: Returns whether to include a file or folder; other folders are skipped whole.

    Returns:
        Number of files and folders that others could read.
    """
    if folder.is_symlink() or not folder.exists():
        return 0
    count = int(_tighten(folder))
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if included(Path(place, name))]
        inside = [Path(place, name) for name in (*folders, *files)]
        count += sum(_tighten(each) for each in inside if included(each))
    return count


def _tighten(path: Path) -> bool:
    """Tighten one file or folder; True if others could use it."""
    with contextlib.suppress(PermissionError, FileNotFoundError):
        now = path.lstat()
        ours = not hasattr(os, "getuid") or now.st_uid == os.getuid()
        if ours and not stat.S_ISLNK(now.st_mode) and now.st_mode & _OTHERS and os.name != "nt":
            path.chmod(stat.S_IMODE(now.st_mode) & ~_OTHERS)
            return True
    return False


def _tighten_open(descriptor: int) -> None:
    if os.name != "nt" and os.fstat(descriptor).st_mode & _OTHERS:
        with contextlib.suppress(PermissionError):
            os.fchmod(descriptor, FILE)
