"""Reads where a window is and what it shows, and takes that up at the next start."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.live.page import LivePage
from app.ui.window_state import WindowState, reachable

NORMAL = Qt.WindowState.WindowNoState
LEAST_PX = (620, 340)
"""Smallest window: less than a screen of 1280 x 800 has at twice the size."""


def state_of(window: QWidget, page: str, live: LivePage) -> WindowState:
    """Tell where a window is and what it shows.

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
    """Take up where a window was left, as far as the screens of today allow.

    Args:
        window: The window.
        state: How it was closed.
        show_page: Shows the page of a name; leaves the present one where there is none such.
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
