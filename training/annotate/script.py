"""Applies changes to a document from JSON lines, so that coding works without a window.

A line is one of
`{"do": "put", "kind": "movement", "mark": {"id": "m1", "onset": 10, ...}}`,
`{"do": "remove", "kind": "movement", "id": "m1"}`, `{"do": "undo"}`, `{"do": "redo"}`,
`{"do": "sign"}` and `{"do": "reopen", "reason": "..."}`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from training.annotate.document import Clash, Document
from training.annotate.errors import AnnotationError
from training.annotate.records import MARKS


def apply(document: Document, path: Path) -> tuple[int, tuple[Clash, ...]]:
    """Run a script; each change is on the disk before the next one.

    Args:
        document: The document.
        path: The script.

    Returns:
        Number of changes, and those that another program made impossible.

    Raises:
        AnnotationError: The script cannot be read or a line is impossible; the message names the
            line, and the lines before it are done.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise AnnotationError(f"Cannot read the script '{path}': {error}.") from error
    count = 0
    clashes: tuple[Clash, ...] = ()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            _carry_out(document, _parsed(line))
        except AnnotationError as error:
            raise AnnotationError(f"'{path}', line {number}: {error}") from error
        clashes += document.save()
        count += 1
    return count, clashes


def _parsed(line: str) -> dict[str, Any]:
    try:
        step = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise AnnotationError(f"expected a JSON object, found '{line[:40]}'.") from error
    if not isinstance(step, dict):
        raise AnnotationError(f"expected a JSON object, found '{line[:40]}'.")
    return step


def _carry_out(document: Document, step: dict[str, Any]) -> None:
    action = step.get("do")
    if action == "put":
        document.put(MARKS[_kind(step)].from_json(step.get("mark")))
    elif action == "remove":
        document.remove(_kind(step), str(step.get("id")))
    elif action == "undo":
        document.undo()
    elif action == "redo":
        document.redo()
    elif action == "sign":
        document.sign()
    elif action == "reopen":
        document.reopen(str(step.get("reason", "")))
    else:
        raise AnnotationError(
            f"unknown step '{action}': expected put, remove, undo, redo, sign or reopen."
        )


def _kind(step: dict[str, Any]) -> str:
    kind = step.get("kind")
    if kind not in MARKS:
        raise AnnotationError(f"unknown kind '{kind}': expected one of {', '.join(MARKS)}.")
    return str(kind)
