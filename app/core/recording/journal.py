"""`events.jsonl`: what happened during a recording, one JSON object a line.

Kinds: `expression` (a spotted movement), `gap` (no frame for more than a quarter of a second),
`overflow` (frames that could not be stored in time), `fallback` (the storage method changed),
`no_key` (a packet before the first key picture of a stream), `damaged` (a packet that no video
could begin with), `part` (a new video part began, and why), `look` (a picture that shows nothing or
does not change) and `mark` (a person's note). Every line carries `kind` and `t_mono_ns`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from app.core.recording.originals import replace
from models import private
from models.json_text import parse
from models.records import Event


def expression_line(event: Event) -> str:
    """Format an event as a line of the journal, without the line's end."""
    window = event.window
    facts = {
        "kind": "expression",
        "t_mono_ns": window.decided_ns,
        "id": event.id,
        "onset_ns": window.onset_ns,
        "apex_ns": window.apex_ns,
        "offset_ns": window.offset_ns,
        "onset_seq": window.onset_seq,
        "apex_seq": window.apex_seq,
        "offset_seq": window.offset_seq,
        "movement": window.kind.value,
        "gap": window.gap,
        "state": event.state.value,
        "label": event.label,
        "polarity": event.polarity,
        "confidence": round(float(event.confidence), 6),
        "action_units": event.units.text if event.units is not None else "",
        "p_action_units": event.units.shares if event.units is not None else "",
        "provenance": event.provenance.value,
        "corrects": event.corrects,
        "weights": list(event.weights),
    }
    return json.dumps(facts)


def mark_line(kind: str, t_ns: int, text: str, **facts: int | float | str) -> str:
    """Format a mark as a line of the journal, without the line's end.

    Args:
        kind: One of the kinds named above.
        t_ns: Monotonic time that it belongs to.
        text: One sentence.
        facts: Numbers that go with it.
    """
    return json.dumps({"kind": kind, "t_mono_ns": t_ns, "text": text, **facts})


class LineJournal:
    """Appends lines; each is passed to the operating system at once."""

    def __init__(self, path: Path):
        """Create the journal; the file must not exist yet."""
        self._file = open(path, "xb", buffering=0, opener=private.opener)  # noqa: SIM115

    def add(self, line: str) -> None:
        """Append one line. Raises `OSError` if it cannot be stored; no part of it remains then."""
        data = line.encode("utf-8") + b"\n"
        start = self._file.tell()
        try:
            done = 0
            while done < len(data):
                done += self._file.write(data[done:])
        except OSError:
            self._file.truncate(start)
            self._file.seek(start)
            raise

    def sync(self) -> None:
        """Flush the lines to the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._file.close()


def read_journal(path: Path) -> tuple[dict[str, object], ...]:
    """Read the objects of a journal; a torn last line and lines of other values are skipped."""
    entries = (_entry(line) for line in _lines(path))
    return tuple(entry for entry in entries if entry is not None)


def damaged_lines(path: Path) -> int:
    """Count the lines of a journal that hold no object; a torn last line counts too."""
    return sum(_entry(line) is None for line in _lines(path)) + bool(_torn(path))


def mend_journal(path: Path) -> str:
    """Remove the lines without an object from a journal; the original is kept under another name.

    Returns:
        The name of the original; empty if nothing was changed.

    Raises:
        OSError: There is no room; the journal stays as it is.
    """
    if not path.is_file():
        return replace(path, lambda _: None)
    if not damaged_lines(path):
        return ""
    good_lines = b"".join(line + b"\n" for line in _lines(path) if _entry(line) is not None)
    return replace(path, lambda file: file.write(good_lines))


def _lines(path: Path) -> list[bytes]:
    complete = path.read_bytes().rpartition(b"\n")[0] if path.is_file() else b""
    return complete.split(b"\n") if complete else []


def _torn(path: Path) -> bytes:
    return path.read_bytes().rpartition(b"\n")[2] if path.is_file() else b""


def _entry(line: bytes) -> dict[str, object] | None:
    try:
        found = parse(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
