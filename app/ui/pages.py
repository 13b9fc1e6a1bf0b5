"""The pages of the window: which ones have a tab, and which one is shown."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from app.ui.actions import Actions
from app.ui.header import HeaderBar
from app.ui.language import later

PAGES = (later("Live"), later("Files"), later("Camera"), later("Sessions"), later("Annotate"))
"""Pages with a tab; those of `header.BEHIND` are reached by menu and key."""
LIVE, FILES, CAMERA, SESSIONS, ANNOTATE = range(len(PAGES))


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
        """Return the height that the shown page needs at a width."""
        if not self.count() or not self.currentWidget().hasHeightForWidth():
            return self.minimumSizeHint().height()
        return int(self.currentWidget().heightForWidth(width))


class PageSwitch:
    """Shows a page by its tab, its name or a menu, and leads back from pages without a tab."""

    def __init__(self, pages: Pages, header: HeaderBar, act: Actions) -> None:
        """Take the stack of pages, the header with the tabs, and the actions with their keys."""
        self._pages = pages
        self._header = header
        self._act = act
        self._before = LIVE
        """The page with a tab that was shown last."""

    @property
    def name(self) -> str:
        """Name of the page that is shown; empty for one without a tab."""
        return "" if self.is_behind else PAGES[self.index]

    @property
    def index(self) -> int:
        """Number of the page that is shown."""
        return self._pages.currentIndex()

    @property
    def is_behind(self) -> bool:
        """Whether the page that is shown has no tab."""
        return self.index >= len(PAGES)

    def show(self, index: int) -> None:
        """Show a page by its number: those of `PAGES`, then those of `header.BEHIND`."""
        self._act.keep_letters(index != ANNOTATE)
        self._pages.setCurrentIndex(index)
        self._header.show_page(index)

    def show_named(self, name: str) -> None:
        """Show the page of a name; an unknown name changes nothing."""
        if name in PAGES:
            self.show(PAGES.index(name))

    def show_behind(self, page: QWidget) -> None:
        """Show a page that has no tab."""
        if not self.is_behind:
            self._before = self.index
        self.show(self._pages.indexOf(page))

    def go_back(self) -> None:
        """Leave a page that has no tab for the page before."""
        self.show(self._before)


def scrolled(inside: QWidget) -> QScrollArea:
    """Put a widget into an area that scrolls where the window is smaller than it can be."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return area
