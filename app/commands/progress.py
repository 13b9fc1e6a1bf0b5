"""A progress bar on stderr; it appears with the first step, after any early error."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from app.commands.screen import remarks


class Bar:
    """Counts steps; as a context manager it disappears at the end."""

    def __init__(self, what: str):
        """Set the name of what is counted."""
        self._what = what
        self._shown: Any = None
        self._task: Any = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown is not None:
            self._shown.stop()

    def step(self, done: int, of: int, remark: str = "") -> None:
        """Set the number done; print a remark above the bar."""
        if self._shown is None:
            self._shown = progress()
            self._shown.start()
            self._task = self._shown.add_task(self._what, total=of)
        self._shown.update(self._task, completed=done, total=of)
        if remark:
            self._shown.console.print(remark, markup=False, highlight=False)


def progress() -> Any:
    """Make a bar on stderr that appears only on a terminal and disappears at the end."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    screen = remarks()
    return Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
