"""Face pictures to animate, each with its mesh.

The public-domain portrait of scikit-image is always available; MediaPipe's face mesh adds a user's
own pictures. `heads.py` paints procedural heads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data

from models.errors import FlinchError
from models.records import POINTS, Image
from models.sources.pictures import decode
from training.synth.fields import Floats64
from training.synth.mesh import LEFT_IRIS, RIGHT_IRIS, eye_distance_px, portrait_points, rotation

ASTRONAUT = "astronaut.png"
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff")


class PortraitError(FlinchError, ValueError):
    """A face picture cannot be used."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """A still face: `image` `(H, W, 3)` uint8 BGR and `points` `(478, 3)` in its pixels."""

    name: str
    image: Image
    points: Floats64

    @property
    def eye_px(self) -> float:
        """Distance of the eye centres in pixels."""
        return eye_distance_px(self.points)

    @property
    def centre_px(self) -> Floats64:
        """Mid-point of the eye centres, `(2,)`."""
        return np.asarray((self.points[RIGHT_IRIS, :2] + self.points[LEFT_IRIS, :2]) / 2)

    @property
    def roll(self) -> float:
        """Tilt of the line through the eyes, in radians, clockwise in the picture."""
        span = self.points[LEFT_IRIS, :2] - self.points[RIGHT_IRIS, :2]
        return float(np.arctan2(span[1], span[0]))

    def moved_px(self, displacement: Floats64) -> Floats64:
        """Convert a displacement of the standard face to pixels of this picture.

        Args:
            displacement: `(..., 478, 3)` in eye distances, in face coordinates.

        Returns:
            `(..., 478, 2)` in pixels, rotated by the head's tilt.
        """
        return np.asarray(displacement[..., :2] @ rotation(self.roll).T * self.eye_px, np.float64)


def load_portrait() -> Portrait:
    """Return the public-domain portrait of an astronaut (NASA, in scikit-image), 512 × 512.

    The file is read here, because scikit-image's own function first spends a third of a second on
    loading readers.

    Raises:
        PictureError: scikit-image does not have the picture.
    """
    path = Path(str(data.__file__)).with_name(ASTRONAUT)
    try:
        # OpenCV would warn of the file's colour profile.
        with av.open(str(path)) as container:
            picture = next(container.decode(video=0)).to_ndarray(format="bgr24")
    except (av.FFmpegError, StopIteration) as error:
        raise PortraitError(
            f"The portrait of the practice camera cannot be read: expected a picture '{path}', "
            f"found '{error}'. Install scikit-image again."
        ) from error
    return Portrait("astronaut", np.asarray(picture, np.uint8), portrait_points())


def load_folder(folder: Path) -> list[Portrait]:
    """Read a folder of face pictures.

    Args:
        folder: Holds pictures with one clear, upright face each.

    Returns:
        The pictures in the order of their names; those without a face are skipped.

    Raises:
        PictureError: The folder is missing, or no picture in it shows a face.
    """
    if not folder.is_dir():
        raise PortraitError(f"No folder of face pictures at {folder}: give an existing folder.")
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in PICTURES)
    found = [portrait for path in paths if (portrait := _read(path)) is not None]
    if not found:
        raise PortraitError(
            f"None of the {len(paths)} pictures in {folder} shows a face that could be found: "
            "give pictures of upright faces."
        )
    return found


def _read(path: Path) -> Portrait | None:
    picture = decode(path.read_bytes())
    if picture is None:
        return None
    points = find_points(picture)
    return None if points is None else Portrait(path.stem, picture, points)


def find_points(image: NDArray[np.uint8]) -> Floats64 | None:
    """Find the face mesh on a still picture.

    Args:
        image: `(H, W, 3)` uint8 BGR.

    Returns:
        `(478, 3)` in pixels, or None if no face is found.
    """
    from mediapipe.python.solutions.face_mesh import FaceMesh

    height, width = image.shape[:2]
    with FaceMesh(static_image_mode=True, refine_landmarks=True, max_num_faces=1) as mesh:
        result: Any = mesh.process(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
    if not result.multi_face_landmarks:
        return None
    marks = result.multi_face_landmarks[0].landmark[:POINTS]
    return np.array([[m.x * width, m.y * height, m.z * width] for m in marks], np.float64)
