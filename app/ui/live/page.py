"""The live page: it lays out its parts and connects them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.pipeline import Update
from app.ui import style, words
from app.ui.film import SpottedEvent
from app.ui.icons import icon
from app.ui.language import later, tr
from app.ui.live import parts
from app.ui.live.canvas import Layers
from app.ui.live.events import EventEntry, EventModel, EventTable
from app.ui.live.health import Health
from app.ui.live.history import History
from app.ui.live.neutral import NeutralCard
from app.ui.live.picture import LivePicture
from app.ui.live.readout import Readout
from app.ui.live.replay import Replay
from app.ui.live.status import StatusBar
from app.ui.live.timeline import EVERY_REGION, TOTAL_ONLY, Timeline
from models.records import Provenance
from models.sources.source import SourceReport, SourceState

CHIPS = (
    ("mesh", later("Mesh"), "mesh", later("Face mesh (M)")),
    ("box", later("Box"), "box", later("Box around the face (B)")),
    (
        "flow",
        later("Movement"),
        "arrows",
        later("How the skin moves just now, ten times enlarged (A)"),
    ),
    (
        "saliency",
        later("Heat map"),
        "heat",
        later("Where a network looked in the last movement (H)"),
    ),
)
CHIPS_PX = 690
"""Minimum width of the left side for overlay buttons with words."""
STRONGEST, EVERY = later("Strongest region"), later("Every region")
LEAST_LETTERS = 10
AROUND_PX = 66
"""Width of a combo box beside its words."""
"""Number of letters that the list of regions shows in a narrow page."""
RIGHT_PX = 488
LEAST_RIGHT_PX = 400
SPANS_S = (5, 10, 20, 60)
REFRESH_NS = 100_000_000
"""Interval between two drawings of the timeline, which cost more than those of the picture."""
SPARING_NS = 90_000_000
"""Interval between two drawings of the picture on a computer that cannot follow; the timeline is
then drawn at three times its usual interval."""


class LivePage(QWidget):
    """Picture and timeline on the left, readout and movements on the right, figures below."""

    correction_requested = Signal(object, object)
    """The `EventEntry` to correct, and the user's label or None."""
    layers_changed = Signal(object)
    """The chosen `Layers`."""

    def __init__(self, theme: style.Theme, regions: tuple[str, ...]) -> None:
        super().__init__()
        self.theme = theme
        self.paused = False
        self._running = True
        self._moved = False
        self._count = 0
        self._pictured_ns = self._refreshed_ns = -SPARING_NS
        self.history = History(len(regions))
        self.model = EventModel()
        self.picture = LivePicture(theme)
        self.timeline = Timeline(self.history, regions, theme)
        self.readout = Readout(theme)
        self.table = EventTable(self.model, theme)
        self.replay = Replay(theme, self.picture)
        self.neutral = NeutralCard(theme, self.picture)
        self.status = StatusBar(theme)
        self._chips: dict[str, QToolButton] = {}
        spoken = (name.replace("_", " ").capitalize() for name in regions)
        self.region_names = (STRONGEST, EVERY, *spoken)
        """The choices of `region`, in its order, by their English names."""
        self.region = self._region_box(regions)
        self.span = self._span_box()
        self.count = parts.label(tr("MOVEMENTS"), "heading")
        self.replay_button = QPushButton(tr("Replay"))
        self.correct_button = QPushButton(tr("Correct…"))
        self.newest_button = QPushButton(tr("Follow newest"))
        self._empty = parts.label(
            tr("Nothing yet. Each movement appears here with its onset, apex and offset."),
            "faint",
            True,
        )
        self._lay_out()
        self._connect()
        self._show_selection(None)
        self.set_theme(theme)

    def _lay_out(self) -> None:
        self._left = QSplitter(Qt.Orientation.Vertical)
        self._left.addWidget(_framed(self.picture, 0))
        self._left.addWidget(self._timeline_card())
        self._right = QSplitter(Qt.Orientation.Vertical)
        self._right.addWidget(self.readout)
        self._movements = self._event_card()
        self._right.addWidget(self._movements)
        self._right.setMinimumWidth(LEAST_RIGHT_PX)
        self._middle = QSplitter(Qt.Orientation.Horizontal)
        self._middle.addWidget(self._left)
        self._middle.addWidget(self._right)
        for splitter in (self._left, self._right, self._middle):
            splitter.setHandleWidth(8)
            splitter.setChildrenCollapsible(False)
            splitter.splitterMoved.connect(self._keep_division)
        self._left.setStretchFactor(0, 5)
        self._left.setStretchFactor(1, 2)
        self._middle.setStretchFactor(0, 5)
        self._middle.setStretchFactor(1, 3)
        body = QVBoxLayout()
        body.setContentsMargins(10, 10, 10, 10)
        body.addWidget(self._middle)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(body, 1)
        outer.addWidget(self.status)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the space, until the user has moved a divider."""
        super().resizeEvent(event)
        self._right.setMinimumWidth(max(LEAST_RIGHT_PX, self._movements.minimumSizeHint().width()))
        if not self._moved:
            right = max(min(RIGHT_PX, int(self.width() * 0.47)), int(self.width() * 0.34))
            inner = self.height() - 60
            picture = min(int((self.width() - right - 30) * 9 / 16) + 4, inner - 190)
            self._middle.setSizes([self.width() - right, right])
            self._left.setSizes([picture, inner - picture])
            self._right.setSizes([int(inner * 0.6), int(inner * 0.4)])
        self._shorten_chips()

    def _shorten_chips(self) -> None:
        """Leave out the words of the overlay buttons in a narrow page; tool tips show them."""
        both = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        narrow = self._left.width() < CHIPS_PX
        for chip in self._chips.values():
            chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else both)

    def _keep_division(self) -> None:
        self._moved = True

    def _timeline_card(self) -> QFrame:
        card = parts.card()
        column = QVBoxLayout(card)
        column.setContentsMargins(10, 8, 8, 4)
        column.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(6)
        for name, text, _, tip in CHIPS:
            chip = QToolButton()
            chip.setText(tr(text))
            chip.setAccessibleName(tr(text))
            chip.setToolTip(tr(tip))
            chip.setCheckable(True)
            chip.setProperty("chip", True)
            chip.setFont(style.font(12))
            chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            chip.setIconSize(QSize(15, 15))
            self._chips[name] = chip
            row.addWidget(chip)
        row.addStretch(1)
        row.addWidget(self.region)
        row.addWidget(self.span)
        column.addLayout(row)
        column.addWidget(self.timeline, 1)
        return card

    def _event_card(self) -> QFrame:
        card = parts.card()
        column = QVBoxLayout(card)
        column.setContentsMargins(4, 8, 4, 4)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setContentsMargins(10, 0, 8, 0)
        row.addWidget(self.count)
        row.addStretch(1)
        for button in (self.newest_button, self.replay_button, self.correct_button):
            row.addWidget(button)
        column.addLayout(row)
        self._empty.setContentsMargins(10, 8, 10, 0)
        column.addWidget(self._empty)
        column.addWidget(self.table, 1)
        self.table.hide()
        column.addStretch(0)
        return card

    def _region_box(self, regions: tuple[str, ...]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(tr("Regions on the timeline"))
        box.setToolTip(tr("Which movement is drawn beside the strongest"))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(LEAST_LETTERS)
        box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        box.addItem(tr(STRONGEST), TOTAL_ONLY)
        words_px = box.fontMetrics().horizontalAdvance(box.itemText(0)) + AROUND_PX
        box.setMinimumWidth(words_px)
        box.setMaximumWidth(max(190, words_px))
        box.addItem(tr(EVERY), EVERY_REGION)
        for index, name in enumerate(regions):
            box.addItem(words.region_name(name).capitalize(), index)
        return box

    def _span_box(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(tr("Length of the timeline"))
        box.setToolTip(tr("Length of the timeline"))
        for seconds in SPANS_S:
            box.addItem(f"{seconds} s", float(seconds))
        box.setCurrentIndex(1)
        return box

    def _connect(self) -> None:
        for name, chip in self._chips.items():
            chip.toggled.connect(lambda on, which=name: self._switch(which, on))
        self.region.currentIndexChanged.connect(
            lambda: self.timeline.show_region(int(self.region.currentData()))
        )
        self.span.currentIndexChanged.connect(self._change_span)
        self.picture.resized.connect(self.replay.place)
        self.picture.resized.connect(self.neutral.place)
        self.table.chosen.connect(self._show_selection)
        self.table.replay_requested.connect(self.play)
        self.table.correction_requested.connect(self.correction_requested)
        self.timeline.mark_clicked.connect(self._choose)
        self.replay_button.clicked.connect(lambda: self.play(self.table.current()))
        self.correct_button.clicked.connect(self._offer_correction)
        self.newest_button.clicked.connect(self.follow_newest)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours of all parts."""
        self.theme = theme
        for part in (self.picture, self.timeline, self.readout, self.table, self.status):
            part.set_theme(theme)
        self.replay.set_theme(theme)
        self.neutral.set_theme(theme)
        for name, _, icon_name, _ in CHIPS:
            self._chips[name].setIcon(icon(icon_name, theme.muted, theme.accent))

    def show_update(self, update: Update, drawn: bool = True, late: bool = False) -> None:
        """Show one analysed frame: picture, samples and state.

        Args:
            update: The frame and its measurements.
            drawn: Whether the picture is visible, not covered by the presentation.
            late: Whether the analysis is late, so that less should be drawn.
        """
        if self.history.zero_ns is None:
            self.model.zero_ns = update.motion.t_ns
        self.history.add(update.motion, update.state)
        self.neutral.show_update(update)
        if self.paused or not drawn:
            return
        t_ns, spare = update.motion.t_ns, late or not self.picture.extras
        if not spare or not 0 <= t_ns - self._pictured_ns < SPARING_NS:
            self._pictured_ns = t_ns
            self.picture.show_update(update)
        if not 0 <= t_ns - self._refreshed_ns < (3 * REFRESH_NS if spare else REFRESH_NS):
            self._refreshed_ns = t_ns
            self.timeline.refresh()
        self._count += 1
        if self._count % 4 == 1 and self._running:
            self.readout.show_state(update.state, update.cause)

    def add_event(self, spotted: SpottedEvent) -> None:
        """Show a spotted movement or a correction."""
        self.model.add(spotted)
        self.timeline.add_mark(spotted.event)
        self._empty.hide()
        self.table.show()
        self.count.setText(tr("MOVEMENTS  {count}", count=self.model.rowCount()))
        if spotted.heat is not None:
            self.picture.show_heat(spotted.heat)
        if self.table.current() is None or spotted.event.provenance is Provenance.USER:
            self._show_selection(self.table.current())

    def show_report(self, report: SourceReport) -> None:
        """Show the state of the source over the picture while it gives no pictures."""
        self._running = report.state is SourceState.RUNNING
        title = {
            SourceState.WAITING: tr("Waiting for {name}", name=words.source_name(report.name)),
            SourceState.LOST: tr("The signal is lost"),
            SourceState.ENDED: tr("The video has ended")
            if report.frames
            else _unopened(report.name),
            SourceState.RUNNING: "",
        }[report.state]
        text = report.detail
        if report.state is SourceState.ENDED and not report.frames:
            text = tr("Choose another source above, or try the practice camera.")
        if report.state is SourceState.LOST and not text:
            text = tr("Flinch keeps trying and goes on by itself.")
        self.picture.show_message(title, text if title else "")
        if title:
            self.readout.show_idle()

    def show_health(self, health: Health) -> None:
        """Show the measured figures."""
        self.picture.extras = health.effort.extras
        self.status.show_health(health)

    def reset(self, title: str, text: str = "") -> None:
        """Clear everything for a new source, and say that it is being opened."""
        self._running = False
        self.replay.stop()
        self.neutral.stop()
        self.history.clear()
        self.model.clear()
        self.timeline.clear_marks()
        self.timeline.refresh()
        self.picture.clear()
        self.picture.show_message(title, text)
        self.table.hide()
        self._empty.show()
        self.count.setText(tr("MOVEMENTS"))
        self.readout.show_idle()
        self._show_selection(None)

    def set_paused(self, paused: bool) -> None:
        """Freeze or resume the view; the measuring continues."""
        self.paused = paused
        self.picture.set_tag(tr("Paused: measuring goes on") if paused else "")
        if not paused:
            self.timeline.refresh()

    def set_layers(self, layers: Layers) -> None:
        """Set the overlays without emitting a signal."""
        for name, chip in self._chips.items():
            chip.blockSignals(True)
            chip.setChecked(getattr(layers, name))
            chip.blockSignals(False)
        self.picture.set_layers(layers)

    def toggle_layer(self, name: str) -> None:
        """Switch one overlay on or off."""
        self._chips[name].toggle()

    def _switch(self, name: str, on: bool) -> None:
        layers = replace(self.picture.layers, **{name: on})
        self.picture.set_layers(layers)
        self.layers_changed.emit(layers)

    def _change_span(self) -> None:
        self.timeline.span_s = float(self.span.currentData())
        self.timeline.refresh()

    def _choose(self, event_id: str) -> None:
        self.table.choose(event_id)
        self.play(self.table.current())

    def _show_selection(self, entry: EventEntry | None) -> None:
        has_film = entry is not None and entry.film is not None
        self.replay_button.setEnabled(has_film)
        gone = (
            "" if has_film or entry is None else tr("Only the newest movements keep their pictures")
        )
        self.replay_button.setToolTip(gone or tr("Replay in slow motion (Enter)"))
        self.correct_button.setEnabled(entry is not None)
        self.newest_button.setVisible(entry is not None)
        self.timeline.select(entry.first.id if entry is not None else "")
        zero_ns = self.model.zero_ns or 0
        if entry is not None:
            self.readout.show_event(entry.event, zero_ns, entry.first, selected=True)
            if entry.heat is not None:
                self.picture.show_heat(entry.heat)
        elif self.model.rowCount():
            newest = self.model.entry(0)
            self.readout.show_event(newest.event, zero_ns, newest.first)
        else:
            self.readout.show_event(None, 0)

    def follow_newest(self) -> None:
        """Select nothing, so that the readout shows each new movement."""
        self.replay.stop()
        self.table.clearSelection()
        self.table.setCurrentIndex(QModelIndex())
        self._show_selection(None)

    def play(self, entry: EventEntry | None) -> None:
        """Replay a row's movement, if its pictures are still in memory."""
        if entry is not None and entry.film is not None:
            clock = words.clock(entry.first.window.onset_ns, self.model.zero_ns or 0)
            self.replay.play(entry.film, f"{clock} · {words.reading(entry.event).lower()}")

    def _offer_correction(self) -> None:
        entry = self.table.current()
        if entry is not None:
            menu = self.table.correction_menu(entry)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.correct_button.mapToGlobal(self.correct_button.rect().bottomLeft()))


def _unopened(name: str) -> str:
    name = words.source_name(name)
    return tr("{name} could not be opened", name=f"{name[:1].upper()}{name[1:]}")


def _framed(inside: QWidget, margin_px: int) -> QFrame:
    card = parts.card()
    column = QVBoxLayout(card)
    column.setContentsMargins(margin_px + 1, margin_px + 1, margin_px + 1, margin_px + 1)
    column.addWidget(inside)
    return card
