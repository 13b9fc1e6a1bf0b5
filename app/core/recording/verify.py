"""Checks a session: ledger against packets, checksums, gaps.

Nothing is changed. Faults are listed in sentences; properties (drops, duplicates, gaps) are
counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from app.core.recording.closing import Stub, part_stubs, stubs, tally_rows
from app.core.recording.details import Session, SessionState, read_session
from app.core.recording.errors import RecordingError
from app.core.recording.folder import is_session, part_name, sessions_at, video_parts
from app.core.recording.journal import damaged_lines, read_journal
from app.core.recording.ledger import LedgerRow, LedgerText, readable_rows
from app.core.recording.presence import at_work
from app.core.recording.rebuild import known_session
from app.core.recording.sums import file_sum, read_sums
from app.core.recording.tally import GAP_NS
from app.core.recording.worth import judge_session, seen_in
from models.recording_names import EVENTS, LEDGER, SUMS
from models.sources.validity import RULES, Validity

SHOWN = 5
"""Packets that are named one by one; the rest is only counted."""


@dataclass(frozen=True, slots=True)
class SessionCheck:
    """The check of a session; `faults` is empty if all is well."""

    folder: Path
    session: Session
    rows: int
    packets: int
    dropped: int
    duplicated: int
    gaps: tuple[str, ...]
    faults: tuple[str, ...]
    validity: Validity
    """Validity by the ledger and journal as they are now, whatever `session.json` says."""

    @property
    def sound(self) -> bool:
        """Return whether the session is complete and undamaged."""
        return not self.faults


def verify_all(path: Path) -> tuple[SessionCheck, ...]:
    """Check a session, or every session below a folder.

    Raises:
        RecordingError: If there is no session at all.
    """
    return tuple(verify(folder) for folder in sessions_at(path))


def verify(folder: Path) -> SessionCheck:
    """Check one session.

    Args:
        folder: The session's folder.

    Returns:
        Counts and faults.

    Raises:
        RecordingError: If the folder is no session.
    """
    session, faults = _session(folder)
    ledger = readable_rows(folder / LEDGER)
    packets = tuple(stubs(folder))
    faults += [*_state_faults(folder, session), *_part_faults(folder, session)]
    faults += _packet_faults(ledger.rows, packets)
    faults += _ledger_faults(folder, ledger)
    faults += _count_faults(session, ledger.rows)
    validity = _judge(folder, session, ledger.rows)
    faults += _validity_faults(session, validity)
    faults += _sum_faults(folder)
    return SessionCheck(
        folder=folder,
        session=session,
        rows=len(ledger.rows),
        packets=len(packets),
        dropped=sum(row.dropped_before for row in ledger.rows),
        duplicated=sum(row.dup for row in ledger.rows),
        gaps=_gaps(ledger.rows),
        faults=tuple(faults),
        validity=validity,
    )


def _session(folder: Path) -> tuple[Session, list[str]]:
    """Read a session's `session.json`, or rebuild it from the other files and report the fault."""
    try:
        return read_session(folder), []
    except RecordingError as error:
        if not is_session(folder):
            raise
        return known_session(folder), [str(error)]


def _state_faults(folder: Path, session: Session) -> list[str]:
    if session.state is not SessionState.RECORDING:
        return []
    holder = at_work((folder,)).get(folder)
    if holder is not None:
        return [f"The session was never closed: it is still being recorded or used by {holder}."]
    return ["The session was never closed: recover it first."]


def _part_faults(folder: Path, session: Session) -> list[str]:
    parts = video_parts(folder)
    faults = [
        f"{part.name} cannot be read as video: its beginning is damaged, or it holds no picture."
        for part in parts
        if next(part_stubs(part), None) is None
    ]
    names = {part.name for part in parts}
    expected = dict.fromkeys((*session.files, *(part_name(n + 1) for n in range(len(parts)))))
    return faults + [f"{name} is not there." for name in expected if name not in names]


def _ledger_faults(folder: Path, ledger: LedgerText) -> list[str]:
    faults = []
    if not (folder / LEDGER).is_file():
        faults.append(f"There is no {LEDGER}: recover it from the video.")
    if ledger.torn:
        faults.append(f"The last line of {LEDGER} is torn ({len(ledger.torn)} bytes).")
    if ledger.damaged:
        faults.append(f"{ledger.damaged} lines of {LEDGER} are no rows.")
    damaged = damaged_lines(folder / EVENTS)
    if damaged:
        faults.append(f"{damaged} lines of {EVENTS} cannot be read.")
    return faults


def _judge(folder: Path, session: Session, rows: Sequence[LedgerRow]) -> Validity:
    lines = read_journal(folder / EVENTS) if (folder / EVENTS).is_file() else ()
    return judge_session(session, tally_rows(rows), seen_in(lines))


def _validity_faults(session: Session, found: Validity) -> list[str]:
    """Compare the validity with that in `session.json`, if the same rules decided both."""
    closed = session.state is not SessionState.RECORDING and session.me_rules == RULES
    if not closed or (session.me_valid, session.me_reasons) == (found.valid, found.reasons):
        return []
    sentence = Validity(session.me_valid, session.me_reasons).sentence
    return [f"session.json says «{sentence}», the ledger says «{found.sentence}»."]


def _packet_faults(rows: Sequence[LedgerRow], packets: Sequence[Stub]) -> list[str]:
    faults = [] if rows or packets else ["The recording holds no picture."]
    if len(rows) != len(packets):
        faults.append(f"The ledger has {len(rows)} rows and the video {len(packets)} packets.")
        missing = len({row.pts_ms for row in rows} - {packet.pts_ms for packet in packets})
        if missing:
            faults.append(f"The pictures of {missing} rows cannot be read.")
    wrong = [
        f"Packet {number} (seq {row.seq}) is not what the ledger says: expected {row.bytes} bytes "
        f"at {row.pts_ms} ms with SHA-256 {row.sha256_8}, found {packet.bytes} bytes at "
        f"{packet.pts_ms} ms with {packet.sha256_8}."
        for number, (row, packet) in enumerate(_pairs(rows, packets))
        if (row.pts_ms, row.bytes, row.sha256_8) != (packet.pts_ms, packet.bytes, packet.sha256_8)
    ]
    faults += wrong[:SHOWN]
    if len(wrong) > SHOWN:
        faults.append(f"{len(wrong) - SHOWN} more packets differ from the ledger.")
    return faults


def _pairs(rows: Sequence[LedgerRow], packets: Sequence[Stub]) -> Iterator[tuple[LedgerRow, Stub]]:
    """Match rows and packets: in order if there are equally many, else by their times."""
    if len(rows) == len(packets):
        return iter(zip(rows, packets, strict=True))
    by_pts = {packet.pts_ms: packet for packet in packets}
    return ((row, by_pts[row.pts_ms]) for row in rows if row.pts_ms in by_pts)


def _count_faults(session: Session, rows: Sequence[LedgerRow]) -> list[str]:
    if session.state is SessionState.RECORDING:
        return []
    counts = session.counts
    found = {
        "rows": (counts.rows, len(rows)),
        "dropped": (counts.dropped, sum(row.dropped_before for row in rows)),
        "duplicated": (counts.duplicated, sum(row.dup for row in rows)),
    }
    return [
        f"session.json says {said} {name}, the ledger {has}."
        for name, (said, has) in found.items()
        if said != has
    ]


def _sum_faults(folder: Path) -> list[str]:
    if not (folder / SUMS).is_file():
        return [f"There is no {SUMS}: the session was not closed to the end; recover it."]
    try:
        sums = read_sums(folder)
    except RecordingError as error:
        return [str(error)]
    faults = []
    for name, digest in sums.items():
        path = folder / name
        if not path.is_file():
            faults.append(f"{name} is listed in {SUMS} and is not there.")
        elif file_sum(path) != digest:
            faults.append(f"{name} was changed after the recording: its checksum differs.")
    return faults


def _gaps(rows: Sequence[LedgerRow]) -> tuple[str, ...]:
    found = []
    for before, after in pairwise(rows):
        step_ns = after.t_mono_ns - before.t_mono_ns
        if step_ns > GAP_NS:
            at_s = (before.t_mono_ns - rows[0].t_mono_ns) / 1e9
            found.append(
                f"at {at_s:.2f} s: no frame for {step_ns / 1e9:.2f} s, "
                f"{after.dropped_before} frames missing"
            )
    return tuple(found)
