"""An opened session: its facts, video, signal and movements, and the buttons for changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.output import FORMATS
from app.core.rows import Thumbnails
from app.core.sessions.contents import Contents
from app.core.sessions.listing import Listing, Standing, What
from app.core.sessions.signal import SessionSignal as StoredSignal
from app.ui import style, words
from app.ui.film import SpottedEvent
from app.ui.language import later, tr
from app.ui.live import parts
from app.ui.live.events import EventEntry, EventModel, EventTable
from app.ui.live.timeline import EVERY_REGION, TOTAL_ONLY
from app.ui.sessions.model import day_name, details, person_name, title
from app.ui.sessions.player import VideoPlayer
from app.ui.sessions.timeline import WHOLE, ReviewTimeline
from models.records import Event

SPANS = (
    (WHOLE, later("Whole session")),
    (60.0, "60 s"),
    (20.0, "20 s"),
    (5.0, "5 s"),
)
SHARES = (0.48, 0.24, 0.28)
"""Shares of the height for video, signal and movements."""
AROUND_S = 0.25
"""Time that a replay shows before the onset and after the offset."""
EXPORTS = {"csv": later("CSV table"), "json": "JSON", "eaf": later("EAF for ELAN")}


class Viewer(QFrame):
    """Shows one session; requests all changes by signals."""

    analyse_requested = Signal(object)
    """This signal and those below carry the `Listing` of the session."""
    annotate_requested = Signal(object)
    export_requested = Signal(object, object)
    """The `Contents` of the session, and the formats."""
    assign_requested = Signal(object)
    reveal_requested = Signal(object)
    recover_requested = Signal(object)
    delete_requested = Signal(object)
    correction_requested = Signal(object, object)
    """The `EventEntry` to correct, and the user's label or None."""

    def __init__(self, regions: tuple[str, ...], theme: style.Theme) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.theme = theme
        self.listing: Listing | None = None
        self.contents: Contents | None = None
        self._divided = False
        self.title = parts.label("", "title")
        self.facts = parts.label("", "muted", True)
        self.verdict = parts.label("", "", True)
        self.place = parts.label("", "faint")
        self.place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.nothing = parts.label(tr("Choose a session on the left."), "muted")
        self.player = VideoPlayer(theme)
        self.timeline = ReviewTimeline(regions, theme)
        self.model = EventModel()
        self.table = EventTable(self.model, theme)
        self.count = parts.label(tr("MOVEMENTS"), "heading")
        self.empty = parts.label("", "faint", True)
        self.region = self._region_box(regions)
        self.span = self._span_box()
        self.analyse = QPushButton(tr("Analyse"))
        self.annotate = QPushButton(tr("Annotate"))
        self.recover = QPushButton(tr("Recover"))
        self.recover.setProperty("main", True)
        self.export = self._export_button()
        self.assign = QPushButton(tr("Assign…"))
        self.reveal = QPushButton(tr("Show folder"))
        self.delete = QPushButton(tr("Delete…"))
        self.correct = QPushButton(tr("Correct…"))
        self.replay = QPushButton(tr("Replay"))
        self._tips()
        self._lay_out()
        self._connect()
        self.clear()

    def _tips(self) -> None:
        self.analyse.setToolTip(tr("Find the movements of its video, and its signal"))
        self.annotate.setToolTip(tr("Code its movements by hand, frame by frame"))
        self.recover.setToolTip(tr("Close the recording that was cut off; nothing of it is lost"))
        self.assign.setToolTip(tr("Say whose it is"))
        self.reveal.setToolTip(tr("Open its folder in the file manager"))
        self.delete.setToolTip(tr("Delete it for good, after a question (Del)"))
        self.correct.setToolTip(tr("Set your own label beside the prediction"))
        self.replay.setToolTip(tr("Play the chosen movement at the chosen speed (Enter)"))

    def _region_box(self, regions: tuple[str, ...]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(tr("Regions on the timeline"))
        box.addItem(tr("Strongest region"), TOTAL_ONLY)
        box.addItem(tr("Every region"), EVERY_REGION)
        for index, name in enumerate(regions):
            box.addItem(words.region_name(name).capitalize(), index)
        return box

    def _span_box(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(tr("Length of the timeline"))
        for seconds, name in SPANS:
            box.addItem(tr(name), seconds)
        return box

    def _export_button(self) -> QToolButton:
        button = QToolButton()
        button.setText(tr("Export"))
        button.setProperty("picker", True)
        button.setToolTip(tr("Write its movements as tables, your corrections in force (Ctrl+E)"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for name in FORMATS:
            menu.addAction(f"{tr(EXPORTS[name])}…", partial(self._export, (name,)))
        menu.addSeparator()
        menu.addAction(tr("All three…"), partial(self._export, FORMATS))
        button.setMenu(menu)
        return button

    def _lay_out(self) -> None:
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(14, 12, 14, 0)
        head.setSpacing(3)
        for part in (self.title, self.facts, self.verdict, self.place):
            head.addWidget(part)
        head.addSpacing(5)
        head.addLayout(self._buttons())
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setHandleWidth(6)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.player)
        self._split.addWidget(self._timeline_part())
        self._split.addWidget(self._table_part())
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(8)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.nothing, 1)
        column.addWidget(self._head)
        column.addWidget(self._split, 1)
        self._split.splitterMoved.connect(self._keep_division)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(area)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the height between video, signal and movements, until a divider is moved."""
        super().resizeEvent(event)
        if not self._divided:
            room = max(0, self.height() - self._head.sizeHint().height() - 20)
            self._split.setSizes([round(share * room) for share in SHARES])

    def _keep_division(self) -> None:
        self._divided = True

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        looking = (self.recover, self.analyse, self.annotate)
        for button in (*looking, self.export, self.assign, self.reveal):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.delete)
        return row

    def _timeline_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(2)
        row = QHBoxLayout()
        row.setContentsMargins(6, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(parts.label(tr("MOVEMENT OF THE FACE"), "heading"))
        row.addStretch(1)
        row.addWidget(self.region)
        row.addWidget(self.span)
        column.addLayout(row)
        column.addWidget(self.timeline, 1)
        return part

    def _table_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(4, 0, 4, 0)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setContentsMargins(10, 0, 4, 0)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.replay)
        row.addWidget(self.correct)
        column.addLayout(row)
        self.empty.setContentsMargins(10, 4, 10, 4)
        column.addWidget(self.empty)
        self.table.setMinimumHeight(112)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        return part

    def _connect(self) -> None:
        for button, signal in (
            (self.analyse, self.analyse_requested),
            (self.annotate, self.annotate_requested),
            (self.recover, self.recover_requested),
            (self.assign, self.assign_requested),
            (self.reveal, self.reveal_requested),
            (self.delete, self.delete_requested),
        ):
            button.clicked.connect(partial(self._emit_listing, signal))
        self.region.currentIndexChanged.connect(
            lambda: self.timeline.show_region(int(self.region.currentData()))
        )
        self.span.currentIndexChanged.connect(
            lambda: self.timeline.set_span(float(self.span.currentData()))
        )
        self.player.moved.connect(self.timeline.set_position)
        self.timeline.seek_requested.connect(self.player.seek)
        self.timeline.mark_clicked.connect(self._choose)
        self.table.chosen.connect(self._show_choice)
        self.table.replay_requested.connect(self.play)
        self.table.correction_requested.connect(self.correction_requested)
        self.replay.clicked.connect(lambda: self.play(self.table.current()))
        self.correct.clicked.connect(self._offer_correction)

    def _emit_listing(self, signal: SignalInstance) -> None:
        if self.listing is not None:
            signal.emit(self.listing)

    def _export(self, formats: tuple[str, ...]) -> None:
        if self.contents is not None:
            self.export_requested.emit(self.contents, formats)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        for part in (self.player, self.timeline, self.table):
            part.set_theme(theme)
        self._show_verdict()

    def clear(self) -> None:
        """Show nothing."""
        self.listing = self.contents = None
        self.player.close_video()
        for label in (self.title, self.facts, self.verdict, self.place):
            label.setText("")
        self._show_events((), None, 0.0)
        self._enable()

    def show_listing(self, listing: Listing) -> None:
        """Show the facts of a session while it is being opened."""
        self.listing, self.contents = listing, None
        self.title.setText(title(listing))
        who = f"{person_name(listing.person)} · {day_name(listing)} · {details(listing)}"
        size = f" · {listing.bytes / 1e6:.1f} MB" if listing.bytes else ""
        self.facts.setText(who + size)
        self.place.setText(str(listing.video or listing.folder or ""))
        self.place.setVisible(bool(self.place.text()))
        self.place.setToolTip(self.place.text())
        self._show_verdict()
        self.player.close_video(tr("Opening"))
        self._show_events((), None, listing.seconds or 0.0)
        self.empty.setText("")
        self._enable()

    def _show_verdict(self) -> None:
        listing = self.listing
        if listing is None:
            self.verdict.hide()
            return
        text = "\n".join(part for part in (listing.problem, _validity(listing)) if part)
        self.verdict.setText(text)
        self.verdict.setVisible(bool(text))
        good = listing.standing is Standing.WHOLE and listing.valid and not listing.problem
        tint = self.theme.positive_text if good else self.theme.warn
        self.verdict.setStyleSheet(f"color: {tint};")

    def show_contents(self, contents: Contents, signal: StoredSignal | None) -> None:
        """Show an opened session: its video, signal and movements."""
        self.contents = contents
        if contents.videos:
            self.player.open_video(contents.videos)
        else:
            self.player.close_video(_no_video(contents))
        self._show_events(contents.events, signal, contents.listing.seconds or 0.0)
        self.empty.setText(_no_movement(contents))
        self._enable()

    def show_pictures(self, pictures: Mapping[str, Thumbnails]) -> None:
        """Show small pictures of movements, by id."""
        for event_id, small in pictures.items():
            self.model.set_pictures(event_id, (small.onset, small.apex, small.offset))

    def show_corrected(self, contents: Contents) -> None:
        """Show a session to which a correction was added."""
        self.contents = contents
        self.model.add(SpottedEvent(contents.events[-1]))
        self.timeline.add_mark(contents.events[-1])

    def _show_events(
        self, events: tuple[Event, ...], signal: StoredSignal | None, length_s: float
    ) -> None:
        self.model.clear()
        self.model.zero_ns = 0
        first = sorted(
            (each for each in events if each.corrects is None),
            key=lambda each: each.window.onset_ns,
            reverse=True,
        )
        for event in (*first, *(each for each in events if each.corrects is not None)):
            self.model.add(SpottedEvent(event, self._pictures(event)))
        self.timeline.hint = _no_signal(self.contents)
        self.timeline.show_session(signal, events, length_s)
        count = self.model.rowCount()
        self.count.setText(tr("MOVEMENTS  {count}", count=count) if count else tr("MOVEMENTS"))
        self.table.setVisible(count > 0)
        self.empty.setVisible(count == 0)
        self._show_choice(None)

    def _pictures(self, event: Event) -> tuple[bytes, bytes, bytes] | None:
        small = self.contents.pictures.get(event.id) if self.contents is not None else None
        return (small.onset, small.apex, small.offset) if small is not None else None

    def _enable(self) -> None:
        listing, opened = self.listing, self.contents is not None
        self.nothing.setVisible(listing is None)
        self._head.setVisible(listing is not None)
        self._split.setVisible(listing is not None)
        running = listing is not None and listing.standing is Standing.RUNNING
        whole = listing is not None and listing.standing is Standing.WHOLE
        recording = listing is not None and listing.what is What.RECORDING
        for button in (self.export, self.reveal, self.delete, self.assign):
            button.setVisible(listing is not None)
        self.analyse.setVisible(recording and whole)
        has_video = recording or (listing is not None and listing.video is not None)
        self.annotate.setVisible(has_video and whole)
        open_or_damaged = (Standing.UNFINISHED, Standing.DAMAGED)
        self.recover.setVisible(
            recording and listing is not None and listing.standing in open_or_damaged
        )
        self.assign.setVisible(listing is not None and listing.what is not What.ANALYSIS)
        self.assign.setEnabled(whole)
        self.export.setEnabled(opened)
        self.delete.setEnabled(not running)
        self.reveal.setVisible(listing is not None and listing.folder is not None)

    def _show_choice(self, entry: EventEntry | None) -> None:
        self.timeline.select(entry.first.id if entry is not None else "")
        self.correct.setEnabled(entry is not None and self.contents is not None)
        self.replay.setEnabled(entry is not None and bool(len(self.player.t_ns)))
        if entry is not None and not self.player.playing:
            self.player.seek(entry.first.window.apex_ns / 1e9)

    def _choose(self, event_id: str) -> None:
        self.table.choose(event_id)
        self.play(self.table.current())

    def play(self, entry: EventEntry | None) -> None:
        """Play a movement, with a little time before and after it."""
        if entry is not None:
            window = entry.first.window
            self.player.play_span(
                window.onset_ns / 1e9 - AROUND_S, window.offset_ns / 1e9 + AROUND_S
            )

    def _offer_correction(self) -> None:
        entry = self.table.current()
        if entry is not None:
            menu = self.table.correction_menu(entry)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.correct.mapToGlobal(self.correct.rect().bottomLeft()))


def _validity(listing: Listing) -> str:
    if listing.valid is None:
        return ""
    if listing.valid:
        return tr("Valid for micro-expressions.")
    return " ".join((tr("Not valid for micro-expressions:"), *listing.reasons))


def _no_video(contents: Contents) -> str:
    if contents.remarks:
        return " ".join(contents.remarks)
    return tr("This live session was not recorded, so there is no video. Its movements are below.")


def _no_signal(contents: Contents | None) -> str:
    if contents is None:
        return ""
    if contents.listing.what is What.LIVE:
        return tr("The signal of a live session is not stored.")
    return tr("There is no signal yet: Analyse computes it from the video.")


def _no_movement(contents: Contents) -> str:
    if contents.events:
        return ""
    if contents.listing.what is What.RECORDING and contents.signal is None:
        return tr(
            "No movement was spotted while it was recorded. Analyse looks for them in its video."
        )
    return tr("No movement was found.")
