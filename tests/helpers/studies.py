"""Makes studies for the tests of the catalogue: recordings, live sessions and analyses."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from helpers.events import an_event
from helpers.recordings import STEP_NS, info, packet

from app.core.recording.details import Session, SessionState, read_session, write_session
from app.core.recording.journal import expression_line
from app.core.recording.sums import write_sums
from app.core.recording.writer import SessionWriter
from app.core.store import Store
from app.core.tables import Voice, write_events, write_events_json
from models.records import Event

START_NS = 5_000_000_000
"""The time of a recording's first frame."""


def a_run(study: Path, person: str = "unassigned", session: int = 1, run: int = 1) -> Path:
    """Make the folder of a run."""
    folder = study / f"sub-{person}" / f"ses-{session:02d}" / f"run-{run:02d}"
    folder.mkdir(parents=True)
    return folder


def at_frame(number: int, name: str = "e1") -> Event:
    """Make an event whose onset is a frame of a recording, its apex and offset the next two."""
    onset, apex, offset = (START_NS + (number + more) * STEP_NS for more in range(3))
    event = an_event(name)
    window = replace(
        event.window,
        onset_ns=onset,
        apex_ns=apex,
        offset_ns=offset,
        onset_seq=number,
        apex_seq=number + 1,
        offset_seq=number + 2,
        decided_ns=offset,
    )
    return replace(event, window=window)


def a_recording(folder: Path, events: tuple[Event, ...] = (), frames: int = 30) -> Path:
    """Record frames and movements into a folder, and close it."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = SessionWriter(folder, info())
    for seq in range(frames):
        writer.packet(packet(seq))
    for event in events:
        writer.line(expression_line(event))
    writer.close(SessionState.CLOSED)
    write_sums(folder)
    return folder


def changed(folder: Path, **facts: Any) -> Session:
    """Change what `session.json` says, its checksum with it."""
    session = read_session(folder)
    write_session(folder, Session.model_validate({**session.model_dump(), **facts}))
    write_sums(folder)
    return session


def made_live(store: Store, folder: Path, events: tuple[Event, ...] = ()) -> int:
    """Store a live session in which a recording was made, with its movements."""
    number = store.begin_session("test camera")
    started = read_session(folder).started_mono_ns
    store._database.rows("UPDATE session SET started_ns = ? WHERE id = ?", started - 1, number)
    for event in events:
        store.add(event, number)
    store.close_session(number)
    return number


def an_analysis(
    folder: Path, video: Path, events: tuple[Event, ...] = (), formats: tuple[str, ...] = ("csv",)
) -> Path:
    """Write the results of an analysis."""
    folder.mkdir(parents=True, exist_ok=True)
    if "csv" in formats:
        voices = [Voice(s.weights, s.labels) for s in an_event().scores if not s.error]
        write_events(folder / "events.csv", events, voices)
    if "json" in formats:
        write_events_json(folder / "events.json", events)
    signal = (
        "frame,time_s,state,cause,face_left_px,face_top_px,face_width_px,face_height_px,mouth\n"
    )
    rows = (f"{n},{n / 60:.6f},ok,,1,1,9,9,{0.001 * n:.6f}\n" for n in range(30))
    (folder / "signal.csv").write_text(signal + "".join(rows))
    run = {
        "started_utc": "2026-11-28T10:00:00+00:00",
        "source": {"path": str(video.absolute()), "seconds": 0.5},
        "settings": {},
        "counts": {"events": len(events)},
        "complete": True,
        "note": "",
    }
    (folder / "run.json").write_text(json.dumps(run))
    return folder
