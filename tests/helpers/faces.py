"""Made-up records of a face: mesh points, crops, sightings and motions, without any network."""

from __future__ import annotations

import numpy as np

from models.face.mesh import Mesh
from models.records import (
    Box,
    Crop,
    Face,
    Floats,
    Frame,
    Image,
    Motion,
    Pose,
    Sighting,
    State,
)
from models.spot.regions import REGIONS

FRAME_NS = 33_333_333


def mesh_points(x: float = 320.0, y: float = 200.0, eyes: float = 100.0) -> Floats:
    """Return a frontal mesh whose eye corners, brows, mouth and chin lie where a face has them."""
    rng = np.random.default_rng(5)
    points = np.zeros((478, 3), np.float32)
    points[:, 0] = x + rng.uniform(-0.8, 0.8, 478) * eyes
    points[:, 1] = y + rng.uniform(-0.7, 1.3, 478) * eyes
    places = {
        33: (-0.75, 0.0), 133: (-0.25, 0.0), 263: (0.75, 0.0), 362: (0.25, 0.0),
        168: (0.0, 0.0), 6: (0.0, 0.2), 61: (-0.4, 1.0), 291: (0.4, 1.0),
        10: (0.0, -0.9), 152: (0.0, 1.6),
        468: (-0.5, 0.0), 473: (0.5, 0.0),
    }  # fmt: skip
    lids = {159: -0.5, 158: -0.45, 160: -0.55, 386: 0.5, 385: 0.55, 387: 0.45}
    lower = {145: -0.5, 153: -0.45, 144: -0.55, 374: 0.5, 380: 0.55, 373: 0.45}
    places |= {k: (v, -0.07) for k, v in lids.items()}
    places |= {k: (v, 0.07) for k, v in lower.items()}
    for index, (dx, dy) in places.items():
        points[index, :2] = (x + dx * eyes, y + dy * eyes)
    return points


def skin(size: tuple[int, int] = (480, 640), seed: int = 1) -> Image:
    """Draw a smooth random texture `(H, W, 3)` that flow can follow."""
    import cv2

    rng = np.random.default_rng(seed)
    noise = rng.normal(0, 1, size).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 3.0)
    grey = 128 + 40 * soft / soft.std()
    return np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


def face(seq: int = 0, points: Floats | None = None, track: int = 1, **changes: object) -> Face:
    """Make a tracked face at frame `seq` of 30 a second."""
    points = mesh_points() if points is None else points
    low, high = points[:, :2].min(0), points[:, :2].max(0)
    box = Box(float(low[0]), float(low[1]), *(float(v) for v in high - low))
    values: dict[str, object] = {"pose": Pose(0.0, 0.0, 0.0), "score": 0.95} | changes
    return Face(seq, seq * FRAME_NS, track, box, points, **values)  # type: ignore[arg-type]


def sighting(seq: int, found: Face | None, count: int | None = None) -> Sighting:
    """Make a sighting at frame `seq`."""
    return Sighting(seq, seq * FRAME_NS, found, (found is not None) if count is None else count)


def frame(seq: int, image: Image | None = None) -> Frame:
    """Make a frame `seq` of 30 a second."""
    return Frame(seq, seq * FRAME_NS, skin() if image is None else image, "made up")


def crop(seq: int, warp: Floats | None = None, **changes: object) -> Crop:
    """Make a crop at frame `seq`."""
    warp = np.array([[1, 0, 0], [0, 1, 0]], np.float32) if warp is None else warp
    image = np.zeros((256, 256, 3), np.uint8)
    points = np.zeros((478, 2), np.float32)
    values: dict[str, object] = {"image": image, "points": points, "track": 1} | changes
    return Crop(seq=seq, t_ns=seq * FRAME_NS, warp=warp, **values)  # type: ignore[arg-type]


class StillMesh:
    """A mesh backend that sees what it is told to see, one entry a frame."""

    name = "told"

    def __init__(self, meshes: list[Mesh | None]):
        self._meshes = list(meshes)

    def step(self, rgb: Image, t_ns: int) -> Mesh | None:
        return self._meshes.pop(0)

    def close(self) -> None:
        pass


def motion(
    seq: int,
    values: dict[str, float] | None = None,
    fps: float = 30.0,
    noise: float = 0.0005,
    state: State = State.OK,
    closed: float = 0.0,
    gaze: float = 0.0,
) -> Motion:
    """Make a motion with the given regions away from rest."""
    value = np.full(len(REGIONS), noise, np.float32)
    for name, distance in (values or {}).items():
        value[REGIONS.index(name)] = distance
    cause = "" if state is State.OK else f"told to be {state.value}"
    still = np.full(len(REGIONS), noise, np.float32)
    return Motion(seq, round(seq * 1e9 / fps), value, still, state, cause, closed, gaze)


def rise_and_fall(seconds: float, start_s: float, apex_s: float, end_s: float) -> float:
    """Return a raised-cosine movement of height 1 at a time."""
    if not start_s < seconds < end_s:
        return 0.0
    if seconds <= apex_s:
        share = (seconds - start_s) / (apex_s - start_s)
    else:
        share = (end_s - seconds) / (end_s - apex_s)
    return float(0.5 - 0.5 * np.cos(np.pi * share))
