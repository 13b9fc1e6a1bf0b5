"""Files of JSON objects, one per line; lines are only appended."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from models import private


def append_line(path: Path, entry: dict[str, Any]) -> None:
    """Append one object and flush it to the disk. Only the owner can read the file.

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
    """Return whether a program was killed while writing the last line."""
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) != b"\n")


def read_lines(path: Path) -> tuple[dict[str, Any], ...]:
    """Read the objects; torn lines and other values are skipped, a missing file has none."""
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
