"""Files of JSON objects, one a line, that are only ever added to."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from models import private


def append_line(path: Path, entry: dict[str, Any]) -> None:
    """Add one object; it is on the disk afterwards. Only the owner can read the file.

    Raises:
        OSError: It cannot be written.
    """
    data = json.dumps(entry).encode("utf-8") + b"\n"
    with open(path, "a+b", buffering=0, opener=private.opener) as file:
        if file.seek(0, os.SEEK_END) and _torn(file):
            data = b"\n" + data
        file.write(data)
        os.fsync(file.fileno())


def _torn(file: Any) -> bool:
    """Return whether a program was killed in the middle of the last line."""
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) != b"\n")


def read_lines(path: Path) -> tuple[dict[str, Any], ...]:
    """Read the objects; a line that is torn or no object is left out, a missing file holds none."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return ()
    found = []
    for line in lines:
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict):
            found.append(entry)
    return tuple(found)
