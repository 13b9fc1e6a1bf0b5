"""The curves of a training: loss and share of right answers, one line for each fold."""

from __future__ import annotations

from collections.abc import Mapping

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.core.training.progress import Curve, FoldKey
from app.ui import style
from app.ui.language import tr
from app.ui.live import parts

PLOT_PX = 130
FAINT, CLEAR = 0.35, 1.0
"""Opacity of a finished fold, and of a running one."""
HALF_TEXT_PX = 8
"""Space for the half of a number that stands beyond the end of its axis."""


class _Plot(pg.PlotWidget):  # type: ignore[misc]
    """One figure by epoch, with a line for each fold."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._lines: dict[FoldKey, pg.PlotCurveItem] = {}
        self.setMinimumHeight(PLOT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(False, False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        self.getPlotItem().layout.setContentsMargins(0, HALF_TEXT_PX, HALF_TEXT_PX, 0)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours of all but the lines."""
        self.setBackground(theme.panel)
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(style.colour(theme.strong_border))
            self.getAxis(side).setTextPen(style.colour(theme.muted))

    def draw(self, key: FoldKey, values: Mapping[int, float], pen: object) -> None:
        """Draw one fold again."""
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = pg.PlotCurveItem()
            self.addItem(line)
        epochs = sorted(values)
        line.setData([epoch + 1 for epoch in epochs], [values[epoch] for epoch in epochs])
        line.setPen(pen)

    def clear_lines(self) -> None:
        """Remove all folds."""
        for line in self._lines.values():
            self.removeItem(line)
        self._lines.clear()


class Curves(QWidget):
    """Both figures beside each other."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self._theme = theme
        self._curves: Mapping[FoldKey, Curve] = {}
        self.loss = _Plot(tr("Loss by epoch"))
        self.right = _Plot(tr("Share of the training clips read right by epoch"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        titles = (tr("Loss by epoch"), tr("Training clips read right, by epoch"))
        for title, plot in zip(titles, (self.loss, self.right), strict=True):
            column = QVBoxLayout()
            column.addWidget(parts.label(title, "muted"))
            column.addWidget(plot, 1)
            row.addLayout(column, 1)
        self.set_theme(theme)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self._theme = theme
        for plot in (self.loss, self.right):
            plot.set_theme(theme)
        self.show_curves(self._curves)

    def show_curves(self, curves: Mapping[FoldKey, Curve]) -> None:
        """Draw all folds; the running ones are more opaque."""
        self._curves = curves
        for key, curve in curves.items():
            runs = curve.share < 1.0
            colour = style.colour(self._theme.accent, CLEAR if runs else FAINT)
            pen = pg.mkPen(colour, width=2.0 if runs else 1.0)
            self.loss.draw(key, curve.loss, pen)
            self.right.draw(key, curve.right, pen)

    def clear(self) -> None:
        """Clear the curves for another run."""
        self._curves = {}
        for plot in (self.loss, self.right):
            plot.clear_lines()

    def close_plots(self) -> None:
        """Delete the plots in pyqtgraph's own order."""
        for plot in (self.loss, self.right):
            plot.close()
