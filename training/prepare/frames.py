"""Pictures for frame networks: the two pipelines of the preprocessing study, and our own crop.

M1 is the centre of the raw frame, 384 px, RGB. M2 searches the face on each frame and takes its box
with 20 px more on every side, 224 px, grey. Without a face it uses the clip's last box again, or
M1's centre before the first box. `face` is the crop of the live program. The study detects with
dlib; Flinch with its live mesh.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from models.face.align import CROP_PX, eye_pose, warp_of
from models.records import Face, Image
from models.resizing import to_square
from models.stills import FACE, M1, M2, M2_PX, MFS, Box, box_of, numbers
from training.datasets.clips import LabelledClip
from training.errors import DataError

PIPELINES = (M1, M2, FACE)
M1_PX = 384


def stored_numbers(clip: LabelledClip, apex: int) -> tuple[int, ...]:
    """List the frames to store: those of any sampling that exist."""
    chosen = numbers(MFS, clip.onset, apex, clip.offset)
    return tuple(k for k in chosen if k in clip.frames)


def centre(image: Image, size_px: int = M1_PX) -> Image:
    """Cut the centre (M1); a smaller picture is enlarged first.

    Args:
        image: `(H, W, 3)` uint8 BGR.
        size_px: Side of the cut.

    Returns:
        `(size_px, size_px, 3)` uint8 RGB.
    """
    height, width = image.shape[:2]
    short = min(height, width)
    if short < size_px:
        scale = size_px / short
        size = (max(size_px, round(width * scale)), max(size_px, round(height * scale)))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_LINEAR), np.uint8)
        height, width = image.shape[:2]
    top, left = (height - size_px) // 2, (width - size_px) // 2
    cut = image[top : top + size_px, left : left + size_px, ::-1]
    return np.ascontiguousarray(cut)


def boxed(image: Image, box: Box, size_px: int = M2_PX) -> NDArray[np.uint8]:
    """Cut a face's box (M2): `(size_px, size_px, 1)` uint8 grey."""
    left, top, right, bottom = box
    grey = cv2.cvtColor(image[top:bottom, left:right], cv2.COLOR_BGR2GRAY)
    return np.asarray(to_square(grey, size_px), np.uint8)[..., None]


def pictures(
    images: list[Image], faces: list[Face | None], pipeline: str, onset: Face | None
) -> NDArray[np.uint8]:
    """Prepare the pictures of one clip.

    Args:
        images: Frames `(H, W, 3)` uint8 BGR.
        faces: Face of each frame, only for M2.
        pipeline: One of `PIPELINES`.
        onset: Face of the clip's onset, only for `face`.

    Returns:
        `(m, S, S, c)` uint8, RGB or grey.

    Raises:
        DataError: The pipeline is unknown, or its face is missing.
    """
    if pipeline == M1:
        return np.stack([centre(image) for image in images])
    if pipeline == M2:
        return np.stack(_boxes(images, faces))
    if pipeline == FACE and onset is not None:
        warp = warp_of(eye_pose(onset.points))
        size = (CROP_PX, CROP_PX)
        cut = [cv2.warpAffine(i, warp, size, borderMode=cv2.BORDER_REPLICATE) for i in images]
        return np.stack([np.asarray(picture[..., ::-1], np.uint8) for picture in cut])
    if pipeline == FACE:
        raise DataError("The pipeline 'face' needs the face of the onset, which was not found.")
    raise DataError(f"Unknown pipeline '{pipeline}': expected one of {', '.join(PIPELINES)}.")


def _boxes(images: list[Image], faces: list[Face | None]) -> list[NDArray[np.uint8]]:
    last: Box | None = None
    cut = []
    for image, face in zip(images, faces, strict=True):
        height, width = image.shape[:2]
        if face is not None:
            last = box_of(face.points, height, width)
        if last is None:
            whole = centre(image)[..., ::-1]
            cut.append(boxed(whole, (0, 0, whole.shape[1], whole.shape[0])))
        else:
            cut.append(boxed(image, last))
    return cut
