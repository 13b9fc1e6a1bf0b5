"""The row with the movement signal: created and read only if the coder may see it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from app.threads.jobs import Progress
from app.ui import style
from app.ui.annotate.opening import OpenedRecording
from app.ui.settings_writer import RunJob
from models.errors import FlinchError
from training.annotate.coding import Coding
from training.annotate.proposals import may_see_signal

if TYPE_CHECKING:
    from app.core.region_curves import RegionCurves
    from app.ui.annotate.curve import DetailCurve


class SignalRow:
    """Holds the curve of the open recording, if the coder may see it."""

    def __init__(
        self,
        room: QVBoxLayout,
        theme: style.Theme,
        run_job: RunJob,
        remark: Callable[[str], None],
    ) -> None:
        """Take the layout of the curve, what runs jobs, and what shows remarks."""
        self.curve: DetailCurve | None = None
        self._room = room
        self._theme = theme
        self._run_job = run_job
        self._remark = remark

    def begin(self, opened: OpenedRecording) -> None:
        """Create the curve and read its signal, only if the coder may see it."""
        if not may_see_signal(opened.coding.document):
            return
        from app.ui.annotate.curve import DetailCurve

        self.curve = curve = DetailCurve(self._theme)
        self._room.addWidget(curve)
        curve.show_irregular(opened.irregular)
        curve.show_extra(opened.extra)
        if opened.extra is not None:
            self._remark(opened.extra.said)
        done = partial(self._read, curve, opened.coding)
        self._run_job("the signal of a recording", partial(_read_signal, opened), done)

    def _read(self, curve: DetailCurve, coding: Coding, found: RegionCurves | str) -> None:
        if self.curve is not curve:
            return
        if isinstance(found, str):
            self._remark(found)
            return
        curve.show_curves(found)
        curve.follow(coding)

    def follow(self, coding: Coding) -> None:
        """Show the curve around the present frame, unless the coder hides it."""
        if self.curve is not None:
            self.curve.setVisible(coding.may_see_signal)
            self.curve.follow(coding)

    def end(self) -> None:
        """Remove the curve."""
        if self.curve is not None:
            self.curve.close()
            self.curve.deleteLater()
            self.curve = None

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self._theme = theme
        if self.curve is not None:
            self.curve.set_theme(theme)

    def set_low(self, low: bool) -> None:
        """Use less height in a low window."""
        if self.curve is not None:
            self.curve.set_low(low)


def _read_signal(opened: OpenedRecording, progress: Progress) -> RegionCurves | str:
    from app.core.region_curves import curves_of, motions_of

    try:
        return curves_of(motions_of(opened.media, partial(progress.step, text="signal")))
    except FlinchError as error:
        return str(error)
