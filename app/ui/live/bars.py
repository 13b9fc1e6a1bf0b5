"""Small charts of probabilities: labelled bars, and one network's reading in a row."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import style, words
from app.ui.language import later, tr
from models.labels import POLARITY, polarity_of
from models.records import Scores

NETWORK_PX = 22
NOT_COUNTED = later("Shown for comparison; it has no weight in the joint reading.")
UNCOUNTED_SHARE = 0.75
"""Opacity of the bar of a network that does not count in the joint reading."""
ROW_PX = 22
SMALL_ROW_PX = 18


@dataclass(frozen=True, slots=True)
class LabelBar:
    """One bar: a label, a share of 0..1, its colour and whether it is the strongest."""

    name: str
    share: float
    colour: str
    strongest: bool = False


def bars_of(labels: tuple[str, ...], shares: list[float], theme: style.Theme) -> list[LabelBar]:
    """Create a bar for each label in its polarity's colour, and mark the strongest."""
    top = max(range(len(shares)), key=shares.__getitem__)
    return [
        LabelBar(tr(label), share, theme.of_polarity(polarity_of(label)), index == top)
        for index, (label, share) in enumerate(zip(labels, shares, strict=True))
    ]


class Bars(QWidget):
    """Bars below each other: label on the left, per cent on the right."""

    def __init__(self, theme: style.Theme, small: bool = False) -> None:
        super().__init__()
        self.theme = theme
        self.bars: list[LabelBar] = []
        self._row_px = SMALL_ROW_PX if small else ROW_PX
        self._text_px = 12 if small else 13
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: list[LabelBar]) -> None:
        """Replace the bars."""
        self.bars = bars
        self.setAccessibleName(", ".join(f"{bar.name} {bar.share:.0%}" for bar in bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for one row for each bar."""
        return QSize(180, self._row_px * len(self.bars))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint all rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, bar in enumerate(self.bars):
            self._paint_row(
                painter, bar, QRectF(0, index * self._row_px, self.width(), self._row_px)
            )
        painter.end()

    def _paint_row(self, painter: QPainter, bar: LabelBar, row: QRectF) -> None:
        weight = QFont.Weight.DemiBold if bar.strongest else QFont.Weight.Normal
        painter.setFont(style.font(self._text_px, weight))
        painter.setPen(style.colour(self.theme.text if bar.strongest else self.theme.muted))
        name_px = 84.0 if self._text_px > 12 else 78.0
        left, middle = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRectF(row.left(), row.top(), name_px, row.height()), left | middle, bar.name
        )
        value = QRectF(row.right() - 44, row.top(), 44, row.height())
        painter.drawText(value, Qt.AlignmentFlag.AlignRight | middle, f"{bar.share * 100:.0f} %")
        thick = 8.0 if self._text_px > 12 else 6.0
        track = QRectF(name_px, row.center().y() - thick / 2, value.left() - name_px - 4, thick)
        groove = QPainterPath()
        groove.addRoundedRect(track, thick / 2, thick / 2)
        painter.fillPath(groove, style.colour(self.theme.border))
        filled = QRectF(track)
        filled.setWidth(track.width() * bar.share)
        painter.save()
        painter.setClipPath(groove)
        painter.fillRect(filled, style.colour(bar.colour, 1.0 if bar.strongest else 0.55))
        painter.restore()


class NetworkRow(QWidget):
    """One network: its name, its polarity as a divided bar, and its strongest label."""

    def __init__(self, theme: style.Theme, scores: Scores, counted: bool = True) -> None:
        """Take one reading; `counted` tells whether it counts in the joint reading."""
        super().__init__()
        self.theme = theme
        self.scores = scores
        self.counted = counted
        self.setFixedHeight(NETWORK_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        description = describe(scores) if counted else f"{describe(scores)}\n{tr(NOT_COUNTED)}"
        self.setToolTip(description)
        self.setAccessibleName(description.replace("\n", ", "))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the row."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(style.font(12))
        middle = Qt.AlignmentFlag.AlignVCenter
        name_px = min(128.0, self.width() * 0.32)
        label_px = min(132.0, self.width() * 0.34)
        painter.setPen(style.colour(self.theme.text if self.counted else self.theme.muted))
        name = painter.fontMetrics().elidedText(
            words.reader_name(self.scores.network, self.scores.labels),
            Qt.TextElideMode.ElideRight,
            int(name_px) - 8,
        )
        painter.drawText(QRectF(0, 0, name_px, self.height()), middle, name)
        if self.scores.error:
            painter.setPen(style.colour(self.theme.bad))
            rest = QRectF(name_px, 0, self.width() - name_px, self.height())
            text = painter.fontMetrics().elidedText(
                self.scores.error, Qt.TextElideMode.ElideRight, int(rest.width())
            )
            painter.drawText(rest, middle, text)
        else:
            bar = QRectF(name_px, self.height() / 2 - 4, self.width() - name_px - label_px - 10, 8)
            self._paint_shares(painter, bar)
            self._paint_label(painter, QRectF(self.width() - label_px, 0, label_px, self.height()))
        painter.end()

    def _paint_shares(self, painter: QPainter, area: QRectF) -> None:
        shares = polarity_shares(self.scores)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setOpacity(1.0 if self.counted else UNCOUNTED_SHARE)
        left = area.left()
        for name, share in zip((*POLARITY, None), shares, strict=True):
            width = area.width() * share
            painter.fillRect(
                QRectF(left, area.top(), max(0.0, width - 1), area.height()),
                style.colour(self.theme.of_polarity(name), 1.0 if share == max(shares) else 0.5),
            )
            left += width
        painter.setOpacity(1.0)

    def _paint_label(self, painter: QPainter, area: QRectF) -> None:
        label, share = strongest(self.scores)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(style.colour(self.theme.text))
        painter.drawText(
            area.adjusted(0, 0, -42, 0), middle | Qt.AlignmentFlag.AlignLeft, tr(label)
        )
        painter.setPen(style.colour(self.theme.muted))
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, f"{share * 100:.0f} %")


def strongest(scores: Scores) -> tuple[str, float]:
    """Return a network's label and its probability."""
    top = scores.labels.index(scores.label)
    return scores.label, float(scores.probabilities[top])


def polarity_shares(scores: Scores) -> list[float]:
    """Sum a network's probabilities by polarity: negative, positive, surprise and none."""
    shares = [0.0, 0.0, 0.0, 0.0]
    for label, share in zip(scores.labels, scores.probabilities.tolist(), strict=True):
        polarity = polarity_of(label)
        shares[POLARITY.index(polarity) if polarity else 3] += share
    return shares


def describe(scores: Scores) -> str:
    """Write a network's whole reading, one label a line."""
    if scores.error:
        return f"{scores.network} ({scores.weights}): {scores.error}"
    lines = [f"{scores.network} ({scores.weights}), {scores.latency_ms:.0f} ms"]
    pairs = zip(scores.labels, scores.probabilities.tolist(), strict=True)
    lines += [f"{tr(label)}: {share:.0%}" for label, share in pairs]
    return "\n".join(lines)
