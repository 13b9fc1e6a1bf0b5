"""Places to look at: a spotter's proposals, widened, mixed with decoys, and shown only late.

A coder who sees a proposal first tends to accept it (Beck, arXiv 2509.08514). So nothing is read at
the blind levels `full` and `signal`, or before pass 1 is sealed, and the borders of a proposal stay
hidden until the coder has set others.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from models import private
from training.annotate.codebook import Codebook
from training.annotate.document import Document
from training.annotate.errors import AnnotationError
from training.annotate.media import Media
from training.annotate.records import OWN, Movement

FILE = "proposals.json"
FORMAT = 1
WIDER_NS = 500_000_000
"""Margin of a place around its proposal, on both sides."""

AFTER = "after_proposal:"
"""Prefix of the origin of a movement found at a place."""

_MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """A place to look at; `first` and `last` are inclusive frames.

    Attributes:
        id: Its id.
        first: First frame to look at.
        last: Last frame to look at.
        onset: The proposal's own onset; hidden until the coder has set one.
        apex: Its apex.
        offset: Its offset.
        score: The spotter's.
        decoy: Whether it is a decoy without a proposal.
    """

    id: str
    first: int
    last: int
    onset: int
    apex: int
    offset: int
    score: float = 0.0
    decoy: bool = False

    def holds(self, frame: int) -> bool:
        """Return whether a frame is in it."""
        return self.first <= frame <= self.last


def proposals_file(media: Media) -> Path:
    """Return the file of a recording's proposals."""
    return media.folder.parent / "analysis" / FILE if media.path.is_dir() else media.folder / FILE


def may_see_places(document: Document) -> bool:
    """Return whether a coder may see places: at `assisted`, once pass 1 is sealed."""
    return document.header.blind == "assisted" and 1 in document.passes


def may_see_signal(document: Document) -> bool:
    """Return whether a coder may see the movement signal."""
    return document.header.blind in ("signal", "assisted")


def places_for(document: Document, media: Media) -> tuple[Place, ...]:
    """Read the places that the coder may see now; if none may be seen, nothing is read.

    Raises:
        AnnotationError: The file is damaged.
    """
    path = proposals_file(media)
    if not may_see_places(document) or not path.is_file():
        return ()
    return read_places(path)


def read_places(path: Path) -> tuple[Place, ...]:
    """Read a file of proposals, in order of time.

    Raises:
        AnnotationError: It cannot be read or breaks its form.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("it is too large")
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            raise ValueError(f"it has form {found['format']}")
        places = tuple(Place(**place) for place in found["places"])
        if not all(0 <= p.first <= p.onset <= p.apex <= p.offset <= p.last for p in places):
            raise ValueError("a place is out of order")
        return places
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise AnnotationError(
            f"'{path}' holds no proposals that can be read ({error}): run flinch propose again."
        ) from error


def write_places(path: Path, places: Sequence[Place], about: dict[str, object]) -> None:
    """Write proposals atomically, readable by their owner only.

    Args:
        path: The file.
        places: In order of time.
        about: Spotter, threshold and version.
    """
    private.make_folder(path.parent)
    content = {"format": FORMAT, **about, "places": [asdict(place) for place in places]}
    private.write_text(path, json.dumps(content, indent=1) + "\n")


def with_decoys(found: Sequence[Place], media: Media, book: Codebook) -> tuple[Place, ...]:
    """Add decoys without a proposal, in the share given by the codebook.

    Args:
        found: Real proposals.
        media: The recording.
        book: Holds share and seed.

    Returns:
        All places in order of time, with new ids, so that an id does not reveal a decoy.
    """
    share = min(book.decoys, 0.9)
    count = round(share / (1 - share) * len(found)) if found else 0
    draw = random.Random(f"{book.seed}/decoys/{media.stamps}")
    places = list(found)
    for _ in range(50 * count):
        if sum(place.decoy for place in places) >= count:
            break
        like = draw.choice(list(found))
        decoy = _moved_to(like, draw.randrange(media.frames), media)
        if decoy is not None and not any(_meet(decoy, place) for place in places):
            places.append(decoy)
    ordered = sorted(places, key=lambda place: place.onset)
    return tuple(replace(place, id=f"p{n}") for n, place in enumerate(ordered, start=1))


def _moved_to(like: Place, onset: int, media: Media) -> Place | None:
    by = onset - like.onset
    if like.offset + by >= media.frames:
        return None
    return widened("", onset, like.apex + by, like.offset + by, like.score, media, decoy=True)


def _meet(place: Place, other: Place) -> bool:
    return place.first <= other.last and other.first <= place.last


def widened(
    name: str,
    onset: int,
    apex: int,
    offset: int,
    score: float,
    media: Media,
    decoy: bool = False,
) -> Place:
    """Make the place around a proposal."""
    first = media.nearest(int(media.t_ns[onset]) - WIDER_NS)
    last = media.nearest(int(media.t_ns[offset]) + WIDER_NS)
    return Place(name, min(first, onset), max(last, offset), onset, apex, offset, score, decoy)


@dataclass(frozen=True, slots=True)
class ProposalAnswers:
    """A coder's answers to the places to look at, with and without a proposal.

    Attributes:
        hits: Proposals at which a movement was marked.
        signals: All proposals that were answered.
        alarms: Decoys at which a movement was marked.
        noises: All decoys that were answered.
    """

    hits: int = 0
    signals: int = 0
    alarms: int = 0
    noises: int = 0

    def __add__(self, other: ProposalAnswers) -> ProposalAnswers:
        """Add the answers of two recordings."""
        return ProposalAnswers(
            self.hits + other.hits,
            self.signals + other.signals,
            self.alarms + other.alarms,
            self.noises + other.noises,
        )


def answers_of(document: Document, places: Sequence[Place]) -> ProposalAnswers:
    """Count the coder's answers; a skipped place has none."""
    moving = {
        movement.origin.removeprefix(AFTER)
        for movement in document.movements
        if movement.origin != OWN
    }
    still = {verdict.proposal for verdict in document.verdicts}
    found = ProposalAnswers()
    for place in places:
        yes = place.id in moving
        if yes or place.id in still:
            found += ProposalAnswers(0, 0, yes, 1) if place.decoy else ProposalAnswers(yes, 1, 0, 0)
    return found


def place_of(movement: Movement, places: Sequence[Place]) -> Place | None:
    """Return the place at which a movement was found."""
    name = movement.origin.removeprefix(AFTER)
    return next((p for p in places if movement.origin != name and p.id == name), None)
