"""A server on the loopback address that takes one connection after another; a context manager."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType

from typing_extensions import Self


class Loopback:
    """Accepts in a thread until the `with` statement ends; subclasses implement `talk`.

    `connections` counts those that came so far. An `OSError` in `talk` means that the client has
    gone, and the next one is waited for.
    """

    def __init__(self, name: str, port: int = 0):
        self.connections = 0
        self.closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.settimeout(0.02)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, name=name)

    def talk(self, link: socket.socket) -> None:
        """Serve one connection; it is closed afterwards."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._thread.join(10)
        self._listener.close()

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                link, _ = self._listener.accept()
            except TimeoutError:
                continue
            with link, contextlib.suppress(OSError):
                self.talk(link)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
