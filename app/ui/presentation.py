"""The presentation for an audience: a large picture and the last result."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.core.pipeline import Update
from app.ui import style, unit_words, words
from app.ui.film import SpottedEvent
from app.ui.icons import mark
from app.ui.language import later, tr
from app.ui.live import parts
from app.ui.live.canvas import Layers
from app.ui.live.picture import LivePicture
from models.records import Event
from models.sources.source import SourceReport, SourceState

STRIP_SHARE = 0.15
"""Height of the result below the picture, as a share of the screen's."""
LEAST_STRIP_PX, MOST_STRIP_PX = 84, 190
WAITING = later("No movement yet")
LEAVE_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_F11, Qt.Key.Key_F)


class Presentation(QWidget):
    """A separate window that fills a screen; `Esc` closes it."""

    left = Signal()
    """The view was closed."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.setWindowTitle(tr("Flinch: presentation"))
        self.setWindowIcon(mark())
        self.setAutoFillBackground(True)
        self.theme = theme
        self._event: Event | None = None
        self._zero_ns = 0
        self.picture = LivePicture(theme)
        self.picture.double_clicked.connect(self.close)
        self.reading = parts.label(tr(WAITING))
        self.facts = parts.label("")
        self.reason = parts.label("", "", True)
        self.reason.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.strip = QWidget()
        self._lay_out()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        fixed = QSizePolicy.Policy.Fixed
        self.strip.setSizePolicy(QSizePolicy.Policy.Expanding, fixed)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addStretch(1)
        lines.addWidget(self.reading)
        lines.addWidget(self.facts)
        lines.addStretch(1)
        row = QHBoxLayout(self.strip)
        row.setContentsMargins(36, 4, 36, 4)
        row.setSpacing(36)
        row.addLayout(lines, 3)
        row.addWidget(self.reason, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.picture, 1)
        column.addWidget(self.strip)

    def present(self, beside: QWidget, layers: Layers, mirror: bool) -> None:
        """Fill a screen: the second one, if there is one.

        Args:
            beside: The main window, which stays in its place.
            layers: The overlays.
            mirror: Whether the picture is mirrored.
        """
        self.picture.set_layers(layers)
        self.picture.mirror = mirror
        screen = other_screen(beside.screen(), QGuiApplication.screens())
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        self.activateWindow()
        self.setFocus()

    def covers(self, window: QWidget) -> bool:
        """Return whether it is shown on the same screen as a window."""
        return self.isVisible() and self.screen() is window.screen()

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        self.picture.set_theme(theme)
        self.setStyleSheet(f"Presentation {{ background: {theme.window}; }}")
        self._show_event()

    def show_update(self, update: Update) -> None:
        """Show one analysed frame."""
        self.picture.show_update(update)

    def show_report(self, report: SourceReport) -> None:
        """Show the state of the source over the picture while it gives no pictures."""
        title = {
            SourceState.WAITING: tr("Waiting for {name}", name=words.source_name(report.name)),
            SourceState.LOST: tr("The signal is lost"),
            SourceState.ENDED: tr("The video has ended"),
            SourceState.RUNNING: "",
        }[report.state]
        self.picture.show_message(title)

    def show_spotted(self, spotted: SpottedEvent, zero_ns: int) -> None:
        """Show a movement's result.

        Args:
            spotted: The movement, or a correction of one.
            zero_ns: The source's time that counts as 0:00.
        """
        self._event, self._zero_ns = spotted.event, zero_ns
        if spotted.heat is not None:
            self.picture.show_heat(spotted.heat)
        self._show_event()

    def reset(self) -> None:
        """Clear everything for another source."""
        self._event = None
        self.picture.clear()
        self._show_event()

    def _show_event(self) -> None:
        event = self._event
        tint = self.theme.muted
        if event is None:
            self.reading.setText(tr(WAITING))
            self.facts.setText(tr("Movements of 40 to 500 ms appear here as soon as they end."))
            self.reason.setText("")
        else:
            sure = f", {words.confidence(event)}" if event.label is not None else ""
            codes = unit_words.codes(event)
            self.reading.setText(words.reading(event) + sure + (f"  ·  {codes}" if codes else ""))
            kind = words.expression_name(event.window.kind)
            clock = words.clock(event.window.onset_ns, self._zero_ns)
            self.facts.setText(
                tr(
                    "{duration}  ·  {kind}  ·  at {clock}",
                    duration=words.duration(event),
                    kind=kind,
                    clock=clock,
                )
            )
            self.reason.setText(words.why_no_label(event))
            if event.label is not None:
                tint = self.theme.text_of_polarity(event.polarity)
        self.reading.setStyleSheet(f"color: {tint};")
        for part in (self.facts, self.reason):
            part.setStyleSheet(f"color: {self.theme.muted};")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale the texts with the screen."""
        super().resizeEvent(event)
        height = int(min(MOST_STRIP_PX, max(LEAST_STRIP_PX, self.height() * STRIP_SHARE)))
        self.strip.setFixedHeight(height)
        self.reading.setFont(style.font(round(height * 0.34), style.WEIGHT_STRONG))
        self.facts.setFont(style.font(round(height * 0.17)))
        self.reason.setFont(style.font(round(height * 0.14)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc, or on the key that opened the view."""
        if event.key() in LEAVE_KEYS:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Emit `left`."""
        super().closeEvent(event)
        self.left.emit()


def other_screen(own: QScreen, screens: list[QScreen]) -> QScreen:
    """Choose the screen for the presentation: another than the window's, if there is one."""
    return next((screen for screen in screens if screen is not own), own)
