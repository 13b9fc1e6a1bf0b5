"""The camera page: picture and light on the left; verdict, mode and locks on the right.

It shows the running session and requests changes; it opens nothing itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.camera_control.glance import FaceSnapshot, glance
from app.core.counts import FrameCounts
from app.core.pipeline import Update
from app.ui import style, words
from app.ui.camera.light import LightCard
from app.ui.camera.locks import rows_of, why_none
from app.ui.camera.search import ModeSearch
from app.ui.camera.sides import LockCard, ModeCard, VerdictCard
from app.ui.camera.standing import NO_SOURCE, SourceStanding, SourceVerdict, Watch, standing
from app.ui.dialogs import BAR_PX
from app.ui.language import tr
from app.ui.live import parts
from app.ui.live.canvas import Layers
from app.ui.live.picture import LivePicture
from models.sources.camera import Device
from models.sources.choice import Choice, Origin
from models.sources.source import Mode, SourceReport, SourceState

if TYPE_CHECKING:
    from app.core.recording.details import ControlFact
    from app.threads.jobs import Progress

    Run = Callable[[str, Callable[[Progress], Any], Callable[[Any], None]], None]

RIGHT_PX = 496
LEAST_RIGHT_PX = 400
RIGHT_SHARE = 0.36
DRAW_EVERY_S = 0.1
GLANCE_EVERY_S = 0.25
GIVE_UP_S = 15.0
"""A mode without a picture for so long is judged not to work."""


class CameraPage(QWidget):
    """Shows whether a camera does what it claims."""

    choice_requested = Signal(object)
    """The `Choice` to open instead of the watched source."""
    practice_requested = Signal()
    """The practice camera is to be opened."""
    faults_requested = Signal()
    """The faults of the practice camera are to be chosen."""
    locking_changed = Signal(bool, int)
    """Whether to lock cameras, and the mains frequency in Hz."""

    def __init__(
        self, theme: style.Theme, run: Run, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Build the page.

        Args:
            theme: Its colours.
            run: Runs a task in the background and hands its result to a function.
            clock: Seconds from an arbitrary start.
        """
        super().__init__()
        self._run = run
        self._clock = clock
        self._watch = Watch(clock)
        self._search: ModeSearch | None = None
        self._opened_s = 0.0
        self._looking = False
        self._drawn_s = self._glanced_s = 0.0
        self._devices: tuple[Device, ...] = ()
        self.choice: Choice | None = None
        self.standing: SourceStanding = NO_SOURCE
        self.picture = LivePicture(theme)
        self.picture.set_layers(Layers(box=True))
        self.light = LightCard(theme)
        self.verdict = VerdictCard(theme)
        self.mode = ModeCard(theme)
        self.locks = LockCard(theme)
        self._lay_out()
        self.verdict.practice.clicked.connect(self.practice_requested)
        self.verdict.faults.clicked.connect(self.faults_requested)
        self.mode.mode_requested.connect(self._ask_mode)
        self.mode.search_requested.connect(self._begin_search)
        self.locks.changed.connect(self.locking_changed)
        self.show_choice(None)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(10)
        framed = parts.card()
        inside = QVBoxLayout(framed)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.picture)
        left.addWidget(framed, 1)
        left.addWidget(self.light)
        column = QWidget()
        right = QVBoxLayout(column)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(10)
        for part in (self.verdict, self.mode, self.locks):
            right.addWidget(part)
        right.addStretch(1)
        self._right = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(column)
        self._column = column
        area.setFixedWidth(LEAST_RIGHT_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 10, 10, 10)
        row.setSpacing(10)
        row.addLayout(left, 1)
        row.addWidget(area)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the right side its share of the width."""
        super().resizeEvent(event)
        least = min(RIGHT_PX, max(LEAST_RIGHT_PX, self.width() // 2))
        texts = self._column.minimumSizeHint().width() + BAR_PX
        self._right.setFixedWidth(max(least, texts, int(self.width() * RIGHT_SHARE)))

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours of all parts."""
        for part in (self.picture, self.light, self.verdict, self.mode, self.locks):
            part.set_theme(theme)

    def set_devices(self, devices: tuple[Device, ...]) -> None:
        """Set the connected cameras."""
        self._devices = devices
        if self.choice is None:
            self._say_nothing_open()

    def set_locking(self, lock: bool, mains_hz: int) -> None:
        """Show the settings of locking."""
        self.locks.set_options(lock, mains_hz)

    def show_choice(self, choice: Choice | None) -> None:
        """Start again with another source, or with none."""
        before, self.choice = self.choice, choice
        if choice is None or before is None or before.what != choice.what:
            self._search = None
        self._watch.restart()
        self._looking = False
        self._opened_s = self._clock()
        self.picture.clear()
        self.light.reset()
        self.mode.show_choice(choice)
        self.locks.show_rows((), why_none(choice))
        if choice is None:
            self._say_nothing_open()
            return
        self.picture.show_message(tr("Opening {name}", name=words.source_name(choice.name)))
        self._show(
            SourceStanding(
                SourceVerdict.MEASURING, tr("Opening {name}", name=words.source_name(choice.name))
            )
        )

    def show_report(
        self,
        report: SourceReport,
        facts: Sequence[ControlFact] | None,
        disk: str = "",
        counts: FrameCounts | None = None,
    ) -> None:
        """Show the state of the source.

        Args:
            report: The source's report.
            facts: The locked controls; None if there is nothing to lock.
            disk: How long the disk lasts; empty if unknown.
            counts: Counts of its frames; None if nothing was counted.
        """
        settled = self._watch.settled(report)
        self._show(standing(report, settled, counts), disk)
        if report.state is not SourceState.RUNNING:
            self.picture.show_message(self.standing.title, " ".join(self.standing.reasons))
        rows = rows_of(facts) if facts else ()
        self.locks.show_rows(rows, why_none(self.choice))
        if self.standing.verdict in (SourceVerdict.VALID, SourceVerdict.INVALID) and settled:
            self._note_search(report.measured_fps, self.standing.verdict is SourceVerdict.VALID)
        elif self._clock() - self._opened_s > GIVE_UP_S:
            self._note_search(0.0, False)

    def show_update(self, update: Update) -> None:
        """Show one analysed frame: some are drawn a second, and fewer are measured."""
        now = self._clock()
        if now - self._drawn_s >= DRAW_EVERY_S:
            self._drawn_s = now
            self.picture.show_message("")
            self.picture.show_update(update)
        if not self._looking and now - self._glanced_s >= GLANCE_EVERY_S:
            self._glanced_s, self._looking = now, True
            face = update.face.box if update.face is not None else None
            image = update.frame.image
            self._run("looking at the light", lambda _: glance(image, face), self._show_glance)

    def _show_glance(self, found: FaceSnapshot) -> None:
        self._looking = False
        if self.choice is not None:
            self.light.show_glance(found)

    def _show(self, now: SourceStanding, disk: str = "") -> None:
        self.standing = now
        practising = self.choice is not None and self.choice.origin is Origin.PRACTICE
        self.verdict.show_standing(now, self.choice is None, practising)
        self.mode.show_standing(now, disk)

    def _say_nothing_open(self) -> None:
        if self._devices:
            names = ", ".join(device.name for device in self._devices)
            text = tr("Choose a camera above ({names}), or try the practice camera.", names=names)
            now = replace(NO_SOURCE, reasons=(text,))
        else:
            text = tr("Plug one in and choose it above, or try the practice camera.")
            now = SourceStanding(SourceVerdict.NOTHING, tr("There is no camera"), (text,))
        self.picture.show_message(now.title, text)
        self._show(now)

    # -- modes --------------------------------------------------------------------------------

    def _ask_mode(self, mode: Mode) -> None:
        self._search = None
        self._open(mode)

    def _open(self, mode: Mode) -> None:
        if self.choice is not None:
            self.choice_requested.emit(replace(self.choice, mode=mode))

    def _begin_search(self) -> None:
        if self.choice is not None:
            self._search = ModeSearch(self.mode.modes)
            self._open(self._search.now)
            self._show_search()

    def _note_search(self, fps: float, valid: bool) -> None:
        search = self._search
        if search is None:
            return
        then = search.note(fps, valid)
        if search.done:
            self._search = None
        if then is not None:
            self._open(then)
        self._show_search()

    def _show_search(self) -> None:
        self.mode.show_search(None if self._search is None else self._search.now)
