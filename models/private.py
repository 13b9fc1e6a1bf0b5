"""Files and folders that hold a face: for their owner alone, and never written through a link.

Modes are set by name, whatever the umask. Where the system has no modes (Windows), what a user's
profile folder inherits applies. Folders that were there before are tightened by `tighten` alone,
which is asked for places that Flinch itself made.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

FOLDER, FILE = 0o700, 0o600
"""Modes of what holds a face."""

_OTHERS = 0o077
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def make_folder(folder: Path) -> Path:
    """Make a folder with its parents, those that are new readable by their owner alone.

    Args:
        folder: The folder; may exist, and then stays as it is.

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
    """Make a new, empty file that a library then opens by its name.

    Raises:
        OSError: There is a file or a link of that name.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _NO_LINK, FILE))
    path.chmod(FILE)
    return path


def make_private(path: Path) -> Path:
    """Take a file's or folder's rights from everybody but its owner; a link is left alone."""
    with contextlib.suppress(FileNotFoundError):
        _tighten(path)
    return path


def fresh(path: Path) -> Path:
    """Make a draft anew and empty; what a lost process left there, or a link, is removed first.

    Raises:
        OSError: It cannot be made.
    """
    path.unlink(missing_ok=True)
    return begin(path)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file atomically, for its owner alone. Raises `OSError`."""
    unfinished = fresh(path.with_name(path.name + ".part"))
    unfinished.write_bytes(data)
    unfinished.replace(path)


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8 atomically, for its owner alone. Raises `OSError`."""
    write_bytes(path, text.encode("utf-8"))


def tighten(folder: Path, included: Callable[[Path], bool] = lambda _: True) -> int:
    """Take the rights on a folder and all in it from everybody but its owner.

    Args:
        folder: A folder that Flinch made; it need not exist. Links in it are left alone.
        included: Tells which files and folders in it to look at; what is below others is left out.

    Returns:
        How many files and folders could be read by others until now.
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
    """Tighten one file or folder of ours; True if others could use it."""
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
