"""Runs a command of Flinch in its own process and reports how it ended."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, Signal

OWN = "flinch: "
"""Start of Flinch's own sentences on stderr."""
SENTENCES = 4
"""Number of last sentences that are remembered."""
STOP_MS = 30_000


def own_program() -> tuple[str, ...]:
    """Return the program that runs Flinch commands: the bundled one, or Python with its module."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    return (sys.executable, "-m", "app.entry")


class Command(QObject):
    """Runs one process at a time; `ended` brings the exit code and the last sentences."""

    ended = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self.program = own_program()

    @property
    def running(self) -> bool:
        """Return whether the process runs."""
        return self._process is not None

    def start(self, arguments: Sequence[str]) -> None:
        """Run `flinch` with arguments; nothing happens while another one runs."""
        if self._process is not None:
            return
        process = self._process = QProcess(self)
        process.finished.connect(lambda code, _status: self._over(code))
        process.errorOccurred.connect(self._failed)
        process.start(self.program[0], [*self.program[1:], *arguments])

    def stop(self) -> None:
        """Interrupt the process, as Ctrl+C does; `ended` follows."""
        if self._process is not None:
            self._process.terminate()

    def close(self) -> None:
        """End the process without a signal to anybody."""
        process, self._process = self._process, None
        if process is not None:
            process.finished.disconnect()
            process.errorOccurred.disconnect()
            process.terminate()
            if not process.waitForFinished(STOP_MS):
                process.kill()
                process.waitForFinished(STOP_MS)
            process.deleteLater()

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._over(1)

    def _over(self, code: int) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        text = bytes(process.readAllStandardError().data()).decode("utf-8", "replace")
        sentences = [line.removeprefix(OWN) for line in text.splitlines() if line.startswith(OWN)]
        process.deleteLater()
        self.ended.emit(code, "\n".join(sentences[-SENTENCES:]))
