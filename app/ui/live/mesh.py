"""The lines of the face mesh, and their drawing into a picture.

The chains are numbers of points in MediaPipe's 478-point topology. The triangles between all points
are a Delaunay triangulation of the first frontal face.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import Face, Floats, Image


def _points(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split())


CHAINS: tuple[tuple[int, ...], ...] = (
    _points(
        "10 338 297 332 284 251 389 356 454 323 361 288 397 365 379 378 400 377 152 "
        "148 176 149 150 136 172 58 132 93 234 127 162 21 54 103 67 109 10"
    ),
    _points("61 146 91 181 84 17 314 405 321 375 291 409 270 269 267 0 37 39 40 185 61"),
    _points("78 95 88 178 87 14 317 402 318 324 308 415 310 311 312 13 82 81 80 191 78"),
    _points("33 7 163 144 145 153 154 155 133 173 157 158 159 160 161 246 33"),
    _points("263 249 390 373 374 380 381 382 362 398 384 385 386 387 388 466 263"),
    _points("46 53 52 65 55 107 66 105 63 70 46"),
    _points("276 283 282 295 285 336 296 334 293 300 276"),
    _points("469 470 471 472 469"),
    _points("474 475 476 477 474"),
)
"""Face outline, lips (outer, inner), eyes, brows and irises."""

PROBES = np.array(
    _points(
        "9 8 107 336 66 296 105 334 63 293 70 300 151 108 337 69 299 "
        "33 133 159 145 263 362 386 374 4 6 195 98 327 129 358 "
        "50 280 117 346 205 425 187 411 61 291 40 270 0 17 91 321 "
        "43 273 18 200 199 152 176 400"
    ),
    dtype=np.intp,
)
"""Points of brows, eyes, nose, cheeks, mouth and chin, at which arrows are drawn."""

FRONTAL_DEG = 15.0
_SHIFT = 4


class MeshPainter:
    """Draws the mesh of a face; its triangles are computed once, from a frontal face."""

    def __init__(self) -> None:
        self._chains = np.array(
            [pair for chain in CHAINS for pair in pairwise(chain)],
            dtype=np.intp,
        )
        self._edges: NDArray[np.intp] | None = None

    def draw(
        self, picture: Image, face: Face, scale: float, colour: tuple[int, int, int], strong: bool
    ) -> None:
        """Draw a face's mesh.

        Args:
            picture: `(h, w, 3 or 4)` uint8, changed in place.
            face: The face, in pixels of the whole frame.
            scale: Picture pixels for one frame pixel.
            colour: BGR, 0..255.
            strong: Whether to draw the outlines of the features at full strength.
        """
        if self._edges is None and _frontal(face):
            self._edges = triangles(face.points[:, :2])
        points = np.round(face.points[:, :2] * (scale * (1 << _SHIFT))).astype(np.int32)
        if self._edges is not None:
            _lines(picture, points, self._edges, tuple(int(c * 0.55) for c in colour))
        if strong:
            _lines(picture, points, self._chains, colour)


def _frontal(face: Face) -> bool:
    return abs(face.pose.yaw_deg) < FRONTAL_DEG and abs(face.pose.pitch_deg) < FRONTAL_DEG


def _lines(
    picture: Image, points: NDArray[np.int32], edges: NDArray[np.intp], colour: tuple[int, ...]
) -> None:
    segments = list(points[edges])
    cv2.polylines(picture, segments, False, (*colour[:3], 255), 1, cv2.LINE_AA, _SHIFT)


def triangles(points: Floats) -> NDArray[np.intp]:
    """Connect neighbouring points.

    Args:
        points: `(N, 2)` float32 pixels.

    Returns:
        `(E, 2)` pairs of point numbers, each edge once.
    """
    low = points.min(axis=0) - 2.0
    size = np.ceil(points.max(axis=0) - low + 2.0).astype(int)
    division = cv2.Subdiv2D((0, 0, int(size[0]), int(size[1])))
    # Subdiv2D numbers its points from 4 on; a repeated point has the number of the first.
    number_of: dict[int, int] = {}
    for index, (x, y) in enumerate((points - low).tolist()):
        number_of.setdefault(division.insert((x, y)), index)
    edges = set()
    for first, second in _edge_numbers(division):
        if first in number_of and second in number_of:
            pair = sorted((number_of[first], number_of[second]))
            edges.add((pair[0], pair[1]))
    return np.array(sorted(edges), dtype=np.intp).reshape(-1, 2)


def _edge_numbers(division: cv2.Subdiv2D) -> list[tuple[int, int]]:
    found = []
    for edge in np.ravel(division.getLeadingEdgeList()).tolist():
        for _ in range(3):
            found.append((division.edgeOrg(edge)[0], division.edgeDst(edge)[0]))
            edge = division.getEdge(edge, cv2.Subdiv2D_NEXT_AROUND_LEFT)
    return found
