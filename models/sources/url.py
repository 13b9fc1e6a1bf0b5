"""Streams that the user named by URL: MJPEG over HTTP, and what FFmpeg can open (RTSP, ...).

Pictures are stamped when they arrive, passed to the tap as received and decoded by the caller.
A server that is not there, stalls or goes away is tried again until the source is closed. FFmpeg's
H.264 parser gives a picture only when the next begins, so those stamps lie one interval later.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from base64 import b64encode
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

import av
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from models.records import Frame
from models.sources.file import picture_image
from models.sources.live import Decoder, JpegDecoder, LiveSource
from models.sources.multipart import JpegCutter, jpeg_size
from models.sources.source import Mode, Packet, SourceError, now_ns

SCHEMES = ("http", "https", "rtsp", "rtsps", "rtmp", "tcp", "udp", "rtp", "srt")
_PIECE = 1 << 16
_REDIRECTS = 4
_REORDERED = 4
"""Packets by which a live stream's pictures may be out of order."""


def is_url(what: str) -> bool:
    """Tell whether `what` names a stream by URL."""
    return "://" in what and what.split("://", 1)[0].lower() in SCHEMES


class UrlSource(LiveSource):
    """Reads one stream.

    Args:
        url: Its address; a user name and password may stand in it.
        stall_s: How long the server may be silent before the stream counts as lost.
        retry_s: First pause before trying again; it doubles up to two seconds.
    """

    def __init__(self, url: str, stall_s: float = 3.0, retry_s: float = 0.25):
        parts = urlsplit(url)
        if parts.scheme.lower() not in SCHEMES or not parts.hostname:
            raise SourceError(
                f"{url} is no address of a stream: expected http://, https:// or rtsp:// "
                "and a host."
            )
        super().__init__(_without_password(parts), retry_s=retry_s)
        self._url = url
        self._stall_s = stall_s
        self._join_s = min(stall_s + 0.5, 4.0)
        self._connection: http.client.HTTPConnection | None = None
        self._socket: socket.socket | None = None
        self._socket_lock = threading.Lock()
        self._last_data = b""

    def _session(self) -> None:
        if urlsplit(self._url).scheme.lower() in ("http", "https"):
            with contextlib.suppress(_NotMjpeg):
                self._read_http(self._url)
                return
        self._read_any()

    def _abort(self) -> None:
        with self._socket_lock:
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)

    def _read_http(self, url: str) -> None:
        """Ask for the stream and cut it into pictures until the server stops."""
        try:
            with self._answer(url) as response:
                self._read_pictures(response)
        except (OSError, http.client.HTTPException) as error:
            raise SourceError(f"{self.name} {_network_reason(error, self._stall_s)}") from error
        finally:
            self._disconnect()

    def _disconnect(self) -> None:
        with self._socket_lock:
            self._socket = None
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _answer(self, url: str) -> http.client.HTTPResponse:
        """Connect and follow redirects."""
        for _ in range(_REDIRECTS):
            response = self._request(urlsplit(url))
            if response.status not in (301, 302, 303, 307, 308):
                break
            url = urljoin(url, response.getheader("Location") or "")
            response.close()
            self._disconnect()
        if response.status != 200:
            status, reason = response.status, response.reason
            response.close()
            raise SourceError(
                f"{self.name} answered {status} {reason}: expected a stream (200). Check the "
                "address, user name and password; trying again."
            )
        return response

    def _request(self, parts: SplitResult) -> http.client.HTTPResponse:
        host, port = parts.hostname or "", parts.port
        connection: http.client.HTTPConnection
        if parts.scheme.lower() == "https":
            context = ssl.create_default_context()
            connection = http.client.HTTPSConnection(
                host, port, timeout=self._stall_s, context=context
            )
        else:
            connection = http.client.HTTPConnection(host, port, timeout=self._stall_s)
        self._connection = connection
        connection.connect()
        with self._socket_lock:
            self._socket = connection.sock
        if self._stop.is_set():
            raise ConnectionAbortedError("closed")
        headers = {"Accept": "*/*", "User-Agent": "flinch"}
        if parts.username is not None:
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers["Authorization"] = "Basic " + b64encode(login.encode()).decode("ascii")
        target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        connection.request("GET", target, headers=headers)
        return connection.getresponse()

    def _read_pictures(self, response: http.client.HTTPResponse) -> None:
        kind = (response.getheader("Content-Type") or "").lower()
        cutter, decoder, seen = JpegCutter(), JpegDecoder(self.name), 0
        expected = kind.startswith("multipart/")
        while not self._stop.is_set():
            piece = response.read1(_PIECE)
            t_ns = now_ns()
            if not piece:
                raise SourceError(f"{self.name} has ended the stream; trying again.")
            if not seen and not expected and not piece.lstrip().startswith((b"--", b"\xff\xd8")):
                raise _NotMjpeg
            seen += len(piece)
            for data in cutter.feed(piece):
                self._picture(data, t_ns, decoder)

    def _picture(self, data: bytes, t_ns: int, decoder: JpegDecoder) -> None:
        """Pass one JPEG on; pictures that came in one piece keep increasing stamps."""
        if self._last_ns is not None:
            t_ns = max(t_ns, self._last_ns + 1)
        self._note_duplicate(data)
        if self._fresh or self._actual is None:
            width, height = jpeg_size(data)
            self._actual = Mode(width, height, 0.0, "MJPG")
        width, height = self._actual.width_px, self._actual.height_px
        packet = Packet(self._count_up(t_ns), t_ns, data, "mjpeg", width, height)
        self._arrived(packet, decoder)

    def _note_duplicate(self, data: bytes) -> None:
        if data == self._last_data:
            self._duplicated += 1
        self._last_data = data

    def _read_any(self) -> None:
        """Read the stream with FFmpeg's demuxers until it ends."""
        options = {"rtsp_transport": "tcp", "analyzeduration": "1000000"}
        try:
            with av.open(self._url, options=options, timeout=self._stall_s) as container:
                self._demux(container)
        except (av.FFmpegError, OSError) as error:
            raise SourceError(f"{self.name} {_network_reason(error, self._stall_s)}") from error

    def _demux(self, container: InputContainer) -> None:
        if not container.streams.video:
            raise SourceError(f"{self.name} sends no video: expected a stream with pictures.")
        stream = container.streams.video[0]
        decoder = _StreamDecoder(self.name, stream)
        codec = stream.codec_context
        rate = float(stream.average_rate or 0)
        self._actual = Mode(codec.width, codec.height, rate, codec.name)
        for received in container.demux(stream):
            if self._stop.is_set():
                return
            t_ns, data = now_ns(), bytes(received)
            if not data:
                continue
            self._note_duplicate(data)
            self._arrived(
                Packet(
                    self._count_up(t_ns),
                    t_ns,
                    data,
                    codec.name,
                    codec.width,
                    codec.height,
                    received.is_keyframe,
                ),
                decoder,
            )


class _NotMjpeg(Exception):
    """The HTTP answer is something else than JPEG pictures."""


class _StreamDecoder(Decoder):
    """Decodes the packets of one connection; a picture keeps the stamp of its own packet."""

    def __init__(self, name: str, stream: VideoStream):
        self._name = name
        context = av.CodecContext.create(stream.codec_context.name, "r")
        assert isinstance(context, VideoCodecContext)
        context.extradata = stream.codec_context.extradata
        context.thread_count = 1
        self._context = context
        self._waiting: dict[int, Packet] = {}

    def decode(self, packet: Packet) -> list[Frame]:
        """Decode one packet; raises `SourceError` if it is damaged."""
        self._waiting[packet.seq] = packet
        data = av.Packet(packet.data)
        data.pts = data.dts = packet.seq
        try:
            pictures = self._context.decode(data)
        except av.FFmpegError as error:
            self._waiting.pop(packet.seq, None)
            raise SourceError(f"A packet of {self._name} could not be decoded.") from error
        frames = []
        for picture in pictures:
            own = self._packet_of(picture.pts) or packet
            frames.append(Frame(own.seq, own.t_ns, picture_image(picture), self._name))
        for seq in [s for s in self._waiting if s < packet.seq - 64]:
            del self._waiting[seq]
        return frames

    def _packet_of(self, seq: int | None) -> Packet | None:
        """Find a picture's packet; reordered pictures take the stamps in order of arrival."""
        if seq is not None and self._context.has_b_frames:
            seq = min((s for s in self._waiting if s >= seq - _REORDERED), default=seq)
        return None if seq is None else self._waiting.pop(seq, None)


def _network_reason(error: Exception, stall_s: float) -> str:
    if isinstance(error, TimeoutError | av.error.ExitError):
        return f"was silent for {stall_s:g} s; trying again."
    if isinstance(error, http.client.IncompleteRead | ConnectionResetError | BrokenPipeError):
        return "has broken off; trying again."
    if isinstance(error, ConnectionRefusedError | av.error.ConnectionRefusedError):
        return "refuses the connection: nothing is listening there yet; trying again."
    if isinstance(error, socket.gaierror):
        return "cannot be found: check the host's name; trying again."
    return f"cannot be read ({getattr(error, 'strerror', None) or error}); trying again."


def _without_password(parts: SplitResult) -> str:
    """Write the address as it may be shown and stored."""
    host = parts.hostname or ""
    if parts.port:
        host = f"{host}:{parts.port}"
    return urlunsplit((parts.scheme, host, parts.path, "", ""))
