"""The present marks of a document: found movements, exclusions, verdicts and viewed frames.

This module only reads them; `document` changes them.
"""

from __future__ import annotations

import json
import threading
from hashlib import sha256
from typing import Any, TypeVar, cast

from training.annotate.records import (
    MARKS,
    Decision,
    Exclude,
    Header,
    Mark,
    Movement,
    PassSeal,
    Reference,
    Verdict,
    Viewed,
)

HEADER = "header"
M = TypeVar("M", bound=Mark)


class DocumentMarks:
    """Reads the marks from a document's state; any thread may call it."""

    def __init__(self) -> None:
        """Start without marks."""
        self._lock = threading.RLock()
        self._state: dict[str, dict[str, Any]] = {}
        """The JSON values of each mark, by kind and key."""
        self._read: dict[tuple[str, str], tuple[dict[str, Any], Mark]] = {}
        """Parsed marks, with the JSON values that they were parsed from."""

    @property
    def header(self) -> Header:
        """Return what the document belongs to."""
        return Header.from_json(self._state[HEADER][HEADER])

    @property
    def movements(self) -> tuple[Movement, ...]:
        """Return the movements in order of onset."""
        found = self._marks(Movement)
        return tuple(
            sorted(found, key=lambda movement: (movement.onset, movement.last, movement.id))
        )

    @property
    def exclusions(self) -> tuple[Exclude, ...]:
        """Return the excluded intervals in order."""
        return tuple(sorted(self._marks(Exclude), key=lambda mark: mark.first))

    @property
    def reference(self) -> int | None:
        """Return the frame of the neutral face; None if none was chosen."""
        return next((mark.frame for mark in self._marks(Reference)), None)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Return the places judged to hold no movement."""
        return tuple(self._marks(Verdict))

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Return how disagreements were settled; a coder's own document has none."""
        return tuple(self._marks(Decision))

    @property
    def passes(self) -> tuple[int, ...]:
        """Return the finished passes."""
        return tuple(sorted(mark.number for mark in self._marks(PassSeal)))

    @property
    def views(self) -> tuple[Viewed, ...]:
        """Return the viewed intervals."""
        return tuple(self._marks(Viewed))

    @property
    def viewed(self) -> int:
        """Count the viewed frames."""
        count, reach = 0, -1
        for mark in sorted(self._marks(Viewed), key=lambda view: view.first):
            count += max(0, mark.last - max(mark.first, reach + 1) + 1)
            reach = max(reach, mark.last)
        return count

    @property
    def digest(self) -> str:
        """Return the SHA-256 of all marks; equal marks give the same."""
        marks = {kind: self._state.get(kind, {}) for kind in sorted(MARKS)}
        if not marks[Decision.kind]:
            del marks[
                Decision.kind
            ]  # Only the gold has decisions; other documents are signed without.
        text = json.dumps(marks, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return sha256(text.encode("utf-8")).hexdigest()

    def _marks(self, mark: type[M]) -> list[M]:
        with self._lock:
            marks = self._state.get(mark.kind, {})
            return [self._mark(mark, key, values) for key, values in marks.items()]

    def _mark(self, mark: type[M], key: str, values: dict[str, Any]) -> M:
        """Parse a mark once: the window needs all marks at every key press.

        A change replaces the object `values` and never modifies it.
        """
        read = self._read.get((mark.kind, key))
        if read is None or read[0] is not values:
            read = self._read[mark.kind, key] = (values, mark.from_json(values))
        return cast("M", read[1])
