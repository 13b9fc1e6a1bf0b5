"""What a participant was shown and reported; only for pass 3, if the codebook uses it.

Classes that mix action units with self-reports conflict (Davison 2017). So nothing is read at the
blind level `full`, before pass 3, or for a source that the codebook does not name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.json_text import parse
from models.recording_names import REPORT, TRIAL
from training.annotate.codebook import Codebook
from training.annotate.document import Document
from training.annotate.errors import AnnotationError
from training.annotate.media import Media

_MOST_BYTES = 1 << 20


def may_see(document: Document, book: Codebook, source: str) -> bool:
    """Return whether a coder may see a source now: `stimulus` or `self-report`."""
    described = {1, 2} <= set(document.passes)
    return document.header.blind != "full" and described and source in book.emotion_sources


def sources_of(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sources of the lines of `context_of`, as recorded in a movement's basis."""
    return tuple(line.partition(":")[0] for line in lines)


def context_of(document: Document, media: Media, book: Codebook) -> tuple[str, ...]:
    """Return what a coder may know of a recording now, one line per source.

    Args:
        document: The coder's work.
        media: The recording; a bare video has no context.
        book: Names the sources that pass 3 uses.

    Returns:
        Lines such as `stimulus: dis-03`; empty if nothing may be seen or is known.

    Raises:
        AnnotationError: A file is damaged.
    """
    lines: list[str] = []
    if not media.path.is_dir():
        return ()
    if may_see(document, book, "stimulus"):
        found = _read(media.path / TRIAL).get("stimulus")
        name = found.get("id") if isinstance(found, dict) else found
        lines += [f"stimulus: {name}"] if name else []
    if may_see(document, book, "self-report"):
        words = _report(_read(media.path / REPORT))
        lines += [f"self-report: {words}"] if words else []
    return tuple(lines)


def _report(found: dict[str, Any]) -> str:
    words = [f"strongest {found['strongest']}"] if found.get("strongest") else []
    if isinstance(found.get("moment_s"), (int, float)):
        words.append(f"at {found['moment_s']:.1f} s")
    ratings = found.get("ratings")
    if isinstance(ratings, dict):
        words += [f"{name} {value}" for name, value in ratings.items()]
    return ", ".join(words)


def _read(path: Path) -> dict[str, Any]:
    """Read a JSON object; a missing file is empty."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("it is too large")
        found = parse(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise AnnotationError(f"'{path}' cannot be read: {error}.") from error
    if not isinstance(found, dict):
        raise AnnotationError(f"'{path}' must hold a JSON object.")
    return found
