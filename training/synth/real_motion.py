"""Recorded motion of real faces, without the faces: flow and mesh of each frame against one frame.

A file `NN.npz` holds `flow` `(T, 2, S, S)` int8 and `mesh` `(T, 478, 2)` int8, displacements to the
right and down from the frame `ref`, under one transform for the whole clip; `t_s` `(T,)`; `seen`
`(T,)` bool, whether the mesh was found; `emotion`, `fps`, `ref`. A displacement d in eye distances
is stored as q with d = sign(q) (q / 127)^2 / 2. The crop is the aligner's: eyes 0.42 of the side
apart, at 0.36 of its height.

Flow is precise but fails when a mouth opens or a head turns; the mesh never fails but has a jitter
of 0.004 eye distances. So the flow is used where the two agree, and the mesh where they do not.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.errors import FlinchError
from models.face.align import EYE_DISTANCE, EYES_Y
from models.records import POINTS
from training.synth.mesh import standard_face

Floats64 = NDArray[np.float64]

FARTHEST_ED = 0.5
"""Largest displacement that a file can store, in eye distances."""
_STEPS = 127
_AGREE_ED, _DIFFER_ED = 0.015, 0.03
"""Distance between flow and mesh up to which the flow is used, and from which the mesh is."""
_SMOOTH_CELLS = 0.7


class MotionError(FlinchError, ValueError):
    """A file of recorded motion cannot be used."""


@dataclass(frozen=True, slots=True)
class RealMotion:
    """The motion of one clip; distances in eye distances, to the right and down.

    Attributes:
        name: Name of its file, without the ending.
        emotion: The clip's emotion word; may be empty.
        times_ns: `(T,)` int64, increasing from 0.
        flow: `(T, 2, S, S)` int8, coded.
        mesh: `(T, 478, 2)` int8, coded.
        seen: `(T,)` bool, whether the mesh was found.
    """

    name: str
    emotion: str
    times_ns: NDArray[np.int64]
    flow: NDArray[np.int8]
    mesh: NDArray[np.int8]
    seen: NDArray[np.bool_]

    @property
    def fps(self) -> float:
        """Frames a second."""
        return 1e9 / float(np.median(np.diff(self.times_ns)))

    def moves(self) -> Iterator[Moved]:
        """Yield the motion frame by frame."""
        meshes = _steadied(decode(self.mesh), self.seen)
        for flow, mesh in zip(self.flow, meshes, strict=True):
            yield Moved(mixed(at_points(decode(flow)), mesh), mesh)


@dataclass(frozen=True, slots=True)
class Moved:
    """Positions of the mesh points in one frame, `(478, 2)`: the best estimate, and the mesh's."""

    points: Floats64
    mesh: Floats64


def decode(coded: NDArray[np.int8]) -> Floats64:
    """Convert stored numbers to eye distances."""
    share = coded.astype(np.float64) / _STEPS
    return np.asarray(np.sign(share) * share**2 * FARTHEST_ED, np.float64)


def at_points(flow: Floats64) -> Floats64:
    """Sample a flow `(2, S, S)` of the aligner's crop at the mesh points: `(478, 2)`."""
    side = flow.shape[-1]
    face = standard_face()[:, :2]
    at = (np.array([0.5, EYES_Y]) + EYE_DISTANCE * face) * side - 0.5
    at = at.astype(np.float32)[:, None]
    read = [
        cv2.remap(
            cv2.GaussianBlur(part.astype(np.float32), (0, 0), _SMOOTH_CELLS),
            at[..., 0],
            at[..., 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )[:, 0]
        for part in flow
    ]
    return np.asarray(np.stack(read, axis=1), np.float64)


def mixed(flow: Floats64, mesh: Floats64) -> Floats64:
    """Use the flow for small differences and the mesh for large ones: `(478, 2)`."""
    apart = np.hypot(*(mesh - flow).T)
    share = np.clip((apart - _AGREE_ED) / (_DIFFER_ED - _AGREE_ED), 0.0, 1.0)
    return np.asarray(flow + share[:, None] * (mesh - flow), np.float64)


def _steadied(mesh: Floats64, seen: NDArray[np.bool_]) -> Floats64:
    """Interpolate frames without a mesh, and remove single outliers."""
    if not seen.any():
        return np.zeros_like(mesh)
    known = np.flatnonzero(seen)
    at = np.arange(len(mesh))
    nearest = known[np.abs(at[:, None] - known[None]).argmin(axis=1)]
    filled = mesh[nearest]
    around = np.pad(filled, ((1, 1), (0, 0), (0, 0)), mode="edge")
    return np.asarray(np.median([around[:-2], filled, around[2:]], axis=0), np.float64)


def read_motion(path: Path) -> RealMotion:
    """Read a file of recorded motion.

    Raises:
        MotionError: It is missing, damaged, or holds something else.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            held: dict[str, Any] = {name: file[name] for name in file.files}
        times_s = np.asarray(held["t_s"], np.float64)
        motion = RealMotion(
            path.stem,
            str(held.get("emotion", "")),
            np.rint((times_s - times_s[0]) * 1e9).astype(np.int64),
            held["flow"],
            held["mesh"],
            np.asarray(held["seen"], np.bool_),
        )
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        raise MotionError(
            f"Cannot read recorded motion from {path}: {error}. Expected an .npz with flow, mesh, "
            "t_s and seen."
        ) from error
    _check(path, motion)
    return motion


def _check(path: Path, motion: RealMotion) -> None:
    count = len(motion.times_ns)
    fits = (
        count > 1
        and bool(np.all(np.diff(motion.times_ns) > 0))
        and motion.mesh.shape == (count, POINTS, 2)
        and motion.flow.shape[:2] == (count, 2)
        and motion.flow.ndim == 4
        and motion.seen.shape == (count,)
        and motion.mesh.dtype == motion.flow.dtype == np.int8
    )
    if not fits:
        raise MotionError(
            f"The recorded motion in {path} is damaged: expected rising times and, for each, int8 "
            f"flow (2, S, S) and mesh ({POINTS}, 2), found {count} times, flow "
            f"{motion.flow.shape} and mesh {motion.mesh.shape}."
        )


def motions_at(path: Path) -> list[Path]:
    """List the files of recorded motion at a path: the file itself, or those in the folder.

    Raises:
        MotionError: There are none.
    """
    found = sorted(path.glob("*.npz")) if path.is_dir() else [path]
    if not found or not all(each.is_file() for each in found):
        raise MotionError(f"There is no recorded motion at {path}: expected an .npz or a folder.")
    return found
