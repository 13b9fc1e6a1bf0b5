"""Keeps PySide6 from reading the sources of all modules that are imported after it.

PySide6 searches each source for its own name, in case the module uses its optional spellings
(snake_case, properties), which Flinch never does. That would take a quarter of a second at the
start, and Python would keep the lines in memory: 63 MB with the libraries of the pipeline.
"""

from __future__ import annotations

import importlib

SUPPORT = "shibokensupport.feature"
"""The module of PySide6 that reads the sources; loaded together with PySide6."""

LOOK = "_mod_uses_pyside"


def leave_sources_unread() -> bool:
    """Treat every module as one without optional spellings, from now on.

    Returns:
        Whether this PySide6 reads sources at all and no longer does.
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
