"""An HTTP server on the loopback address that plays what a test tells it to."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

from helpers.loopback import Loopback

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


class StreamServer(Loopback):
    """Serves one connection after another with `play(line, number)`."""

    def __init__(self, play: Callable[[Line, int], None], port: int = 0):
        super().__init__("stream server", port)
        self._play = play
        self.url = f"http://127.0.0.1:{self.port}/"
        self.requests: list[str] = []

    def talk(self, link: socket.socket) -> None:
        """Read the request and play."""
        link.settimeout(5)
        request = b""
        while b"\r\n\r\n" not in request:
            piece = link.recv(4096)
            if not piece:
                return
            request += piece
        self.requests.append(request.decode())
        self.connections += 1
        self._play(Line(link, request.decode(), self.closing), self.connections - 1)
