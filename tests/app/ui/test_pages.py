"""A page is never made larger than the window by another page that is not shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget

from app.ui.pages import Pages

Until = Callable[[Callable[[], object]], None]


def test_only_the_shown_page_asks_for_room(application: QApplication, until: Until) -> None:
    pages, small, large = Pages(), QWidget(), QLabel("many words " * 40)
    large.setWordWrap(True)
    large.setMinimumSize(500, 900)
    small.setMinimumSize(100, 80)
    assert pages.minimumSizeHint().height() == 0
    for page in (small, large):
        pages.addWidget(page)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(pages)
    area.resize(300, 200)
    area.show()
    until(lambda: pages.height() == area.viewport().height())
    assert area.verticalScrollBar().maximum() == 0
    pages.setCurrentWidget(large)
    until(lambda: pages.height() >= 900)
    pages.setCurrentWidget(small)
    until(lambda: area.verticalScrollBar().maximum() == 0)
    area.close()
    area.deleteLater()
