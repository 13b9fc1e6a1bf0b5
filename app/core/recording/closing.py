"""Makes a session's ledger and video agree, and sums the session up.

Used when a recorder could not close its session itself: after a crash or on a full disk. The video
never changes. A changed ledger is written as a new file, and the old one is renamed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.recording.details import RecoveryFacts, Session, SessionState, SourceInfo
from app.core.recording.errors import RecordingError
from app.core.recording.folder import video_parts
from app.core.recording.journal import mend_journal, read_journal
from app.core.recording.ledger import (
    LedgerRow,
    digest8,
    readable_rows,
    wall_ns,
    wall_text,
    whole_rows,
    write_ledger,
)
from app.core.recording.matroska import read_packets
from app.core.recording.schedule import LONG, missing_before
from app.core.recording.tally import GAP_NS, Tally
from app.core.recording.worth import judge_session, seen_in
from models.recording_names import EVENTS, LEDGER
from models.sources.arrivals import BUNCHED_NS
from models.sources.look import NOTHING, Content
from models.sources.validity import RULES

log = logging.getLogger(__name__)

TORN_MS = 1000
"""Packets may be missing for this long before a crash: they are flushed to the disk every second.
"""

STALL_NS = 1_000_000_000
"""After a pause this long, more frames come at once than the schedule looks ahead."""


@dataclass(frozen=True, slots=True)
class Stub:
    """A stored packet without its bytes: its data for the ledger."""

    pts_ms: int
    bytes: int
    sha256_8: str


def stubs(folder: Path) -> Iterator[Stub]:
    """Read a session's packets for their rows; a part that is not a video is skipped."""
    for part in video_parts(folder):
        yield from part_stubs(part)


def part_stubs(part: Path) -> Iterator[Stub]:
    """Read the packets of one video part; none if it is not a video."""
    try:
        for packet in read_packets((part,)):
            yield Stub(packet.pts_ms, len(packet.data), digest8(packet.data))
    except RecordingError:
        return


@dataclass(frozen=True, slots=True)
class SessionStart:
    """When a session began: the time for a packet of which nothing else is known."""

    t_mono_ns: int = 0
    wall_ns: int = 0


@dataclass(frozen=True, slots=True)
class Matched:
    """Rows of the ledger matched with packets.

    `rows` are the new rows of the ledger; `added` of them come from packets without a row.
    `missing` rows stay although no packet was found; the crash cut `torn` rows off.
    """

    rows: tuple[LedgerRow, ...]
    added: int
    missing: tuple[LedgerRow, ...]
    torn: tuple[LedgerRow, ...]


def match(
    rows: Sequence[LedgerRow], packets: Sequence[Stub], start: SessionStart, crashed: bool
) -> Matched:
    """Find the packet of each row by its time in the video.

    Args:
        rows: Rows of the ledger.
        packets: Packets of the video.
        start: When the session began.
        crashed: Whether the last rows may lack their packets because the recorder was killed.
    """
    by_pts: dict[int, LedgerRow] = {}
    spare = [row for row in rows if by_pts.setdefault(row.pts_ms, row) is not row]
    pairs = [(packet, by_pts.pop(packet.pts_ms, None)) for packet in packets]
    filled = _filled(pairs, start)
    missing = [*by_pts.values(), *spare]
    torn = _torn_tail(missing, filled) if crashed else ()
    missing = [row for row in missing if row not in torn]
    ordered = sorted((*filled, *missing), key=lambda row: row.pts_ms)
    added = sum(row is None for _, row in pairs)
    return Matched(tuple(ordered), added, tuple(missing), tuple(torn))


def _torn_tail(missing: Sequence[LedgerRow], filled: Sequence[LedgerRow]) -> tuple[LedgerRow, ...]:
    """Return the last rows, whose packets were lost in a crash; none if they are many."""
    if not filled:
        return ()
    last = filled[-1]
    tail = tuple(row for row in missing if row.pts_ms > last.pts_ms)
    lost_ms = max((row.pts_ms - last.pts_ms for row in tail), default=0)
    return tail if lost_ms <= TORN_MS else ()


def _filled(pairs: Sequence[tuple[Stub, LedgerRow | None]], start: SessionStart) -> list[LedgerRow]:
    """Add the missing rows: times continue from the row before, or count back from the next."""
    known = next(((n, row) for n, (_, row) in enumerate(pairs) if row is not None), None)
    rows: list[LedgerRow] = []
    for number, (packet, row) in enumerate(pairs):
        if row is None and not rows:
            row = _first_row(packet, number, known, start)
        elif row is None:
            row = _row_after(rows[-1], packet)
        rows.append(row)
    return rows


def _first_row(
    packet: Stub, number: int, known: tuple[int, LedgerRow] | None, start: SessionStart
) -> LedgerRow:
    seq, t_ns, wall = 0, start.t_mono_ns, start.wall_ns
    if known is not None:
        at, row = known
        back_ns = (row.pts_ms - packet.pts_ms) * 1_000_000
        seq, t_ns, wall = row.seq - at + number, row.t_mono_ns - back_ns, _wall(row) - back_ns
    digest = packet.sha256_8
    return LedgerRow(
        seq, t_ns, wall_text(max(0, wall)), packet.pts_ms, packet.bytes, digest, False, 0
    )


def _row_after(last: LedgerRow, packet: Stub) -> LedgerRow:
    """Make a row from a packet alone: one frame after the row before, at the video's time."""
    step_ns = (packet.pts_ms - last.pts_ms) * 1_000_000
    return LedgerRow(
        seq=last.seq + 1,
        t_mono_ns=last.t_mono_ns + step_ns,
        t_wall=wall_text(max(0, _wall(last) + step_ns)),
        pts_ms=packet.pts_ms,
        bytes=packet.bytes,
        sha256_8=packet.sha256_8,
        dup=packet.sha256_8 == last.sha256_8,
        dropped_before=0,
    )


def _wall(row: LedgerRow) -> int:
    try:
        return wall_ns(row.t_wall)
    except ValueError:
        return 0


def agree(folder: Path, start: SessionStart | None = None, crashed: bool = True) -> RecoveryFacts:
    """Make sure that each readable packet has a row; the original of a changed file is kept.

    Rows without a packet stay, except the last ones of a killed recorder.

    Args:
        folder: The session's folder.
        start: When the session began, for packets without any row near them.
        crashed: Whether the recorder was killed.

    Returns:
        The changes.
    """
    path = folder / LEDGER
    ledger = readable_rows(path)
    packets = tuple(stubs(folder))
    matched = match(
        ledger.rows, packets, start or SessionStart(), crashed and _last_part_opens(folder)
    )
    originals: list[str] = []
    name = LEDGER
    rows = matched.rows
    problems: tuple[str, ...] = ()
    is_sound = rows == ledger.rows and not ledger.torn and not ledger.damaged
    try:
        if not (is_sound and path.is_file()):
            originals.append(write_ledger(path, rows, keep_old=True))
        if crashed or (folder / EVENTS).is_file():
            name = EVENTS
            originals.append(mend_journal(folder / EVENTS))
    except OSError as error:
        log.warning("The files of %s cannot be mended: %s", folder, error.strerror)
        problems = (f"{name} could not be mended: {error.strerror}. It is as it was left.",)
    return RecoveryFacts(
        rows_removed=len(matched.torn),
        rows_added=matched.added,
        torn_bytes=len(ledger.torn),
        rows_damaged=ledger.damaged,
        rows_without_packet=len(matched.missing),
        kept=tuple(name for name in originals if name),
        problems=problems,
    )


def _last_part_opens(folder: Path) -> bool:
    parts = video_parts(folder)
    return bool(parts) and next(part_stubs(parts[-1]), None) is not None


def settle_drops(folder: Path, keep_old: bool = False) -> int:
    """Compute `dropped_before` from the times if the source did not number its frames.

    If the source's numbers show a loss, they count. Otherwise the times decide, and the ledger is
    rewritten if frames are missing.

    Args:
        folder: The session's folder.
        keep_old: Whether the old ledger is kept under another name.

    Returns:
        Missing frames that no number showed.
    """
    path = folder / LEDGER
    if not path.is_file():
        return 0
    t_ns = np.fromiter((row.t_mono_ns for row in whole_rows(path)), np.int64)
    jumps = np.fromiter((row.dropped_before > 0 for row in whole_rows(path)), np.bool_)
    if len(t_ns) == 0:
        return 0
    breaks = np.diff(t_ns, prepend=t_ns[0]) > GAP_NS
    if np.any(jumps & ~breaks):
        return 0
    woken = _woken(t_ns)
    begins = np.diff(woken, prepend=not woken[0])
    missing = missing_before(t_ns, jumps | begins)
    missing[woken] = 0
    if not missing.any():
        return 0
    write_ledger(
        path,
        (
            replace(row, dropped_before=row.dropped_before + int(more))
            for row, more in zip(whole_rows(path), missing, strict=True)
        ),
        keep_old,
    )
    return int(missing.sum())


def _woken(t_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the frames after a long stall: their times show when the reader woke, not what was lost.

    After a short stall the times return to the schedule's envelope; a second of frames at once does
    not.
    """
    step_ns = np.diff(t_ns, prepend=t_ns[0])
    marked = np.zeros(len(t_ns), np.bool_)
    for place in np.flatnonzero(step_ns > STALL_NS):
        at_once = np.flatnonzero(step_ns[place + 1 : place + LONG] < BUNCHED_NS)
        if len(at_once):
            marked[place : place + 2 + at_once[-1]] = True
    return marked


def tally_rows(rows: Iterable[LedgerRow]) -> Tally:
    """Count the rows of a ledger."""
    tally = Tally()
    for row in rows:
        tally.add(row.seq, row.t_mono_ns, row.bytes, row.dup, row.dropped_before)
    return tally


def sum_up(session: Session, tally: Tally, overflowed: int, content: Content = NOTHING) -> None:
    """Write counts and validity into the session's description."""
    session.counts = tally.counts(overflowed)
    verdict = judge_session(session, tally, content)
    session.me_valid, session.me_reasons = verdict.valid, verdict.reasons
    session.me_rules = RULES


def notes(source: SourceInfo, encoded: bool) -> tuple[str, ...]:
    """List remarks for the reader: what was not locked, and what is not stored bit for bit.

    Args:
        source: The recorded source.
        encoded: Whether the journal names pictures that were encoded here.
    """
    loose = [
        f"{control.name} could not be locked{': ' if control.note else '.'}{control.note}"
        for control in source.controls
        if not control.locked
    ]
    if encoded or not source.as_sent:
        loose.append(
            "The source gave raw pictures: what is stored was encoded here and is not the "
            "camera's own data."
        )
    return tuple(loose)


def finish(folder: Path, session: Session, state: SessionState, message: str) -> None:
    """Sum up a session from its ledger and set how it ended."""
    facts = session.recovery
    try:
        settle_drops(folder, keep_old=facts is not None and not _has_original(facts, LEDGER))
    except (OSError, RecordingError):
        log.warning("Missing frames cannot be noted in %s; the times show them.", folder)
    lines = tuple(read_journal(folder / EVENTS))
    sum_up(session, _tally(folder / LEDGER), session.counts.overflowed, seen_in(lines))
    encoded = any(line.get("kind") == "fallback" for line in lines)
    session.notes = notes(session.source, encoded)
    session.state, session.message = state, message
    session.files = tuple(part.name for part in video_parts(folder))


def _tally(path: Path) -> Tally:
    """Count a ledger's rows in constant memory; only a damaged ledger is read whole."""
    if not path.is_file():
        return Tally()
    try:
        return tally_rows(whole_rows(path))
    except RecordingError:
        return tally_rows(readable_rows(path).rows)


def _has_original(facts: RecoveryFacts, name: str) -> bool:
    return any(name_kept.startswith(name) for name_kept in facts.kept)
