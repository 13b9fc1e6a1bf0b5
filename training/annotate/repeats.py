"""Recordings that a coder codes a second time, unannounced, to measure self-agreement.

At fixed distances in a coder's order an earlier recording is repeated. Its second document is
`annotations/again/CODER.jsonl`, so the first round is neither shown nor overwritten.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from training.annotate.adjudicate import coded
from training.annotate.codebook import Codebook
from training.annotate.document import Document
from training.annotate.media import Media, coders_of, journal_of, read_document
from training.annotate.pairing import CoderMarks
from training.annotate.queue import order_for, wants_second_coder
from training.annotate.records import GOLD


@dataclass(frozen=True, slots=True)
class CodingTurn:
    """A recording in a coder's order; `again` marks the second time."""

    media: Media
    again: bool = False


def turns_for(coder: str, media: Sequence[Media], book: Codebook) -> tuple[CodingTurn, ...]:
    """Return a coder's order, with earlier recordings repeated at fixed distances.

    Args:
        coder: The coder's code.
        media: The recordings.
        book: Holds the seed and `repeated_every`; 0 repeats none.

    Returns:
        The same turns at each call; each recording is repeated once at most.
    """
    turns: list[CodingTurn] = []
    earlier: list[Media] = []
    draw = random.Random(f"{book.seed}/{coder}/again")
    for number, recording in enumerate(order_for(coder, media, book), start=1):
        turns.append(CodingTurn(recording))
        earlier.append(recording)
        if book.repeated_every and number % book.repeated_every == 0:
            turns.append(CodingTurn(earlier.pop(draw.randrange(max(1, len(earlier) - 1))), True))
    return tuple(turns)


def waits_for(turn: CodingTurn, coder: str, book: Codebook) -> bool:
    """Return whether a turn is this coder's and unfinished.

    A recording that needs only one coder belongs to the coder who began it.
    """
    if is_signed(turn, coder):
        return False
    others = set(coders_of(turn.media)) - {coder, GOLD}
    return turn.again or not others or wants_second_coder(turn.media, book)


def is_signed(turn: CodingTurn, coder: str) -> bool:
    """Return whether a coder has finished a turn."""
    path = journal_of(turn.media, coder, turn.again)
    return path.is_file() and Document(path).signed


def both_rounds(media: Media, coder: str) -> tuple[CoderMarks, CoderMarks] | None:
    """Return a coder's marks of both rounds; None unless both are signed."""
    path = journal_of(media, coder, again=True)
    if coder not in coders_of(media) or not path.is_file():
        return None
    first, again = read_document(media, coder), Document(path)
    if not (first.signed and again.signed):
        return None
    return coded(media, first), coded(media, again)
