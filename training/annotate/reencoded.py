"""Transfers a coder's marks to a re-encoded file of the same film.

The marks are first shown read-only. With equally many pictures and the same or evenly stretched
times, pictures are matched by number, otherwise by the nearest time from the first picture. A film
of another length is not matched: it was cut at an unknown place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import private
from training.annotate.document import Document
from training.annotate.errors import AnnotationError, DamagedError, OtherVideoError
from training.annotate.media import AGAIN, Media, journal_of
from training.annotate.records import (
    Exclude,
    Header,
    Mark,
    Movement,
    PassSeal,
    Reference,
    Verdict,
    Viewed,
)
from training.annotate.times import keep_times, times_of

BEFORE = "before"
"""Folder of the annotations of an earlier file."""

NUMBER, TIME = "number", "time"
_STEPS = 3
"""Largest difference in pictures between two files of one film."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """For each old picture, the new picture that shows the same.

    Attributes:
        frames: `(old frames,)` int64, numbers in the new file.
        rule: `number` or `time`.
        off_ms: `(old frames,)` time of the new picture minus that of the old one; NaN if the old
            times are unknown.
        step_ms: Usual time between two pictures of the new file.
    """

    frames: NDArray[np.int64]
    rule: str
    off_ms: NDArray[np.float64]
    step_ms: float


@dataclass(frozen=True, slots=True)
class Preview:
    """A coder's marks on a new file, read-only, before `take_over`.

    Attributes:
        old: The original document.
        document: The same marks with the new file's numbers.
        mapping: How they were matched.
        notes: One sentence for each mark that moved by over half a picture or did not fit.
        aim: The journal that `take_over` would write.
    """

    old: Document
    document: Document
    mapping: Mapping
    notes: tuple[str, ...]
    aim: Path


def mapping_of(header: Header, old_ns: NDArray[np.int64] | None, media: Media) -> Mapping:
    """Match the pictures of two files of one film.

    Args:
        header: The header of the old document.
        old_ns: `(old frames,)` times of the old pictures; None if unknown.
        media: The new file.

    Raises:
        AnnotationError: They cannot be the same film, or there is no way to match them.
    """
    new = (media.t_ns - media.t_ns[0]).astype(np.float64) / 1e6
    step = float(np.median(np.diff(new))) if len(new) > 1 else 0.0
    equal = header.frames == media.frames
    numbers = np.arange(header.frames, dtype=np.int64)
    if old_ns is None:
        if not equal:
            raise AnnotationError(_unlike(header, media, "the old file's times are not known"))
        return Mapping(numbers, NUMBER, np.full(header.frames, np.nan), step)
    old = (old_ns - old_ns[0]).astype(np.float64) / 1e6
    if equal and _stretched(old, new, step):
        return Mapping(numbers, NUMBER, new - old, step)
    old_step = float(np.median(np.diff(old))) if len(old) > 1 else 0.0
    if abs(new[-1] - old[-1]) > _STEPS * max(step, old_step):
        reason = f"one lasts {old[-1] / 1e3:.2f} s and the other {new[-1] / 1e3:.2f} s"
        raise AnnotationError(_unlike(header, media, reason))
    found = _nearest(new, old)
    return Mapping(found, TIME, new[found] - old, step)


def _stretched(old: NDArray[np.float64], new: NDArray[np.float64], step: float) -> bool:
    """Return whether equal numbers mean equal pictures: the times differ at most by one factor."""
    factor = new[-1] / old[-1] if old[-1] > 0 else 1.0
    return bool(np.abs(new - factor * old).max(initial=0.0) <= max(step / 2, 1.0))


def _nearest(sorted_ms: NDArray[np.float64], wanted_ms: NDArray[np.float64]) -> NDArray[np.int64]:
    after = np.clip(np.searchsorted(sorted_ms, wanted_ms), 1, max(len(sorted_ms) - 1, 1))
    if len(sorted_ms) == 1:
        return np.zeros(len(wanted_ms), np.int64)
    earlier = wanted_ms - sorted_ms[after - 1] <= sorted_ms[after] - wanted_ms
    return np.asarray(np.where(earlier, after - 1, after), np.int64)


def _unlike(header: Header, media: Media, reason: str) -> str:
    return (
        f"'{media.path}' is not the video that {header.coder} annotated, and its marks cannot be "
        f"matched: {header.frames} pictures then, {media.frames} now, and {reason}. Put the old "
        "video back."
    )


def preview(error: OtherVideoError, media: Media, program: str = "") -> Preview:
    """Show a coder's marks on the new file, read-only.

    Args:
        error: The error of `open_document`.
        media: The new file.
        program: Version of the program, for the header.

    Raises:
        AnnotationError: The marks cannot be matched, or their document is damaged.
    """
    old = Document(error.path)
    if old.fault:
        raise DamagedError(old.fault)
    again = error.path.parent.name == AGAIN
    folder = error.path.parent.parent if again else error.path.parent
    header = old.header
    mapping = mapping_of(header, times_of(folder, header.media, header.stamps), media)
    aim = journal_of(media, header.coder, again)
    document, notes = _carried(old, mapping, media, aim.with_name(f"{aim.name}.new"), program)
    document.freeze(
        f"{header.coder} annotated another file of this film ({mapping.rule} matches them): it is "
        "shown read only. Look whether the marks fit, then take them over."
    )
    return Preview(old, document, mapping, notes, aim)


def take_over(shown: Preview, media: Media, program: str = "") -> Document:
    """Write a coder's marks for the new file; the old document is preserved.

    Args:
        shown: The result of `preview`.
        media: The new file.
        program: Version of the program, for the header.

    Returns:
        The new document, which must be signed again.

    Raises:
        AnnotationError: The old document changed meanwhile.
        OSError: The disk refuses; nothing has changed.
    """
    draft = shown.aim.with_name(f"{shown.aim.name}.new")
    draft.unlink(missing_ok=True)
    document, _ = _carried(shown.old, shown.mapping, media, draft, program)
    document.save()
    if shown.aim.exists():
        if Document(shown.aim).changed_utc != shown.old.changed_utc:
            raise AnnotationError(f"'{shown.aim}' was changed meanwhile: open it again.")
        _keep_whole(shown.aim, shown.old.header.media)
    draft.replace(shown.aim)
    keep_times(media.folder, media.t_ns)
    taken = Document(shown.aim)
    taken.write_copy()
    return taken


def _keep_whole(journal: Path, media: str) -> Path:
    """Copy a journal, byte by byte and flushed, into the folder of earlier ones."""
    folder = private.make_folder(journal.parent / BEFORE)
    names = (f"{journal.stem}-{media[:8]}{end}.jsonl" for end in ("", *range(2, 1000)))
    path = next(folder / name for name in names if not (folder / name).exists())
    with journal.open("rb") as source, private.begin(path).open("wb") as aim:
        shutil.copyfileobj(source, aim)
        aim.flush()
        os.fsync(aim.fileno())
    return path


def _carried(
    old: Document, mapping: Mapping, media: Media, path: Path, program: str
) -> tuple[Document, tuple[str, ...]]:
    """Make a document of the new file with the marks of the old one."""
    was = old.header
    header = Header(
        media.digest(), media.frames, media.stamps, was.coder, was.blind, was.codebook, program
    )
    document = Document(path, header)
    notes = list(_far(old.movements, mapping))
    movements = [_movement(movement, mapping) for movement in old.movements]
    marks: list[Mark] = [*movements, *_simple(old, mapping)]
    for exclusion in old.exclusions:
        fitted = _exclusion(exclusion, mapping, movements)
        if fitted is None:
            notes.append(f"The exclusion at {exclusion.first} to {exclusion.last} has no room.")
        else:
            marks.append(fitted)
    for mark in marks:
        document.put(mark)
    document.note_earlier({**was.to_json(), "matched_by": mapping.rule})
    return document, tuple(notes)


def _movement(movement: Movement, mapping: Mapping) -> Movement:
    frames = {name: getattr(movement, name) for name in ("onset", "apex", "offset")}
    new = {n: None if f is None else int(mapping.frames[f]) for n, f in frames.items()}
    return replace(movement, **new)  # type: ignore[arg-type]


def _simple(old: Document, mapping: Mapping) -> Iterator[Mark]:
    """Transfer marks that may overlap others."""
    new = mapping.frames
    if old.reference is not None:
        yield Reference(int(new[old.reference]))
    for verdict in old.verdicts:
        yield Verdict(verdict.proposal, int(new[verdict.first]), int(new[verdict.last]))
    for view in old.views:
        yield Viewed(int(new[view.first]), int(new[view.last]))
    yield from old.decisions
    yield from (PassSeal(number) for number in old.passes)


def _exclusion(exclude: Exclude, mapping: Mapping, movements: list[Movement]) -> Exclude | None:
    """Transfer an exclusion; if two pictures became one, the movement gets that picture."""
    first, last = (int(mapping.frames[frame]) for frame in (exclude.first, exclude.last))
    for movement in movements:
        if movement.onset <= first <= movement.last:
            first = movement.last + 1
        if movement.onset <= last <= movement.last:
            last = movement.onset - 1
    return replace(exclude, first=first, last=last) if first <= last else None


def _far(movements: tuple[Movement, ...], mapping: Mapping) -> Iterator[str]:
    """Name the borders that moved by more than half a picture."""
    if mapping.rule == NUMBER:
        return
    for movement in movements:
        for name in ("onset", "apex", "offset"):
            frame = getattr(movement, name)
            off = 0.0 if frame is None else float(mapping.off_ms[frame])
            if abs(off) > mapping.step_ms / 2:
                yield f"The {name} of '{movement.id}' moves by {off:+.0f} ms: no picture is nearer."
