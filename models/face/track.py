"""Find and follow one face; say how many there are and how sure that is.

The mesh backend gives points; a face detector looks at every tenth frame as well, because a
one-face mesh cannot tell that a second person came in, and because two networks that agree are a
better confidence than one (drawn faces pass one more easily than both).
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from models.buffers import Buffers
from models.face.carry import Carrier
from models.face.mesh import Detector, Found, MeshBackend, open_mesh
from models.face.pose import eye_centres, pose_of
from models.records import Box, Face, Floats, Frame, Sighting

LEAST_SCORE = 0.6
"""Score below which a mesh is not taken for a human face. On real faces it was measured at 0.90 or
more, on drawn ones at 0.62 or less for the detector alone."""
CHECK_EVERY = 10
"""Frames between two looks of the detector."""
OTHER_SCORE = 0.75
"""Detector score from which a second face counts; reflections and pictures were seen at 0.59."""
OTHER_SIZE = 0.4
"""A second face counts from this share of the followed face's width."""


def is_plausible(points: Floats, width_px: int, height_px: int) -> bool:
    """Tell whether a mesh has the proportions of a face and lies mostly inside the picture.

    The ratio of the eye line to the distance from eyes to mouth is 0.5..2.2 for every head turned
    by less than 60 degrees.
    """
    xy = points[:, :2]
    eyes = eye_centres(points)
    across = float(np.linalg.norm(eyes[1] - eyes[0]))
    along = float(np.linalg.norm(xy[[61, 291]].mean(0) - eyes.mean(0)))
    inside = np.all((xy >= 0) & (xy < (width_px, height_px)), axis=1).mean()
    return across > 4 and 0.5 * along < across < 2.2 * along and float(inside) > 0.6


def _box(points: Floats) -> Box:
    low, high = points[:, :2].min(0), points[:, :2].max(0)
    return Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))


def _overlap(a: Box, b: Box) -> float:
    """Intersection over union of two boxes."""
    wide = min(a.left + a.width, b.left + b.width) - max(a.left, b.left)
    high = min(a.top + a.height, b.top + b.height) - max(a.top, b.top)
    common = max(wide, 0.0) * max(high, 0.0)
    return common / max(a.width * a.height + b.width * b.height - common, 1e-9)


def _sighting(frame: Frame, face: Face | None, count: int) -> Sighting:
    return Sighting(frame.seq, frame.t_ns, face, count, frame.overrun, frame.thinned)


class Tracker:
    """Follows one face from frame to frame; the same frames give the same faces."""

    def __init__(
        self,
        folder: Path | None = None,
        backend: MeshBackend | None = None,
        detector: Detector | None = None,
    ):
        """Start the networks.

        Args:
            folder: The user's model folder; a `face_landmarker.task` in it is used.
            backend: Another mesh backend, for tests.
            detector: Another detector, for tests.

        Raises:
            FaceError: MediaPipe or the user's model cannot be started.
        """
        self._mesh = backend if backend is not None else open_mesh(folder)
        self._detector = detector if detector is not None else Detector()
        self._track = 0
        self._box: Box | None = None
        self._since_check = CHECK_EVERY
        self._seen: tuple[Found, ...] = ()
        self.mesh_every = 1
        """The mesh looks at every `mesh_every`-th frame, and its points are carried between; may
        be set at any time by any thread."""
        self._carrier = Carrier()
        self._since_mesh = 0
        self._score = 0.0
        self._buffers = Buffers()

    @property
    def backend(self) -> str:
        """Name of the mesh backend, for `doctor` and `run.json`."""
        return self._mesh.name

    def step(self, frame: Frame) -> Sighting:
        """Look at one frame.

        Args:
            frame: The next frame of one source.

        Returns:
            The followed face, or None, and the number of faces seen.
        """
        carried = self._carry(frame)
        if carried is not None:
            return carried
        rgb = self._buffers.take(frame.image.shape)
        cv2.cvtColor(frame.image, cv2.COLOR_BGR2RGB, dst=rgb)
        mesh = self._mesh.step(rgb, frame.t_ns)
        height, width = rgb.shape[:2]
        if mesh is None or not is_plausible(mesh.points, width, height):
            return self._lose(frame)
        box = _box(mesh.points)
        fresh = self._box is None or _overlap(self._box, box) < 0.3
        self._since_check += 1
        if fresh or self._since_check >= CHECK_EVERY:
            self._seen = self._detector.step(rgb)
            self._since_check = 0
        score = mesh.presence * self._agreement(box)
        if score < LEAST_SCORE:
            return self._lose(frame)
        if fresh:
            self._track += 1
        self._score = score
        if self.mesh_every > 1:
            self._carrier.note(frame.image, mesh.points)
        else:
            self._carrier.forget()
        return self._follow(frame, mesh.points)

    def _carry(self, frame: Frame) -> Sighting | None:
        """Follow the face without the mesh; None where it is the mesh's turn."""
        self._since_mesh += 1
        points = self._carrier.carry(frame.image) if self._since_mesh < self.mesh_every else None
        height, width = frame.image.shape[:2]
        if points is None or not is_plausible(points, width, height):
            self._since_mesh = 0
            return None
        return self._follow(frame, points)

    def _follow(self, frame: Frame, points: Floats) -> Sighting:
        self._box = _box(points)
        pose = pose_of(points)
        face = Face(frame.seq, frame.t_ns, self._track, self._box, points, pose, self._score)
        return _sighting(frame, face, 1 + self._others(self._box))

    def _lose(self, frame: Frame) -> Sighting:
        self._carrier.forget()
        self._box = None
        return _sighting(frame, None, 0)

    def _agreement(self, box: Box) -> float:
        """Score of the detection that covers the mesh; half belief where there is none."""
        return max((f.score for f in self._seen if _overlap(f.box, box) > 0.3), default=0.5)

    def _others(self, box: Box) -> int:
        return sum(
            f.score >= OTHER_SCORE
            and f.box.width >= OTHER_SIZE * box.width
            and _overlap(f.box, box) <= 0.3
            for f in self._seen
        )

    def close(self) -> None:
        """Let go of the networks."""
        self._mesh.close()
        self._detector.close()
