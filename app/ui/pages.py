"""The pages of the window, of which one is shown: only that one says how much room is needed."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget


class Pages(QStackedWidget):
    """A stack whose size is that of its shown page; Qt's own takes that of the largest one."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(lambda _: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        """Ask for what the shown page needs at least."""
        page = self.currentWidget()
        if page is None:
            return QSize(0, 0)
        return page.minimumSizeHint().expandedTo(page.minimumSize())

    def sizeHint(self) -> QSize:
        """Ask for what the shown page would like."""
        page = self.currentWidget()
        return QSize(0, 0) if page is None else page.sizeHint()

    def heightForWidth(self, width: int) -> int:
        """Give the height that the shown page needs at a width."""
        page = self.currentWidget()
        if page is None or not page.hasHeightForWidth():
            return self.minimumSizeHint().height()
        return int(page.heightForWidth(width))
