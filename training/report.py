"""What a run leaves behind: JSON files written whole, and one row a result."""

from __future__ import annotations

import csv
import json
import os
import platform
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any


def write_json(value: Mapping[str, Any], path: Path) -> None:
    """Write a JSON file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(path.suffix + ".part")
    unfinished.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(path)


def append_row(row: Mapping[str, object], path: Path) -> None:
    """Append a row to a CSV, with its header if the file is new.

    Columns are those of the file where it exists; a value without column is left out.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = list(row)
    if path.is_file():
        with path.open(newline="", encoding="utf-8") as file:
            columns = next(csv.reader(file))
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=columns, extrasaction="ignore")
        if file.tell() == 0:
            writer.writeheader()
        writer.writerow(dict(row))


def machine() -> str:
    """Describe this machine in a few words, without its name."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def now() -> str:
    """Return the time as ISO 8601 in UTC, to the minute."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%MZ")
