"""Keeps PySide6 from reading the sources of all modules that are imported after it.

It looks into each for its own name, in case the module wants its optional spellings (snake_case,
properties), which nothing here uses. That would take a quarter of a second at the start, and
Python would keep all those lines: 63 MB with the libraries of the pipeline.
"""

from __future__ import annotations

import importlib

SUPPORT = "shibokensupport.feature"
"""Where PySide6 keeps the look; there once PySide6 is loaded."""

LOOK = "_mod_uses_pyside"


def leave_sources_unread() -> bool:
    """Take every module for one that wants no optional spelling, from now on.

    Returns:
        Whether this PySide6 has the look; without it all works, only slower.
    """
    importlib.import_module("PySide6.QtCore")
    try:
        support = importlib.import_module(SUPPORT)
    except ImportError:
        return False
    if not hasattr(support, LOOK):
        return False
    setattr(support, LOOK, lambda _module: False)
    return True
