"""`events.jsonl`: what happened during a recording, one JSON object a line.

Kinds: `expression` (a spotted movement), `gap` (no frame for more than a quarter of a second),
`overflow` (frames that could not be stored in time), `fallback` (the way of storing changed),
`no_key` (a packet before the first key picture of a stream), `damaged` (a packet that no video
could begin with), `part` (a new video part began, and why) and `mark` (a person's note). Every line
carries `kind` and `t_mono_ns`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from models import private
from models.json_text import parse
from models.records import Event


def expression_line(event: Event) -> str:
    """Write an event as a line of the journal, without the line's end."""
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
        "provenance": event.provenance.value,
        "corrects": event.corrects,
        "weights": list(event.weights),
    }
    return json.dumps(facts)


def mark_line(kind: str, t_ns: int, text: str, **facts: int | float | str) -> str:
    """Write a mark as a line of the journal, without the line's end.

    Args:
        kind: One of the kinds named above.
        t_ns: Monotonic time that it belongs to.
        text: One sentence.
        facts: Numbers that go with it.
    """
    return json.dumps({"kind": kind, "t_mono_ns": t_ns, "text": text, **facts})


class Journal:
    """Appends lines; each goes to the operating system at once."""

    def __init__(self, path: Path):
        """Create the journal; no file may be there yet."""
        self._file = open(path, "xb", buffering=0, opener=private.opener)  # noqa: SIM115

    def add(self, line: str) -> None:
        """Append one line. Raises `OSError` if it cannot be stored; nothing of it stays then."""
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
        """Bring the lines to the disk itself."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._file.close()


def read_journal(path: Path) -> tuple[dict[str, object], ...]:
    """Read the whole lines of a journal; a torn last line is left out."""
    if not path.is_file():
        return ()
    entries = []
    for line in path.read_bytes().rpartition(b"\n")[0].splitlines():
        try:
            entries.append(parse(line))
        except json.JSONDecodeError:
            continue
    return tuple(entries)
