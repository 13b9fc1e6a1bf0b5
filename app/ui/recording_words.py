"""Says why nothing can be recorded, and how long a recording is."""

from __future__ import annotations

from app.ui.language import tr
from app.ui.words import source_name
from models.sources.choice import Choice
from models.sources.source import SourceReport, SourceState

SILENT_S = 2.0
"""A source without a picture for so long is not recorded."""


def why_not(choice: Choice | None, report: SourceReport | None, silent_s: float) -> str:
    """Say why no recording can start now.

    Args:
        choice: The watched source.
        report: The source's report; None while it is being opened.
        silent_s: Seconds since its last picture.

    Returns:
        One or two sentences; empty if pictures arrive.
    """
    if choice is None:
        return tr("Nothing can be recorded: no source is open. Choose a camera or a stream first.")
    name = source_name(choice.name)
    if report is None:
        return tr("Nothing can be recorded yet: {name} is being opened.", name=name)
    if report.state is SourceState.ENDED:
        if not report.frames:
            return tr("Nothing can be recorded: {name} did not open.", name=name)
        return tr(
            "Nothing can be recorded: {name} has ended. Play it again or choose a camera.",
            name=name,
        )
    if report.state is SourceState.LOST:
        return tr(
            "Nothing can be recorded now: the signal of {name} is lost. Record again when "
            "the picture is back.",
            name=name,
        )
    if report.state is SourceState.WAITING or not report.frames:
        return tr("Nothing can be recorded yet: {name} has given no picture so far.", name=name)
    if silent_s > SILENT_S:
        return tr(
            "Nothing can be recorded now: {name} has given no picture for {seconds:.0f} s.",
            name=name,
            seconds=silent_s,
        )
    return ""


def length_text(seconds: float) -> str:
    """Write a recording's length as `m:ss`."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
