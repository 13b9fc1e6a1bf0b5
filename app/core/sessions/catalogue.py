"""Lists all recordings, live sessions and analyses; a damaged one does not hide the others."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path

from app.core.recording.details import WriterFacts
from app.core.recording.presence import alive, at_work
from app.core.sessions import analyses, recordings
from app.core.sessions.errors import SessionsError
from app.core.sessions.index import Index
from app.core.sessions.listing import Listing, Standing, What, in_order
from app.core.sessions.recordings import RecordingFacts, is_open
from app.core.sessions.stored import StoredSession
from app.core.store import Store
from models.person import UNASSIGNED

SAME_S = 30.0
"""Largest change of the wall clock allowed while a live session ran."""
DEEPEST = 8
"""Depth to which the recordings folder is searched."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All listings in order."""

    listings: tuple[Listing, ...]

    def find(self, name: str) -> tuple[Listing, ...]:
        """Find listings by id, by folder, or by the end of their id: `run-03`.

        Args:
            name: What the user typed.

        Returns:
            All that match; several if the name is ambiguous.
        """
        exact = tuple(each for each in self.listings if each.id == name)
        folder = Path(name).expanduser().absolute()
        here = tuple(each for each in self.listings if each.folder == folder)
        if exact or here:
            return exact or here
        tail = "/" + name.strip("/")
        return tuple(each for each in self.listings if each.id.endswith(tail))


@dataclass(slots=True)
class _Found:
    """Folders that hold recordings, and folders that hold analyses."""

    recordings: list[Path] = field(default_factory=list)
    analyses: list[Path] = field(default_factory=list)


def catalogue(
    root: Path,
    store: Store,
    index: Index | None = None,
    check: Callable[[], None] = lambda: None,
) -> Catalogue:
    """List all sessions.

    Args:
        root: The folder of recordings; need not exist.
        store: The database of events.
        index: The index of earlier reads; the one in Flinch's cache if None.
        check: Called now and then; may raise to cancel the work.

    Returns:
        The listings in order. A damaged session is listed with its error.

    Raises:
        StoreError: The database cannot be read.
    """
    root = root.expanduser().absolute()
    index = index or Index()
    found = _walk(root, check)
    facts = dict(_facts(found.recordings, index, check))
    stored = store.stored.all()
    sessions = {folder: _session_of(each, stored) for folder, each in facts.items()}
    belonging = Counter(number for number in sessions.values() if number is not None)
    busy = frozenset(at_work(folder for folder, each in facts.items() if is_open(each)))
    listed = [
        _recording(
            _id(root, folder),
            folder,
            each,
            _standing(folder, each, folder in busy),
            _Kin(sessions[folder], belonging),
        )
        for folder, each in facts.items()
    ]
    listed += _live(stored, facts, sessions)
    known = dict.fromkeys((*found.analyses, *analyses.remembered()))
    by_folder = {str(place): each for each in listed for place in _places(each)}
    analysed = [_analysis(folder, index, by_folder) for folder in known]
    index.save()
    return Catalogue(in_order([*(_counted(each, analysed) for each in listed), *analysed]))


def _walk(root: Path, check: Callable[[], None]) -> _Found:
    """Search the folders; hidden folders and links are skipped."""
    found = _Found()
    waiting = [(root, 0)]
    while waiting:
        check()
        folder, depth = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                here = list(entries)
        except OSError:
            continue
        files = {entry.name for entry in here if entry.is_file(follow_symlinks=False)}
        if recordings.is_recording(files):
            found.recordings.append(folder)
        elif analyses.is_analysis(files):
            found.analyses.append(folder)
        if depth < DEEPEST:
            waiting += [
                (folder / entry.name, depth + 1)
                for entry in here
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
            ]
    return found


def _facts(
    folders: Sequence[Path], index: Index, check: Callable[[], None]
) -> Iterator[tuple[Path, RecordingFacts]]:
    for folder in folders:
        check()
        try:
            yield folder, index.recording(folder)
        except OSError:
            continue  # It was deleted or moved in the meantime.


def _session_of(facts: RecordingFacts, stored: Sequence[StoredSession]) -> int | None:
    """Find the live session of a recording: the last one of its process that began before it.

    One process wrote both. Process numbers are reused, so the monotonic clock is compared with the
    wall clock too.
    """
    wall = _moment(facts.started)
    if wall is None:
        return None
    began = [
        each
        for each in stored
        if each.process == facts.writer_pid
        and (gone_ns := facts.started_mono_ns - each.started_ns) >= 0
        and abs((wall - each.started).total_seconds() - gone_ns / 1e9) < SAME_S
    ]
    return max(began, key=lambda each: each.started_ns).id if began else None


@dataclass(frozen=True, slots=True)
class _Kin:
    """The live session of a recording, and how many recordings each live session has."""

    session: int | None
    recordings: Counter[int]

    @property
    def shared(self) -> bool:
        return self.session is not None and self.recordings[self.session] > 1


def _recording(
    name: str,
    folder: Path,
    facts: RecordingFacts,
    standing: tuple[Standing, str],
    kin: _Kin,
) -> Listing:
    return Listing(
        id=name,
        what=What.RECORDING,
        person=facts.person or UNASSIGNED,
        started=_moment(facts.started),
        seconds=facts.seconds if facts.closed else None,
        movements=len(facts.events) if kin.session is not None or facts.events else None,
        source=facts.source,
        standing=standing[0],
        problem=standing[1],
        valid=facts.valid if standing[0] is Standing.WHOLE else None,
        reasons=facts.reasons,
        folder=folder,
        session=kin.session,
        shared=kin.shared,
        bytes=facts.bytes,
        former=facts.former,
    )


def _id(root: Path, folder: Path) -> str:
    relative = folder.relative_to(root).as_posix()
    return folder.name if relative == "." else relative


def _standing(folder: Path, facts: RecordingFacts, busy: bool) -> tuple[Standing, str]:
    if busy:
        return Standing.RUNNING, "It is being recorded."
    if facts.problem:
        return Standing.DAMAGED, facts.problem
    if not is_open(facts):
        return Standing.WHOLE, ""
    return Standing.UNFINISHED, f"The recording in {folder} was not closed."


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)


def _live(
    stored: Sequence[StoredSession],
    facts: dict[Path, RecordingFacts],
    sessions: dict[Path, int | None],
) -> list[Listing]:
    """List the live sessions; a movement that a recording holds is listed with the recording."""
    held: Counter[int] = Counter()
    recorded = {number for number in sessions.values() if number is not None}
    for folder, number in sessions.items():
        if number is not None:
            held[number] += len(facts[folder].events)
    rest = ((each, each.movements - held[each.id]) for each in stored)
    return [
        _live_session(each, left, each.id in recorded)
        for each, left in rest
        if left > 0 or each.id not in recorded
    ]


def _live_session(stored: StoredSession, movements: int, recorded: bool) -> Listing:
    runs = stored.ended is None and alive(
        WriterFacts(pid=stored.process, created_s=stored.process_started)
    )
    seconds = (stored.ended - stored.started).total_seconds() if stored.ended else None
    return Listing(
        id=f"live-{stored.id}",
        what=What.LIVE,
        person=stored.person or UNASSIGNED,
        started=stored.started,
        seconds=seconds,
        movements=max(0, movements),
        source=stored.source,
        standing=Standing.RUNNING if runs else Standing.WHOLE,
        problem="It is being watched." if runs else "",
        session=stored.id,
        shared=recorded,
    )


def _places(listing: Listing) -> tuple[str, ...]:
    """Return every folder that a recording is or was in."""
    return () if listing.folder is None else (*listing.former, str(listing.folder))


def _analysis(folder: Path, index: Index, recorded: dict[str, Listing]) -> Listing:
    listing = Listing(
        id=analysis_id(folder),
        what=What.ANALYSIS,
        person=UNASSIGNED,
        started=None,
        folder=folder,
    )
    try:
        facts = index.analysis(folder)
    except (SessionsError, OSError) as error:
        return replace(listing, standing=Standing.DAMAGED, problem=str(error))
    video = Path(facts.video)
    of = recorded.get(str(folder.parent)) or recorded.get(str(video.parent))
    person = of.person if of is not None else facts.person
    return replace(
        listing,
        person=person or UNASSIGNED,
        started=_moment(facts.started),
        seconds=facts.seconds,
        movements=facts.movements,
        source=facts.video,
        problem="" if facts.complete else facts.note,
        video=_video(video, of),
        recording=of.id if of is not None else "",
        bytes=_bytes(folder),
    )


def _counted(listing: Listing, analysed: Sequence[Listing]) -> Listing:
    """Count a recording's movements in its newest analysis, if they were not counted before."""
    if listing.what is not What.RECORDING or listing.movements:
        return listing
    analyses = [
        each for each in analysed if each.recording == listing.id and each.started is not None
    ]
    newest = max(
        analyses, key=lambda each: each.started.timestamp() if each.started else 0, default=None
    )
    return listing if newest is None else replace(listing, movements=newest.movements)


def _video(video: Path, recording: Listing | None) -> Path:
    """Return where the video is now; an assigned recording has moved with its video."""
    if recording is not None and recording.folder is not None:
        moved = recording.folder / video.name
        return moved if moved.is_file() else video
    return video


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


def analysis_id(folder: Path) -> str:
    """Name an analysis by its folder: `analysis-` and six hexadecimal digits."""
    return f"analysis-{sha256(os.fsencode(folder.absolute())).hexdigest()[:6]}"
