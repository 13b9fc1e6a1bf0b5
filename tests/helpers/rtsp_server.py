"""A small RTSP server on the loopback address: one H.264 stream, RTP inside the connection.

Source: RFC 2326 (RTSP), section 10.12 for RTP interleaved with the answers; RFC 6184 for H.264.
"""

from __future__ import annotations

import io
import socket
import threading

import av
from helpers.loopback import Loopback
from helpers.videos import HEIGHT, WIDTH, numbered

_SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=test\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
    "a=fmtp:96 packetization-mode=1\r\na=control:track1\r\n"
)


class _Wire(io.RawIOBase):
    """Keeps each RTP packet that the muxer writes."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:  # type: ignore[no-untyped-def, override]
        self.packets.append(bytes(data))
        return len(data)


def rtp_packets(count: int) -> list[bytes]:
    """Encode numbered pictures as H.264 in RTP packets, a key picture every ten."""
    wire = _Wire()
    with av.open(wire, "w", format="rtp") as container:
        stream = container.add_stream(
            "libx264", rate=30, options={"bf": "0", "g": "10", "tune": "zerolatency"}
        )
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(count):
            frame = av.VideoFrame.from_ndarray(numbered(number), format="bgr24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return wire.packets


class RtspServer(Loopback):
    """Plays `packets` to each client once and then says nothing."""

    def __init__(self, packets: list[bytes]):
        super().__init__("rtsp server")
        self._packets = packets
        self.url = f"rtsp://127.0.0.1:{self.port}/stream"
        self._hang_up = threading.Event()

    def hang_up(self) -> None:
        """Close the present connection."""
        self._hang_up.set()

    def talk(self, link: socket.socket) -> None:
        """Answer request after request until one side hangs up."""
        self.connections += 1
        link.settimeout(0.02)
        data = b""
        try:
            while not (self.closing.is_set() or self._hang_up.is_set()):
                try:
                    piece = link.recv(4096)
                except TimeoutError:
                    continue
                if not piece:
                    return
                data += piece
                while b"\r\n\r\n" in data:
                    request, data = data.split(b"\r\n\r\n", 1)
                    self._answer(link, request.decode("latin-1"))
        finally:
            self._hang_up.clear()

    def _answer(self, link: socket.socket, request: str) -> None:
        lines = request.split("\r\n")
        method = lines[0].split()[0]
        number = next(x.split(":")[1].strip() for x in lines if x.lower().startswith("cseq"))
        head = f"RTSP/1.0 200 OK\r\nCSeq: {number}\r\nSession: 1\r\n"
        if method == "OPTIONS":
            head += "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n"
        if method == "SETUP":
            head += "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
        body = _SDP if method == "DESCRIBE" else ""
        if body:
            head += f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n"
        link.sendall(f"{head}\r\n{body}".encode())
        if method == "PLAY":
            for packet in self._packets:
                channel = 1 if 200 <= packet[1] <= 204 else 0
                link.sendall(b"$" + bytes([channel]) + len(packet).to_bytes(2, "big") + packet)
