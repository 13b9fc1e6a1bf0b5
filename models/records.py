"""The records that travel between the steps, from a frame to an event.

All are frozen, slotted and checked at creation; their arrays are read-only. Times are monotonic
nanoseconds of the source's own clock. Records only carry data; the steps compute.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import RecordError
from models.unit_scores import UnitScores

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

POINTS = 478
"""Points of the face mesh, irises included."""
NOTHING_COVERED: Floats = np.zeros((0, 2), np.float32)
"""Value of `Crop.covered` if nothing covers the face."""
FLAT: Floats = np.zeros(POINTS, np.float32)
"""Value of `Crop.depth` if the depth of the mesh is not known."""


class State(str, Enum):
    """What Flinch can say about a moment, or why it says nothing."""

    OK = "ok"
    NO_FACE = "no_face"
    MANY_FACES = "many_faces"
    HEAD_MOTION = "head_motion"
    EXPOSURE_CHANGE = "exposure_change"
    LOW_FPS = "low_fps"
    NO_BASELINE = "no_baseline"
    LOW_QUALITY = "low_quality"
    COVERED = "covered"
    SLOW_COMPUTER = "slow_computer"
    UNCERTAIN = "uncertain"
    UNTRAINED_WEIGHTS = "untrained_weights"

    @property
    def may_be_labelled(self) -> bool:
        """Return whether an event of this state may have an emotion label."""
        return self in (State.OK, State.UNCERTAIN)


COMPRESSION = "compression: "
"""Start of the cause of `low_quality` if the compression is the reason."""


class Kind(str, Enum):
    """Whether a movement lasted at most 500 ms (micro) or longer (macro)."""

    MICRO = "micro"
    MACRO = "macro"


class Provenance(str, Enum):
    """Who made a statement."""

    PREDICTED = "predicted"
    USER = "user"


def _array(owner: object, name: str, shape: tuple[int | None, ...], dtype: Any) -> None:
    """Check one array of a frozen record and make it read-only.

    `None` in the shape accepts any length. The array is viewed and never copied, so that ring slots
    are passed on without copying pixels.
    """
    value = getattr(owner, name)
    label = f"{type(owner).__name__}.{name}"
    if not isinstance(value, np.ndarray):
        raise RecordError(
            f"{label} must be an array of shape {shape}, found {type(value).__name__}."
        )
    if value.dtype != np.dtype(dtype):
        raise RecordError(f"{label} must be {np.dtype(dtype)}, found {value.dtype}.")
    fits = value.ndim == len(shape) and all(
        want is None or have == want for want, have in zip(shape, value.shape, strict=True)
    )
    if not fits:
        raise RecordError(f"{label} must have shape {shape}, found {value.shape}.")
    view = value.view()
    view.setflags(write=False)
    object.__setattr__(owner, name, view)


def _none_hidden() -> Flags:
    return np.zeros(0, np.bool_)


def _finite(owner: object, *names: str) -> None:
    for name in names:
        value = getattr(owner, name)
        finite = math.isfinite(value) if isinstance(value, float) else np.isfinite(value).all()
        if not finite:
            raise RecordError(
                f"{type(owner).__name__}.{name} must be finite, found NaN or infinity."
            )


def _share(owner: object, name: str) -> None:
    value = getattr(owner, name)
    if not 0.0 <= value <= 1.0:
        raise RecordError(f"{type(owner).__name__}.{name} must lie in 0..1, found {value}.")


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a source."""

    seq: int
    """Number of the frame, counted over all frames that the source was due to give. A gap means
    lost frames, but for `overrun` and `thinned` ones."""
    t_ns: int
    """When it was grabbed."""
    image: Image
    """`(H, W, 3)` uint8 BGR."""
    source: str
    """Name of the source."""
    overrun: int = 0
    """Frames right before this one that arrived but were not analysed, because the computer could
    not follow."""
    thinned: int = 0
    """Frames right before this one that were left out on purpose."""
    grain: float = 1.0
    """Longer side of a stored pixel, in pixels of `image`; above 1 where pixels were not square."""

    def __post_init__(self) -> None:
        _array(self, "image", (None, None, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in frame pixels; left and top are inclusive, right and bottom exclusive."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Pose:
    """Head rotation in degrees; to the subject's left, upwards and clockwise are positive."""

    yaw_deg: float
    pitch_deg: float
    roll_deg: float


@dataclass(frozen=True, slots=True)
class Face:
    """A tracked face."""

    seq: int
    """Number of the frame."""
    t_ns: int
    """Time of the frame."""
    track: int
    """Number of the face: it grows whenever another face is followed."""
    box: Box
    """Its box in frame pixels."""
    points: Floats
    """`(478, 3)` float32 mesh points in frame pixels, depth in the same unit."""
    pose: Pose
    """Rotation of the head."""
    score: float
    """Confidence of the detection, 0..1."""

    def __post_init__(self) -> None:
        _array(self, "points", (POINTS, 3), np.float32)
        _finite(self, "points")
        _share(self, "score")


@dataclass(frozen=True, slots=True)
class Sighting:
    """Result of the tracker for one frame."""

    seq: int
    """Number of the frame."""
    t_ns: int
    """Time of the frame."""
    face: Face | None
    """The face that is followed; None if no face is seen."""
    count: int
    """Number of faces in the picture."""
    overrun: int = 0
    """That of the frame."""
    thinned: int = 0
    """That of the frame."""
    repeats: float = 0.0
    """Share of the latest frames that show only what the frame before them showed, 0..1."""
    recoded_grey: float = 0.0
    """Change of the quietest parts of the face in grey levels, where the codec re-encoded the whole
    face in this frame; 0 elsewhere."""
    remark: str = ""
    """Why no face is seen, if that is known."""
    grain: float = 1.0
    """That of the frame."""

    def __post_init__(self) -> None:
        _share(self, "repeats")


@dataclass(frozen=True, slots=True)
class Crop:
    """An aligned face."""

    seq: int
    """Number of the frame."""
    t_ns: int
    """Time of the frame."""
    track: int
    """Number of the face."""
    image: Image
    """`(S, S, 3)` uint8 BGR."""
    points: Floats
    """`(478, 2)` float32 mesh points in crop pixels."""
    warp: Floats
    """`(2, 3)` float32, maps frame pixels to crop pixels."""
    quality: float = 1.0
    """Quality of the picture, 0 to 1."""
    reasons: tuple[str, ...] = ()
    """What lowers the quality: plain words with the measured value."""
    state: State = State.OK
    """`ok`, or the gate that closed: `covered`, `low_quality`, `exposure_change` or
    `head_motion`."""
    covered: Floats = field(default_factory=lambda: NOTHING_COVERED)
    """`(n, 2)` float32, the covered places of the face in crop pixels."""
    depth: Floats = field(default_factory=lambda: FLAT)
    """`(478,)` float32, depth of the mesh points in crop pixels, away from the camera."""

    def __post_init__(self) -> None:
        _array(self, "image", (None, None, 3), np.uint8)
        _array(self, "points", (POINTS, 2), np.float32)
        _array(self, "depth", (POINTS,), np.float32)
        _array(self, "warp", (2, 3), np.float32)
        _array(self, "covered", (None, 2), np.float32)
        _finite(self, "points", "warp", "depth")
        _share(self, "quality")


@dataclass(frozen=True, slots=True)
class Motion:
    """Movement of each face region in one frame, with the head's motion removed.

    The movement is a distance and not a speed: a movement of 40 ms has two speed samples at 30 fps,
    and the apex is where the distance peaks.
    """

    seq: int
    """Number of the frame."""
    t_ns: int
    """Time of the frame."""
    value: Floats
    """`(R,)` float32, distance of each region of `models.spot.signal.REGIONS` from the neutral
    face, in eye distances."""
    noise: Floats
    """`(R,)` float32, how much each region trembles at rest, in eye distances."""
    state: State = State.OK
    """`ok`, or why the values cannot be trusted (`no_baseline`, `head_motion`, ...)."""
    cause: str = ""
    """The state in words."""
    closed: float = 0.0
    """How far the eyes are closed: 0 (both as open as usual) to 1 (shut). It separates blinks from
    expressions."""
    gaze: float = 0.0
    """Distance of the irises from their usual place, in eye widths. It separates glances from
    expressions."""
    yaw_deg: float = 0.0
    """Turn of the head to the side, which no fit removes completely."""
    pitch_deg: float = 0.0
    """Turn of the head up or down."""
    overrun: int = 0
    """That of the frame."""
    thinned: int = 0
    """That of the frame."""
    recoded: float = 0.0
    """Jump of the regions as a multiple of their usual jump, where the codec re-encoded the whole
    face in this frame; 0 elsewhere."""
    hidden: Flags = field(default_factory=_none_hidden)
    """`(R,)` bool, the regions that something covers; their values are zero and mean nothing."""

    def __post_init__(self) -> None:
        _array(self, "value", (None,), np.float32)
        _array(self, "noise", (len(self.value),), np.float32)
        if not len(self.hidden):
            object.__setattr__(self, "hidden", np.zeros(len(self.value), np.bool_))
        _array(self, "hidden", (len(self.value),), np.bool_)
        _finite(self, "value", "noise", "closed", "gaze", "yaw_deg", "pitch_deg", "recoded")


@dataclass(frozen=True, slots=True)
class Window:
    """One spotted movement; onset and offset are inclusive."""

    onset_ns: int
    """Time of the onset."""
    apex_ns: int
    """Time of the apex."""
    offset_ns: int
    """Time of the offset."""
    onset_seq: int
    """Frame of the onset."""
    apex_seq: int
    """Frame of the apex."""
    offset_seq: int
    """Frame of the offset."""
    score: float
    """Height over the resting noise."""
    kind: Kind
    """Micro or macro."""
    region: str
    """The region that moved most."""
    decided_ns: int
    """Time of the frame at which the spotter reported the movement."""
    gap: bool = False
    """Whether frames are missing inside that were not left out on purpose."""
    state: State = State.OK
    """`ok`, or why the movement cannot be trusted."""
    cause: str = ""
    """Explains the state; where the state is `ok`, what is missing."""
    uncertainty_ns: int = 0
    """Half the largest interval between frames beside the borders, or around missing frames
    inside."""
    onset_read_ns: int = 0
    """Time of a picture at rest that networks read as the onset, where the file begins within the
    movement; 0 where they read the onset itself."""
    offset_read_ns: int = 0
    """The same for the offset, where the file ends within the movement."""

    def __post_init__(self) -> None:
        if not self.onset_ns <= self.apex_ns <= self.offset_ns:
            raise RecordError(
                "Window times must be ordered onset <= apex <= offset, found "
                f"{self.onset_ns}, {self.apex_ns}, {self.offset_ns} ns."
            )

    @property
    def duration_ms(self) -> float:
        """Time from onset to offset in milliseconds."""
        return (self.offset_ns - self.onset_ns) / 1e6


@dataclass(frozen=True, slots=True)
class Clip:
    """The crops of one window, all under the onset's transform.

    `frames` are the crops from a little before the onset to a little after the offset, for the
    replay; `onset`, `apex` and `offset` are what the networks read.
    """

    window: Window
    onset: Crop
    apex: Crop
    offset: Crop
    frames: tuple[Crop, ...] = ()
    quality: float = 1.0
    state: State = State.OK
    cause: str = ""
    steady: bool = False
    """Whether the motion of the head is taken out of the flow that networks read."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Displacement from one crop to another: `uv` `(2, S, S)` float32 crop pixels, u right, v down.

    `strain` `(S, S)` float32 is the optical strain magnitude of that field.
    """

    t0_ns: int
    t1_ns: int
    uv: Floats
    strain: Floats

    def __post_init__(self) -> None:
        _array(self, "uv", (2, None, None), np.float32)
        _array(self, "strain", self.uv.shape[1:], np.float32)
        _finite(self, "uv", "strain")


@dataclass(frozen=True, slots=True)
class Scores:
    """One network's reading."""

    weights: str
    """Id of the weights."""
    network: str
    """Name of the architecture."""
    labels: tuple[str, ...]
    """The classes."""
    probabilities: Floats
    """`(n,)` float32 over `labels`, summing to 1."""
    latency_ms: float
    """Time that the network took."""
    saliency: Floats | None = None
    """`(h, w)` float32 in 0..1 over the crop: where the network looked; None without one."""
    error: str = ""
    """Why the network failed, or empty. Its probabilities are then uniform and are not fused."""
    decided: str = ""
    """Label of a network that decides coarse first, where that is not the likeliest one; empty
    means the likeliest."""

    @property
    def label(self) -> str:
        """The label that the network decides for."""
        return self.decided or self.labels[int(self.probabilities.argmax())]

    def __post_init__(self) -> None:
        _array(self, "probabilities", (len(self.labels),), np.float32)
        _finite(self, "probabilities")
        if self.decided and self.decided not in self.labels:
            raise RecordError(f"Scores of {self.weights} decide for '{self.decided}', no label.")
        total = float(self.probabilities.sum())
        if abs(total - 1.0) > 1e-3:
            raise RecordError(f"Scores of {self.weights} must sum to 1, found {total:.4f}.")
        if self.saliency is not None:
            _array(self, "saliency", (None, None), np.float32)


@dataclass(frozen=True, slots=True)
class Event:
    """A micro- or macro-expression as it is shown, stored and exported.

    A user's correction is a new event; a prediction is never overwritten.
    """

    id: str
    """Unique name."""
    window: Window
    """The movement."""
    state: State
    """`ok`, or why no label can be given."""
    label: str | None
    """The emotion; None unless the state allows one."""
    polarity: str | None
    """The likeliest polarity; None if no network read it."""
    probabilities: Floats | None
    """`(3,)` float32, the fused polarity (negative, positive, surprise); None if no network read
    it."""
    confidence: float
    """Probability of the polarity."""
    scores: tuple[Scores, ...] = ()
    """The reading of each network."""
    cause: str = ""
    """Explains the state."""
    quality: float = 1.0
    """Quality of the pictures, 0 to 1."""
    provenance: Provenance = Provenance.PREDICTED
    """Who made the statement."""
    corrects: str | None = None
    """Id of the event that this one corrects; None for a prediction."""
    clip_path: str | None = None
    """File of the stored clip; None without one."""
    weights: tuple[str, ...] = field(default=())
    """Ids of the weights that read it."""
    units: UnitScores | None = None
    """The reading of its action units; None unless the event has a label."""

    def __post_init__(self) -> None:
        _share(self, "confidence")
        if self.probabilities is not None:
            _array(self, "probabilities", (3,), np.float32)
        if self.label is not None and not self.state.may_be_labelled:
            raise RecordError(
                f"Event {self.id} in state {self.state.value} must carry no label, "
                f"found {self.label}."
            )
