"""Rebuilds a missing or damaged `session.json` from ledger and video."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError
from pydantic import ValidationError

from app.core.recording.details import Session, SessionState
from app.core.recording.folder import video_parts
from app.core.recording.ledger import readable_rows
from models.recording_names import LEDGER, SESSION

UNKNOWN = "unknown"


def known_session(folder: Path) -> Session:
    """Collect what is known of a session without a usable `session.json`; the rest is `unknown`.

    Args:
        folder: The session's folder.

    Returns:
        An open session: counts and verdict are not filled in.
    """
    rows = readable_rows(folder / LEDGER).rows
    known: dict[str, Any] = {"source": {"name": UNKNOWN}}
    if rows:
        known |= {"started_wall": rows[0].t_wall, "started_mono_ns": rows[0].t_mono_ns}
    codec = _codec(folder)
    if codec:
        known["codec"] = codec
    for key, value in _readable(folder / SESSION).items():
        try:
            Session.model_validate(known | {key: value})
        except ValidationError:
            continue
        known[key] = value
    return Session.model_validate(known | {"state": SessionState.RECORDING})


def _readable(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _codec(folder: Path) -> str:
    for part in video_parts(folder):
        try:
            with av.open(str(part), format="matroska") as file:
                if file.streams.video:
                    return str(file.streams.video[0].codec_context.name)
        except FFmpegError:
            continue
    return ""
