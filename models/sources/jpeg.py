"""Reads a JPEG's header before anything is decoded: size and colour sampling.

A few bytes of a header can make a decoder allocate gigabytes, so the header is checked first.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.sources.source import SourceError

MOST_PIXELS = 64_000_000
"""Pixels of the largest accepted picture: twice those of 8K, 192 MB as BGR."""

_NOT_FRAMES = frozenset({0xC4, 0xC8, 0xCC})
"""Codes between C0 and CF that begin no frame header: tables, an extension, arithmetic coding."""

_STANDALONE = frozenset({0x00, 0x01, *range(0xD0, 0xD9)})
"""Codes without a length field."""


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """A picture's size and `layout`: bits per sample, then each component's sampling factors.

    `8:22,11,11` is 4:2:0, `8:21,11,11` is 4:2:2, `8:11` is grey. Pictures of another layout decode
    to another pixel format.
    """

    width_px: int
    height_px: int
    layout: str


def jpeg_header(data: bytes) -> JpegHeader:
    """Read a JPEG picture's frame header.

    Source: ITU-T T.81, B.2.2.

    Args:
        data: The picture's bytes.

    Returns:
        Size and layout.

    Raises:
        SourceError: There is no frame header, or its size is not plausible.
    """
    at = _frame_header(data)
    if at is None:
        raise SourceError(
            f"A picture of {len(data)} bytes is damaged: expected a JPEG frame header, found none; "
            "it was left out."
        )
    height = int.from_bytes(data[at + 5 : at + 7], "big")
    width = int.from_bytes(data[at + 7 : at + 9], "big")
    check_pixels(width, height)
    count = data[at + 9]
    sampling = (f"{data[k]:02x}" for k in range(at + 11, at + 10 + 3 * count, 3))
    return JpegHeader(width, height, f"{data[at + 4]}:{','.join(sampling)}")


def check_pixels(width_px: int, height_px: int) -> None:
    """Reject a picture before decoding if its header claims an impossible size.

    Raises:
        SourceError: A side is zero, or there are more than `MOST_PIXELS` pixels.
    """
    if not (width_px > 0 and height_px > 0 and width_px * height_px <= MOST_PIXELS):
        raise SourceError(
            f"A picture claims {width_px}x{height_px} pixels: expected at most "
            f"{MOST_PIXELS // 10**6} million; it was left out as damaged."
        )


def _frame_header(data: bytes) -> int | None:
    """Find the frame header's marker; None if there is no complete one before the pixels.

    Bytes between segments are skipped, as in every decoder.
    """
    at = data.find(b"\xff", 2) if data[:2] == b"\xff\xd8" else -1
    while 0 <= at <= len(data) - 10:
        code = data[at + 1]
        if 0xC0 <= code <= 0xCF and code not in _NOT_FRAMES:
            return at if at + 10 + 3 * data[at + 9] <= len(data) else None
        if code in (0xD9, 0xDA):
            return None
        if code == 0xFF:
            at += 1
        elif code in _STANDALONE:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        at = data.find(b"\xff", at)
    return None
