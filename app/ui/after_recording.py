"""Follows up a recording that has stopped: opens it, analyses it, or shows its folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.core.recording.folder import video_parts
from app.core.recording.record import Recorded
from app.ui import style
from app.ui.desktop import show_on_desktop
from app.ui.recording_card import RecordingCard
from app.ui.recording_control import RecordingControl


@dataclass(frozen=True, slots=True)
class RecordingActions:
    """Functions that the card's buttons call: open, analyse or annotate a recording."""

    open: Callable[[Path], None]
    analyse: Callable[[Sequence[Path]], None]
    annotate: Callable[[Sequence[Path]], None]


class AfterRecording(QObject):
    """Shows the card when a recording stops, and carries out its buttons."""

    def __init__(
        self,
        recording: RecordingControl,
        theme: style.Theme,
        room: QWidget,
        actions: RecordingActions,
    ) -> None:
        """Take what records, the colours, the widget below the card, and the buttons' functions."""
        super().__init__()
        self.card = RecordingCard(theme, room)
        self._actions = actions
        recording.ended.connect(self._show)
        recording.changed.connect(self._hide_for_the_next)
        self.card.open_requested.connect(self._open)
        self.card.analysis_requested.connect(self._analyse)
        self.card.annotation_requested.connect(self._annotate)
        self.card.folder_requested.connect(self._show_folder)

    def _show(self, recorded: Recorded, cause: str) -> None:
        """Show the card, unless the recording has no picture."""
        if recorded.session.counts.rows:
            self.card.show_recording(recorded, cause)

    def _hide_for_the_next(self, on: bool) -> None:
        if on:
            self.card.hide()

    def _open(self, recorded: Recorded) -> None:
        self.card.hide()
        self._actions.open(recorded.folder)

    def _analyse(self, recorded: Recorded) -> None:
        self.card.hide()
        self._actions.analyse(video_parts(recorded.folder))

    def _annotate(self, recorded: Recorded) -> None:
        self.card.hide()
        self._actions.annotate([recorded.folder])

    def _show_folder(self, recorded: Recorded) -> None:
        show_on_desktop(recorded.folder)
