"""JPEG pictures have the pixels that OpenCV gives them, whole, odd or damaged."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from skimage import data

from models.buffers import Buffers
from models.records import Image
from models.sources.jpeg_image import END, jpeg_image
from models.sources.source import SourceError

SAMPLINGS = {
    "4:4:4": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
    "4:2:2": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422,
    "4:2:0": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    "4:4:0": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_440,
    "4:1:1": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_411,
}


@pytest.fixture(scope="module")
def picture() -> Image:
    return np.ascontiguousarray(data.astronaut()[:301, :407, ::-1])


def _jpeg(picture: Image, *options: int) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 90, *options])[1].tobytes()


def _opencv(jpeg: bytes) -> Image:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_every_sampling_gives_the_same_pixels(picture: Image, sampling: str) -> None:
    jpeg = _jpeg(picture, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, SAMPLINGS[sampling])
    assert np.array_equal(jpeg_image(jpeg, Buffers()), _opencv(jpeg))


def test_grey_progressive_and_padded_pictures_too(picture: Image) -> None:
    grey = _jpeg(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8))
    for jpeg in (grey, _jpeg(picture, cv2.IMWRITE_JPEG_PROGRESSIVE, 1), _jpeg(picture) + b"\0" * 9):
        assert np.array_equal(jpeg_image(jpeg, Buffers()), _opencv(jpeg))


def test_a_picture_without_its_huffman_tables(picture: Image) -> None:
    jpeg = _jpeg(picture)
    while (at := jpeg.find(b"\xff\xc4")) >= 0:
        jpeg = jpeg[:at] + jpeg[at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big") :]
    assert np.array_equal(jpeg_image(jpeg), _opencv(jpeg))


def test_damaged_pictures_give_the_same_pixels(picture: Image) -> None:
    rng, whole = np.random.default_rng(0), _jpeg(picture)
    for _ in range(20):
        jpeg = bytearray(whole)
        for at in rng.integers(700, len(whole) - 2, 4):
            jpeg[at] = rng.integers(255)
        assert np.array_equal(jpeg_image(bytes(jpeg), Buffers()), _opencv(bytes(jpeg)))
    cut = whole[: len(whole) // 2] + END
    assert np.array_equal(jpeg_image(cut), _opencv(cut))


def test_a_picture_is_turned_as_its_header_asks(picture: Image) -> None:
    entry = bytes.fromhex("0112 0003 00000001 0006 0000".replace(" ", ""))
    tiff = b"MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0"
    body = b"Exif\0\0" + tiff
    jpeg = _jpeg(picture)
    turned = jpeg[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + jpeg[2:]
    assert jpeg_image(turned).shape == (407, 301, 3)
    assert np.array_equal(jpeg_image(turned, Buffers()), _opencv(turned))


def test_pictures_share_memory_only_after_they_are_gone(picture: Image) -> None:
    buffers, jpeg = Buffers(), _jpeg(picture)
    first = jpeg_image(jpeg, buffers)
    second = jpeg_image(_jpeg(255 - picture), buffers)
    assert np.array_equal(first, _opencv(jpeg))
    assert not np.shares_memory(first, second)
    assert len(buffers) == 2


@pytest.mark.parametrize("junk", [b"", b"\xff\xd8", b"\xff\xd8\xff" + b"a" * 99, b"text" + END])
def test_what_is_no_picture_is_one_sentence(junk: bytes) -> None:
    with pytest.raises(SourceError, match="expected a JPEG frame header"):
        jpeg_image(junk)
