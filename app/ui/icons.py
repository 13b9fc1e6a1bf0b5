"""The icons of `assets/icons`, drawn in a colour of the theme."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parents[2] / "assets" / "icons"
SIZE_PX = 20
_SCALES = (1, 2, 3)


@lru_cache(maxsize=256)
def icon(name: str, tint: str, lit: str = "") -> QIcon:
    """Draw an icon.

    Args:
        name: A file name of `assets/icons` without its ending.
        tint: Its colour as `#rrggbb`.
        lit: Its colour while checked; `tint` if empty.

    Returns:
        The icon, sharp at screen scales 1, 2 and 3.
    """
    drawn = QIcon()
    for scale in _SCALES:
        drawn.addPixmap(_draw(name, tint, scale), QIcon.Mode.Normal, QIcon.State.Off)
        drawn.addPixmap(_draw(name, lit or tint, scale), QIcon.Mode.Normal, QIcon.State.On)
    return drawn


def mark() -> QIcon:
    """Return the program's own icon."""
    return QIcon(str(ICONS / "flinch.svg"))


def _draw(name: str, tint: str, scale: int) -> QPixmap:
    text = (ICONS / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", tint)
    drawn = QPixmap(SIZE_PX * scale, SIZE_PX * scale)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    size = float(SIZE_PX * scale)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    drawn.setDevicePixelRatio(scale)
    return drawn
