"""A film's frames become pictures of the colours that their maker meant."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtMultimedia import QtVideo, QVideoFrame, QVideoFrameFormat

from app.threads import film_picture
from app.threads.film_picture import picture_of

Pixels = QVideoFrameFormat.PixelFormat
Space = QVideoFrameFormat.ColorSpace
Range = QVideoFrameFormat.ColorRange
RED_601, RED_709, RED_601_FULL = (81, 90, 240), (63, 102, 240), (76, 85, 255)


def _frame(
    colour: tuple[int, int, int],
    pixels: Pixels = Pixels.Format_YUV420P,
    space: Space = Space.ColorSpace_Undefined,
    size: tuple[int, int] = (98, 54),
    shades: Range = Range.ColorRange_Unknown,
    turned: QtVideo.Rotation = QtVideo.Rotation.None_,
) -> QVideoFrame:
    form = QVideoFrameFormat(QSize(*size), pixels)
    form.setColorSpace(space)
    form.setColorRange(shades)
    form.setRotation(turned)
    frame = QVideoFrame(form)
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    deep = pixels in (Pixels.Format_P010, Pixels.Format_YUV420P10)
    y, u, v = (value * 4 if deep else value for value in colour)
    if pixels is Pixels.Format_P010:
        y, u, v = y << 6, u << 6, v << 6
    word = np.uint16 if deep else np.uint8
    values = [[y], [u], [v]] if frame.planeCount() == 3 else [[y], [u, v]]
    for number, pattern in enumerate(values):
        plane = np.frombuffer(frame.bits(number), word)
        plane[:] = np.resize(np.asarray(pattern, word), len(plane))
    frame.unmap()
    return frame


def _is_red(frame: QVideoFrame) -> bool:
    image = picture_of(frame)
    assert (image.width(), image.height()) == (frame.width(), frame.height())
    places = [(0, 0), (image.width() - 1, 0), (image.width() // 2, image.height() - 1)]
    colours = [QColor(image.pixel(*place)).getRgb() for place in places]
    return bool(np.abs(np.asarray(colours) - (255, 0, 0, 255)).max() <= 3)


@pytest.mark.parametrize("pixels", film_picture._FORMATS, ids=lambda pixels: pixels.name)
def test_colours_hold_for_every_kind_of_pixels(pixels: Pixels) -> None:
    assert _is_red(_frame(RED_601, pixels))


def test_colours_hold_for_the_colour_space_and_range_that_a_film_names() -> None:
    assert _is_red(_frame(RED_709, space=Space.ColorSpace_BT709))
    assert _is_red(_frame(RED_601, space=Space.ColorSpace_BT601))
    assert not _is_red(_frame(RED_601, space=Space.ColorSpace_BT709))
    assert _is_red(_frame(RED_601_FULL, shades=Range.ColorRange_Full))


def test_a_large_film_that_names_no_colour_space_is_of_high_definition() -> None:
    assert _is_red(_frame(RED_709, size=(1280, 720)))
    assert not _is_red(_frame(RED_709, size=(720, 576)))


def test_a_turned_film_is_turned() -> None:
    image = picture_of(_frame(RED_601, turned=QtVideo.Rotation.Clockwise90))
    assert (image.width(), image.height()) == (54, 98)
