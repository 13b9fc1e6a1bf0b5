"""How long the disk lasts: forecast before a recording, shown and warned of during one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui import sentences
from app.ui.language import tr
from app.ui.recording_control import RecordingControl
from app.ui.recording_words import SILENT_S, length_text
from models.sources.source import SourceReport, SourceState

if TYPE_CHECKING:
    from app.core.recording.disk import Forecast

LOW_S = 300.0
"""A recording warns once when the disk lasts no longer than this."""


class DiskWatch:
    """Holds the newest forecast and whether the user was warned."""

    def __init__(self, recording: RecordingControl) -> None:
        """Take what records, which knows the disk of the recordings."""
        self._recording = recording
        self._before: Forecast | None = None
        self._warned = False

    def restart(self) -> None:
        """Start again, for another source or recording."""
        self._warned = False

    def look(self, report: SourceReport) -> None:
        """Request a forecast for a source that has begun to run; a job delivers it later."""
        mode = report.actual or report.requested
        if report.state is SourceState.RUNNING and mode is not None:
            self._recording.look_at_disk(mode, self._keep)

    @property
    def text(self) -> str:
        """How long the disk lasts, at the rate of the recording, or else of the camera mode."""
        now = self._recording.disk or self._before
        return sentences.disk(now)

    @property
    def recording_text(self) -> str:
        """Length and forecast of the running recording; empty if none runs."""
        length_s, disk = self._recording.length_s, self._recording.disk
        if length_s is None:
            return ""
        clock = length_text(length_s)
        if self._recording.silent_s > SILENT_S:
            return f"{clock}  ·  " + tr("no picture arrives")
        return clock if disk is None else f"{clock}  ·  {sentences.disk(disk)}"

    def warning(self) -> str:
        """Return a sentence when the disk is nearly full, once in a recording; empty otherwise."""
        disk = self._recording.disk
        if self._warned or disk is None or disk.seconds >= LOW_S:
            return ""
        self._warned = True
        return tr(
            "The disk of the recording lasts about {minutes:.0f} more minutes: free some "
            "space, or the recording ends by itself.",
            minutes=disk.seconds / 60,
        )

    def _keep(self, found: Forecast) -> None:
        self._before = found
