"""The rows of the list: a heading for each person and day, and a line for each session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QImage

from app.core.sessions.listing import Listing, Standing, What
from app.ui import words
from app.ui.language import later, tr
from models.person import UNASSIGNED

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole

_WHAT = {
    What.RECORDING: later("Recording"),
    What.LIVE: later("Live session"),
    What.ANALYSIS: later("Analysis"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A person and a day, above their sessions."""

    person: str
    day: str
    count: int
    """Number of sessions below it."""


Row = Heading | Listing


def person_name(person: str) -> str:
    """Write a person's code, or «unassigned» without one."""
    return tr("Unassigned") if person == UNASSIGNED else person


def day_name(listing: Listing) -> str:
    """Write the day of a session as `28 Nov 2026`."""
    if listing.started is None:
        return tr("Date unknown")
    local = listing.started.astimezone()
    return words.day(local)


def length(listing: Listing) -> str:
    """Write a session's length as `m:ss`, or nothing."""
    if listing.seconds is None:
        return ""
    minutes, seconds = divmod(round(listing.seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def movements(listing: Listing) -> str:
    """Write how many movements a session holds."""
    count = listing.movements
    if count is None:
        return tr("not analysed")
    return words.movements(count) if count else tr("no movement")


def title(listing: Listing) -> str:
    """Name a session as in its row."""
    what = tr(_WHAT[listing.what])
    if listing.what is What.LIVE:
        return what
    return (
        tr("{what} of {name}", what=what, name=listing.name)
        if listing.what is What.ANALYSIS
        else f"{what} {listing.name}"
    )


def short_title(listing: Listing) -> str:
    """Name a session in the list, with its time of day first."""
    name = tr("Live session") if listing.what is What.LIVE else listing.name
    return f"{listing.clock}  {name}".strip()


def summary(listing: Listing) -> str:
    """Write the second line of a row: kind, length, movements."""
    what = "" if listing.what is What.LIVE else tr(_WHAT[listing.what])
    parts = (what, length(listing), movements(listing))
    return " · ".join(part for part in parts if part)


def details(listing: Listing) -> str:
    """Write the facts of a session in one line: time, length, movements, source."""
    source = "" if listing.what is What.ANALYSIS else words.source_name(listing.source)
    parts = (listing.clock, length(listing), movements(listing), source)
    return " · ".join(part for part in parts if part)


def standing(listing: Listing) -> str:
    """Name the state of a session, or whether it is valid; empty if both are unknown."""
    if listing.standing is not Standing.WHOLE:
        return {
            Standing.RUNNING: tr("Running"),
            Standing.UNFINISHED: tr("Not closed"),
            Standing.DAMAGED: tr("Damaged"),
        }[listing.standing]
    return {True: tr("Valid"), False: tr("Not valid"), None: ""}[listing.valid]


def rows_of(listings: Sequence[Listing]) -> tuple[Row, ...]:
    """Insert a heading above the sessions of each person and day.

    Args:
        listings: In the order of the catalogue.
    """
    rows: list[Row] = []
    group: list[Listing] = []
    for listing in (*listings, None):
        if group and (listing is None or _group(listing) != _group(group[0])):
            rows += [Heading(group[0].person, day_name(group[0]), len(group)), *group]
            group = []
        if listing is not None:
            group.append(listing)
    return tuple(rows)


def _group(listing: Listing) -> tuple[str, str]:
    return listing.person, listing.date


class SessionModel(QAbstractListModel):
    """The rows, with their small pictures as they arrive."""

    picture_requested = Signal(object)
    """The `Listing` of a row that is painted without its picture."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()
        self._pictures: dict[str, QImage | None] = {}

    def show(self, listings: Sequence[Listing]) -> None:
        """Show other sessions; known pictures are kept."""
        self.beginResetModel()
        self.rows = rows_of(listings)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a row, or its text for screen readers."""
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _text(row)
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, Listing):
            return "\n".join(part for part in (row.problem, *row.reasons, row.source) if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Make sessions selectable, but not headings."""
        if isinstance(self.rows[index.row()], Heading):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def row_of(self, listing_id: str) -> int | None:
        """Find a session's row."""
        for number, row in enumerate(self.rows):
            if isinstance(row, Listing) and row.id == listing_id:
                return number
        return None

    def picture(self, listing: Listing) -> QImage | None:
        """Return a session's small picture; the first call requests it."""
        if listing.id not in self._pictures:
            self._pictures[listing.id] = None
            self.picture_requested.emit(listing)
        return self._pictures[listing.id]

    def set_picture(self, listing_id: str, image: QImage | None) -> None:
        """Store a small picture and show it."""
        self._pictures[listing_id] = image
        row = self.row_of(listing_id)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def forget_pictures(self) -> None:
        """Request every picture again, after sessions were deleted or renamed."""
        self._pictures = {}


def _text(row: Row) -> str:
    if isinstance(row, Heading):
        return f"{person_name(row.person)}, {row.day}"
    return ", ".join(part for part in (title(row), details(row), standing(row)) if part)
