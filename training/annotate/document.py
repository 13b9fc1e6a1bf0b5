"""One coder's document on one recording: its marks, their history, and their rules.

Changes take effect in memory at once and are written by `save`, which any thread may call; if the
disk is full, unsaved changes stay in memory. Undo and redo are changes too: they are unlimited and
work across restarts. After an undo, a new change ends the redo; the journal keeps what was undone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models import private
from training.annotate.document_marks import HEADER, DocumentMarks
from training.annotate.errors import AnnotationError, DamagedError, OtherVideoError, SealedError
from training.annotate.journal import Foreign, Journal, Line
from training.annotate.records import (
    MARKS,
    Exclude,
    Header,
    Mark,
    Movement,
    PassSeal,
    Reference,
    Verdict,
    Viewed,
)

UNDO, REDO, SIGN, REOPEN, USED = "undo", "redo", "sign", "reopen", "used"
EARLIER = "earlier"
_KEPT_OUT_OF_UNDO = (Viewed.kind, PassSeal.kind)


@dataclass(frozen=True, slots=True)
class Clash:
    """A change that conflicts with another program's change of the same mark."""

    kind: str
    id: str
    intended: Any
    found: Any

    def __str__(self) -> str:
        return (
            f"Another program changed the {self.kind} '{self.id}' meanwhile; your change of it was "
            "left out. Make it again if it still holds."
        )


class Document(DocumentMarks):
    """One coder's annotations of one recording."""

    def __init__(self, path: Path, header: Header | None = None) -> None:
        """Open a document, or create one.

        Args:
            path: The journal, `annotations/CODER.jsonl`.
            header: Recording and coder of a new document; an old one must have the same. None
                opens an old one without a check.

        Raises:
            AnnotationError: There is neither a document nor a header, the file is not a document,
                or it belongs to another video or coder.
        """
        super().__init__()
        self.path = path
        self._journal = Journal(path)
        self._pending: list[Line] = []
        self._rebuild(self._journal.lines)
        if not self._journal.lines:
            if header is None:
                raise AnnotationError(f"There is no annotation '{path}': begin one first.")
            self._change(HEADER, HEADER, None, header.to_json())
        elif header is not None:
            self._must_belong(header)

    # -- its state ----------------------------------------------------------------------------

    @property
    def signed(self) -> bool:
        """Return whether the coder has signed it off."""
        return bool(self._state.get(SIGN))

    @property
    def fault(self) -> str:
        """Why it is read-only; empty if it can be changed."""
        return self._journal.fault

    @property
    def changed_utc(self) -> str:
        """Return when the last change was made, in ISO 8601."""
        with self._lock:
            return next((line.utc for line in reversed([*self._all_lines()])), "")

    # -- changing it --------------------------------------------------------------------------

    def put(self, mark: Mark) -> None:
        """Add a mark, or replace the one with its id.

        Raises:
            AnnotationError: It lies outside the video, or a movement and an exclusion overlap.
            SealedError: The document is signed off.
        """
        with self._lock:
            self._must_be_open()
            self._check(mark)
            before = self._state.get(mark.kind, {}).get(mark.key)
            after = mark.to_json()
            if before != after:
                self._change(mark.kind, mark.key, before, after)

    def remove(self, kind: str, key: str) -> None:
        """Remove a mark.

        Raises:
            AnnotationError: There is none of that kind and id.
            SealedError: The document is signed off.
        """
        with self._lock:
            self._must_be_open()
            before = self._state.get(kind, {}).get(key)
            if before is None:
                raise AnnotationError(f"There is no {kind} '{key}' to remove.")
            self._change(kind, key, before, None)

    def note_use(self, what: str, frame: int) -> None:
        """Record the use of an aid that is not meant for coding. It is not a mark and cannot be
        undone.

        Raises:
            SealedError: The document is signed off.
        """
        with self._lock:
            self._must_be_open()
            before = self._state.get(USED, {}).get(what)
            if before != {"frame": frame}:
                self._change(USED, what, before, {"frame": frame})

    def note_earlier(self, header: dict[str, Any]) -> None:
        """Record on which file the earlier marks were made; undo stops there."""
        with self._lock:
            self._must_be_open()
            self._change(EARLIER, EARLIER, None, header)

    def freeze(self, why: str) -> None:
        """Make the document read-only; nothing of it is written to the disk.

        Args:
            why: One sentence; the value of `fault` from now on.
        """
        with self._lock:
            self._pending.clear()
            self._journal.fault = why

    def new_id(self) -> str:
        """Return an id that no mark of this document has ever had."""
        with self._lock:
            used = {line.id for line in self._all_lines()}
            number = len(used)
            while f"m{number}" in used:
                number += 1
            return f"m{number}"

    def undo(self) -> bool:
        """Undo the last change.

        Returns:
            Whether there was one.
        """
        with self._lock:
            self._must_be_open()
            if not self._done:
                return False
            line = self._done[-1]
            self._change(UNDO, str(self._number(line)), line.after, line.before)
            return True

    def redo(self) -> bool:
        """Redo the last undone change.

        Returns:
            Whether there was one.
        """
        with self._lock:
            self._must_be_open()
            if not self._undone:
                return False
            line = self._undone[-1]
            self._change(REDO, str(self._number(line)), line.before, line.after)
            return True

    def sign(self) -> str:
        """Sign the document; it can then be changed only after `reopen`.

        Returns:
            The signed digest.
        """
        with self._lock:
            self._must_be_open()
            digest = self.digest
            self._change(SIGN, SIGN, None, {"digest": digest})
            return digest

    def reopen(self, reason: str) -> None:
        """Open a signed document again; the reason stays visible.

        Raises:
            AnnotationError: It is not signed, or no reason is given.
        """
        with self._lock:
            if not self.signed:
                raise AnnotationError(f"'{self.path}' is not signed off: it can be changed as is.")
            if not reason.strip():
                raise AnnotationError("A signed annotation is reopened with a reason: give one.")
            self._change(REOPEN, SIGN, self._state[SIGN][SIGN], {"reason": reason.strip()})

    def save(self) -> tuple[Clash, ...]:
        """Write the unsaved changes to the disk.

        Returns:
            Changes that another program made impossible; they are dropped.

        Raises:
            OSError: Writing failed; the changes stay unsaved and can be saved later.
            DamagedError: The journal is read-only.
        """
        clashes: tuple[Clash, ...] = ()
        while True:
            with self._lock:
                waiting = list(self._pending)
            if not waiting:
                return clashes
            try:
                self._journal.append(waiting)
            except Foreign:
                clashes += self._replay()
                continue
            with self._lock:
                del self._pending[: len(waiting)]

    def save_elsewhere(self, path: Path) -> None:
        """Write everything, including unsaved changes, to a new journal; this one stays open.

        Args:
            path: The journal; it must not exist.

        Raises:
            AnnotationError: The file exists.
            OSError: The system refuses.
        """
        if path.exists():
            raise AnnotationError(f"'{path}' exists already: nothing is overwritten.")
        with self._lock:
            lines = [
                Line(line.op, line.id, line.before, line.after, line.utc)
                for line in self._all_lines()
            ]
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            Journal(path).append(lines)
        except OSError:
            path.unlink(missing_ok=True)  # The file is empty and would block the next attempt.
            raise

    @property
    def waiting(self) -> int:
        """Count the unsaved changes."""
        return len(self._pending)

    def write_copy(self) -> Path:
        """Write the marks atomically as readable JSON beside the journal.

        Returns:
            `annotations/CODER.json`.
        """
        path = self.path.with_suffix(".json")
        private.write_text(path, json.dumps(self.to_json(), ensure_ascii=False, indent=1) + "\n")
        return path

    def to_json(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            "header": self.header.to_json(),
            "signed": self.signed,
            "passes": list(self.passes),
            "viewed": self.viewed,
            "reference": self.reference,
            "movements": [movement.to_json() for movement in self.movements],
            "exclusions": [exclusion.to_json() for exclusion in self.exclusions],
            "verdicts": [verdict.to_json() for verdict in self.verdicts],
            "decisions": [decision.to_json() for decision in self.decisions],
            "earlier": self._state.get(EARLIER, {}).get(EARLIER),
        }

    # -- history ------------------------------------------------------------------------------

    def _all_lines(self) -> Iterator[Line]:
        yield from self._journal.lines
        yield from self._pending

    def _number(self, line: Line) -> int:
        """Return a line's number, or the expected number of an unsaved line."""
        if line.n >= 0:
            return line.n
        return len(self._journal.lines) + next(
            place for place, change in enumerate(self._pending) if change is line
        )

    def _rebuild(self, lines: list[Line]) -> None:
        self._state = {}
        self._done: list[Line] = []
        self._undone: list[Line] = []
        self._by_number: dict[int, Line] = {}
        for number, line in enumerate(lines):
            self._by_number[number] = line
            self._apply(line)

    def _change(self, op: str, key: str, before: Any, after: Any) -> None:
        line = Line(op, key, before, after)
        self._by_number[len(self._journal.lines) + len(self._pending)] = line
        self._pending.append(line)
        self._apply(line)

    def _apply(self, line: Line) -> None:
        if line.op in (UNDO, REDO):
            self._move(line)
        elif line.op == REOPEN:
            self._set(SIGN, SIGN, None)
        elif line.op == EARLIER:
            self._set(line.op, line.id, line.after)
            self._done.clear()
        else:
            self._set(line.op, line.id, line.after)
            if line.op in MARKS and line.op not in _KEPT_OUT_OF_UNDO:
                self._done.append(line)
                self._undone.clear()

    def _move(self, line: Line) -> None:
        """Apply an undo or redo; one whose change is unknown has no effect."""
        source, target = (
            (self._done, self._undone) if line.op == UNDO else (self._undone, self._done)
        )
        changed = self._by_number.get(int(line.id)) if line.id.isdecimal() else None
        if changed is None or changed not in source:
            return
        source.remove(changed)
        target.append(changed)
        self._set(changed.op, changed.id, line.after)

    def _set(self, kind: str, key: str, value: Any) -> None:
        marks = self._state.setdefault(kind, {})
        if value is None:
            marks.pop(key, None)
        else:
            marks[key] = value

    def _replay(self) -> tuple[Clash, ...]:
        """Apply our unsaved changes again after another program's changes."""
        with self._lock:
            waiting, self._pending = self._pending, []
            self._rebuild(self._journal.lines)
            clashes = []
            for line in waiting:
                kind, key = self._target(line)
                found = self._state.get(kind, {}).get(key)
                if found == line.before and not self.signed:
                    self._change(line.op, line.id, line.before, line.after)
                else:
                    clashes.append(Clash(kind, key, line.after, found))
            return tuple(clashes)

    def _target(self, line: Line) -> tuple[str, str]:
        if line.op in (UNDO, REDO) and line.id.isdecimal():
            changed = self._by_number.get(int(line.id))
            if changed is not None:
                return changed.op, changed.id
        return line.op, line.id

    # -- rules --------------------------------------------------------------------------------

    def _must_be_open(self) -> None:
        if self.fault:
            raise DamagedError(self.fault)
        if self.signed:
            raise SealedError(f"'{self.path}' is signed off: reopen it with a reason to change it.")

    def _must_belong(self, header: Header) -> None:
        mine = self.header
        if mine.coder != header.coder:
            raise AnnotationError(
                f"'{self.path}' belongs to another coder: expected {header.coder}, found "
                f"{mine.coder}. Name the file as its coder."
            )
        for name, what in (("media", "another video"), ("stamps", "other time stamps")):
            if getattr(mine, name) != getattr(header, name):
                raise OtherVideoError(self.path, what)

    def _check(self, mark: Mark) -> None:
        last = _last_frame(mark)
        if last >= self.header.frames:
            raise AnnotationError(
                f"Frame {last} lies behind the end: the video has {self.header.frames} frames, "
                "counted from 0."
            )
        if isinstance(mark, Movement):
            for exclusion in self.exclusions:
                if mark.onset <= exclusion.last and exclusion.first <= mark.last:
                    raise AnnotationError(
                        f"The movement at {mark.onset} to {mark.last} overlaps the exclusion at "
                        f"{exclusion.first} to {exclusion.last}: move or remove one of them."
                    )
        elif isinstance(mark, Exclude):
            for other in self.movements:
                if other.onset <= mark.last and mark.first <= other.last:
                    raise AnnotationError(
                        f"The exclusion at {mark.first} to {mark.last} overlaps the movement "
                        f"'{other.id}' at {other.onset} to {other.last}: move or remove one."
                    )


def _last_frame(mark: Mark) -> int:
    if isinstance(mark, Movement):
        return mark.last
    if isinstance(mark, Reference):
        return mark.frame
    return mark.last if isinstance(mark, (Exclude, Verdict, Viewed)) else 0


def moved(movement: Movement, **frames: int | None) -> Movement:
    """Change frames of a movement; `onset`, `apex`, `offset` by name.

    Raises:
        AnnotationError: The frames would be out of order.
    """
    return replace(movement, **frames)  # type: ignore[arg-type]
