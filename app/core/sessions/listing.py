"""One line of the catalogue: a recording, a live session without one, or an analysis of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from models.person import UNASSIGNED


class What(str, Enum):
    """The kind of a line in the catalogue."""

    RECORDING = "recording"
    LIVE = "live"
    ANALYSIS = "analysis"


class Standing(str, Enum):
    """State of a session on the disk."""

    WHOLE = "whole"
    RUNNING = "running"
    UNFINISHED = "unfinished"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Listing:
    """A session as the catalogue lists it.

    Attributes:
        id: Names it on the command line: `sub-S07/ses-01/run-03`, `live-12` or `analysis-3f2a91`.
        what: Recording, live session or analysis.
        person: The person's code; `UNASSIGNED` if nobody was named.
        started: When it began, with its time zone; None if that is not known.
        seconds: Its length; None if that is not known.
        movements: Movements that were found; None if nobody looked.
        source: The camera, stream or file.
        standing: Whether it is complete, running, unfinished or damaged.
        problem: One sentence if it is not complete.
        valid: Whether a recording is valid for micro-expressions; None for other sessions.
        reasons: Why it is not valid.
        folder: Where its files lie; None for a live session.
        session: Its number in the database; None if the database does not know it.
        shared: Whether a recording, or another recording, belongs to its session of the database.
        bytes: Size of its files.
        video: The file that was analysed.
        recording: Id of the recording that an analysis belongs to.
        former: Folders of a recording before it was assigned.
    """

    id: str
    what: What
    person: str
    started: datetime | None
    seconds: float | None = None
    movements: int | None = None
    source: str = ""
    standing: Standing = Standing.WHOLE
    problem: str = ""
    valid: bool | None = None
    reasons: tuple[str, ...] = ()
    folder: Path | None = None
    session: int | None = None
    shared: bool = False
    bytes: int = 0
    video: Path | None = None
    recording: str = ""
    former: tuple[str, ...] = ()

    @property
    def date(self) -> str:
        """Return the local day on which it began, such as `2026-11-28`, or nothing."""
        return f"{self.started.astimezone():%Y-%m-%d}" if self.started is not None else ""

    @property
    def clock(self) -> str:
        """Return the local time of day at which it began, such as `14:05`, or nothing."""
        return f"{self.started.astimezone():%H:%M}" if self.started is not None else ""

    @property
    def name(self) -> str:
        """Return its short name: the run, the file or the source."""
        if self.what is What.ANALYSIS and self.video is not None:
            return self.video.name
        return self.source if self.what is What.LIVE else self.id.rpartition("/")[2]


def matches(listing: Listing, text: str) -> bool:
    """Return whether each word of a search is in a line.

    Args:
        listing: The line.
        text: Words with spaces between them; case is ignored.
    """
    valid = {True: "valid", False: "not valid", None: ""}[listing.valid]
    fields = (
        listing.id,
        listing.what.value,
        listing.person,
        listing.date,
        listing.clock,
        listing.source,
        listing.standing.value,
        valid,
        str(listing.folder or ""),
        str(listing.video or ""),
    )
    everything = " ".join(fields).casefold()
    return all(word in everything for word in text.casefold().split())


def in_order(listings: Sequence[Listing]) -> tuple[Listing, ...]:
    """Sort by person (unassigned last), then the newest first.

    Args:
        listings: Lines of the catalogue.
    """

    def place(listing: Listing) -> tuple[bool, str, float, str]:
        began = listing.started.timestamp() if listing.started is not None else 0.0
        return (listing.person == UNASSIGNED, listing.person.casefold(), -began, listing.id)

    return tuple(sorted(listings, key=place))
