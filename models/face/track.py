"""Finds and follows one face, counts all faces, and gives the confidence.

The mesh backend computes the points. A face detector also runs on every tenth frame: a one-face
mesh does not notice a second person, and the agreement of two networks is a better confidence than
one score (drawn faces pass one network more easily than both).
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from models.buffers import Buffers
from models.face.carry import Carrier
from models.face.mesh import Detector, FoundFace, KeepsToRegion, MeshBackend, open_mesh
from models.face.pose import bounds_of, eye_centres, outside_share, pose_of
from models.face.search import Search
from models.face.view import View, fitting_view, whole_view
from models.records import Box, Face, Floats, Frame, Image, Sighting

LEAST_SCORE = 0.6
"""Score below which a mesh is not taken for a human face. On real faces it was measured at 0.90 or
more, on drawn ones at 0.62 or less for the detector alone."""
CHECK_EVERY = 10
"""Number of frames from one run of the detector to the next."""
OTHER_SCORE = 0.75
"""Detector score from which a second face counts; reflections and pictures were seen at 0.59."""
OTHER_SIZE = 0.4
"""A second face counts from this share of the followed face's width."""
SURE_SCORE = 0.8
"""Least score of a face that the search has found. Its many views contain more false faces: real
and played faces were measured at 0.9 or more, false ones at 0.72 or less."""
LAST_PLACE_NS = 1_000_000_000
"""How long a lost face is searched for in the view where it was seen last."""
DARK = 12.0
"""Mean grey level below which a picture in which no face is seen is called too dark."""
_COARSE = 16
"""Step in pixels for sampling the brightness of a picture."""
ASLANT_DEG = 60.0
"""Slope of the eye line in the view from which a face may lie on its side."""
UPRIGHT_MARGIN = 0.02
"""Lead in detector score that another orientation needs: upright faces lead by 0.02 to 0.3 on six
real clips and twelve painted heads.
"""

_BLANK = np.zeros((64, 64, 3), np.uint8)
"""A picture without a face, which resets the mesh."""


def is_plausible(points: Floats, width_px: int, height_px: int) -> bool:
    """Return whether a mesh has the proportions of a face and lies mostly inside the picture.

    `points` are `(478, 3)` in pixels. The ratio of the eye line to the distance from eyes to mouth
    is 0.5..2.2 for every head turned by less than 60 degrees.
    """
    xy = points[:, :2]
    eyes = eye_centres(points)
    across = float(np.linalg.norm(eyes[1] - eyes[0]))
    along = float(np.linalg.norm(xy[[61, 291]].mean(0) - eyes.mean(0)))
    proportioned = across > 4 and 0.5 * along < across < 2.2 * along
    return proportioned and outside_share(points, width_px, height_px) < 0.4


def _box(points: Floats) -> Box:
    low, high = bounds_of(points)
    return Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))


def _overlap(a: Box, b: Box) -> float:
    """Intersection over union of two boxes."""
    wide = min(a.left + a.width, b.left + b.width) - max(a.left, b.left)
    high = min(a.top + a.height, b.top + b.height) - max(a.top, b.top)
    common = max(wide, 0.0) * max(high, 0.0)
    return common / max(a.width * a.height + b.width * b.height - common, 1e-9)


def slices_of(box: Box) -> tuple[slice, slice]:
    """Return rows and columns of a box in whole pixels, which may extend beyond the picture."""
    left, top = max(0, math.floor(box.left)), max(0, math.floor(box.top))
    right, bottom = math.ceil(box.left + box.width), math.ceil(box.top + box.height)
    return slice(top, max(bottom, top)), slice(left, max(right, left))


def _sighting(frame: Frame, face: Face | None, count: int) -> Sighting:
    return Sighting(
        frame.seq, frame.t_ns, face, count, frame.overrun, frame.thinned, grain=frame.grain
    )


def _darkness(image: Image) -> str:
    """Say that a picture is too dark to show a face; empty otherwise."""
    level = float(image[::_COARSE, ::_COARSE].mean())
    if level >= DARK:
        return ""
    return f"the picture is too dark: mean grey level {level:.0f} of 255"


class Tracker:
    """Follows one face from frame to frame; equal frames give equal faces."""

    def __init__(
        self,
        folder: Path | None = None,
        backend: MeshBackend | None = None,
        detector: Detector | None = None,
        far: Detector | None = None,
    ):
        """Start the networks.

        Args:
            folder: The user's model folder; a `face_landmarker.task` in it is used.
            backend: Another mesh backend, for tests.
            detector: Another detector, for tests.
            far: Another far-range detector, for tests; else it starts when it is first needed.

        Raises:
            FaceError: MediaPipe or the user's model cannot be started.
        """
        self._mesh = backend if backend is not None else open_mesh(folder)
        self._detector = detector if detector is not None else Detector()
        self._search = Search(far)
        self._view = View(0, 0, 0, 0)
        self._size = (0, 0)
        self._following = False
        self._t_ns = 0
        self._stood, self._lay = -1, False
        self._lost_ns: int | None = None
        self._track = 0
        self._box: Box | None = None
        self._since_check = CHECK_EVERY
        self._detected: tuple[FoundFace, ...] = ()
        self.mesh_every = 1
        """The mesh runs on every `mesh_every`-th frame; between them its points are tracked. Any
        thread may set this at any time."""
        self._regional = self._mesh if isinstance(self._mesh, KeepsToRegion) else None
        self._region: Box | None = None
        """Part of the next view that the mesh will read; None for all of it."""
        self._carrier = Carrier()
        self._since_mesh = 0
        self._score = 0.0
        self._buffers = Buffers()

    @property
    def backend(self) -> str:
        """Name of the mesh backend, for `doctor` and `run.json`."""
        return self._mesh.name

    def step(self, frame: Frame) -> Sighting:
        """Find the face in one frame.

        Args:
            frame: The next frame of one source.

        Returns:
            The followed face, or None, and the number of faces seen.
        """
        carried = self._carry(frame)
        if carried is not None:
            return carried
        if frame.image.shape[:2] != self._size:
            self._size = (frame.image.shape[0], frame.image.shape[1])
            self._enter(whole_view(frame.image))
        points = self._look(frame)
        if points is None:
            points = self._look_elsewhere(frame)
        if points is None:
            return self._lose(frame)
        self._lost_ns = None
        self._search.restart()
        points = self._upright(frame, points)
        if self.mesh_every > 1:
            self._carrier.note(frame.image, points)
        else:
            self._carrier.forget()
        sighting = self._follow(frame, points)
        assert self._box is not None
        self._enter(fitting_view(self._view, self._box, frame.image))
        return sighting

    def _enter(self, view: View) -> None:
        """Switch to another part of the picture, where the mesh must find the face anew."""
        if view == self._view:
            return
        if self._following:
            self._mesh.step(_BLANK, self._t_ns)
            self._following = False
        self._view = view
        self._since_check = CHECK_EVERY

    def _look(self, frame: Frame, least: float = LEAST_SCORE) -> Floats | None:
        """Find the face in the present view with at least this score; points in frame pixels."""
        image = self._view.cut(frame.image)
        whole = not self._following or self._since_check + 1 >= CHECK_EVERY
        rgb = self._rgb(image, None if whole else self._region)
        self._t_ns = frame.t_ns
        mesh = self._mesh.step(rgb, frame.t_ns)
        self._following = mesh is not None
        height, width = rgb.shape[:2]
        self._region = None
        if mesh is None or not is_plausible(mesh.points, width, height):
            return None
        if self._regional is not None:
            self._region = self._regional.region(mesh.points)
        points = self._view.points_in_frame(mesh.points)
        box = _box(points)
        fresh = self._box is None or _overlap(self._box, box) < 0.3
        self._since_check += 1
        if fresh or self._since_check >= CHECK_EVERY:
            self._detected = self._count(frame, rgb if whole else self._rgb(image))
            self._since_check = 0
        score = mesh.presence * self._agreement(box)
        if score < least:
            return None
        if fresh:
            self._track += 1
        self._score, self._box = score, box
        return points

    def _rgb(self, image: Image, region: Box | None = None) -> Image:
        """Convert a picture to RGB; outside the region, if any, the result is undefined."""
        rgb = self._buffers.take(image.shape)
        part = slices_of(region) if region is not None else (slice(None), slice(None))
        cv2.cvtColor(image[part], cv2.COLOR_BGR2RGB, dst=rgb[part])
        return rgb

    def _count(self, frame: Frame, rgb: Image) -> tuple[FoundFace, ...]:
        """Find the faces: those of the view, and large ones elsewhere."""
        found = [
            FoundFace(self._view.box_in_frame(f.box), f.score) for f in self._detector.step(rgb)
        ]
        if not self._view.shows_all_of(frame.image):
            whole = whole_view(frame.image, self._view.turns)
            for face in self._search.look(frame.image, whole):
                box = whole.box_in_frame(face.box)
                if all(_overlap(box, known.box) <= 0.3 for known in found):
                    found.append(FoundFace(box, face.score))
        return tuple(found)

    def _look_elsewhere(self, frame: Frame) -> Floats | None:
        """Search one more place of the picture; the last view is still tried for a while."""
        before = self._view
        view = self._search.step(frame.image)
        if view is not None and view != before:
            self._enter(view)
            points = self._look(frame, SURE_SCORE)
            if points is not None:
                return points
            self._enter(before)
        if self._lost_ns is None:
            self._lost_ns = frame.t_ns
        elif frame.t_ns - self._lost_ns > LAST_PLACE_NS or frame.t_ns < self._lost_ns:
            self._enter(whole_view(frame.image))
        return None

    def _upright(self, frame: Frame, points: Floats) -> Floats:
        """Rotate the view so that the face is upright, if the detector is then more confident.

        The mesh also fits a face upside down, with the mouth on the brow. So a new face, and one
        that now lies on its side, is tried in the other orientations too.
        """
        line = points[263, :2] - points[33, :2]
        roll = math.degrees(math.atan2(line[1], line[0])) + 90 * self._view.turns
        aslant = abs((roll + 180) % 360 - 180) > ASLANT_DEG
        if self._track == self._stood and aslant == self._lay:
            return points
        self._stood, self._lay = self._track, aslant
        view, better = self._view, self._better_turns(frame)
        if better == view.turns:
            return points
        track, box, score = self._track, self._box, self._score
        self._enter(view.turned(better - view.turns))
        again = self._look(frame)
        if again is None:
            self._enter(view)
        self._track = self._stood = track
        if again is None:
            self._box, self._score = box, score
        return points if again is None else again

    def _better_turns(self, frame: Frame) -> int:
        """Return the orientation with the largest detector score; in doubt the present one."""
        assert self._box is not None
        sure = {self._view.turns: self._agreement(self._box) + UPRIGHT_MARGIN}
        for more in (1, 2, 3):
            view = self._view.turned(more)
            found = self._detector.step(self._rgb(view.cut(frame.image)))
            near = (f.score for f in found if _overlap(view.box_in_frame(f.box), self._box) > 0.2)
            sure[view.turns] = max(near, default=0.0)
        return max(sure, key=lambda turns: sure[turns])

    def _carry(self, frame: Frame) -> Sighting | None:
        """Track the face without the mesh; None if the mesh is due."""
        self._since_mesh += 1
        points = self._carrier.carry(frame.image) if self._since_mesh < self.mesh_every else None
        height, width = frame.image.shape[:2]
        if points is None or not is_plausible(points, width, height):
            self._since_mesh = 0
            return None
        return self._follow(frame, points)

    def _follow(self, frame: Frame, points: Floats) -> Sighting:
        self._box = _box(points)
        pose = pose_of(points, self._view.turns)
        face = Face(frame.seq, frame.t_ns, self._track, self._box, points, pose, self._score)
        return _sighting(frame, face, 1 + self._others(self._box))

    def _lose(self, frame: Frame) -> Sighting:
        self._carrier.forget()
        self._box = None
        return replace(_sighting(frame, None, 0), remark=_darkness(frame.image))

    def _agreement(self, box: Box) -> float:
        """Score of the detection that overlaps the mesh; 0.5 if there is none."""
        return max((f.score for f in self._detected if _overlap(f.box, box) > 0.3), default=0.5)

    def _others(self, box: Box) -> int:
        return sum(
            f.score >= OTHER_SCORE
            and f.box.width >= OTHER_SIZE * box.width
            and _overlap(f.box, box) <= 0.3
            for f in self._detected
        )

    def close(self) -> None:
        """Release the networks."""
        self._mesh.close()
        self._detector.close()
        self._search.close()
