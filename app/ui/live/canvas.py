"""Draws an analysed frame with its overlays at the size of the display; needs no widget."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.core.pipeline import Update
from app.ui.live.mesh import MeshPainter
from models.buffers import Buffers
from models.records import Crop, Floats, Image

MESH_SHARE = 0.42
HEAT_SHARE = 0.7
GLOW_PX = 64


@dataclass(frozen=True, slots=True)
class Layers:
    """Which overlays are drawn."""

    mesh: bool = False
    """The mesh of the face."""
    box: bool = True
    """The box of the face."""
    flow: bool = False
    """The arrows of the present movement."""
    saliency: bool = False
    """The heat map of the last or the selected event."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Position of a frame on a surface, in surface pixels; `scale` converts from frame pixels."""

    left: int
    top: int
    width: int
    height: int
    scale: float


def fit(frame_width: int, frame_height: int, width: int, height: int) -> Fit:
    """Place a frame as large as possible, centred, without changing its shape."""
    scale = min(width / frame_width, height / frame_height)
    shown_width = max(1, round(frame_width * scale))
    shown_height = max(1, round(frame_height * scale))
    return Fit(
        (width - shown_width) // 2, (height - shown_height) // 2, shown_width, shown_height, scale
    )


class Scaler:
    """Resizes BGR pictures to BGRA, which Qt draws without converting, in memory that it reuses.

    New memory for every picture costs 40 % of a core at 40 pictures a second.
    """

    def __init__(self) -> None:
        self._small, self._shown = Buffers(), Buffers()

    def scale(self, image: Image, place: Fit) -> Image:
        """Resize a picture to its place.

        Large pictures are reduced by a whole factor first, which is ten times as fast in OpenCV.

        Args:
            image: `(H, W, 3)` uint8 BGR.
            place: The size to show it at.

        Returns:
            `(h, w, 4)` uint8 BGRA; its memory is reused once nothing refers to it.
        """
        factor = int(1.0 / place.scale)
        if factor >= 2:
            height, width = (side // factor for side in image.shape[:2])
            whole = image[: height * factor, : width * factor]
            image = np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA))
        size = (place.width, place.height)
        if image.shape[1::-1] != size:
            small = self._small.take((place.height, place.width, 3))
            cv2.resize(image, size, dst=small, interpolation=cv2.INTER_LINEAR)
            image = small
        shown = self._shown.take((place.height, place.width, 4))
        cv2.cvtColor(image, cv2.COLOR_BGR2BGRA, dst=shown)
        return shown


def as_image(picture: NDArray[np.uint8]) -> QImage:
    """Wrap `(h, w, 4)` uint8 BGRA as a QImage; the array must live as long as the image."""
    height, width = picture.shape[:2]
    line = int(picture.strides[0])
    return QImage(picture.data, width, height, line, QImage.Format.Format_RGB32)


class FrameCanvas:
    """Draws frames with mesh and saliency; keeps the mesh's triangles between frames."""

    def __init__(self) -> None:
        self._scaler = Scaler()
        self._mesh = MeshPainter()

    def draw(
        self,
        update: Update,
        place: Fit,
        layers: Layers,
        mesh_bgr: tuple[int, int, int],
        saliency: Floats | None,
    ) -> NDArray[np.uint8]:
        """Draw one update.

        Args:
            update: The analysed frame; its overlays belong to the same frame.
            place: Size and scale to draw at.
            layers: Which overlays to draw.
            mesh_bgr: Colour of the mesh.
            saliency: `(h, w)` float32 in 0..1 over the crop, or None.

        Returns:
            `(h, w, 4)` uint8 BGRA, not mirrored.
        """
        picture = self._scaler.scale(update.frame.image, place)
        if layers.saliency and saliency is not None and update.crop is not None:
            glow(picture, saliency, update.crop, place.scale)
        if layers.mesh and update.face is not None:
            self._blend_mesh(picture, update, place.scale, mesh_bgr)
        return picture

    def _blend_mesh(
        self, picture: NDArray[np.uint8], update: Update, scale: float, bgr: tuple[int, int, int]
    ) -> None:
        assert update.face is not None
        low = np.floor(update.face.points[:, :2].min(axis=0) * scale).astype(int) - 2
        high = np.ceil(update.face.points[:, :2].max(axis=0) * scale).astype(int) + 3
        left, top = np.maximum(low, 0)
        right, bottom = np.minimum(high, (picture.shape[1], picture.shape[0]))
        if right <= left or bottom <= top:
            return
        part = picture[top:bottom, left:right]
        before = part.copy()
        self._mesh.draw(picture, update.face, scale, bgr, strong=True)
        cv2.addWeighted(part, MESH_SHARE, before, 1.0 - MESH_SHARE, 0.0, dst=part)


def glow(picture: NDArray[np.uint8], saliency: Floats, crop: Crop, scale: float) -> None:
    """Draw a heat map over the face, in place.

    Args:
        picture: `(h, w, 4)` uint8 BGRA.
        saliency: `(a, b)` float32 in 0..1 over the crop.
        crop: The crop of this frame, whose warp gives its position.
        scale: Picture pixels for one frame pixel.
    """
    height, width = picture.shape[:2]
    side = crop.image.shape[0]
    to_crop = np.vstack([crop.warp, [0.0, 0.0, 1.0]]).astype(np.float64)
    to_map = np.diag([GLOW_PX / side, GLOW_PX / side, 1.0])
    from_picture = np.diag([1.0 / scale, 1.0 / scale, 1.0])
    matrix = (to_map @ to_crop @ from_picture)[:2]
    share = cv2.warpAffine(
        _soft(saliency), matrix, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    )
    share = np.asarray(share * HEAT_SHARE, dtype=np.float32)
    rows, columns = np.any(share > 0.01, axis=1), np.any(share > 0.01, axis=0)
    if not rows.any():
        return
    top, bottom = np.flatnonzero(rows)[[0, -1]]
    left, right = np.flatnonzero(columns)[[0, -1]]
    part = picture[top : bottom + 1, left : right + 1, :3]
    weight = share[top : bottom + 1, left : right + 1, None]
    warm = np.array((40.0, 150.0, 255.0), np.float32)
    part[:] = (part * (1.0 - weight) + warm * weight).astype(np.uint8)


def _soft(saliency: Floats) -> Floats:
    """Enlarge a coarse map smoothly, fading towards the edge of the face."""
    large = cv2.resize(saliency, (GLOW_PX, GLOW_PX), interpolation=cv2.INTER_LINEAR)
    cell_px = GLOW_PX / max(saliency.shape)
    if cell_px > 4:
        large = cv2.GaussianBlur(large, (0, 0), 0.4 * cell_px, borderType=cv2.BORDER_REFLECT)
    along = np.linspace(-1.0, 1.0, GLOW_PX, dtype=np.float32)
    far = np.hypot(along[None, :], along[:, None])
    return np.asarray(large * np.clip((1.05 - far) / 0.3, 0.0, 1.0), np.float32)
