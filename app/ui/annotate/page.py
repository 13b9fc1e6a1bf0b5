"""The page on which a recording is coded: it shows `Coding` and passes keys to it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core import comparing
from app.threads.jobs import Progress
from app.threads.looks import Look, Wish
from app.ui import style
from app.ui.annotate.desk import Desk
from app.ui.annotate.feedback import Feedback, score_of
from app.ui.annotate.fields import Fields
from app.ui.annotate.keys import KeyList, name_of
from app.ui.annotate.opening import Opened, Request, open_for, take_marks_over
from app.ui.annotate.picture import Picture
from app.ui.annotate.settle_panel import SettlePanel
from app.ui.annotate.status import line_of, open_checks
from app.ui.annotate.strips import LOW_STRIP_PX, STRIP_PX, Filmstrip, Overview, shots_of
from app.ui.annotate.unsaved import UnsavedQuestion
from app.ui.banner import Banner, Tone
from app.ui.live import parts
from models.errors import FlinchError
from models.records import Floats, Image
from training.annotate.coding import Coding
from training.annotate.errors import AnnotationError
from training.annotate.keys import Keys, keys_of
from training.annotate.proposals import may_see_signal
from training.annotate.records import check_coder
from training.annotate.settling import Pair

BEAT_MS = 12
FLICKER_MS = 250
"""Half a flicker: 2 Hz, below the 3 flashes a second of WCAG 2.3.1."""

SETTLE_MS = 90
"""How long a frame must stand before its face is looked for."""

REST_MS = 1500
"""How often what was seen is put into the document."""

LOW_PX = 680
"""In a window lower than this, pictures, filmstrip, curve and panel take less of its height."""

PICTURE_PX, LOW_PICTURE_PX = 90, 54

GAINS = {"plain": 1.0, "difference": 4.0, "flow": 1.0, "magnified": 6.0}
NEEDS_PICTURE = ("onset", "apex", "offset", "exclude", "reference")
"""What marks the shown frame: it waits until that very picture is on the screen."""

LOOKING = "Looking for the face …"
HINT = "Open a recording or a video to code it frame by frame."


class RunJob(Protocol):
    """Runs a piece of work in the background and passes its result on."""

    def __call__(
        self, name: str, work: Callable[[Progress], Any], done: Callable[[Any], None]
    ) -> None:
        """Begin the work."""


class AnnotatePage(QWidget):
    """Shows one recording and lets a coder mark its movements."""

    coder_named = Signal(str)
    """A coder's code that was typed, to be remembered."""

    def __init__(self, theme: style.Theme, run_job: RunJob) -> None:
        """Build everything; nothing is read until `open` is called."""
        super().__init__()
        self.theme = theme
        self.keys: Keys = keys_of()
        self.desk: Desk | None = None
        self.shown: int | None = None
        """Number of the frame whose picture is on the screen."""
        self.look: Look | None = None
        self._run_job = run_job
        self._closed = False
        self._notes = ""
        self._copied_utc = ""
        """When the last change was made that a copy elsewhere holds."""
        self._wanted: tuple[Path, ...] = ()
        self._blind = ""
        self._again: tuple[bool, ...] = ()
        self._extra_file: Path | None = None
        self._pair: Pair | None = None
        self._queue: deque[Request] = deque()
        self._last_ns = 0
        self._waiting: list[str] = []
        self._other_side = False
        self._was_signed = False
        self._face: tuple[int, int, int, int] | None = None
        """Where the face lies: left, top, right, bottom of the filmstrip's window."""
        self._curve: Any = None
        self._asked: tuple[int, str, int | None, bool] | None = None
        """What was looked for last: frame, view, reference, and whether its picture lacked."""
        self._build()
        self._connect()
        self.set_theme(theme)

    # -- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        theme = self.theme
        self.line = parts.label("", "muted")
        self.line.setFont(style.digits(13))
        self.line.setAccessibleName("Where you are")
        self.bar = Banner(theme)
        self.picture = Picture(theme, "Present frame")
        self.picture.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.beside = Picture(theme, "Reference, aligned")
        self.lens = Picture(theme, "Lens")
        self.strip = Filmstrip(theme)
        self.overview = Overview(theme)
        self.fields = Fields()
        self.settle_panel = SettlePanel()
        self.message = parts.label("", "", True)
        self.checks = parts.label("", "muted")
        self.curve_room = QVBoxLayout()
        work = QWidget()
        column = QVBoxLayout(work)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(6)
        top = QHBoxLayout()
        self.reopen = QPushButton("Open again…")
        self.reopen.setToolTip("Change a signed annotation; a reason is asked for and kept")
        self.reopen.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.reopen.hide()
        self.context = parts.label("", "muted", True)
        self.context.setAccessibleName("What the participant was shown and said")
        self.context.hide()
        self.other = QPushButton("Open another…")
        self.other.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top.addWidget(self.line, 1)
        top.addWidget(self.reopen)
        top.addWidget(self.other)
        column.addLayout(top)
        column.addWidget(self.context)
        column.addWidget(self.bar)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.picture, 5)
        side = QVBoxLayout()
        side.setSpacing(6)
        side.addWidget(self.beside, 1)
        side.addWidget(self.lens, 1)
        row.addLayout(side, 2)
        column.addLayout(row, 1)
        column.addWidget(self.strip)
        column.addWidget(self.overview)
        column.addLayout(self.curve_room)
        column.addWidget(self.settle_panel)
        column.addWidget(self.fields)
        under = QHBoxLayout()
        under.addWidget(self.message, 1)
        under.addWidget(self.checks)
        column.addLayout(under)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._start_card())
        self.stack.addWidget(work)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)

    def _start_card(self) -> QWidget:
        self.coder = QLineEdit()
        self.coder.setPlaceholderText("Your code, such as AB")
        self.coder.setAccessibleName("Coder's code")
        self.coder.setMaximumWidth(240)
        self.open_video = QPushButton("Open a video…")
        self.open_video.setProperty("main", True)
        self.open_folder = QPushButton("Open a recording…")
        self.start_text = parts.label(HINT, "muted", True)
        self.start_error = parts.label("", "bad", True)
        card = QWidget()
        column = QVBoxLayout(card)
        column.setContentsMargins(40, 40, 40, 40)
        column.setSpacing(12)
        column.addStretch(1)
        for part in (parts.label("Code a recording", "page"), self.start_text, self.coder):
            column.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(self.open_folder)
        row.addWidget(self.open_video)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.start_error)
        column.addStretch(2)
        return card

    def _connect(self) -> None:
        self.open_video.clicked.connect(self._ask_video)
        self.open_folder.clicked.connect(self._ask_folder)
        self.other.clicked.connect(self._ask_leave)
        self.reopen.clicked.connect(self.ask_reopen)
        self.coder.returnPressed.connect(self._begin_wanted)
        self.fields.changed.connect(self._after)
        self.fields.left.connect(self._focus)
        self.overview.seek_wanted.connect(self._seek)
        self.settle_panel.seek_wanted.connect(self._seek)
        self.settle_panel.changed.connect(self._settled)
        self._beat = QTimer(self)
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.setInterval(BEAT_MS)
        self._beat.timeout.connect(self._play_on)
        self._flicker = QTimer(self)
        self._flicker.setTimerType(Qt.TimerType.PreciseTimer)
        self._flicker.setInterval(FLICKER_MS)
        self._flicker.timeout.connect(self._swap)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._look)
        self._rest = QTimer(self)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._note_seen)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        each: Any
        for each in (self.picture, self.beside, self.lens, self.strip, self.overview, self.bar):
            each.set_theme(theme)
        if self._curve is not None:
            self._curve.set_theme(theme)

    def set_keys(self, profile: str, changes: Sequence[str]) -> None:
        """Choose the keys; a change that cannot be meant is said and left out."""
        try:
            self.keys = keys_of(profile, changes)
        except AnnotationError as error:
            self.start_error.setText(str(error))

    # -- opening ------------------------------------------------------------------------------

    @property
    def coding(self) -> Coding | None:
        """Give what is being coded."""
        return self.desk.opened.coding if self.desk is not None else None

    def offer(
        self,
        paths: Sequence[Path],
        coder: str = "",
        blind: str = "",
        again: Sequence[bool] = (),
        curves: Path | None = None,
        settle: Pair | None = None,
    ) -> None:
        """Open what was chosen elsewhere, once it is known who codes.

        Args:
            paths: Recordings or videos, in order.
            coder: The coder's code; the one in the field if empty.
            blind: What the coder is shown; empty takes the codebook's.
            again: Which of them the coder meets for the second time; none if empty.
            curves: Curves of another program to draw, of a single recording.
            settle: Two coders whose disagreements are settled into the gold; None to code.
        """
        if not paths or self.holds_back():
            return
        self._leave()
        self._pair = settle
        self._wanted, self._blind = tuple(paths), blind
        self._again, self._extra_file = tuple(again) or (False,) * len(paths), curves
        if coder:
            self.coder.setText(coder)
        name = paths[0].name
        self.start_text.setText(f"«{name}»: who codes it? Type your code and press Enter.")
        self._begin_wanted()

    def open(self, request: Request) -> None:
        """Open a recording for a coder, in the background."""
        if self.holds_back():
            return
        self._leave()
        self.start_text.setText(f"Opening «{request.path.name}» …")

        def work(_: Progress) -> Opened | str:
            try:
                return open_for(request, self.keys)
            except FlinchError as error:
                return str(error)
            except OSError as error:
                return f"'{request.path}' cannot be opened: {error.strerror}."

        self._run_job("opening a recording to code", work, self._opened)

    def _opened(self, found: Opened | str) -> None:
        if self._closed:
            return
        if isinstance(found, str):
            self.start_text.setText(HINT)
            self.start_error.setText(found)
            return
        self.start_error.setText("")
        self._leave()
        desk = Desk(found)
        desk.film.arrived.connect(self._arrived)
        desk.film.damaged.connect(self._damaged)
        desk.looks.ready.connect(self._looked)
        desk.saver.saved.connect(self._saved)
        desk.saver.refused.connect(self._refused)
        desk.saver.clashed.connect(self._clashed)
        desk.remarked.connect(self._remark)
        self.desk = desk
        self._was_signed = found.coding.document.signed
        self._face = None
        self.shown = self.look = self._asked = None
        self.overview.coding = found.coding
        self.overview.irregular = found.irregular
        self.fields.begin(found.coding)
        self.settle_panel.begin(found.settling, found.coding)
        self.overview.settling = found.settling
        self._make_curve(found)
        self.stack.setCurrentIndex(1)
        desk.begin()
        self._rest.start()
        self._tell_fault(found)
        notes, self._notes = self._notes, ""
        if notes:
            self.bar.tell(notes, Tone.OFFER)
        self._after()
        self._focus()

    def _tell_fault(self, found: Opened) -> None:
        """Say why the document can only be read, and offer what helps."""
        fault = found.coding.document.fault
        if found.preview is not None:
            self.bar.tell(fault, Tone.OFFER, "Take the marks over", self.take_over)
        elif fault:
            self.bar.tell(fault, Tone.PROBLEM)

    def take_over(self) -> None:
        """Write previewed marks for the present file, and open what was written."""
        desk = self.desk
        if desk is None or desk.opened.preview is None:
            return
        opened = desk.opened

        def work(_: Progress) -> tuple[bool, str]:
            try:
                return True, take_marks_over(opened)
            except (FlinchError, OSError) as error:
                return False, str(error)

        def done(found: tuple[bool, str]) -> None:
            taken, sentences = found
            if not taken:
                self.bar.tell(sentences, Tone.PROBLEM, "Try again", self.take_over)
                return
            self._notes = sentences
            self.open(opened.request)

        self._run_job("taking marks over", work, done)

    def _begin_wanted(self) -> None:
        code = self.coder.text().strip()
        if not self._wanted:
            return
        if not code:
            self.coder.setFocus()
            return
        try:
            check_coder(code)
        except AnnotationError as error:
            self.start_error.setText(str(error))
            return
        if self._pair is None:
            self.coder_named.emit(code)
        wanted, self._wanted = self._wanted, ()
        count = len(wanted)
        self._queue = deque(
            Request(path, code, self._blind, number, count, again, self._extra_file, self._pair)
            for number, (path, again) in enumerate(zip(wanted, self._again, strict=True), start=1)
        )
        self.open_next()

    def open_next(self) -> None:
        """Open the next recording of those that were named."""
        if self._queue:
            self.open(self._queue.popleft())

    def _ask_video(self) -> None:
        dialog = QFileDialog(self, "Open a video")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.offer([Path(name)]))
        dialog.open()

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, "Open a recording")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.offer([Path(name)]))
        dialog.open()

    @property
    def unsaved(self) -> int:
        """Count the changes that the disk refuses and that no copy elsewhere holds."""
        desk = self.desk
        if desk is None or not desk.saver.refusing:
            return 0
        document = desk.opened.coding.document
        return document.waiting if document.changed_utc != self._copied_utc else 0

    def holds_back(self, then: Callable[[], None] | None = None) -> bool:
        """Ask, if something is not saved, before it is left.

        Args:
            then: Goes on once the coder gives the changes up; None goes back to the first card.

        Returns:
            Whether there is something that is not saved.
        """
        count = self.unsaved
        if not count:
            return False
        question = UnsavedQuestion(count, self)
        question.elsewhere.clicked.connect(self._ask_elsewhere)
        question.lose.clicked.connect(lambda: self._give_up(then))
        question.open()
        return True

    def _give_up(self, then: Callable[[], None] | None) -> None:
        self._leave(keep=False)
        if then is not None:
            then()

    def _ask_leave(self) -> None:
        if not self.holds_back():
            self._leave()

    def _leave(self, keep: bool = True) -> None:
        """Close what is open; everything is saved first."""
        for timer in (self._beat, self._flicker, self._settle, self._rest):
            timer.stop()
        desk, self.desk = self.desk, None
        self.overview.coding = self.overview.settling = None
        self.settle_panel.begin(None)
        self.fields.begin(None)
        self._waiting.clear()
        if desk is not None:
            desk.close(keep)
        if self._curve is not None:
            self._curve.close()
            self._curve.deleteLater()
            self._curve = None
        for picture in (self.picture, self.beside, self.lens):
            picture.show_image(None)
        self.bar.hide()
        self.start_text.setText(HINT)
        self.stack.setCurrentIndex(0)

    def close_all(self) -> None:
        """Save and let go of everything; the window is closing."""
        self._closed = True
        self._leave()

    # -- keys ---------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep the coder's keys from the window's actions, and Tab from moving elsewhere."""
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
        """Let Tab go round units, note and picture."""
        if self.coding is None:
            return bool(super().focusNextPrevChild(_next))
        self.fields.next_field()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key does, once the picture that it marks is on the screen."""
        name = name_of(event)
        if self.coding is None or name not in self.keys:
            super().keyPressEvent(event)
            return
        self.press(name)

    def press(self, key: str) -> None:
        """Do what a key does; a mark waits for its picture, and later keys for the mark."""
        self._waiting.append(key)
        self._work_off()

    def _work_off(self) -> None:
        coding = self.coding
        while self._waiting and coding is not None:
            action = self.keys.get(self._waiting[0], "")
            if action in NEEDS_PICTURE and self.shown != coding.frame:
                self._show()
                if self.shown != coding.frame:
                    return
            coding.press(self._waiting.pop(0))
            self._answer(coding)
        self._after()
        if coding is not None and coding.document.signed and not self._was_signed:
            self._offer_what_follows(coding)

    def _settled(self) -> None:
        """Show what an adjudicator decided, and offer the next recording after the sign-off."""
        self._after()
        coding = self.coding
        if coding is not None and coding.document.signed and not self._was_signed:
            self._offer_what_follows(coding)

    def _offer_what_follows(self, coding: Coding) -> None:
        """Offer what a calibration item teaches, and then the next recording."""
        self._was_signed = True
        score = score_of(coding) if self._pair is None else None
        if score is not None:
            Feedback(self.theme, score, self).open()
        if self._queue:
            self.bar.tell("Signed off.", Tone.OFFER, "Open the next", self.open_next)

    def _answer(self, coding: Coding) -> None:
        asked, coding.asked = coding.asked, ""
        if asked == "field":
            self.fields.next_field()
        elif asked == "keys":
            KeyList(self.theme, self.keys, self).open()
        if coding.playing and not self._beat.isActive():
            self._last_ns = time.monotonic_ns()
            self._beat.start()
        self._show()

    def _seek(self, frame: int) -> None:
        coding = self.coding
        if coding is not None:
            coding.step(frame - coding.frame)
            self._after()
            self._focus()

    def _focus(self) -> None:
        self.picture.setFocus()

    # -- showing ------------------------------------------------------------------------------

    def _after(self) -> None:
        """Show everything as it is now, and save."""
        desk = self.desk
        if desk is None:
            return
        self._fit_height()
        if desk.opened.coding.document.waiting:
            desk.saver.changed()
        self._show()
        coding = desk.opened.coding
        self.fields.refresh()
        self.overview.update()
        self._show_strip(coding)
        self._show_line()
        self._settle.start()
        self.message.setText(coding.message)
        self.reopen.setVisible(coding.document.signed)
        self.context.setText("   ".join(coding.context))
        self.context.setVisible(bool(coding.context))
        if self._curve is not None:
            self._curve.setVisible(coding.may_see_signal)
            self._curve.follow(coding)
        if coding.flicker and not self._flicker.isActive():
            self._flicker.start()
        elif not coding.flicker:
            self._flicker.stop()
            self._other_side = False

    def _show(self) -> None:
        """Show the present frame if it is decoded, else ask for it."""
        desk = self.desk
        if desk is None:
            return
        frame = desk.opened.coding.frame
        if frame != self.shown:
            image = desk.film.image(frame)
            desk.film.go(frame)
            if image is None:
                self._paint()
                return
            self.shown = frame
            desk.opened.coding.saw(frame)
            self.image: Image = image
            self.look = None
            self._settle.start()
        self._paint()

    def _paint(self) -> None:
        """Paint the view of the shown frame; a view that is not ready shows the plain picture."""
        coding = self.coding
        if coding is None or self.shown is None:
            return
        look = self.look if self.look is not None and self.look.wish.frame == self.shown else None
        behind = f"   decoding {coding.frame} …" if coding.frame != self.shown else ""
        tag = f"frame {self.shown}{behind}"
        neutral = look.neutral if look is not None else None
        reference = coding.document.reference
        if self._other_side and coding.flicker and neutral is not None:
            self.picture.show_image(neutral, f"reference {reference}")
        elif look is not None and look.picture is not None and look.wish.view == coding.view:
            warning = ", not for coding" if coding.view == "magnified" else ""
            self.picture.show_image(look.picture, f"{tag}  {coding.view}{warning}")
        else:
            self.picture.show_image(self.image, tag)
        hint = "" if neutral is not None else _no_reference(reference, look)
        self.beside.show_image(neutral, f"reference {reference}", hint)
        self._paint_lens(coding, look)

    def _paint_lens(self, coding: Coding, look: Look | None) -> None:
        if coding.lens is None:
            self.lens.show_image(None, "", "Lens off (B)")
        elif look is None:
            self.lens.show_image(None, "", LOOKING)
        elif look.points is None:
            self.lens.show_image(None, "", "No face: the lens has nothing to follow")
        else:
            height, width = self.image.shape[:2]
            left, top, right, bottom = comparing.lens_box(look.points, coding.lens, width, height)
            source = self.image
            if self._other_side and look.neutral is not None:
                source = look.neutral
            self.lens.show_image(source[top:bottom, left:right].copy(), coding.lens)

    def _show_strip(self, coding: Coding) -> None:
        assert self.desk is not None
        film, shots = self.desk.film, shots_of(coding.movement, coding.media)
        reference = coding.document.reference
        pinned = [shot.frame for shot in shots]
        film.pin(pinned if reference is None else [*pinned, reference])
        images = tuple(film.image(shot.frame) for shot in shots)
        self.strip.show_shots(shots, images, self._face)

    def _show_line(self) -> None:
        desk = self.desk
        if desk is None:
            return
        self.line.setText(line_of(desk.opened, desk.copy_share))
        self.checks.setText(open_checks(desk.opened.coding, self.keys))

    # -- what the threads say -----------------------------------------------------------------

    def _arrived(self, frame: int) -> None:
        coding = self.coding
        if coding is None:
            return
        if frame == coding.frame and frame != self.shown:
            self._show()
            if self._waiting:
                self._work_off()
        else:
            self._show_strip(coding)
            if frame == coding.document.reference:
                self._look()

    def _damaged(self, frame: int, sentence: str) -> None:
        coding = self.coding
        if coding is not None and frame == coding.frame:
            self._waiting.clear()
            self.picture.show_image(None, "", sentence)
            self.message.setText(sentence)

    def _look(self) -> None:
        """Ask for the face, the reference and the view of the shown frame, once each."""
        desk = self.desk
        if desk is None or self.shown is None or desk.opened.coding.playing:
            return
        coding = desk.opened.coding
        reference = coding.document.reference
        neutral = desk.film.image(reference) if reference is not None else None
        asked = (self.shown, coding.view, reference, neutral is None)
        if asked == self._asked:
            return
        self._asked = asked
        number = reference if reference is not None else -1
        gain = GAINS[coding.view]
        desk.looks.look(Wish(self.shown, self.image, number, neutral, coding.view, gain))

    def _looked(self) -> None:
        desk = self.desk
        look = desk.looks.found.take() if desk is not None else None
        if desk is None or look is None:
            return
        self.look = look
        self._paint()
        if look.points is not None and self._follow_face(look.points):
            self._show_strip(desk.opened.coding)

    def _follow_face(self, points: Floats) -> bool:
        """Let the filmstrip follow a face that has moved by a tenth of its window; tell whether."""
        height, width = self.image.shape[:2]
        found = comparing.face_box(points, width, height)
        old = self._face
        most = 0.1 * (found[3] - found[1])
        if old is not None and max(abs(a - b) for a, b in zip(found, old, strict=True)) <= most:
            return False
        self._face = found
        return True

    def _saved(self) -> None:
        coding = self.coding
        fault = coding is not None and coding.document.fault
        if self.bar.tone is Tone.PROBLEM and self.bar.isVisible() and not fault:
            self.bar.hide()
        self._show_line()

    def _refused(self, sentence: str) -> None:
        self.bar.tell(sentence, Tone.PROBLEM, "Save elsewhere…", self._ask_elsewhere)
        self._show_line()

    def _clashed(self, sentence: str) -> None:
        self.bar.tell(sentence, Tone.OFFER)
        self._after()

    def _remark(self, sentence: str) -> None:
        self.bar.tell(sentence, Tone.REMARK)

    def _ask_elsewhere(self) -> None:
        dialog = QFileDialog(self, "Save a copy of the annotation")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save_elsewhere(Path(name)))
        dialog.open()

    def save_elsewhere(self, folder: Path) -> None:
        """Write the whole annotation into another folder; what waits goes on waiting here."""
        coding = self.coding
        if coding is None:
            return
        path = folder / coding.document.path.name
        changed = coding.document.changed_utc
        try:
            coding.document.save_elsewhere(path)
        except (OSError, AnnotationError) as error:
            self.bar.tell(f"{error}", Tone.PROBLEM, "Save elsewhere…", self._ask_elsewhere)
            return
        self._copied_utc = changed
        self.bar.tell(f"A whole copy lies in '{path}'.", Tone.OFFER)

    # -- time ---------------------------------------------------------------------------------

    def _play_on(self) -> None:
        coding = self.coding
        if coding is None or not coding.playing:
            self._beat.stop()
            self._after()
            return
        now = time.monotonic_ns()
        passed, self._last_ns = now - self._last_ns, now
        before = coding.frame
        coding.tick(passed)
        if coding.frame != before:
            self._show()
            self.overview.update()
            self._show_line()
            if self._curve is not None:
                self._curve.follow(coding)

    def _swap(self) -> None:
        self._other_side = not self._other_side
        self._paint()

    def _note_seen(self) -> None:
        coding = self.coding
        if coding is not None and not coding.playing:
            coding.note_seen()
            if self.desk is not None and coding.document.waiting:
                self.desk.saver.changed()
            self._show_line()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the pictures room where the window is low."""
        super().resizeEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        low = self.window().height() < LOW_PX
        for picture in (self.picture, self.beside, self.lens):
            picture.setMinimumHeight(LOW_PICTURE_PX if low else PICTURE_PX)
        self.settle_panel.set_low(low)
        self.strip.setFixedHeight(LOW_STRIP_PX if low else STRIP_PX)
        if self._curve is not None:
            self._curve.set_low(low)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the keys."""
        super().showEvent(event)
        if self.coding is not None:
            self._focus()
        else:
            self.coder.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop what moves."""
        super().hideEvent(event)
        coding = self.coding
        if coding is not None:
            coding.playing = coding.flicker = False
            self._flicker.stop()
            self._beat.stop()

    # -- the signal ---------------------------------------------------------------------------

    def _make_curve(self, opened: Opened) -> None:
        """Make the curve's widget and read its signal, only if the coder may see it."""
        if not may_see_signal(opened.coding.document):
            return
        from app.core.region_curves import RegionCurves, curves_of, motions_of
        from app.ui.annotate.curve import DetailCurve

        self._curve = DetailCurve(self.theme)
        self.curve_room.addWidget(self._curve)
        self._fit_height()
        curve = self._curve
        curve.show_irregular(opened.irregular)
        curve.show_extra(opened.extra)
        if opened.extra is not None:
            self._remark(opened.extra.said)

        def work(progress: Progress) -> RegionCurves | str:
            try:
                return curves_of(motions_of(opened.media, partial(progress.step, text="signal")))
            except FlinchError as error:
                return str(error)

        def done(found: RegionCurves | str) -> None:
            if self._curve is not curve:
                return
            if isinstance(found, str):
                self._remark(found)
                return
            curve.show_curves(found)
            curve.follow(opened.coding)

        self._run_job("the signal of a recording", work, done)

    def ask_reopen(self) -> None:
        """Ask for the reason for which a signed document is opened again."""
        coding = self.coding
        if coding is None or not coding.document.signed:
            return
        reason, agreed = QInputDialog.getText(self, "Open again", "Why is it opened again?")
        if agreed:
            coding.reopen(reason)
            self._was_signed = coding.document.signed
            self._after()


def _no_reference(reference: int | None, look: Look | None) -> str:
    """Say why no aligned reference is shown."""
    if reference is None:
        return "No reference yet (Shift+C)"
    if look is None or look.wish.reference != reference:
        return LOOKING
    return "No face to align here" if look.points is None else "No face in the reference"
