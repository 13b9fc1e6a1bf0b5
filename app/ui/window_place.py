"""Reads where a window is and what it shows, and takes that up at the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.ui.window_state import WindowState, reachable

if TYPE_CHECKING:
    from app.ui.window import Window

NORMAL = Qt.WindowState.WindowNoState
LEAST_PX = (620, 340)
"""Smallest window: less than a screen of 1280 x 800 has at twice the size."""


def state_of(window: Window, pages: tuple[str, ...]) -> WindowState:
    """Tell where a window is and what it shows.

    Args:
        window: The window.
        pages: The names of its pages with a tab; of another page none is kept.
    """
    normal = window.windowState() == NORMAL
    area = window.geometry() if normal else window.normalGeometry()
    page = window.pages.currentIndex()
    return WindowState(
        area.left(),
        area.top(),
        area.width(),
        area.height(),
        window.isMaximized(),
        pages[page] if page < len(pages) else "",
        window.page.region_names[window.page.region.currentIndex()],
        int(window.page.span.currentData()),
    )


def restore(window: Window, state: WindowState, pages: tuple[str, ...]) -> None:
    """Take up where a window was left, as far as the screens of today allow.

    Args:
        window: The window.
        state: How it was closed.
        pages: The names of its pages with a tab.
    """
    area = reachable(state.area, LEAST_PX) if state.width else None
    if area is not None:
        window.setGeometry(area)
    if state.maximized:
        window.setWindowState(Qt.WindowState.WindowMaximized)
    if state.page in pages:
        window.show_page(pages.index(state.page))
    live = window.page
    known = state.region in live.region_names
    live.region.setCurrentIndex(live.region_names.index(state.region) if known else 0)
    span = live.span.findData(float(state.span_s))
    if span >= 0:
        live.span.setCurrentIndex(span)
