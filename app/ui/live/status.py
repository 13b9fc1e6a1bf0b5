"""The bar at the foot of the live page: source, rates, losses, delays and memory."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy

from app.core.camera_control.check import judge_report
from app.core.counts import FrameCounts
from app.ui import sentences, style, words
from app.ui.language import later, tr
from app.ui.live.health import Health
from models.sources.source import SourceReport, SourceState

HEIGHT_PX = 30
FRAME_BUDGET_MS = 100.0
EVENT_BUDGET_MS = 650.0
MEMORY_BUDGET_MB = 900.0
SOURCE_WORDS = {
    SourceState.WAITING: later("Waiting"),
    SourceState.RUNNING: later("Running"),
    SourceState.LOST: later("Lost"),
    SourceState.ENDED: later("Ended"),
}


@dataclass(frozen=True, slots=True)
class StatusFigure:
    """One figure of the bar: its name, its value and whether it is bad."""

    name: str
    value: str
    poor: bool = False
    """Whether the value is bad, and shown in a warning colour."""


def figures(health: Health) -> list[StatusFigure]:
    """Write a session's figures."""
    report = health.report
    if report is None:
        return []
    requested = str(report.requested).replace("x", "×") if report.requested else tr("as it comes")
    slow = math.isfinite(report.measured_fps) and 0 < report.measured_fps < 25
    return [
        StatusFigure(tr("Asked"), requested),
        StatusFigure(tr("Measured"), _number(report.measured_fps, tr("fps"), 1), slow),
        StatusFigure(tr("Analysed"), _number(health.analysed_fps, tr("fps"), 1)),
        StatusFigure(tr("Lost", "frames"), lost(health.counts), health.counts.lost > 0),
        StatusFigure(
            tr("Frame age p95"),
            _number(health.frame_age_p95_ms, "ms"),
            health.frame_age_p95_ms > FRAME_BUDGET_MS,
        ),
        StatusFigure(
            tr("Event latency p95"),
            _number(health.event_p95_ms, "ms"),
            health.event_p95_ms > EVENT_BUDGET_MS,
        ),
        StatusFigure(
            tr("Memory"), _number(health.memory_mb, "MB"), health.memory_mb > MEMORY_BUDGET_MB
        ),
    ]


def lost(counts: FrameCounts) -> str:
    """Write the numbers of lost frames, by camera, computer and disk."""
    if not counts.lost:
        return "0"
    who = {
        tr("camera"): counts.lost_camera,
        tr("disk"): counts.lost_disk,
        tr("computer"): counts.lost_computer,
    }
    return ", ".join(f"{count} {name}" for name, count in who.items() if count)


def source_word(report: SourceReport | None) -> str:
    """Name the state of a source; one that never gave a picture has not ended."""
    if report is None:
        return tr("Stopped")
    unopened = report.state is SourceState.ENDED and not report.frames
    return tr("Not open") if unopened else tr(SOURCE_WORDS[report.state])


def _number(value: float, unit: str, places: int = 0) -> str:
    known = math.isfinite(value) and value > 0
    return words.decimals(f"{value:.{places}f} {unit}") if known else "–"


def _doubt(health: Health) -> str:
    """Say why the source is not valid for micro-expressions; empty if it is or may be."""
    report = health.report
    if report is None or report.state is not SourceState.RUNNING or report.evidence is None:
        return ""
    if report.evidence.seconds < 2:
        return ""
    verdict = judge_report(report)
    return "" if verdict.valid else verdict.sentence


class StatusBar(QFrame):
    """Paints the figures; repainted twice a second, not for every frame."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.setObjectName("foot")
        self.theme = theme
        self._health = Health()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Ask for one line."""
        return QSize(600, HEIGHT_PX)

    def show_health(self, health: Health) -> None:
        """Replace the figures."""
        self._health = health
        shown = figures(health)
        self.setAccessibleName(", ".join(f"{each.name} {each.value}" for each in shown))
        lines = [f"{each.name}: {each.value}" for each in shown]
        self.setToolTip("\n".join([*lines, sentences.counted(health.counts)] if shown else lines))
        self.update()

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the source's state and the figures, as many as fit."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right = self._paint_figures(painter)
        self._paint_source(painter, right)
        painter.end()

    def _paint_figures(self, painter: QPainter) -> float:
        x = self.width() - 14.0
        middle = Qt.AlignmentFlag.AlignVCenter
        for figure in reversed(figures(self._health)):
            painter.setFont(style.digits(12))
            metrics = painter.fontMetrics()
            value_px = metrics.horizontalAdvance(figure.value)
            name_px = metrics.horizontalAdvance(figure.name)
            if x - value_px - name_px < 150:
                break
            painter.setPen(style.colour(self.theme.warn if figure.poor else self.theme.text))
            painter.drawText(
                QRectF(x - value_px, 0, value_px + 1, self.height()), middle, figure.value
            )
            x -= value_px + 5
            painter.setPen(style.colour(self.theme.faint))
            painter.drawText(
                QRectF(x - name_px, 0, name_px + 1, self.height()), middle, figure.name
            )
            x -= name_px + 16
        return x

    def _paint_source(self, painter: QPainter, right: float) -> None:
        report = self._health.report
        tints = {
            SourceState.RUNNING: self.theme.positive,
            SourceState.LOST: self.theme.bad,
            SourceState.WAITING: self.theme.warn,
        }
        state = report.state if report is not None else None
        tint = tints.get(state, self.theme.faint) if state is not None else self.theme.faint
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour(tint))
        painter.drawEllipse(QRectF(14, self.height() / 2 - 4, 8, 8))
        text = source_word(report)
        health = self._health
        detail = health.detail or health.slow_computer
        detail = detail or (report.detail if report is not None else "") or _doubt(health)
        text = f"{text}: {detail}" if detail else text
        painter.setFont(style.font(12))
        painter.setPen(style.colour(self.theme.muted))
        room = int(max(0.0, right - 30))
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(29, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
