"""Plays the motion of a video's face on a generated face, frame by frame.

Motion is measured between two aligned crops: a reference, in which the face looks most typical of
the whole video, and the frame. Lucas-Kanade flow at the mesh points follows the skin, each point
weighted by its structure tensor as in `models.spot.skin`. The mesh follows lids, irises and a
wide-open mouth, but not the brows, which it misplaces over shut lids. The transforms of both crops
give the head's position.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.errors import FlinchError
from models.face.align import CROP_PX, EYE_DISTANCE, EYES_Y, Aligner, between
from models.face.track import Tracker
from models.motion.flow import grey
from models.records import POINTS, Crop, Frame, Image, State
from models.spot.eyes import apertures
from training.synth.heads import draw_head
from training.synth.long import HEAD_EYE_PX, head_size
from training.synth.mesh import mirror_of, standard_face
from training.synth.performance import LIDS_STILL, MOST_CLOSED, Performance, PerformanceReader
from training.synth.portrait import Portrait, load_folder
from training.synth.real_motion import mixed
from training.synth.replay import FORM, Actor
from training.synth.stage import PIVOT, HeadMove

Floats64 = NDArray[np.float64]

EYE_PX = EYE_DISTANCE * CROP_PX
"""Distance of the eye centres in a crop."""

HELD_NS = 200_000_000
"""A face that is lost for less than this keeps its position: a tracker misses single frames."""

_WINDOW = 15
_LEVELS = 3
_TOGETHER_ED = 0.045
"""Distance over which points of the skin move alike."""

_ANCHOR = 1e-3
"""Weight of no motion, as a share of a usual point's weight: for places without texture."""

_MISFIT = 24.0
"""Mean difference of a tracked patch, in grey levels, at which it has half its weight."""

_OPEN_QUANTILE = 0.4
"""Share of frames, with the smallest eyes, that cannot be the reference."""
_BLINKING = 0.98
"""Quantile of the lids' closure that counts as a blink: people blink in a twentieth of the time."""

_SHUT = (0.3, 0.9)
_NOBODY_GREY = 118


_LID = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
"""The lid contour of the right eye."""

_FACE = standard_face()
_LOWER = _FACE[:, 1] > _FACE[2, 1]
"""The points below the nose: mouth, chin and jaw."""

_EYES = np.isin(np.arange(POINTS), [*_LID, *mirror_of()[list(_LID)]]) | (np.arange(POINTS) >= 468)
"""Lids and irises, which move separately."""


class StandInError(FlinchError, ValueError):
    """A video shows no face that could be replaced."""


@dataclass(frozen=True, slots=True)
class ReferenceFace:
    """The face against which all frames are measured, and its eye opening when shut.

    `shut` is the share by which the mesh's lid distance shrinks in a blink: a third in some faces,
    nearly all of it in others.
    """

    crop: Crop
    shut: float


class FaceFollower:
    """Finds and aligns the face of a video's frames; close it when done."""

    def __init__(self) -> None:
        self._tracker = Tracker()
        self._aligner = Aligner()

    def follow(self, frame: Frame) -> Crop | None:
        """Return the aligned face of one frame, or None; frames must come in order."""
        return self._aligner.step(frame, self._tracker.step(frame))

    def close(self) -> None:
        """Release the tracker."""
        self._tracker.close()


def nobodys_face(seed: int, folder: Path | None = None) -> Portrait:
    """Draw the generated face.

    Args:
        seed: Equal seeds give equal faces.
        folder: The user's face pictures, of which one is used; None paints a head.

    Raises:
        PictureError: The folder is missing or holds no face.
    """
    if folder is not None:
        pictures = load_folder(folder)
        return pictures[seed % len(pictures)]
    return draw_head(np.random.default_rng([seed, 12]), head_size(FORM), HEAD_EYE_PX, glasses=False)


def choose_reference(frames: Iterable[Frame]) -> ReferenceFace:
    """Choose the reference face.

    Args:
        frames: Frames of the video in order; one every few tenths of a second is enough.

    Returns:
        The crop whose mesh is nearest to the median mesh, among those with open eyes, if possible
        from a frame without faults; and how far the lids close.

    Raises:
        StandInError: None of them shows a face.
    """
    count, crops = 0, []
    with closing(FaceFollower()) as follower:
        for frame in frames:
            count += 1
            crop = follower.follow(frame)
            if crop is not None:
                crops.append(replace(crop, image=crop.image.copy()))
    if not crops:
        raise StandInError(
            f"No face was found in {count} frames across the video: expected one that is seen "
            "from the front."
        )
    sound = [crop for crop in crops if crop.state is State.OK] or crops
    shapes = np.stack([crop.points for crop in sound]).astype(np.float64)
    opening = np.array([apertures(crop.points).mean() for crop in sound])
    far = np.abs(shapes - np.median(shapes, axis=0)).mean(axis=(1, 2))
    far[opening < np.quantile(opening, _OPEN_QUANTILE)] = np.inf
    best = sound[int(np.argmin(far))]
    every = np.array([apertures(crop.points).mean() for crop in crops])
    closed = 1.0 - every / apertures(best.points).mean()
    return ReferenceFace(best, float(np.clip(np.quantile(closed, _BLINKING), *_SHUT)))


class StandIn:
    """Draws a generated face with the motion of each frame of a video.

    Frames come in order, from the first. Close it when done.
    """

    def __init__(self, resting: ReferenceFace, person: Portrait, seed: int = 0):
        """Prepare a face.

        Args:
            resting: The result of `choose_reference`.
            person: The face to show.
            seed: Seed of the picture's grain and noise.
        """
        self.actor = Actor(0, seed, person=person)
        self._follower = FaceFollower()
        self._reading = PerformanceReader()
        self._reference, self._shut = resting.crop, resting.shut
        self._skin = _Skin(resting.crop)
        self._open = apertures(resting.crop.points)
        self._last: tuple[int, Performance] | None = None

    def show(self, frame: Frame) -> tuple[Image, bool]:
        """Draw one frame.

        Args:
            frame: The real frame.

        Returns:
            `(H, W, 3)` uint8 BGR, and whether a face was found. Without one, the last face is shown
            for `HELD_NS`, then plain grey.
        """
        crop = self._follower.follow(frame)
        if crop is not None:
            self._last = frame.t_ns, self.performance(crop)
        elif self._last is None or frame.t_ns - self._last[0] > HELD_NS:
            return self.actor.nobody(_NOBODY_GREY), False
        return self.actor.show(self._last[1]), crop is not None

    def performance(self, crop: Crop) -> Performance:
        """Return the performance of a crop's face, relative to the reference."""
        reference = self._reference.points.astype(np.float64)
        mesh = (crop.points.astype(np.float64) - reference) / EYE_PX
        moved = self._skin.moved(grey(crop.image))
        moved[_LOWER] = mixed(moved[_LOWER], mesh[_LOWER])
        did = self._reading.read(moved, mesh)
        closed = 1.0 - float(np.mean(apertures(crop.points) / self._open))
        return replace(
            did,
            head=_joined(did.head, between(crop.warp, self._reference.warp)),
            closed=min(max(closed - LIDS_STILL, 0.0) / (self._shut - LIDS_STILL), MOST_CLOSED),
        )

    def close(self) -> None:
        """Release the tracker."""
        self._follower.close()


class _Skin:
    """Follows the mesh points of a reference crop over the skin."""

    def __init__(self, reference: Crop) -> None:
        self._grey = grey(reference.image)
        self._points = reference.points.astype(np.float32)
        self._tensors = _tensors(self._grey, self._points)
        between_px = np.hypot(*(self._points[:, None] - self._points[None]).transpose(2, 0, 1))
        alike = np.exp(-((between_px / (_TOGETHER_ED * EYE_PX)) ** 2))
        self._alike = np.where(_EYES[:, None] == _EYES[None], alike, 0.0)
        usual = float(np.median(np.trace(self._tensors, axis1=1, axis2=2)))
        self._anchor = _ANCHOR * max(usual, 1.0) * np.eye(2)

    def moved(self, image: Image) -> Floats64:
        """Locate the points in a grey crop: `(478, 2)` eye distances from the reference."""
        found, status, error = cv2.calcOpticalFlowPyrLK(
            self._grey,
            image,
            self._points[:, None],
            np.empty(0, np.float32),
            winSize=(_WINDOW, _WINDOW),
            maxLevel=_LEVELS - 1,
            criteria=(cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 20, 0.005),
        )
        step = (found[:, 0] - self._points).astype(np.float64)
        misfit = np.where(status[:, 0] == 1, error[:, 0], np.inf)
        trust = 1.0 / (1.0 + (misfit / _MISFIT) ** 2)
        tensors = trust[:, None, None] * self._tensors
        pulls = np.einsum("nij,nj->ni", tensors, step)
        count = len(step)
        held = (self._alike @ tensors.reshape(count, 4)).reshape(count, 2, 2) + self._anchor
        pulled = self._alike @ pulls
        return np.asarray(np.linalg.solve(held, pulled[..., None])[..., 0] / EYE_PX, np.float64)


def _tensors(image: Image, points: NDArray[np.float32]) -> Floats64:
    """Compute the structure tensor around each point of a grey picture: `(n, 2, 2)`."""
    smooth = cv2.GaussianBlur(image, (0, 0), 1.0).astype(np.float32)
    x, y = (cv2.Sobel(smooth, cv2.CV_32F, *order, scale=1 / 8) for order in ((1, 0), (0, 1)))
    read = [
        cv2.remap(
            cv2.boxFilter(part, -1, (_WINDOW, _WINDOW)),
            points[:, None],
            np.empty(0, np.float32),
            cv2.INTER_LINEAR,
        )[:, 0]
        for part in (x * x, x * y, y * y)
    ]
    xx, xy, yy = np.asarray(read, np.float64)
    return np.stack([np.stack([xx, xy], -1), np.stack([xy, yy], -1)], -2)


def _joined(head: HeadMove, carried: NDArray[np.float32]) -> HeadMove:
    """Add the head motion that the aligner removed to the remaining one.

    Args:
        head: The motion within the crop.
        carried: `(2, 3)`, crop pixels of the frame to those of the reference.
    """
    linear = carried[:, :2].astype(np.float64)
    middle = np.array([0.5, EYES_Y]) * CROP_PX
    shift = (linear @ middle + carried[:, 2] - middle) / EYE_PX
    growth = float(linear[0, 0] + linear[1, 1]) / 2 - 1.0
    turn = float(linear[1, 0] - linear[0, 1]) / 2
    return HeadMove(
        head.x_ed + float(shift[0]) - turn * PIVOT[1],
        head.y_ed + float(shift[1]) + 0.5 * growth,
        head.growth + growth,
        head.yaw_deg,
        head.pitch_deg,
        head.roll_deg + float(np.rad2deg(turn)),
    )
