"""Records what was computed from a study's recordings, so that one participant can be removed.

A built set names its study in `origin.json`. Everything prepared, trained or exported from the set
copies that file and adds itself to the study's `derived.jsonl`: path, kind and people.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models import private
from models.json_text import parse
from training.errors import DataError

ORIGIN = "origin.json"
DERIVED = "derived.jsonl"
STUDY = "STUDY.toml"
SET, CACHE, RUN, WEIGHTS, EXPORT = "set", "cache", "run", "weights", "export"


@dataclass(frozen=True, slots=True)
class Derived:
    """A computed result: its place, its kind, and the people in it."""

    path: Path
    kind: str
    people: tuple[str, ...]


def read_origin(folder: Path) -> dict[str, Any] | None:
    """Return the study of a folder's data; None for data of no study.

    Raises:
        DataError: The file is damaged.
    """
    path = folder / ORIGIN
    if not path.is_file():
        return None
    try:
        found = parse(path.read_bytes())
        if not isinstance(found, dict) or not isinstance(found.get("study"), str):
            raise ValueError("expected the study's id")
    except (OSError, ValueError) as error:
        raise DataError(
            f"{path} is damaged ({error}): build the set again with `flinch capture build`."
        ) from error
    return found


def hand_on(
    source: Path, folder: Path, kind: str, people: Iterable[str], files: Iterable[Path] = ()
) -> None:
    """Copy the origin from a folder to what is computed from it, and record that in the study.

    If the study's folder is missing, nothing is recorded; `not_noted` reports it to the user.

    Args:
        source: Folder of the input data.
        folder: Existing folder of the result.
        kind: `SET`, `CACHE`, `RUN`, `WEIGHTS` or `EXPORT`.
        people: Codes of the people in it, with or without a dataset before a slash.
        files: Recorded instead of the folder if that also holds other files.

    Raises:
        DataError: The origin is damaged.
        OSError: The note cannot be written.
    """
    origin = read_origin(source)
    if origin is None:
        return
    private.write_text(folder / ORIGIN, json.dumps(origin, indent=2, sort_keys=True) + "\n")
    study = study_of(source)
    if study is not None:
        codes = {person.rpartition("/")[2] for person in people}
        for path in tuple(files) or (folder,):
            note(study, Derived(path.resolve(), kind, tuple(sorted(codes))))


def study_of(folder: Path) -> Path | None:
    """Return the study of a folder's data; None without one, or if it is not on this machine.

    Raises:
        DataError: The origin is damaged.
    """
    origin = read_origin(folder)
    study = _study(origin) if origin is not None else None
    return study if study is not None and (study / STUDY).is_file() else None


def not_noted(folder: Path) -> str:
    """Say that the study of a folder's data is missing, or nothing.

    Raises:
        DataError: The origin is damaged.
    """
    origin = read_origin(folder)
    study = _study(origin) if origin is not None else None
    if study is None or (study / STUDY).is_file():
        return ""
    return (
        f"The study '{study}' is not here: note in its {DERIVED} that '{folder.resolve()}' holds "
        "data of its participants, or a withdrawal will not find it."
    )


def _study(origin: dict[str, Any]) -> Path | None:
    """Return the folder of the study; shared data does not name it."""
    return Path(origin["path"]) if origin.get("path") else None


def note(study: Path, derived: Derived) -> None:
    """Append to a study's `derived.jsonl`, unless the same entry exists."""
    if derived in read(study):
        return
    line = json.dumps(
        {"path": str(derived.path), "kind": derived.kind, "people": list(derived.people)}
    )
    descriptor = os.open(study / DERIVED, os.O_RDWR | os.O_APPEND | os.O_CREAT, private.FILE)
    try:
        whole = (study / DERIVED).read_bytes()
        os.ftruncate(descriptor, whole.rfind(b"\n") + 1)  # A line that a kill has torn.
        os.write(descriptor, line.encode() + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(study: Path) -> tuple[Derived, ...]:
    """Read everything computed from a study, in its order.

    Raises:
        DataError: A line is damaged; a torn last line is skipped.
    """
    path = study / DERIVED
    if not path.is_file():
        return ()
    found = []
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            facts = json.loads(line)
            people = tuple(str(person) for person in facts["people"])
            found.append(Derived(Path(facts["path"]), str(facts["kind"]), people))
        except (ValueError, KeyError, TypeError) as error:
            if number == len(lines):
                break
            raise DataError(f"{path}, line {number}, is damaged ({error}): mend it.") from error
    return tuple(dict.fromkeys(found))


def replace(study: Path, entries: Iterable[Derived]) -> None:
    """Replace a study's `derived.jsonl` atomically."""
    lines = (
        json.dumps(
            {"path": str(derived.path), "kind": derived.kind, "people": list(derived.people)}
        )
        + "\n"
        for derived in entries
    )
    private.write_text(study / DERIVED, "".join(lines))
