"""The present marks of a document: what a coder found, excluded, judged and looked at.

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
    """Reads the marks out of a document's state; any thread may ask."""

    def __init__(self) -> None:
        """Begin without marks."""
        self._lock = threading.RLock()
        self._state: dict[str, dict[str, Any]] = {}
        """The JSON values of each mark, by kind and key."""
        self._read: dict[tuple[str, str], tuple[dict[str, Any], Mark]] = {}
        """Marks as they were read, with the JSON values that they were read from."""

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
        """Return the places that were judged to hold no movement."""
        return tuple(self._marks(Verdict))

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Return how disagreements were settled; a coder's own document has none."""
        return tuple(self._marks(Decision))

    @property
    def passes(self) -> tuple[int, ...]:
        """Return the passes that are finished."""
        return tuple(sorted(mark.number for mark in self._marks(PassSeal)))

    @property
    def views(self) -> tuple[Viewed, ...]:
        """Return the intervals that were seen."""
        return tuple(self._marks(Viewed))

    @property
    def viewed(self) -> int:
        """Count the frames that were seen."""
        count, reach = 0, -1
        for mark in sorted(self._marks(Viewed), key=lambda view: view.first):
            count += max(0, mark.last - max(mark.first, reach + 1) + 1)
            reach = max(reach, mark.last)
        return count

    @property
    def digest(self) -> str:
        """Return the SHA-256 of all marks; equal marks give the same."""
        kept = {kind: self._state.get(kind, {}) for kind in sorted(MARKS)}
        if not kept[Decision.kind]:
            del kept[Decision.kind]  # Only the gold has decisions: others are signed without.
        text = json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return sha256(text.encode("utf-8")).hexdigest()

    def _marks(self, mark: type[M]) -> list[M]:
        with self._lock:
            marks = self._state.get(mark.kind, {})
            return [self._mark(mark, key, values) for key, values in marks.items()]

    def _mark(self, mark: type[M], key: str, values: dict[str, Any]) -> M:
        """Read a mark once: the window asks for all of them at every key.

        A change puts another object in the place of `values`, and never changes one.
        """
        read = self._read.get((mark.kind, key))
        if read is None or read[0] is not values:
            read = self._read[mark.kind, key] = (values, mark.from_json(values))
        return cast("M", read[1])
