"""The recording thread as the window sees it: starts, watches and closes one recording.

Packets go from the source's reading thread directly into the recorder's queue. This thread only
waits, reports the progress once a second and closes the session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.recording.details import Session
from app.core.recording.recorder import Recorder, RecordingProgress
from app.threads.worker import Worker
from models.records import Event, Frame
from models.sources.source import Source

if TYPE_CHECKING:
    from app.core.recording.record import Recorded

_TICK_S = 1.0
_SLICE_S = 0.1


class RecordThread(Worker):
    """Records `source` with `recorder` until it is asked to stop or the disk is full.

    A source without packets is not tapped: its reader passes the frames to `frame`.
    """

    progressed = Signal(object)
    """The recorder's `RecordingProgress`, once a second."""
    closed = Signal(object)
    """The finished `Session`; the recording is on the disk with its checksums."""

    def __init__(self, source: Source, recorder: Recorder, parent: QObject | None = None):
        """Prepare; call `begin` on the window's thread, so that a full disk is reported at once.

        Args:
            source: The recorded source; opened and closed by the caller.
            recorder: The recorder.
            parent: The owner.
        """
        super().__init__("record", parent)
        self.source = source
        self.recorder = recorder
        self.session: Session | None = None

    def begin(self) -> None:
        """Open the session, tap the source and start the thread.

        Raises:
            RecordingError: If the folder cannot be written to or the disk is full.
        """
        self.recorder.start()
        if self.source.packets:
            self.source.tap = self.recorder.tap
        self.start()

    def frame(self, frame: Frame) -> None:
        """Record a frame of a source that has no packets; ignored for one that has them."""
        if not self.source.packets:
            self.recorder.frame(frame)

    def found(self, event: Event) -> None:
        """Write a spotted expression into the session."""
        self.recorder.event(event)

    def progress(self) -> RecordingProgress:
        """Return the progress of the recording; any thread may call it."""
        return self.recorder.progress()

    def recorded(self) -> Recorded | None:
        """Return the finished recording; None until it is closed."""
        from app.core.recording.record import Recorded

        progress = self.progress()
        if self.session is None:
            return None
        return Recorded(progress.folder, self.session, progress)

    def wait(self, limit_s: float = 30.0) -> bool:
        """Wait until the session is closed; its checksums take as long as the recording is large.

        Args:
            limit_s: Longest wait, not counting the checksums.

        Returns:
            True if it has ended or was never started.
        """
        return super().wait(limit_s + self.recorder.checking_s)

    def work(self) -> None:
        """Watch until stopped or the recorder ends by itself, then close the session."""
        waited_s = 0.0
        while not self.stopping.wait(_SLICE_S) and self.recorder.progress().running:
            waited_s += _SLICE_S
            if waited_s >= _TICK_S:
                waited_s = 0.0
                self.progressed.emit(self.recorder.progress())
        if self.source.tap == self.recorder.tap:
            self.source.tap = None
        self.session = self.recorder.stop()
        if self.session.message:
            self.failed.emit(self.session.message)
        self.closed.emit(self.session)
