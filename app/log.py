"""The log file, which a user may attach to a report. Nothing in it leaves the machine by itself."""

from __future__ import annotations

import logging
import os
from io import BufferedWriter, FileIO, TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app import paths
from models import private

LOG_BYTES = 1_000_000
"""Size at which a new log file begins."""

LOG_FILES = 3
"""Number of older log files."""

_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"


class _PrivateHandler(RotatingFileHandler):
    """A rotating log file that only its owner can read."""

    def _open(self) -> TextIOWrapper:
        descriptor = private.opener(self.baseFilename, os.O_APPEND | os.O_CREAT | os.O_WRONLY)
        return TextIOWrapper(BufferedWriter(FileIO(descriptor, "ab")), encoding=self.encoding)


def start(level: int = logging.INFO) -> Path | None:
    """Send the log of the whole program to a rotating file.

    Warnings go there too; neither they nor the log appear on the screen. It may be called again:
    the file is opened once.

    Args:
        level: The least severity that is written.

    Returns:
        The log file, or None if it cannot be written (the program then continues without one).
    """
    path = paths.log_file()
    root = logging.getLogger()
    for handler in root.handlers:
        if isinstance(handler, RotatingFileHandler) and Path(handler.baseFilename) == path:
            return path
    try:
        paths.ready(path.parent)
        file = _PrivateHandler(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
        private.make_private(path)
    except OSError:
        root.addHandler(logging.NullHandler())
        return None
    file.setFormatter(logging.Formatter(_FORMAT))
    root.addHandler(file)
    root.setLevel(level)
    logging.captureWarnings(True)
    return path


def stop() -> None:
    """Close the log file and remove it from the program's log."""
    logging.captureWarnings(False)
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, (RotatingFileHandler, logging.NullHandler)):
            root.removeHandler(handler)
            handler.close()


def record(error: BaseException) -> Path | None:
    """Write an unforeseen error with its traceback into the log.

    Args:
        error: What was raised.

    Returns:
        The log file, or None if it cannot be written.
    """
    path = start()
    if path is None:
        return None
    logging.getLogger("flinch").error("unforeseen error", exc_info=error)
    return path
