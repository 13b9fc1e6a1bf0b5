"""Sentences on the outcome of an analysis."""

from __future__ import annotations

from app.core.analyze import FileOutcome
from app.core.frame_states import hindered
from app.ui import unit_words, words
from app.ui.files.queue import FileStage, Task
from app.ui.language import tr
from models.records import Event

MOST_LINES = 6


def summary(task: Task) -> str:
    """Write the state of a file."""
    if task.outcome is not None:
        out = task.outcome
        count = len(out.events)
        what = words.movements(count) if count else tr("No movement found")
        held = hindrances(out)
        lines = [
            words.decimals(
                tr(
                    "{what} in {seconds:.1f} s of video{held} ({frames} frames, {fps:.0f} analysed "
                    "a second).",
                    what=what,
                    seconds=out.video_s,
                    held=f": {held}" if held else "",
                    frames=out.frames,
                    fps=out.fps,
                )
            ),
            out.note,
            tr("Results: {folder}", folder=out.out),
        ]
        return "\n".join(line for line in lines if line)
    return {
        FileStage.WAITING: tr("Waiting"),
        FileStage.RUNNING: tr("Starting"),
        FileStage.CANCELLED: tr("Cancelled; nothing was kept"),
        FileStage.FAILED: task.problem,
        FileStage.DONE: "",
    }[task.stage]


def hindrances(out: FileOutcome) -> str:
    """Write the states in which nothing could be measured, with their numbers of frames."""
    return ", ".join(
        tr("{state} in {count} of {frames} frames", state=tr(state), count=count, frames=out.frames)
        for state, count in hindered(out.frame_states, out.frames, out.compressed)
    )


def findings(task: Task) -> str:
    """List the first movements that were found."""
    if task.outcome is None:
        return ""
    events = task.outcome.events
    lines = [_line(event) for event in events[:MOST_LINES]]
    if len(events) > MOST_LINES:
        lines.append(tr("… and {count} more in events.csv", count=len(events) - MOST_LINES))
    return "\n".join(lines)


def _line(event: Event) -> str:
    reading = words.reading(event)
    shown = f"{reading} ({words.confidence(event)})" if event.label else reading
    shown = "   ".join(filter(None, (shown, unit_words.codes(event))))
    return (
        f"{words.clock(event.window.onset_ns, 0)}   {words.duration(event)}   "
        f"{words.kind_name(event.window.kind)}   {shown}   {words.state_name(event.state)}"
    )
