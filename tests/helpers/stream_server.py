"""An HTTP server on the loopback address that plays what a test tells it to."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from types import TracebackType

MULTIPART = "Content-Type: multipart/x-mixed-replace;boundary=frame\r\n"


class Line:
    """One connection, as the playing function sees it."""

    def __init__(self, link: socket.socket, request: str, closing: threading.Event):
        self._link = link
        self.request = request
        self.closing = closing

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self._link.sendall(data)

    def head(self, headers: str = MULTIPART, status: str = "200 OK") -> None:
        """Send the answer's head."""
        self.send(f"HTTP/1.1 {status}\r\n{headers}Connection: close\r\n\r\n".encode())

    def part(self, picture: bytes, length: bool = True) -> None:
        """Send one picture as a part of a multipart answer."""
        size = f"Content-Length: {len(picture)}\r\n" if length else ""
        self.send(f"--frame\r\nContent-Type: image/jpeg\r\n{size}\r\n".encode() + picture + b"\r\n")

    def stall(self) -> None:
        """Say nothing until the client is gone or the test is over."""
        self._link.settimeout(0.02)
        while not self.closing.is_set():
            with contextlib.suppress(TimeoutError):
                if not self._link.recv(4096):
                    return


class StreamServer:
    """Serves one connection after another with `play(line, number)`; a context manager."""

    def __init__(self, play: Callable[[Line, int], None], port: int = 0):
        self._play = play
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.settimeout(0.02)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self.connections = 0
        self.requests: list[str] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="stream server")

    def __enter__(self) -> StreamServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                link, _ = self._listener.accept()
            except TimeoutError:
                continue
            with link:
                link.settimeout(5)
                self._answer(link)

    def _answer(self, link: socket.socket) -> None:
        try:
            request = b""
            while b"\r\n\r\n" not in request:
                piece = link.recv(4096)
                if not piece:
                    return
                request += piece
            self.requests.append(request.decode())
            self.connections += 1
            self._play(Line(link, request.decode(), self._closing), self.connections - 1)
        except OSError:
            return


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
