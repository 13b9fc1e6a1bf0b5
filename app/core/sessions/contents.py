"""Opens a session: video, movements on the video's clock, and signal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.output import SIGNAL
from app.core.recording.errors import RecordingError
from app.core.recording.folder import video_parts
from app.core.recording.journal import read_journal
from app.core.recording.ledger import read_ledger
from app.core.rows import Thumbnails
from app.core.sessions.corrections import append_correction, read_corrections
from app.core.sessions.listing import Listing, What
from app.core.sessions.recordings import movement_ids
from app.core.sessions.tables import read_events
from app.core.store import Store
from models.errors import RecordError
from models.recording_names import EVENTS, LEDGER
from models.records import Event, Kind, Provenance, State, Window
from models.unit_scores import from_text

Times = NDArray[np.int64]
_TIMES = (
    *("onset_ns", "apex_ns", "offset_ns", "onset_seq", "apex_seq", "offset_seq"),
    "t_mono_ns",
)
FOREIGN_NS = 7 * 24 * 3600 * 1_000_000_000
"""A movement this long after the session began has another clock than the session."""


@dataclass(frozen=True, slots=True)
class Contents:
    """An opened session.

    Attributes:
        listing: Which session.
        videos: The parts of its video; empty if a live session was not recorded.
        events: Predictions and corrections; times and frames are those of the video.
        signal: The `signal.csv` of an analysis of the video, if there is one.
        stored: Ids of the events in the database; the others are in tables.
        pictures: Small pictures of movements, by id.
        remarks: One sentence for each thing that could not be read.
    """

    listing: Listing
    videos: tuple[Path, ...] = ()
    events: tuple[Event, ...] = ()
    signal: Path | None = None
    stored: frozenset[str] = frozenset()
    pictures: Mapping[str, Thumbnails] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def open_session(listing: Listing, others: Sequence[Listing], store: Store) -> Contents:
    """Open a session.

    Args:
        listing: Which.
        others: The whole catalogue; it holds the analyses of a recording.
        store: The database of events.

    Raises:
        StoreError: The database cannot be read.
        SessionsError: The table of an analysis is damaged.
    """
    if listing.what is What.LIVE:
        return _live(listing, recorded_in(listing, others), store)
    if listing.what is What.ANALYSIS:
        return _analysis(listing)
    return _recording(listing, _newest_analysis(listing, others), store)


def _newest_analysis(listing: Listing, others: Sequence[Listing]) -> Listing | None:
    """Find the newest analysis of a recording's first part."""
    analyses = [
        each
        for each in others
        if each.what is What.ANALYSIS
        and each.recording == listing.id
        and each.started is not None
        and (each.video is None or each.video.name == "video.mkv")
    ]
    return max(
        analyses, key=lambda each: each.started.timestamp() if each.started else 0.0, default=None
    )


def recorded_in(listing: Listing, others: Sequence[Listing]) -> frozenset[str]:
    """Return the ids of a live session's movements that its recordings hold.

    Args:
        listing: The live session.
        others: The whole catalogue.
    """
    return frozenset(
        event
        for each in others
        if each.what is What.RECORDING and each.session == listing.session and each.folder
        for event in movement_ids(each.folder)
    )


def _live(listing: Listing, held: frozenset[str], store: Store) -> Contents:
    assert listing.session is not None
    everything = store.events(listing.session)
    events = tuple(each for each in everything if (each.corrects or each.id) not in held)
    zero_ns = _zero_ns(listing.session, events, store)
    shown = tuple(replace(each, window=_moved(each.window, -zero_ns)) for each in events)
    ids = frozenset(each.id for each in events)
    return Contents(
        listing, events=shown, stored=ids, pictures=store.stored.pictures(listing.session)
    )


def _zero_ns(session: int, events: Sequence[Event], store: Store) -> int:
    """Return the zero of a live session's times: when it began, on its own clock."""
    began = next((each.started_ns for each in store.stored.all() if each.id == session), 0)
    onsets = [each.window.onset_ns for each in events]
    fits = all(0 <= onset - began < FOREIGN_NS for onset in onsets)
    return began if fits else 0


def _moved(window: Window, by_ns: int) -> Window:
    return replace(
        window,
        onset_ns=window.onset_ns + by_ns,
        apex_ns=window.apex_ns + by_ns,
        offset_ns=window.offset_ns + by_ns,
        decided_ns=window.decided_ns + by_ns,
    )


def _analysis(listing: Listing) -> Contents:
    assert listing.folder is not None
    first = read_events(listing.folder)
    signal = listing.folder / SIGNAL
    video_exists = listing.video is not None and listing.video.exists()
    remarks = () if video_exists else (f"The video '{listing.video}' is not there any more.",)
    return Contents(
        listing,
        videos=(listing.video,) if video_exists and listing.video is not None else (),
        events=(*first, *read_corrections(listing.folder, first)),
        signal=signal if signal.is_file() else None,
        remarks=remarks,
    )


def _recording(listing: Listing, analysis: Listing | None, store: Store) -> Contents:
    assert listing.folder is not None
    analysed = _analysis(analysis) if analysis is not None else Contents(listing)
    own = _spotted(listing, store)
    videos = video_parts(listing.folder)
    remarks = own.remarks if videos else (*own.remarks, "There is no video in it.")
    events = own.events or analysed.events
    return replace(own, videos=videos, events=events, signal=analysed.signal, remarks=remarks)


def _spotted(listing: Listing, store: Store) -> Contents:
    """Read the movements spotted during a recording, converted to the clock of its video."""
    assert listing.folder is not None
    journalled = _journalled(listing.folder)
    journal_ids = {each.id for each in journalled}
    session = store.stored.session_of(tuple(journal_ids)) if journal_ids else None
    saved = store.events(session) if session is not None else ()
    stored = tuple(each for each in saved if (each.corrects or each.id) in journal_ids)
    known = {each.id for each in stored}
    first = tuple(each for each in journalled if each.id not in known)
    events = (*stored, *first, *read_corrections(listing.folder, first))
    pictures = store.stored.pictures(session) if session is not None else {}
    try:
        clock = _VideoClock(listing.folder)
    except RecordingError as error:
        return Contents(listing, stored=frozenset(known), remarks=(str(error),))
    shown = tuple(replace(each, window=clock.window(each.window)) for each in events)
    return Contents(listing, events=shown, stored=frozenset(known), pictures=pictures)


def _journalled(folder: Path) -> tuple[Event, ...]:
    """Read the movements of a recording's journal; damaged lines are skipped."""
    found = []
    for line in read_journal(folder / EVENTS):
        if isinstance(line, dict) and line.get("kind") == "expression":
            try:
                found.append(_event_of(line))
            except (KeyError, TypeError, ValueError, RecordError):
                continue
    return tuple(found)


def _event_of(line: dict[str, object]) -> Event:
    number = {key: int(str(line[key])) for key in _TIMES}
    weights, label, polarity = line.get("weights"), line.get("label"), line.get("polarity")
    corrects = line.get("corrects")
    return Event(
        id=str(line["id"]),
        window=Window(
            onset_ns=number["onset_ns"],
            apex_ns=number["apex_ns"],
            offset_ns=number["offset_ns"],
            onset_seq=number["onset_seq"],
            apex_seq=number["apex_seq"],
            offset_seq=number["offset_seq"],
            score=0.0,
            kind=Kind(line["movement"]),
            region="",
            decided_ns=number["t_mono_ns"],
            gap=bool(line.get("gap")),
        ),
        state=State(line["state"]),
        label=str(label) if label else None,
        polarity=str(polarity) if polarity else None,
        probabilities=None,
        confidence=float(str(line.get("confidence", 0.0))),
        provenance=Provenance(line.get("provenance", "predicted")),
        corrects=str(corrects) if corrects else None,
        weights=tuple(str(each) for each in weights) if isinstance(weights, list) else (),
        units=from_text(str(line.get("action_units", "")), str(line.get("p_action_units", ""))),
    )


class _VideoClock:
    """Converts times of the recording's clock to places in its video, by the ledger."""

    def __init__(self, folder: Path) -> None:
        rows = read_ledger(folder / LEDGER).rows
        self._t_ns: Times = np.array([row.t_mono_ns for row in rows], np.int64)
        self._pts_ns: Times = np.array([row.pts_ms for row in rows], np.int64) * 1_000_000

    def window(self, window: Window) -> Window:
        """Return a movement with the frames and times of the video."""
        if len(self._t_ns) == 0:
            return window
        onset, apex, offset = (
            self._nearest(t_ns) for t_ns in (window.onset_ns, window.apex_ns, window.offset_ns)
        )
        return replace(
            window,
            onset_ns=int(self._pts_ns[onset]),
            apex_ns=int(self._pts_ns[apex]),
            offset_ns=int(self._pts_ns[offset]),
            onset_seq=onset,
            apex_seq=apex,
            offset_seq=offset,
            decided_ns=int(self._pts_ns[self._nearest(window.decided_ns)]),
        )

    def _nearest(self, t_ns: int) -> int:
        after = int(np.searchsorted(self._t_ns, t_ns))
        near = [place for place in (after - 1, after) if 0 <= place < len(self._t_ns)]
        return min(near, key=lambda place: abs(int(self._t_ns[place]) - t_ns))


def save_correction(contents: Contents, event: Event, store: Store) -> Contents:
    """Store a correction beside its prediction: in the database, or next to the tables.

    Args:
        contents: The opened session.
        event: The correction, on the video's clock; it names the corrected event.
        store: The database of events.

    Returns:
        The session with the correction.

    Raises:
        StoreError: The database cannot be written.
        SessionsError: The file of corrections cannot be written.
    """
    listing = contents.listing
    if event.corrects in contents.stored:
        session = listing.session
        if session is None and event.corrects is not None:
            session = store.stored.session_of((event.corrects,))
        first = next(each for each in store.events(session) if each.id == event.corrects)
        store.add(replace(event, window=first.window), session)
    else:
        append_correction(_place_of(contents), event)
    return replace(contents, events=(*contents.events, event))


def _place_of(contents: Contents) -> Path:
    """Return the folder whose tables hold the movements."""
    if contents.listing.what is What.RECORDING and contents.signal is not None:
        assert contents.listing.folder is not None
        spotted = {each.id for each in _journalled(contents.listing.folder)}
        if not any(each.id in spotted for each in contents.events):
            return contents.signal.parent
    assert contents.listing.folder is not None
    return contents.listing.folder
