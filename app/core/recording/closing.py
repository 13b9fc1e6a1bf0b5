"""Brings a session's ledger and video into agreement and sums it up.

Used where a recorder could not close its session by itself: after a crash, on a full disk. The
video's bytes are never touched; the rows follow them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.core.recording.details import Counts, RecoveryFacts, Session, SessionState, SourceInfo
from app.core.recording.errors import RecordingError
from app.core.recording.folder import EVENTS, LEDGER, video_parts
from app.core.recording.journal import read_journal
from app.core.recording.ledger import (
    HEADER,
    Row,
    digest8,
    keep_first,
    read_ledger,
    wall_ns,
    wall_text,
    whole_rows,
    write_ledger,
)
from app.core.recording.matroska import read_packets
from app.core.recording.schedule import missing_before
from app.core.recording.tally import GAP_NS, Tally
from app.core.recording.validity import Silence, judge
from models import private

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stub:
    """A stored packet without its bytes: what the ledger says about it."""

    pts_ms: int
    bytes: int
    sha256_8: str


def stubs(folder: Path) -> Iterator[Stub]:
    """Read a session's packets, keeping what a row needs; a part that is no video ends it."""
    for part in video_parts(folder):
        try:
            for packet in read_packets((part,)):
                yield Stub(packet.pts_ms, len(packet.data), digest8(packet.data))
        except RecordingError:
            return


def agree(folder: Path) -> RecoveryFacts:
    """Make the ledger hold exactly one row for each packet that can be read.

    Args:
        folder: The session's folder.

    Returns:
        What had to be changed.
    """
    path = folder / LEDGER
    ledger = read_ledger(path)
    by_pts = {row.pts_ms: row for row in ledger.rows}
    rows: list[Row] = []
    added = 0
    for packet in stubs(folder):
        row = by_pts.pop(packet.pts_ms, None)
        if row is None:
            row = _row_from(packet, rows)
            added += 1
        rows.append(row)
    if tuple(rows) == ledger.rows[: len(rows)] and path.stat().st_size > len(HEADER):
        keep_first(path, len(rows))
    else:
        write_ledger(path, rows)
    _trim_journal(folder / EVENTS)
    return RecoveryFacts(rows_removed=len(by_pts), rows_added=added, torn_bytes=len(ledger.torn))


def _row_from(packet: Stub, rows: list[Row]) -> Row:
    """Make a row from a packet alone, one frame after the row before, at the video's time."""
    if not rows:
        return Row(0, 0, wall_text(0), packet.pts_ms, packet.bytes, packet.sha256_8, False, 0)
    last = rows[-1]
    step_ns = (packet.pts_ms - last.pts_ms) * 1_000_000
    return Row(
        seq=last.seq + 1,
        t_mono_ns=last.t_mono_ns + step_ns,
        t_wall=wall_text(wall_ns(last.t_wall) + step_ns),
        pts_ms=packet.pts_ms,
        bytes=packet.bytes,
        sha256_8=packet.sha256_8,
        dup=packet.sha256_8 == last.sha256_8,
        dropped_before=0,
    )


def _trim_journal(path: Path) -> None:
    """Cut the torn last line off the journal."""
    if not path.is_file():
        path.touch()
        return
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    if whole < len(data):
        with open(path, "r+b", opener=private.opener) as file:
            file.truncate(whole)


def settle_drops(folder: Path) -> int:
    """Fill in `dropped_before` from the times where the source did not number its frames.

    A source whose numbers show a loss is believed. Otherwise the schedule of the times tells, and
    the ledger is rewritten if frames are missing.

    Args:
        folder: The session's folder.

    Returns:
        Frames found missing that no number showed.
    """
    path = folder / LEDGER
    t_ns = np.fromiter((row.t_mono_ns for row in whole_rows(path)), np.int64)
    jumps = np.fromiter((row.dropped_before > 0 for row in whole_rows(path)), np.bool_)
    if len(t_ns) == 0:
        return 0
    breaks = np.diff(t_ns, prepend=t_ns[0]) > GAP_NS
    if np.any(jumps & ~breaks):
        return 0
    missing = missing_before(t_ns, jumps | (np.arange(len(t_ns)) == 0))
    if not missing.any():
        return 0
    write_ledger(
        path,
        (
            replace(row, dropped_before=row.dropped_before + int(more))
            for row, more in zip(whole_rows(path), missing, strict=True)
        ),
    )
    return int(missing.sum())


def tally_rows(rows: Iterable[Row]) -> Tally:
    """Count the rows of a ledger."""
    tally = Tally()
    for row in rows:
        tally.add(row.seq, row.t_mono_ns, row.bytes, row.dup, row.dropped_before)
    return tally


def sum_up(session: Session, tally: Tally, overflowed: int) -> None:
    """Write counts and verdict into what `session.json` will say."""
    counts: Counts = tally.counts(overflowed)
    source = session.source
    asked = source.asked.fps if source.asked is not None else 0.0
    scattered = tally.dropped - tally.dropped_in_gaps
    silence = _silence(tally, session.ended_mono_ns)
    verdict = judge(asked, counts.fps, counts.rows, scattered, overflowed, silence)
    session.counts = counts
    session.me_valid, session.me_reasons = verdict.valid, verdict.reasons


def _silence(tally: Tally, ended_ns: int) -> Silence:
    last_ns = tally.last_ns
    tail_ns = max(0, ended_ns - last_ns) if ended_ns and last_ns is not None else 0
    return Silence(tally.seconds, tally.gap_ns / 1e9, tail_ns / 1e9)


def notes(source: SourceInfo, encoded: bool) -> tuple[str, ...]:
    """Say what a reader must know: what was not locked, and what is not bit for bit.

    Args:
        source: What was recorded.
        encoded: Whether the journal tells of pictures that were encoded here.
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
    """Sum a session up from its ledger and say how it ended."""
    try:
        settle_drops(folder)
    except OSError:
        log.warning("No room to note missing frames in %s; the times show them.", folder)
    sum_up(session, tally_rows(whole_rows(folder / LEDGER)), session.counts.overflowed)
    encoded = any(line.get("kind") == "fallback" for line in read_journal(folder / EVENTS))
    session.notes = notes(session.source, encoded)
    session.state, session.message = state, message
    session.files = tuple(part.name for part in video_parts(folder))
