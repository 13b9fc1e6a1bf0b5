"""Takes pictures of windows in every theme and size, for drills whose pictures are reviewed."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def begin(description: str) -> argparse.Namespace:
    """Read the command line, and set up Qt and the output folder."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scale", default="1")
    parser.add_argument("--sizes", default="1280x800,1920x1080")
    parser.add_argument("--looks", default="light,dark")
    parser.add_argument("--only", default="", help="states whose names contain this")
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = chosen.scale
    chosen.out.mkdir(parents=True, exist_ok=True)
    return chosen


class Shots:
    """Takes pictures of windows in every theme and size."""

    rest_s = 0.25

    def __init__(self, chosen: argparse.Namespace) -> None:
        from PySide6.QtWidgets import QApplication

        from app.ui import style

        self.chosen = chosen
        self.application = QApplication(sys.argv[:1])
        self.styler = style.Styler(self.application)
        self.looks = [style.Look(name) for name in chosen.looks.split(",")]
        self.sizes = [tuple(map(int, size.split("x"))) for size in chosen.sizes.split(",")]
        self.count = 0

    def serve(self, holds: Callable[[], object], limit_s: float = 60.0) -> None:
        """Run the event loop until a condition is true."""
        end = time.monotonic() + limit_s
        while not holds() and time.monotonic() < end:
            self.application.processEvents()
            time.sleep(0.005)

    def rest(self, seconds: float | None = None) -> None:
        """Run the event loop for a while."""
        self.serve(lambda: False, self.rest_s if seconds is None else seconds)

    def take(
        self, name: str, window: QWidget, themed: Callable[[Any], object] | None = None
    ) -> None:
        """Take the window's picture in every theme and size."""
        if self.chosen.only not in name:
            return
        for look in self.looks:
            self.styler.apply(look)
            if themed is not None:
                themed(self.styler.theme)
            for width, height in self.sizes:
                window.resize(width, height)
                self.rest()
                self._save(window, f"{name}-{look.value}-{width}x{height}")

    def take_as_it_is(self, name: str, window: QWidget) -> None:
        """Take the picture of a dialog, which has its own size."""
        self.rest()
        if self.chosen.only in name:
            self._save(window, f"{name}-")

    def _save(self, window: QWidget, stem: str) -> None:
        window.grab().save(str(self.chosen.out / f"{stem}x{self.chosen.scale}.png"))
        self.count += 1
