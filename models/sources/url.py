"""Streams by address: MJPEG over HTTP, and everything that FFmpeg can open (RTSP, ...).

Pictures are stamped on arrival, passed to the tap as received and decoded by the caller. A server
that is missing, stalls or disconnects is tried again until the source is closed. FFmpeg's H.264
parser gives a picture only when the next one begins, so these stamps are one interval late.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit, urlunsplit

import av
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from models.records import Frame
from models.sources.choice import SCHEMES
from models.sources.jpeg import MOST_PIXELS, check_pixels
from models.sources.live import Decoder, JpegDecoder, LiveSource
from models.sources.multipart import JpegCutter
from models.sources.shape import Turns, picture_image
from models.sources.source import Mode, Packet, SourceError, hide_login, now_ns

_PROTOCOLS = "http,https,tcp,tls,udp,rtp,rtsp,rtmp,srt,srtp,crypto"
"""Protocols that FFmpeg may open, so that no server can make it read a file of this machine."""

_REORDERED = 4
"""Most packets by which a live stream's pictures may be out of order."""


class UrlSource(LiveSource):
    """Reads one stream.

    Args:
        url: Its address; a user name and password may be part of it.
        stall_s: How long the server may be silent before the stream counts as lost.
        retry_s: First pause before trying again; it doubles up to two seconds.
    """

    def __init__(self, url: str, stall_s: float = 3.0, retry_s: float = 0.25):
        super().__init__(shown_address(_parts(url)), retry_s=retry_s)
        self._url = url
        self._stall_s = stall_s
        self._join_s = min(stall_s + 0.5, 4.0)
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
        """Request the stream and split it into pictures until the server stops."""
        from models.sources import http_stream  # Takes a fifth of a second to load.

        try:
            with http_stream.answer(url, self.name, self._stall_s, self._hold) as response:
                kind = response.headers.get("Content-Type", "").lower()
                self._read_pictures(response.iter_raw(), kind.startswith("multipart/"))
        except http_stream.ERRORS as error:
            reason = http_stream.reason(error, self._stall_s)
            raise SourceError(f"{self.name} {reason}") from error
        finally:
            with self._socket_lock:
                self._socket = None

    def _hold(self, connected: socket.socket) -> None:
        """Store the open socket, so that closing the source does not wait for the server."""
        with self._socket_lock:
            self._socket = connected
        if self._stop.is_set():
            raise ConnectionAbortedError("closed")

    def _read_pictures(self, pieces: Iterator[bytes], expected: bool) -> None:
        """Split a body into pictures.

        Args:
            pieces: The body as it arrives.
            expected: Whether the server announced pictures; otherwise the first bytes must be one.
        """
        cutter, decoder = JpegCutter(), JpegDecoder(self.name)
        for piece in pieces:
            t_ns = now_ns()
            if self._stop.is_set():
                return
            if not expected and not piece.lstrip().startswith((b"--", b"\xff\xd8")):
                raise _NotMjpeg
            expected = True
            for data in cutter.feed(piece):
                self._picture(data, t_ns, decoder)
        raise SourceError(f"{self.name} has ended the stream; trying again.")

    def _picture(self, data: bytes, t_ns: int, decoder: JpegDecoder) -> None:
        """Pass one JPEG on; pictures that arrived together get increasing stamps."""
        if self._last_ns is not None:
            t_ns = max(t_ns, self._last_ns + 1)
        self._note_duplicate(data)
        packet = self._jpeg_packet(self._count_up(t_ns), t_ns, data)
        if packet is not None:
            self._actual = Mode(packet.width_px, packet.height_px, 0.0, "MJPG")
            self._arrived(packet, decoder)

    def _note_duplicate(self, data: bytes) -> None:
        if data == self._last_data:
            self._duplicated += 1
        self._last_data = data

    def _read_any(self) -> None:
        """Read the stream with FFmpeg's demuxers until it ends."""
        options = {
            "rtsp_transport": "tcp",
            "analyzeduration": "1000000",
            "protocol_whitelist": _PROTOCOLS,
        }
        try:
            # Not as `options`, as in `container.open_video`.
            opened = av.open(self._url, container_options=options, timeout=self._stall_s)
            with opened as container:
                self._demux(container)
        except (av.FFmpegError, OSError) as error:
            from models.sources import http_stream

            silent = TimeoutError() if isinstance(error, av.error.ExitError) else error
            reason = http_stream.reason(silent, self._stall_s)
            raise SourceError(f"{self.name} {reason}") from error

    def _demux(self, container: InputContainer) -> None:
        if not container.streams.video:
            raise SourceError(f"{self.name} sends no video: expected a stream with pictures.")
        stream = container.streams.video[0]
        decoder = _StreamDecoder(self.name, stream)
        codec = stream.codec_context
        rate = float(stream.average_rate or 0)
        check_pixels(codec.width, codec.height)
        self._actual = Mode(codec.width, codec.height, rate, codec.name)
        for received in container.demux(stream):
            if self._stop.is_set():
                return
            t_ns, data = now_ns(), bytes(received)
            if not data:
                continue
            self._note_duplicate(data)
            seq = self._count_up(t_ns)
            packet = (
                self._jpeg_packet(seq, t_ns, data)
                if codec.name == "mjpeg"
                else Packet(
                    seq, t_ns, data, codec.name, codec.width, codec.height, received.is_keyframe
                )
            )
            if packet is not None:
                self._arrived(packet, decoder)


class _NotMjpeg(Exception):
    """The HTTP answer does not contain JPEG pictures."""


class _StreamDecoder(Decoder):
    """Decodes the packets of one connection; a picture keeps the stamp of its own packet."""

    def __init__(self, name: str, stream: VideoStream):
        self._name = name
        context = av.CodecContext.create(stream.codec_context.name, "r")
        assert isinstance(context, VideoCodecContext)
        context.extradata = stream.codec_context.extradata
        context.thread_count = 1
        context.options = {"max_pixels": str(MOST_PIXELS)}
        self._context = context
        self._waiting: dict[int, Packet] = {}
        self._turns = Turns()

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
            origin = self._packet_of(picture.pts) or packet
            image = picture_image(picture, self._turns.of(picture))
            frames.append(Frame(origin.seq, origin.t_ns, image, self._name))
        for seq in [s for s in self._waiting if s < packet.seq - 64]:
            del self._waiting[seq]
        return frames

    def _packet_of(self, seq: int | None) -> Packet | None:
        """Find a picture's packet; reordered pictures take the stamps in order of arrival."""
        if seq is not None and self._context.has_b_frames:
            seq = min((s for s in self._waiting if s >= seq - _REORDERED), default=seq)
        return None if seq is None else self._waiting.pop(seq, None)


def _parts(url: str) -> SplitResult:
    """Split an address into its parts.

    Raises:
        SourceError: It is not the address of a stream. The text never holds a password.
    """
    try:
        parts = urlsplit(url)
        right = parts.scheme.lower() in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right = False
    if not right:
        raise SourceError(
            f"{hide_login(url)} is no address of a stream: expected http://, https:// or rtsp://, "
            "a host and, if any, a port from 1 to 65535."
        )
    return parts


def shown_address(parts: SplitResult) -> str:
    """Return an address for display and storage: without login and query, which may hold one.

    Args:
        parts: The address.
    """
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
