"""The workplace for one recording: keys change the document, and the widgets show it.

It connects the widgets of the work area with the objects that show pictures, play, save, and hold
the signal.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QInputDialog

from app.ui import style
from app.ui.annotate.desk import Desk
from app.ui.annotate.feedback import Feedback, score_of
from app.ui.annotate.keeping import Keeping
from app.ui.annotate.key_queue import KeyQueue
from app.ui.annotate.keys import KeyList, name_of
from app.ui.annotate.opening import OpenedRecording
from app.ui.annotate.player import FramePlayer
from app.ui.annotate.showing import Showing
from app.ui.annotate.signal_row import SignalRow
from app.ui.annotate.status import line_of, open_checks
from app.ui.annotate.work_area import LOW_PX, WorkArea
from app.ui.banner import Tone
from app.ui.language import tr
from app.ui.settings_writer import RunJob
from training.annotate.coding import Coding
from training.annotate.keys import Keys

REST_MS = 1500
"""How often the seen frames are noted in the document."""


class Workplace(WorkArea):
    """Lets a coder mark the movements of one recording at a time."""

    signed = Signal()
    """The document was signed off."""

    def __init__(self, theme: style.Theme, run_job: RunJob, keys: Callable[[], Keys]) -> None:
        """Build everything; nothing is read until `begin` is called.

        Args:
            theme: The colours.
            run_job: Runs work in the background.
            keys: Gives the action of each key.
        """
        super().__init__(theme)
        self.theme = theme
        self.desk: Desk | None = None
        self.showing = Showing(self)
        self.player = FramePlayer()
        self.keeping = Keeping(self, self.bar)
        self.signal = SignalRow(self.curve_room, theme, run_job, self.remark)
        self.waiting = KeyQueue(self.showing)
        self._keys = keys
        self._was_signed = False
        self._rest = QTimer(self)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._note_seen)
        self._connect()

    def _connect(self) -> None:
        self.reopen.clicked.connect(self.ask_reopen)
        self.fields.changed.connect(self.after)
        self.fields.left.connect(self.take_keys)
        self.overview.seek_requested.connect(self._seek)
        self.settle_panel.seek_requested.connect(self._seek)
        self.settle_panel.changed.connect(self._settled)
        self.keeping.moved.connect(self._show_line)
        self.keeping.changed.connect(self.after)
        self.player.moved.connect(self._played)
        self.player.ended.connect(self.after)

    @property
    def coding(self) -> Coding | None:
        """Return the work of the coder; None if nothing is open."""
        return self.desk.opened.coding if self.desk is not None else None

    @property
    def keys(self) -> Keys:
        """Return the action of each key."""
        return self._keys()

    # -- beginning and ending -------------------------------------------------------------------

    def begin(self, found: OpenedRecording) -> None:
        """Let a coder work on an opened recording."""
        self.desk = desk = Desk(found)
        desk.film.arrived.connect(self._arrived)
        desk.film.damaged.connect(self._damaged)
        desk.looks.ready.connect(self.showing.looked)
        desk.remarked.connect(self.remark)
        self.keeping.begin(desk)
        self.showing.begin(desk)
        self._was_signed = found.coding.document.signed
        self.overview.coding = found.coding
        self.overview.irregular = found.irregular
        self.fields.begin(found.coding)
        self.settle_panel.begin(found.settling, found.coding)
        self.overview.settling = found.settling
        self.signal.begin(found)
        self.fit_height()
        desk.begin()
        self._rest.start()

    def end(self, save: bool = True) -> None:
        """Close the recording.

        Args:
            save: False discards what the disk has not taken.
        """
        self.player.stop()
        self.showing.end()
        self._rest.stop()
        self.keeping.begin(None)
        desk, self.desk = self.desk, None
        self.waiting.clear()
        self.empty()
        if desk is not None:
            desk.close(save)
        self.signal.end()

    def pause(self) -> None:
        """Stop playing and flickering."""
        coding = self.coding
        if coding is not None:
            coding.playing = coding.flicker = False
            self.showing.stop_flicker()
            self.player.stop()

    # -- keys -----------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep the coder's keys from the window's actions, and Tab from leaving the page."""
        if isinstance(event, QKeyEvent) and self.coding is not None:
            known = name_of(event) in self.keys
            if event.type() == QEvent.Type.ShortcutOverride and known:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab:
                self.fields.next_field()
                return True
        return super().event(event)

    def focusNextPrevChild(self, _next: bool) -> bool:
        """Let Tab move between units, note and picture."""
        if self.coding is None:
            return bool(super().focusNextPrevChild(_next))
        self.fields.next_field()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle a key, as soon as the picture that it marks is on the screen."""
        name = name_of(event)
        if self.coding is None or name not in self.keys:
            super().keyPressEvent(event)
            return
        self.press(name)

    def press(self, key: str) -> None:
        """Queue a key; a mark waits for its picture, and later keys wait for the mark."""
        self.waiting.add(key)
        self._work_off()

    def _work_off(self) -> None:
        coding = self.coding
        while coding is not None and (key := self.waiting.next(coding, self.keys)):
            coding.press(key)
            self._answer(coding)
        self._settled()

    def _answer(self, coding: Coding) -> None:
        request, coding.request = coding.request, ""
        if request == "field":
            self.fields.next_field()
        elif request == "keys":
            KeyList(self.theme, self.keys, self).open()
        self.player.play(coding)
        self.showing.show()

    def _settled(self) -> None:
        """Show the changes, and offer the next step once the document is signed off."""
        self.after()
        coding = self.coding
        if coding is not None and coding.document.signed and not self._was_signed:
            self._finish(coding)

    def _finish(self, coding: Coding) -> None:
        """Show the feedback of a calibration item, and say that the document is signed off."""
        self._was_signed = True
        settles = self.desk is not None and self.desk.opened.settling is not None
        score = None if settles else score_of(coding)
        if score is not None:
            Feedback(self.theme, score, self).open()
        self.signed.emit()

    def ask_reopen(self) -> None:
        """Ask for the reason to reopen a signed document."""
        coding = self.coding
        if coding is None or not coding.document.signed:
            return
        reason, agreed = QInputDialog.getText(self, tr("Open again"), tr("Why is it opened again?"))
        if agreed:
            coding.reopen(reason)
            self._was_signed = coding.document.signed
            self.after()

    def _seek(self, frame: int) -> None:
        coding = self.coding
        if coding is not None:
            coding.step(frame - coding.frame)
            self.after()
            self.take_keys()

    def take_keys(self) -> None:
        """Give the picture the focus."""
        self.picture.setFocus()

    # -- showing --------------------------------------------------------------------------------

    def after(self) -> None:
        """Show the present state, and save."""
        desk = self.desk
        if desk is None:
            return
        self.fit_height()
        coding = desk.opened.coding
        if coding.document.waiting:
            desk.saver.changed()
        self.showing.follow()
        self.fields.refresh()
        self.overview.update()
        self._show_line()
        self.message.setText(coding.message)
        self.reopen.setVisible(coding.document.signed)
        self.context.setText("   ".join(coding.context))
        self.context.setVisible(bool(coding.context))
        self.signal.follow(coding)

    def _show_line(self) -> None:
        desk = self.desk
        if desk is not None:
            self.line.setText(line_of(desk.opened, desk.copy_share))
            self.checks.setText(open_checks(desk.opened.coding, self.keys))

    def _arrived(self, frame: int) -> None:
        if self.showing.arrived(frame) and self.waiting:
            self._work_off()

    def _damaged(self, frame: int, sentence: str) -> None:
        coding = self.coding
        if coding is not None and frame == coding.frame:
            self.waiting.clear()
            self.showing.show_damage(sentence)

    def remark(self, sentence: str) -> None:
        """Show a sentence that disappears by itself."""
        self.bar.show_message(sentence, Tone.REMARK)

    def _played(self) -> None:
        coding = self.coding
        if coding is not None:
            self.showing.show()
            self.overview.update()
            self._show_line()
            self.signal.follow(coding)

    def _note_seen(self) -> None:
        desk = self.desk
        if desk is not None and not desk.opened.coding.playing:
            desk.opened.coding.note_seen()
            if desk.opened.coding.document.waiting:
                desk.saver.changed()
            self._show_line()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the pictures in a low window."""
        super().resizeEvent(event)
        self.fit_height()

    def fit_height(self) -> None:
        """Take less height in a low window."""
        low = self.window().height() < LOW_PX
        self.set_low(low)
        self.signal.set_low(low)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        super().set_theme(theme)
        self.signal.set_theme(theme)
