"""The detail curve: how each region of the face moved within two seconds of the present frame.

It is created only for coders who may see the signal.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QBrush

from app.core.irregular import Irregular
from app.core.region_curves import RegionCurves
from app.ui import style
from app.ui.language import tr
from app.ui.live.timeline import REGION_COLOURS
from training.annotate.coding import Coding
from training.annotate.extra_curves import ExtraCurves

AROUND_S = 2.0
CURVE_PX, LOW_CURVE_PX = 118, 84


class DetailCurve(pg.PlotWidget):  # type: ignore[misc]
    """Draws the curves of the regions and the coder's marks around the present frame."""

    def __init__(self, theme: style.Theme) -> None:
        self._shut = False
        super().__init__()
        self._curves: RegionCurves | None = None
        self._lines: list[pg.PlotCurveItem] = []
        self._extra: ExtraCurves | None = None
        self._extra_lines: list[pg.PlotCurveItem] = []
        self._hatched: list[pg.LinearRegionItem] = []
        self._irregular = Irregular()
        self._marks: list[pg.InfiniteLine] = []
        self._now = pg.InfiniteLine(0.0)
        self.addItem(self._now)
        self.setFixedHeight(CURVE_PX)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(False, False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Movement of each region within two seconds"))
        self.set_theme(theme)

    def set_low(self, low: bool) -> None:
        """Take less of the window's height."""
        self.setFixedHeight(LOW_CURVE_PX if low else CURVE_PX)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self.theme = theme
        self.setBackground(theme.panel)
        self._now.setPen(pg.mkPen(style.colour(theme.text), width=1.5))
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(style.colour(theme.strong_border))
            self.getAxis(side).setTextPen(style.colour(theme.muted))

    def show_curves(self, curves: RegionCurves | None) -> None:
        """Set the curves of a recording; None removes them."""
        self._curves = curves
        for line in self._lines:
            self.removeItem(line)
        self._lines = []
        for place, _ in enumerate(curves.regions if curves is not None else ()):
            tint = style.colour(REGION_COLOURS[place % len(REGION_COLOURS)], 0.9)
            line = pg.PlotCurveItem(pen=pg.mkPen(tint, width=1), connect="finite")
            self._lines.append(line)
            self.addItem(line)

    def show_irregular(self, irregular: Irregular) -> None:
        """Set the repeated and missing frames, which are hatched."""
        self._irregular = irregular

    def show_extra(self, extra: ExtraCurves | None) -> None:
        """Set another program's curves; they are dashed, and scaled to the height."""
        self._extra = extra
        for line in self._extra_lines:
            self.removeItem(line)
        self._extra_lines = []
        for place, _ in enumerate(extra.names if extra is not None else ()):
            tint = style.colour(REGION_COLOURS[place % len(REGION_COLOURS)], 0.8)
            pen = pg.mkPen(tint, width=1, style=Qt.PenStyle.DashLine)
            line = pg.PlotCurveItem(pen=pen, connect="finite")
            self._extra_lines.append(line)
            self.addItem(line)

    def follow(self, coding: Coding) -> None:
        """Move to the present frame."""
        t_ns = coding.media.t_ns
        now_s = float(t_ns[coding.frame]) / 1e9
        self._now.setValue(now_s)
        self.setXRange(now_s - AROUND_S, now_s + AROUND_S, padding=0)
        curves = self._curves
        if curves is not None:
            near = slice(
                *np.searchsorted(curves.times_s, (now_s - AROUND_S, now_s + AROUND_S)).tolist()
            )
            times, values = curves.times_s[near], curves.values[near]
            for place, line in enumerate(self._lines):
                line.setData(times, values[:, place])
            self._fit(values)
        self._follow_extra(now_s)
        self._hatch(coding)
        self._show_marks(coding)

    def _follow_extra(self, now_s: float) -> None:
        extra = self._extra
        if extra is None:
            return
        ends = np.searchsorted(extra.times_s, (now_s - AROUND_S, now_s + AROUND_S)).tolist()
        near = slice(*ends)
        top = float(np.nanmax(np.abs(extra.values), initial=1e-9))
        height = 0.95 * float(self.getViewBox().viewRange()[1][1])
        for place, line in enumerate(self._extra_lines):
            line.setData(extra.times_s[near], extra.values[near, place] * (height / top))

    def _hatch(self, coding: Coding) -> None:
        """Hatch the repeated and missing frames near the present one."""
        for region in self._hatched:
            self.removeItem(region)
        self._hatched = []
        t_ns, now = coding.media.t_ns, coding.media.t_ns[coding.frame]
        brush = QBrush(style.colour(self.theme.bad, 0.5), Qt.BrushStyle.BDiagPattern)
        for frame in (*self._irregular.repeated, *self._irregular.missing):
            if abs(int(t_ns[frame]) - int(now)) < AROUND_S * 1e9 and frame > 0:
                ends = (float(t_ns[frame - 1]) / 1e9, float(t_ns[frame]) / 1e9)
                region = pg.LinearRegionItem(ends, brush=brush, movable=False)
                self._hatched.append(region)
                self.addItem(region)

    def _fit(self, values: NDArray[np.float32]) -> None:
        top = float(np.nanmax(np.abs(values))) if values.size and np.isfinite(values).any() else 0
        self.setYRange(-0.2 * max(top, 0.01), max(top, 0.01), padding=0.05)

    def _show_marks(self, coding: Coding) -> None:
        """Draw only the visible marks: a recording may have hundreds."""
        for mark in self._marks:
            self.removeItem(mark)
        self._marks = []
        t_ns, now = coding.media.t_ns, coding.media.t_ns[coding.frame]
        pen = pg.mkPen(style.colour(self.theme.positive), width=1)
        for movement in coding.document.movements:
            for frame in (movement.onset, movement.apex, movement.offset):
                if frame is not None and abs(int(t_ns[frame]) - int(now)) <= AROUND_S * 1e9:
                    line = pg.InfiniteLine(float(t_ns[frame]) / 1e9, pen=pen)
                    self._marks.append(line)
                    self.addItem(line)

    def close(self) -> bool:
        """Remove the items; nothing is painted from now on."""
        self._shut = True
        return bool(super().close())

    def viewportEvent(self, event: QEvent) -> bool:
        """Paint nothing after `close`."""
        return True if self._shut else bool(super().viewportEvent(event))
