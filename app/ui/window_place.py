"""Reads a window's place and shown page, and restores them at the next start."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.live.page import LivePage
from app.ui.window_state import WindowState, reachable

NORMAL = Qt.WindowState.WindowNoState
LEAST_PX = (620, 340)
"""Minimum size of the window: it fits a screen of 1280 x 800 at a scale of 2."""


def state_of(window: QWidget, page: str, live: LivePage) -> WindowState:
    """Read the place of a window and what it shows.

    Args:
        window: The window.
        page: The name of the shown page; empty for one without a tab.
        live: Its live page.
    """
    normal = window.windowState() == NORMAL
    area = window.geometry() if normal else window.normalGeometry()
    return WindowState(
        area.left(),
        area.top(),
        area.width(),
        area.height(),
        window.isMaximized(),
        page,
        live.region_names[live.region.currentIndex()],
        int(live.span.currentData()),
    )


def restore(
    window: QWidget, state: WindowState, show_page: Callable[[str], None], live: LivePage
) -> None:
    """Restore a window's place and page, as far as the present screens allow.

    Args:
        window: The window.
        state: Its state when it was closed.
        show_page: Shows the page of a name; an unknown name changes nothing.
        live: Its live page.
    """
    area = reachable(state.area, LEAST_PX) if state.width else None
    if area is not None:
        window.setGeometry(area)
    if state.maximized:
        window.setWindowState(Qt.WindowState.WindowMaximized)
    show_page(state.page)
    known = state.region in live.region_names
    live.region.setCurrentIndex(live.region_names.index(state.region) if known else 0)
    span = live.span.findData(float(state.span_s))
    if span >= 0:
        live.span.setCurrentIndex(span)
