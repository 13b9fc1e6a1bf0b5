"""Face meshes from MediaPipe: the backends that compute the 478 points. Tracking is elsewhere.

Two backends give the same points: the graph inside the MediaPipe 0.10.21 wheel, and the Tasks
face landmarker when the user has put its `face_landmarker.task` in the model folder. Neither
opens a socket. Both are single-face and keep the face of the frame before as their search region.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np

from models.errors import FlinchError
from models.face.bindings import face_graphs, graph_config, outputs_of
from models.face.pose import bounds_of
from models.records import POINTS, Box, Floats, Image

TASK_FILE = "face_landmarker.task"
"""File name of a user's Tasks model."""

_GRAPH = "mediapipe/modules/face_landmark/face_landmark_front_cpu.binarypb"
_DETECT = (
    "facedetectionshortrangecpu__facedetectionshortrange__facedetection__"
    "TensorsToDetectionsCalculator.min_score_thresh"
)
_PRESENCE_GATE = "facelandmarkcpu__ThresholdingCalculator.threshold"
_PRESENCE = "facelandmarkcpu__face_presence_score"
_LANDMARKS = "multi_face_landmarks"
_TIMES = 1.5
"""Side of the graph's square as a multiple of the face's longer side."""
_SPARE_PX = 4.0
"""Spare pixels around the square, for the interpolation."""


class FaceError(FlinchError):
    """The face tracker cannot work; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Mesh:
    """Points `(478, 3)` float32 in frame pixels and the network's presence score in 0..1."""

    points: Floats
    presence: float


@dataclass(frozen=True, slots=True)
class FoundFace:
    """One face of the detector: its box in frame pixels and its score in 0..1."""

    box: Box
    score: float


class MeshBackend(Protocol):
    """Computes the mesh of one face, remembering where it was."""

    name: str

    def step(self, rgb: Image, t_ns: int) -> Mesh | None: ...

    def close(self) -> None: ...


@runtime_checkable
class KeepsToRegion(Protocol):
    """A mesh backend that reads only a region around the face it follows."""

    def region(self, points: Floats) -> Box: ...


@contextmanager
def quiet() -> Iterator[None]:
    """Suppress the lines that MediaPipe's C++ code prints to stderr while a graph starts."""
    try:
        number = sys.__stderr__.fileno() if sys.__stderr__ is not None else -1
        copy = os.dup(number) if number >= 0 else -1
    except (OSError, ValueError):
        copy = -1
    if copy < 0:
        yield
        return
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, number)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.dup2(copy, number)
        os.close(copy)
        os.close(sink)


def _shared(rgb: Image) -> Image:
    """Pass a picture to a graph uncopied; writeable pictures are copied there: 1.8 ms at 720p.

    The graph holds a reference to the picture while it reads it, which `Buffers` respects.
    """
    view = rgb.view()
    view.setflags(write=False)
    return view


def _graph(detection: float, presence: float) -> Any:
    """Start the wheel's own mesh graph with the given thresholds."""
    base = face_graphs()[0]
    return base(
        graph_config=graph_config(_GRAPH),
        side_inputs={"num_faces": 1, "with_attention": True, "use_prev_landmarks": True},
        calculator_params={_DETECT: detection, _PRESENCE_GATE: presence},
        outputs=[_LANDMARKS, _PRESENCE],
    )


def _places(landmarks: Any) -> Floats:
    """Convert normalised landmarks to an array: `(n, 3)` float32."""
    return np.array([(p.x, p.y, p.z) for p in landmarks], np.float32)


_PACKED_BYTES = 17
"""Bytes of a landmark that has only x, y and z, in Protocol Buffers' format."""
_TAGGED = np.array([0, 1, 2, 7, 12])
_TAGS = np.array([0x0A, 0x0F, 0x0D, 0x15, 0x1D], np.uint8)
"""Places and values of the tags and the length in it; four bytes of a number follow each tag."""
_NUMBERS = np.array([3, 4, 5, 6, 8, 9, 10, 11, 13, 14, 15, 16])


def _places_of(message: Any) -> Floats:
    """Read a landmark list from its packed bytes: reading number by number takes 0.9 ms.

    Args:
        message: A `NormalizedLandmarkList`.

    Returns:
        As `_places`, which reads lists that are packed differently.
    """
    data = np.frombuffer(message.SerializeToString(), np.uint8)
    if len(data) % _PACKED_BYTES:
        return _places(message.landmark)
    packed = data.reshape(-1, _PACKED_BYTES)
    if not np.array_equal(packed[:, _TAGGED], np.broadcast_to(_TAGS, (len(packed), 5))):
        return _places(message.landmark)
    return np.asarray(packed.take(_NUMBERS, 1).view("<f4"), np.float32)


def _points(flat: Floats, rgb: Image) -> Floats | None:
    """Convert normalised landmarks to frame pixels; None if they are not a finite mesh."""
    height, width = rgb.shape[:2]
    if flat.shape != (POINTS, 3) or not np.all(np.isfinite(flat)):
        return None
    return flat * np.array([width, height, width], np.float32)


class WheelMesh:
    """The FaceMesh graph of the MediaPipe wheel, including its presence score.

    The public FaceMesh class hides that score; its graph is the same.
    """

    name = "mediapipe wheel"

    def __init__(self, detection: float = 0.5, presence: float = 0.5):
        """Start the graph and suppress its warnings.

        Args:
            detection: Detector score from which a new face is taken, 0..1.
            presence: Mesh presence score below which the face counts as lost, 0..1.

        Raises:
            FaceError: MediaPipe cannot be started.
        """
        blank = np.zeros((64, 64, 3), np.uint8)
        try:
            with quiet():
                eager = _graph(0.0, 0.0)
                eager.process({"image": blank})
                eager.close()
                self._graph = _graph(detection, presence)
                self._graph.process({"image": blank})
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            raise FaceError(
                "The face tracker could not start: expected MediaPipe 0.10.21 with its face "
                f"models, found '{error}'. Install mediapipe==0.10.21 again."
            ) from error

    def step(self, rgb: Image, t_ns: int) -> Mesh | None:
        """Compute the mesh of the followed face.

        Args:
            rgb: `(H, W, 3)` uint8 RGB, contiguous; not changed while anything refers to it.
            t_ns: Not used by this backend.

        Returns:
            The mesh, or None where no face is present.
        """
        del t_ns
        found = outputs_of(self._graph, _shared(rgb))
        faces = found.get(_LANDMARKS)
        points = _points(_places_of(faces[0]), rgb) if faces else None
        if points is None:
            return None
        return Mesh(points, float(np.clip(found[_PRESENCE], 0.0, 1.0)))

    def region(self, points: Floats) -> Box:
        """Return the region that the graph will read in the next picture.

        It is a square, 1.5 times as wide as the longer side of the face, rotated by the slope of
        the eye line.

        Args:
            points: `(478, 3)` float32, the last result of `step`, in pixels of that picture.
        """
        low, high = bounds_of(points)
        right, down = points[263, :2] - points[33, :2]
        slant = (abs(right) + abs(down)) / max(float(np.hypot(right, down)), 1e-6)
        half = 0.5 * _TIMES * float((high - low).max()) * float(slant) + _SPARE_PX
        x, y = (float(value) for value in (low + high) / 2)
        return Box(x - half, y - half, 2 * half, 2 * half)

    def close(self) -> None:
        """Release the graph."""
        self._graph.close()


class TasksMesh:
    """The Tasks face landmarker from a user's own model file.

    It gives no presence score: every mesh that passes its threshold counts as 1.
    """

    name = "mediapipe tasks"

    def __init__(self, task: Path, detection: float = 0.5, presence: float = 0.5):
        """Load the model file.

        Args:
            task: Path of a `face_landmarker.task`.
            detection: Detector score from which a new face is taken, 0..1.
            presence: Presence score below which the face counts as lost, 0..1.

        Raises:
            FaceError: The file is missing or is not a face landmarker.
        """
        try:
            with quiet():
                from mediapipe.tasks.python import BaseOptions, vision

                options = vision.FaceLandmarkerOptions(
                    base_options=BaseOptions(model_asset_buffer=task.read_bytes()),
                    running_mode=vision.RunningMode.VIDEO,
                    num_faces=1,
                    min_face_detection_confidence=detection,
                    min_face_presence_confidence=presence,
                )
                self._marker = vision.FaceLandmarker.create_from_options(options)
        except (ImportError, OSError, RuntimeError, ValueError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise FaceError(
                f"The face model '{task}' could not be loaded: expected a MediaPipe face "
                f"landmarker task file, found '{reason}'. Remove it to use the built-in model."
            ) from error
        self._last_ms = -1

    def step(self, rgb: Image, t_ns: int) -> Mesh | None:
        """Compute the mesh of the followed face.

        Args:
            rgb: `(H, W, 3)` uint8 RGB.
            t_ns: Time of the frame; the landmarker needs increasing milliseconds.

        Returns:
            The mesh, or None where no face is present.
        """
        import mediapipe as mp

        self._last_ms = max(self._last_ms + 1, t_ns // 1_000_000)
        picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(rgb))
        found = self._marker.detect_for_video(picture, self._last_ms)
        if not found.face_landmarks:
            return None
        points = _points(_places(found.face_landmarks[0]), rgb)
        return None if points is None else Mesh(points, 1.0)

    def close(self) -> None:
        """Release the landmarker."""
        self._marker.close()


class Detector:
    """One of the wheel's face detectors: all faces of a picture.

    The short-range one takes about 1 ms and finds faces from a tenth of the picture's longer side;
    the far-range one takes about 5 ms and finds them from a twentieth.
    """

    def __init__(self, least: float = 0.5, far: bool = False):
        """Start the detector.

        Args:
            least: Score from which a face is reported, 0..1.
            far: Use the far-range network.
        """
        with quiet():
            detection = face_graphs()[1]
            self._detector = detection(model_selection=int(far), min_detection_confidence=least)
            self._detector.process(np.zeros((64, 64, 3), np.uint8))

    def step(self, rgb: Image) -> tuple[FoundFace, ...]:
        """Find every face of a frame `(H, W, 3)` uint8 RGB, shared as with the mesh."""
        height, width = rgb.shape[:2]
        found = []
        for detection in outputs_of(self._detector, _shared(rgb)).get("detections") or ():
            box = detection.location_data.relative_bounding_box
            place = Box(box.xmin * width, box.ymin * height, box.width * width, box.height * height)
            found.append(FoundFace(place, float(np.clip(detection.score[0], 0.0, 1.0))))
        return tuple(found)

    def close(self) -> None:
        """Release the detector."""
        self._detector.close()


def open_mesh(folder: Path | None = None) -> MeshBackend:
    """Choose the backend: the user's task file if there is one, else the wheel's graph.

    Args:
        folder: The user's model folder, or None.

    Returns:
        A backend that is ready for its first frame.

    Raises:
        FaceError: The chosen backend cannot start.
    """
    task = folder / TASK_FILE if folder is not None else None
    if task is not None and task.is_file():
        return TasksMesh(task)
    return WheelMesh()
