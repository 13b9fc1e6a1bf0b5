"""The card below the picture: brightness, clipping and sharpness, live."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QGridLayout

from app.core.camera_control.glance import FaceSnapshot
from app.ui import style
from app.ui.camera.meters import Histogram, Sharpness
from app.ui.language import later, tr
from app.ui.live import parts

WAITING = later("Shown as soon as there is a picture.")
FINE = later("The light is even enough.")


class LightCard(QFrame):
    """Histogram and sharpness of the newest picture, with a sentence on the light."""

    def __init__(self, theme: style.Theme) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._theme = theme
        self._poor = False
        self.histogram = Histogram(theme)
        self.sharpness = Sharpness(theme)
        self.remark = parts.label(tr(WAITING), "muted", True)
        self.value = parts.label("", "muted")
        self.value.setFont(style.digits())
        self._hint = parts.label(
            tr(
                "Compared with the sharpest picture of this scene: turn the focus until the bar is "
                "as long as it gets."
            ),
            "faint",
            True,
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 10, 14, 12)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(6)
        grid.addWidget(parts.label(tr("BRIGHTNESS, DARK TO BRIGHT"), "heading"), 0, 0)
        grid.addWidget(self.histogram, 1, 0, 3, 1)
        grid.addWidget(parts.label(tr("SHARPNESS"), "heading"), 0, 1)
        grid.addWidget(self.sharpness, 1, 1)
        grid.addWidget(self.value, 2, 1)
        grid.addWidget(self._hint, 3, 1)
        grid.addWidget(self.remark, 4, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)

    def set_theme(self, theme: style.Theme) -> None:
        """Change the colours."""
        self._theme = theme
        for meter in (self.histogram, self.sharpness):
            meter.theme = theme
            meter.update()
        self._colour()

    def reset(self) -> None:
        """Empty everything, for another source."""
        self.histogram.show_glance(None)
        self.sharpness.reset()
        self.value.setText("")
        self.remark.setText(tr(WAITING))
        self._poor = False
        self._colour()

    def _colour(self) -> None:
        tint = self._theme.warn if self._poor else self._theme.muted
        self.remark.setStyleSheet(f"color: {tint};")

    def show_glance(self, glance: FaceSnapshot) -> None:
        """Show what the newest picture is like."""
        self.histogram.show_glance(glance)
        self.sharpness.show_glance(glance)
        what = tr("face") if glance.of_face else tr("whole picture")
        self.value.setText(
            tr("{share:.0%} of the sharpest, {what}", share=self.sharpness.share, what=what)
        )
        self._poor = bool(glance.remark)
        self._colour()
        self.remark.setText(
            tr(
                "{remark} Mean {mean:.0f} of 255, {black:.1%} black, {white:.1%} white.",
                remark=glance.remark or tr(FINE),
                mean=glance.mean,
                black=glance.black,
                white=glance.white,
            )
        )
