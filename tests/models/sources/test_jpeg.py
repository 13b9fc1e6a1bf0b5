"""A JPEG's header is read and checked before anything is decoded."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from helpers.videos import jpeg, jpegs, numbered

from models.sources.jpeg import JpegHeader, jpeg_header
from models.sources.jpeg_image import jpeg_image
from models.sources.source import SourceError

PICTURE = numbered(3, 160, 96)


def sampled(factor: int) -> bytes:
    done, data = cv2.imencode(".jpg", PICTURE, [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, factor])
    assert done
    return data.tobytes()


def claiming(width: int, height: int) -> bytes:
    """Make a JPEG whose header claims another size than its pixels have."""
    data = bytearray(jpeg(PICTURE))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(data)


def test_size_and_sampling_are_read() -> None:
    colour = jpeg_header(sampled(cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420))
    assert colour == JpegHeader(160, 96, "8:22,11,11")
    assert jpeg_header(sampled(cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422)).layout == "8:21,11,11"
    grey = cv2.imencode(".jpg", cv2.cvtColor(PICTURE, cv2.COLOR_BGR2GRAY))[1].tobytes()
    assert jpeg_header(grey) == JpegHeader(160, 96, "8:11")


def test_a_preview_inside_is_not_taken_for_the_picture() -> None:
    inner = jpegs([0])[0]
    segment = b"\xff\xe1" + (len(inner) + 2).to_bytes(2, "big") + inner
    data = jpeg(PICTURE)
    assert jpeg_header(data[:2] + segment + data[2:]).width_px == 160


def test_bytes_between_segments_are_skipped_as_decoders_do() -> None:
    data = jpeg(PICTURE)
    assert jpeg_header(data[:2] + b"junk\0" + data[2:]).width_px == 160


@pytest.mark.parametrize(
    "data", [b"", b"nothing", b"\xff\xd8\xff", b"\xff\xd8\xff" + bytes(50) + b"\xff\xd9"]
)
def test_what_has_no_frame_header_is_damaged(data: bytes) -> None:
    with pytest.raises(SourceError, match="damaged"):
        jpeg_header(data)


@pytest.mark.parametrize("size", [(65500, 65500), (0, 96), (160, 0), (65535, 65535)])
def test_an_impossible_size_is_refused_before_decoding(size: tuple[int, int]) -> None:
    with pytest.raises(SourceError, match="at most 64 million"):
        jpeg_image(claiming(*size))


def test_an_ordinary_picture_is_decoded() -> None:
    assert np.asarray(jpeg_image(jpeg(PICTURE))).shape == (96, 160, 3)
