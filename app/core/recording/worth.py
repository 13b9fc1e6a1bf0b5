"""Judges a recording's validity from ledger and journal: at the stop, on recovery, in `verify`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.core.recording.details import Session
from app.core.recording.tally import Tally
from models.sources.look import BlankLook, Content
from models.sources.validity import StreamFacts, Validity, judge

LOOK = "look"
"""Journal kind of a picture that shows nothing or does not change."""


def judge_session(session: Session, tally: Tally, content: Content) -> Validity:
    """Judge a recording.

    Args:
        session: The `session.json` with source, end and overflow.
        tally: The counts of its ledger.
        content: What its pictures show, from `seen_in`.
    """
    source = session.source
    last_ns, ended_ns = tally.last_ns, session.ended_mono_ns
    tail_ns = max(0, ended_ns - last_ns) if ended_ns and last_ns is not None else 0
    return judge(
        StreamFacts(
            evidence=tally.arrivals.evidence(),
            content=content,
            fps=tally.fps,
            asked_fps=source.asked.fps if source.asked is not None else 0.0,
            claimed_fps=source.actual.fps if source.actual is not None else 0.0,
            dropped=tally.dropped - tally.dropped_in_gaps,
            overflowed=session.counts.overflowed,
            tail_s=tail_ns / 1e9,
        )
    )


def look_text(look: BlankLook) -> str:
    """Say in one sentence what a look found, for the journal."""
    if look.blank:
        return "The picture shows nothing but one even colour."
    return f"The picture has not changed for {look.still_s:.1f} s."


def seen_in(lines: Iterable[Mapping[str, Any]]) -> Content:
    """Read the findings about the pictures from a journal.

    Args:
        lines: The journal's lines; lines of other kinds are skipped.
    """
    content = Content()
    for line in lines:
        if line.get("kind") == LOOK:
            still_s = line.get("still_s")
            seconds = float(still_s) if isinstance(still_s, int | float) else 0.0
            content = content.plus(BlankLook(0, line.get("blank") == 1, seconds))
    return content
