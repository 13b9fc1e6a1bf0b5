"""Makes a clip from single pictures, for other programs that have no video.

The face is found in the onset, and all pictures are cut with its transform, as in `flinch prepare`.
"""

from __future__ import annotations

import numpy as np

from models.errors import FlinchError
from models.face.align import apply, cut, eye_pose, warp_of
from models.face.still import find_face
from models.records import Clip, Crop, Floats, Image, Kind, Window

STEP_NS = 100_000_000
"""Time from one picture to the next if the duration is unknown."""


class PictureError(FlinchError):
    """Pictures that do not make a clip."""


def clip_of(onset: Image, apex: Image, offset: Image | None = None) -> Clip:
    """Make a clip from two or three pictures of one face, filmed with a fixed camera.

    Args:
        onset: `(H, W, 3)` uint8 BGR, the face at rest before the movement.
        apex: The same face at the peak of the movement.
        offset: The face at rest again; None takes the onset.

    Returns:
        The clip, for `models.read_clip`.

    Raises:
        PictureError: The pictures differ in size or are not pictures, or the onset shows no face.
    """
    pictures = [onset, apex, onset if offset is None else offset]
    for picture in pictures:
        if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
            raise PictureError(
                "A picture must be (H, W, 3) uint8 BGR, as cv2.imread gives it, found "
                f"{picture.shape} {picture.dtype}."
            )
    if len({picture.shape for picture in pictures}) > 1:
        sizes = ", ".join(f"{p.shape[1]}x{p.shape[0]}" for p in pictures)
        raise PictureError(
            f"All pictures must have one size, found {sizes}: take those of one video."
        )
    face = find_face(onset)
    if face is None:
        raise PictureError(
            "No face was found in the onset picture: show one upright, 80 px or more."
        )
    warp = warp_of(eye_pose(face.points))
    points = apply(warp, face.points[:, :2])
    crops = tuple(_crop(k, picture, warp, points) for k, picture in enumerate(pictures))
    return Clip(_window(), crops[0], crops[1], crops[2], crops)


def _crop(seq: int, picture: Image, warp: Floats, points: Floats) -> Crop:
    return Crop(seq, seq * STEP_NS, 1, cut(picture, warp), points, warp)


def _window() -> Window:
    times = (0, STEP_NS, 2 * STEP_NS)
    return Window(*(*times, 0, 1, 2), score=0.0, kind=Kind.MICRO, region="", decided_ns=2 * STEP_NS)
