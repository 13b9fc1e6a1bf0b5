"""Pictures of a file: decoded by FFmpeg, or JPEG pictures decoded as in live sources."""

from __future__ import annotations

from dataclasses import dataclass, replace

import av
from av.video.frame import VideoFrame

from models.records import Image
from models.sources.live import JpegDecoder
from models.sources.shape import Rotation, Shape, Turns, picture_image, square
from models.sources.source import Packet, SourceError


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture with its stamp, size and pixel format, as in the file.

    `shown` is FFmpeg's picture, `pixels_bgr` a picture decoded as JPEG.
    """

    stamp: int | None
    width: int
    height: int
    pixels: str
    turn: Rotation
    shown: VideoFrame | None = None
    pixels_bgr: Image | None = None

    @classmethod
    def of(cls, shown: VideoFrame, turns: Turns) -> Picture:
        """Make it from FFmpeg's picture; `turns` knows the earlier pictures of the track."""
        form, turn = shown.format.name, turns.of(shown)
        return cls(shown.pts, shown.width, shown.height, form, turn, shown)

    def image(self, shape: Shape) -> Image:
        """Return `(H, W, 3)` uint8 BGR with square pixels, rotated and mirrored as in the file."""
        if self.pixels_bgr is not None:
            return self.turn.of(square(self.pixels_bgr, shape))
        assert self.shown is not None
        return picture_image(self.shown, self.turn, shape)


class JpegPictures:
    """Decodes the packets of a file as a live source does, all rotated like the first one."""

    def __init__(self, name: str, first: Picture, packet: av.Packet):
        self._decoder = JpegDecoder(name)
        self._like = first
        (self.first,) = self.decode(packet)
        self.first = replace(self.first, stamp=first.stamp)

    @property
    def whole(self) -> bool:
        """Return whether a packet holds a complete picture."""
        assert self.first.pixels_bgr is not None
        return self.first.pixels_bgr.shape[:2] == (self._like.height, self._like.width)

    def decode(self, packet: av.Packet | None) -> list[Picture]:
        """Decode one packet; raises `SourceError` if it is truncated or damaged."""
        data = b"" if packet is None else bytes(packet)
        if packet is None or not data:
            return []
        width, height = self._like.width, self._like.height
        (frame,) = self._decoder.decode(Packet(0, 0, data, "mjpeg", width, height))
        return [replace(self._like, stamp=packet.pts, shown=None, pixels_bgr=frame.image)]


def jpegs_like(name: str, picture: Picture, packet: av.Packet | None) -> JpegPictures | None:
    """Return a decoder for a file of JPEG pictures, as for live sources; None for other files.

    Args:
        name: The file. picture: Its first picture, as FFmpeg decodes it. packet: The packet of it.
    """
    if packet is None:
        return None
    try:
        jpegs = JpegPictures(name, picture, packet)
    except SourceError:
        return None
    return jpegs if jpegs.whole else None
