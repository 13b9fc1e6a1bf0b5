"""Who has coded what, and each coder's order of recordings; all derived from the documents."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.person import UNASSIGNED
from training.annotate.codebook import Codebook
from training.annotate.document import Document
from training.annotate.errors import OtherVideoError
from training.annotate.media import Media, coders_of, read_document, subject_of
from training.annotate.records import GOLD, Movement

NEW, SIGNED, OTHER_VIDEO = "new", "signed", "other video"


@dataclass(frozen=True, slots=True)
class CodingProgress:
    """Progress of one coder in one recording.

    Attributes:
        coder: The coder's code.
        state: `new`, `12 % viewed`, `pass 1` (finished) to `pass 3`, `signed`, or `other video` if
            the document belongs to another file than the present one.
        movements: Number of movements marked.
        changed_utc: When the last change was made; empty if there is none.
    """

    coder: str
    state: str
    movements: int = 0
    changed_utc: str = ""


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One recording of the queue.

    Attributes:
        media: The recording.
        standings: One per coder, without `gold`.
        settled: `open`; `agreed` once two have signed; `coded` once one has signed, if the codebook
            needs only one; `adjudicated` once the gold is signed.
    """

    media: Media
    standings: tuple[CodingProgress, ...]
    settled: str


def entry_of(
    media: Media, coders: Iterable[str] = (), codebook: Codebook | None = None
) -> QueueEntry:
    """Return the progress of a recording.

    Args:
        media: The recording.
        coders: Coders to list even if they have not begun.
        codebook: Decides which recordings two coders code; all of them if None.
    """
    known = coders_of(media)
    names = list(dict.fromkeys([*coders, *(name for name in known if name != GOLD)]))
    standings = tuple(
        _standing(media, name) if name in known else CodingProgress(name, NEW) for name in names
    )
    two = codebook is None or wants_second_coder(media, codebook)
    return QueueEntry(media, standings, _settled(media, standings, GOLD in known, two))


def _standing(media: Media, coder: str) -> CodingProgress:
    try:
        document = read_document(media, coder)
    except OtherVideoError:
        return CodingProgress(coder, OTHER_VIDEO)
    last = document.changed_utc
    if document.signed:
        state = SIGNED
    elif document.passes:
        state = f"pass {document.passes[-1]}"
    else:
        state = f"{document.viewed / media.frames:.0%} viewed"
    return CodingProgress(coder, state, len(document.movements), last)


def _settled(media: Media, standings: Sequence[CodingProgress], has_gold: bool, two: bool) -> str:
    if has_gold and _standing(media, GOLD).state == SIGNED:
        return "adjudicated"
    signed = sum(standing.state == SIGNED for standing in standings)
    if signed >= 2:
        return "agreed"
    return "coded" if signed and not two else "open"


def order_for(coder: str, media: Sequence[Media], codebook: Codebook) -> tuple[Media, ...]:
    """Shuffle recordings for one coder, always in the same way (sequence effects, Mathur 2017).

    Args:
        coder: The coder's code.
        media: The recordings.
        codebook: Holds the seed.
    """
    ordered = sorted(media, key=lambda recording: str(recording.path))
    random.Random(f"{codebook.seed}/{coder}").shuffle(ordered)
    return tuple(ordered)


def participant_number(path: Path) -> str:
    """Return a recording's participant as a number, such as `#017`; empty outside a study.

    These are the digits of the participant's code, or the place among the study's participants if
    the code has no digits. Coders never see a name.

    Args:
        path: A recording or video.
    """
    subject = subject_of(path)
    digits = "".join(letter for letter in subject if letter.isdigit())
    if subject == UNASSIGNED:
        return ""
    if digits:
        return f"#{int(digits):03d}"
    folder = next(parent for parent in (path, *path.parents) if parent.name.startswith("sub-"))
    others = sorted(path.name for path in folder.parent.glob("sub-*"))
    return f"#{others.index(folder.name) + 1:03d}" if folder.name in others else ""


def movements_for(
    coder: str, document: Document, codebook: Codebook, number: int
) -> tuple[Movement, ...]:
    """Shuffle a document's movements for pass 2 or 3.

    Args:
        coder: The coder's code.
        document: Holds the movements.
        codebook: Holds the seed.
        number: The pass.
    """
    found = list(document.movements)
    seed = f"{codebook.seed}/{coder}/{document.header.media}/{number}"
    random.Random(seed).shuffle(found)
    return tuple(found)


def wants_second_coder(media: Media, codebook: Codebook) -> bool:
    """Return whether two coders must code a recording."""
    draw = random.Random(f"{codebook.seed}/double/{media.stamps}").random()
    return draw < codebook.double_coded
