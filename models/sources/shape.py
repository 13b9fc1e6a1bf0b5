"""Converts decoded pictures to square pixels, upright, eight bits per sample."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np
from av.sidedata.sidedata import Type
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from models.records import Image
from models.sources.jpeg import MOST_PIXELS

MOST_STRETCH = 8
"""A larger ratio between a pixel's sides is a mistake in the header."""
DEPTHS = (8, 10, 12, 14, 16)
"""Bits per sample of cameras."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file's pixels are converted.

    Attributes:
        pixel: Width of a pixel over its height.
        bits: Used bits of 16-bit samples; 0 for other formats.
    """

    pixel: Fraction = Fraction(1)
    bits: int = 0

    @property
    def grain(self) -> float:
        """Return the longer side of a stored pixel in pixels of the square picture, 1 or more."""
        return float(max(self.pixel, 1 / self.pixel))

    def size(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Return width and height with square pixels; the side that is too short is enlarged."""
        if self.pixel >= 1:
            return max(1, round(width_px * self.pixel)), height_px
        return width_px, max(1, round(height_px / self.pixel))


def shape_of(stream: VideoStream, bits: int) -> Shape:
    """Read the shape of a track's pixels; implausible ones count as square."""
    pixel = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
    if not pixel or not Fraction(1, MOST_STRETCH) <= pixel <= MOST_STRETCH:
        return Shape(bits=bits)
    shape = Shape(Fraction(pixel), bits)
    width, height = shape.size(stream.codec_context.width, stream.codec_context.height)
    return shape if width * height <= MOST_PIXELS else Shape(bits=bits)


AS_IT_COMES = Shape()
"""Square pixels, no bits to scale."""


def picture_image(picture: VideoFrame, turn: Rotation, shape: Shape = AS_IT_COMES) -> Image:
    """Convert a decoded picture to `(H, W, 3)` uint8 BGR, rotated and mirrored by its metadata.

    Args:
        picture: The picture.
        turn: Its rotation, from `Turns`.
        shape: How its pixels are converted.
    """
    image = _scaled(picture, shape) if shape.bits else _converted(picture, shape)
    return turn.of(image)


def square(image: Image, shape: Shape) -> Image:
    """Make the pixels of an image square."""
    size = shape.size(image.shape[1], image.shape[0])
    if size == (image.shape[1], image.shape[0]):
        return image
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _converted(picture: VideoFrame, shape: Shape) -> Image:
    width, height = shape.size(picture.width, picture.height)
    if (width, height) == (picture.width, picture.height):
        return np.asarray(picture.to_ndarray(format="bgr24"), np.uint8)
    return np.asarray(picture.to_ndarray(format="bgr24", width=width, height=height), np.uint8)


def _scaled(picture: VideoFrame, shape: Shape) -> Image:
    """Scale by the used bits: the highest becomes the highest of eight."""
    samples = to_eight(_samples(picture), shape.bits)
    grey = samples.ndim == 2
    image = cv2.cvtColor(samples, cv2.COLOR_GRAY2BGR) if grey else samples[..., ::-1]
    return np.ascontiguousarray(square(np.asarray(image, np.uint8), shape))


def to_eight(samples: NDArray[np.uint16], bits: int) -> NDArray[np.uint8]:
    """Scale samples of `bits` bits to eight."""
    top = (1 << bits) - 1
    return np.asarray(np.minimum(samples, top) >> max(0, bits - 8), np.uint8)


def _samples(picture: VideoFrame) -> NDArray[np.uint16]:
    """Return `(H, W)` grey or `(H, W, 3)` RGB uint16."""
    grey = len(picture.format.components) < 3
    return np.asarray(picture.to_ndarray(format="gray16le" if grey else "rgb48le"), np.uint16)


def sample_bits(form: VideoFormat) -> int:
    """Return the bits of a sample of a pixel format."""
    return max((part.bits for part in form.components), default=8)


def bits_of(pictures: Iterable[VideoFrame]) -> int:
    """Find how many bits pictures with 16-bit samples use."""
    highest = 0
    for picture in pictures:
        highest = max(highest, int(_samples(picture).max(initial=0)))
        if highest >= 1 << DEPTHS[-2]:
            break
    return depth_of(highest)


def depth_of(highest: int) -> int:
    """Return the depth of samples with a known maximum."""
    return next(bits for bits in DEPTHS if highest < 1 << bits)


@dataclass(frozen=True, slots=True)
class Rotation:
    """Swap rows and columns, then flip by OpenCV's code (0 top-bottom, 1 left-right, -1 both)."""

    swap: bool = False
    flip: int | None = None

    def of(self, image: Image) -> Image:
        """Rotate a picture."""
        if self.swap:
            image = np.asarray(cv2.transpose(image), np.uint8)
        return image if self.flip is None else np.asarray(cv2.flip(image, self.flip), np.uint8)


class Turns:
    """Reads the rotation of a track's pictures; reads it again only when their angle changes.

    Reading a picture's side data creates a reference cycle, which keeps its pixels in memory until
    Python's garbage collection: some hundred megabytes. Reading the angle does not.
    """

    def __init__(self) -> None:
        """Start without a picture."""
        self._angle: int | None = None
        self._turn = Rotation()

    def of(self, picture: VideoFrame) -> Rotation:
        """Return how a picture is rotated and mirrored."""
        if picture.rotation != self._angle:
            self._angle, self._turn = picture.rotation, _turn_of(picture)
        return self._turn


def _turn_of(picture: VideoFrame) -> Rotation:
    """Read the display matrix, which maps `(x, y)` to `(a x + c y, b x + d y)` with y down.

    Source: ISO/IEC 14496-12, section 6.2.2; FFmpeg's `libavutil/display.h`.
    """
    found = picture.side_data.get(Type.DISPLAYMATRIX)  # type: ignore[call-overload]
    if found is None:
        return Rotation()
    a, b, _, c, d = (int(value) for value in np.frombuffer(bytes(found), np.int32)[:5])
    swap = abs(b) > abs(a)
    across, down = (c < 0, b < 0) if swap else (a < 0, d < 0)
    return Rotation(swap, {(1, 1): -1, (1, 0): 1, (0, 1): 0}.get((across, down)))
