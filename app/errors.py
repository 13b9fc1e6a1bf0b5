"""Errors of the application, its exit codes, and one sentence for the user about each failure."""

from __future__ import annotations

import errno
from enum import IntEnum
from pathlib import Path

from app.interrupts import QUIT
from models.errors import FlinchError


class ExitCode(IntEnum):
    """Exit codes of commands."""

    DONE = 0
    FAILED = 1
    WRONG_USE = 2
    NOTHING_FOUND = 3
    INTERRUPTED = QUIT


class UsageProblem(FlinchError):
    """A command was given values that make no sense."""


class StoreError(FlinchError):
    """The database of events cannot be opened, read or written."""


class OutputError(FlinchError):
    """Results cannot be written to the requested place."""


class SettingsError(FlinchError):
    """The settings file has an invalid entry."""


_REASONS = {
    errno.ENOSPC: "the disk is full; free some space or choose a folder on another disk",
    errno.EDQUOT: "your disk quota is used up; free some space or choose another folder",
    errno.EROFS: "the disk is read-only; choose a folder that you may write to",
    errno.EACCES: "permission is denied; choose a place that you may use or ask its owner",
    errno.EPERM: "the operation is not permitted there; choose another place",
    errno.ENOENT: "there is no such file or folder; check the path",
    errno.ENOTDIR: "a file stands where a folder is expected; choose another folder",
    errno.EISDIR: "a folder stands where a file is expected; choose another name",
    errno.EEXIST: "something of that name is there already; choose another name",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.EMFILE: "too many files are open; close other programs and try again",
    errno.ENOMEM: "memory is short; close other programs and try again",
    errno.EIO: "the disk reported a fault; try another disk",
}


def why(error: OSError) -> str:
    """Explain in plain words why the system refused, and what to do.

    Args:
        error: What the system raised.

    Returns:
        A clause without a final full stop.
    """
    known = _REASONS.get(error.errno or 0)
    return known or f"the system says: {error.strerror or error}; check the path and try again"


def system_sentence(error: OSError) -> str:
    """Turn an error of the operating system into one sentence.

    Args:
        error: What the system raised.

    Returns:
        A sentence that names the file, the reason and what to do.
    """
    place = f"Cannot use '{error.filename}'" if error.filename else "A file cannot be used"
    return f"{place}: {why(error)}."


def unexpected_sentence(error: BaseException, log: Path | None) -> str:
    """Turn an unforeseen error into one sentence that points to the log.

    Args:
        error: What was raised.
        log: The log file that holds the details, or None if none could be written.

    Returns:
        One sentence.
    """
    text = " ".join(str(error).split())
    what = f"{type(error).__name__}: {text}" if text else type(error).__name__
    where = f"the details are in '{log}'" if log else "no log could be written"
    return f"Flinch met an error that it does not know ({what}); {where}, please report it."
