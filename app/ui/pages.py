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
        if not self.count():
            return QSize(0, 0)
        page = self.currentWidget()
        return page.minimumSizeHint().expandedTo(page.minimumSize())

    def sizeHint(self) -> QSize:
        """Ask for what the shown page would like."""
        return self.currentWidget().sizeHint() if self.count() else QSize(0, 0)

    def heightForWidth(self, width: int) -> int:
        """Give the height that the shown page needs at a width."""
        if not self.count() or not self.currentWidget().hasHeightForWidth():
            return self.minimumSizeHint().height()
        return int(self.currentWidget().heightForWidth(width))
