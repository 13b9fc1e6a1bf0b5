"""The files of a run: JSON files written atomically, and tables of results."""

from __future__ import annotations

import csv
import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from models import private
from models.cells import harmless_cells
from models.json_text import parse
from training.errors import DataError


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write a JSON file atomically."""
    private.make_folder(path.parent)
    private.write_text(path, json.dumps(value, indent=2) + "\n")


def read_json(path: Path) -> Any:
    """Read a JSON file of a run.

    Raises:
        DataError: It is missing or damaged.
    """
    try:
        return parse(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DataError(
            f"{path} cannot be read ({error}): expected a whole JSON file. Remove it and run the "
            "same command again."
        ) from error


def write_row(row: Mapping[str, object], path: Path) -> None:
    """Write a CSV of one row with its header."""
    write_rows([row], path)


def write_rows(rows: Sequence[Mapping[str, object]], path: Path) -> None:
    """Write a CSV of at least one row, all with the same columns, with their header."""
    private.make_folder(path.parent)
    with private.fresh(path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(harmless_cells(row) for row in rows)


def machine() -> str:
    """Describe this machine in a few words, without its name."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def now() -> str:
    """Return the time as ISO 8601 in UTC, to the minute."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%MZ")
