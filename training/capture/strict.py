"""Reads TOML strictly: an unknown key is an error that names the nearest key."""

from __future__ import annotations

import difflib
import json
import sys
import typing
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from training.capture.errors import StudyError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MOST_BYTES = 4 << 20
"""Size limit; no hand-written file is larger."""


class StrictTable(BaseModel):
    """A table of a strict file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


Kind = TypeVar("Kind", bound=BaseModel)


def read_bytes(path: Path, what: str) -> bytes:
    """Read a small file.

    Args:
        path: The file.
        what: Its kind, in the user's words.

    Raises:
        StudyError: It is missing, not a file, too long, or the system refuses.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise StudyError(
                f"'{path}' is longer than {MOST_BYTES >> 20} MB: expected {what}. Put the right "
                "file there."
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise StudyError(
            f"There is no '{path}': expected {what}. Make a study with `flinch capture init`, or "
            "put the file back."
        ) from error
    except OSError as error:
        raise StudyError(f"'{path}' cannot be read: {error.strerror}.") from error


def parse(kind: type[Kind], data: bytes, path: Path) -> Kind:
    """Check the bytes of a TOML file against a model.

    Args:
        kind: The model.
        data: The file's bytes.
        path: The file, for the message.

    Raises:
        StudyError: It is not TOML, or a key or value is invalid.
    """
    try:
        raw = tomllib.loads(data.decode("utf-8-sig"))
        text = json.dumps(raw, default=str)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise StudyError(f"'{path}' is no TOML text: {error}. Correct it.") from error
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        raise StudyError(f"'{path}': {sentence(error, kind)}") from error


def sentence(error: ValidationError, kind: type[BaseModel]) -> str:
    """Describe the first value that a model rejects; a misspelt key comes first."""
    first = min(
        error.errors(), key=lambda error_details: error_details["type"] != "extra_forbidden"
    )
    where = _place(first["loc"])
    if first["type"] == "extra_forbidden":
        known = fields_at(kind, first["loc"][:-1])
        return unknown("key", where, str(first["loc"][-1]), known)
    text = first["msg"].removeprefix("Value error, ").rstrip(".")
    if first["type"] == "missing":
        return f"the key '{where}' is missing. Add it."
    if first["type"] == "value_error":
        return f"{where}: {text}." if where else f"{text}."
    found = f", found {first.get('input')!r}" if where else ""
    return f"'{where or 'the whole'}': {text[:1].lower()}{text[1:]}{found}."


def unknown(what: str, where: str, name: str, known: Iterable[str]) -> str:
    """Say that a name is unknown, and name the nearest known one."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
    hint = f"the nearest is '{near[0]}'" if near else f"known are {', '.join(names) or 'none'}"
    return f"there is no {what} '{where}'; {hint}."


def fields_at(kind: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """Name the keys of the table at a place in a file."""
    part: Any = kind
    for name in place:
        if isinstance(name, str):
            part = _model_in(part.model_fields[name].annotation)
    return list(part.model_fields)


def _model_in(annotation: Any) -> Any:
    """Find the model in an annotation such as `tuple[Stimulus, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(each) for each in typing.get_args(annotation))
    return next((each for each in inner if each is not None), None)


def _place(loc: tuple[int | str, ...]) -> str:
    """Format a place in a file: numbers count the tables of a list from 1."""
    text = ""
    for step in loc:
        text += f" {step + 1}" if isinstance(step, int) else f"{'.' if text else ''}{step}"
    return text
