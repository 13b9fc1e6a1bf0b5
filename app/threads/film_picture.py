"""Converts a film's frames to pictures on the processor alone.

`QVideoFrame.toImage` draws the frame with the display's graphics driver. With a software driver (no
graphics card, a virtual display), one 1280x720 frame takes 32 ms and 59 ms of processor time on two
cores, and half of a film is never painted. FFmpeg's conversion takes 2 ms everywhere.
"""

from __future__ import annotations

import math

import numpy as np
from av import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QtVideo, QVideoFrame, QVideoFrameFormat

_Pixels = QVideoFrameFormat.PixelFormat
_Space = QVideoFrameFormat.ColorSpace
_Transfer = QVideoFrameFormat.ColorTransfer

_FORMATS = {
    _Pixels.Format_YUV420P: "yuv420p",
    _Pixels.Format_YUV422P: "yuv422p",
    _Pixels.Format_NV12: "nv12",
    _Pixels.Format_YUV420P10: "yuv420p10le",
    _Pixels.Format_P010: "p010le",
}
_SPACES = {_Space.ColorSpace_BT601: Colorspace.ITU601, _Space.ColorSpace_BT709: Colorspace.ITU709}
_HIGH_RANGE = (_Transfer.ColorTransfer_ST2084, _Transfer.ColorTransfer_STD_B67)
_BLOCK_PX = 32
"""FFmpeg converts blocks of 16 pixels and writes past the end of a row that ends within a block."""
_LARGEST_STANDARD = 576
"""Films with at most this many rows and no named colour space are BT.601, larger ones BT.709, as in
Qt.
"""


def picture_of(frame: QVideoFrame) -> QImage:
    """Convert a frame of a film to a picture that can be painted.

    Args:
        frame: A valid frame. One that is turned, mirrored, of high dynamic range, on the graphics
            card or of rare pixels is converted by Qt.

    Returns:
        The picture, of the frame's size; it owns its pixels.
    """
    pixels, space = _FORMATS.get(frame.pixelFormat()), _space(frame.surfaceFormat())
    if pixels is None or space is None or not _plain(frame):
        return frame.toImage()
    if not frame.map(QVideoFrame.MapMode.ReadOnly):
        return frame.toImage()
    try:
        planes = _copied(frame, pixels)
    finally:
        frame.unmap()
    full = frame.surfaceFormat().colorRange() is QVideoFrameFormat.ColorRange.ColorRange_Full
    converted = planes.reformat(
        format="bgra",
        src_colorspace=space,
        src_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
    )
    plane = converted.planes[0]
    line, form = plane.line_size, QImage.Format.Format_RGB32
    picture = QImage(
        np.frombuffer(memoryview(plane), np.uint8).data, plane.width, plane.height, line, form
    )
    return picture.copy(0, 0, frame.width(), frame.height())


def _plain(frame: QVideoFrame) -> bool:
    surface = frame.surfaceFormat()
    turned = frame.rotation() is not QtVideo.Rotation.None_ or frame.mirrored()
    turned = turned or surface.rotation() is not QtVideo.Rotation.None_ or surface.isMirrored()
    in_memory = frame.handleType() is QVideoFrame.HandleType.NoHandle
    return in_memory and not turned and surface.colorTransfer() not in _HIGH_RANGE


def _space(surface: QVideoFrameFormat) -> Colorspace | None:
    if surface.colorSpace() is not _Space.ColorSpace_Undefined:
        return _SPACES.get(surface.colorSpace())
    large = surface.frameHeight() > _LARGEST_STANDARD
    return Colorspace.ITU709 if large else Colorspace.ITU601


def _copied(frame: QVideoFrame, pixels: str) -> VideoFrame:
    """Copy a mapped frame, plane by plane, into one whose rows are whole blocks."""
    width_px = math.ceil(frame.width() / _BLOCK_PX) * _BLOCK_PX
    copy = VideoFrame(width_px, frame.height(), pixels)
    for number, plane in enumerate(copy.planes):
        line = frame.bytesPerLine(number)
        source = np.frombuffer(frame.bits(number), np.uint8)[: plane.height * line]
        target = np.frombuffer(memoryview(plane), np.uint8)[: plane.height * plane.line_size]
        width = min(line, plane.line_size)
        target.reshape(-1, plane.line_size)[:, :width] = source.reshape(-1, line)[:, :width]
    return copy
