"""The records that travel between the steps, from a frame to an event.

All are frozen, slotted and checked when they are made; their arrays are read-only. Times are
monotonic nanoseconds of the source's own clock. Nothing here computes: steps do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import RecordError

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

POINTS = 478
"""Points of the face mesh, irises included."""
NOTHING_COVERED: Floats = np.zeros((0, 2), np.float32)
"""What `Crop.covered` holds where nothing covers the face."""


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
        """Tell whether an emotion label may stand beside this state."""
        return self in (State.OK, State.UNCERTAIN)


COMPRESSION = "compression: "
"""How the cause of `low_quality` begins where the coding of the pictures is the reason."""


class Kind(str, Enum):
    """Whether a movement lasted at most 500 ms (micro) or longer (macro)."""

    MICRO = "micro"
    MACRO = "macro"


class Provenance(str, Enum):
    """Who said it."""

    PREDICTED = "predicted"
    USER = "user"


def _array(owner: object, name: str, shape: tuple[int | None, ...], dtype: Any) -> None:
    """Check one array of a frozen record and make it read-only.

    `None` in the shape accepts any length. The array is viewed, never copied, so that a ring's
    slot can be handed on without moving pixels.
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
        if not np.all(np.isfinite(getattr(owner, name))):
            raise RecordError(
                f"{type(owner).__name__}.{name} must be finite, found NaN or infinity."
            )


def _share(owner: object, name: str) -> None:
    value = getattr(owner, name)
    if not 0.0 <= value <= 1.0:
        raise RecordError(f"{type(owner).__name__}.{name} must lie in 0..1, found {value}.")


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a source: `image` `(H, W, 3)` uint8 BGR, grabbed at `t_ns`.

    `seq` counts the frames that the source was due to give, so a gap in it is a lost frame, but for
    those that arrived and are not analysed: right before this one the computer could not follow
    `overrun` frames, and `thinned` frames were left out on purpose. `grain` is the longer side of a
    pixel as it was stored, in pixels of `image`: above 1 where pixels were not square.
    """

    seq: int
    t_ns: int
    image: Image
    source: str
    overrun: int = 0
    thinned: int = 0
    grain: float = 1.0

    def __post_init__(self) -> None:
        _array(self, "image", (None, None, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in frame pixels; left and top belong to it, right and bottom do not."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Pose:
    """Head rotation in degrees: to the subject's left, upwards and clockwise count as positive."""

    yaw_deg: float
    pitch_deg: float
    roll_deg: float


@dataclass(frozen=True, slots=True)
class Face:
    """A tracked face: `points` `(478, 3)` float32 in frame pixels (depth in the same unit)."""

    seq: int
    t_ns: int
    track: int
    box: Box
    points: Floats
    pose: Pose
    score: float

    def __post_init__(self) -> None:
        _array(self, "points", (POINTS, 3), np.float32)
        _finite(self, "points")
        _share(self, "score")


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the tracker saw in one frame: the face that is followed and how many there were.

    `overrun`, `thinned` and `grain` are those of the frame.
    `repeats` is the share of the latest frames that show nothing but what the frame before them
    showed, 0..1. `recoded_grey`: above 0 where the codec coded the whole face anew in this frame:
    by how many grey levels the quietest parts of the face changed.
    `remark` says what keeps a face from being seen, if that is known.
    """

    seq: int
    t_ns: int
    face: Face | None
    count: int
    overrun: int = 0
    thinned: int = 0
    repeats: float = 0.0
    recoded_grey: float = 0.0
    remark: str = ""
    grain: float = 1.0

    def __post_init__(self) -> None:
        _share(self, "repeats")


@dataclass(frozen=True, slots=True)
class Crop:
    """An aligned face: `image` `(S, S, 3)` uint8 BGR, `points` `(478, 2)` float32 in crop pixels.

    `warp` `(2, 3)` float32 maps frame pixels to crop pixels. `quality` runs from 0 to 1 and
    `reasons` names, in plain words with the measured value, what lowers it. `state` is `ok`, or
    the gate that closed (`covered`, `low_quality`, `exposure_change`, `head_motion`). `covered`
    `(n, 2)` float32 are the places of the face, in crop pixels, that something hides.
    """

    seq: int
    t_ns: int
    track: int
    image: Image
    points: Floats
    warp: Floats
    quality: float = 1.0
    reasons: tuple[str, ...] = ()
    state: State = State.OK
    covered: Floats = field(default_factory=lambda: NOTHING_COVERED)

    def __post_init__(self) -> None:
        _array(self, "image", (None, None, 3), np.uint8)
        _array(self, "points", (POINTS, 2), np.float32)
        _array(self, "warp", (2, 3), np.float32)
        _array(self, "covered", (None, 2), np.float32)
        _finite(self, "points", "warp")
        _share(self, "quality")


@dataclass(frozen=True, slots=True)
class Motion:
    """Movement of each face region at one frame, head motion removed.

    `value` `(R,)` float32: distance of each region of `models.spot.signal.REGIONS` from the
    rolling neutral face, in eye distances. `noise` `(R,)` float32: its measured resting spread,
    same unit. `state` and `cause` say whether the value can be trusted (`no_baseline`,
    `head_motion`, ...). Distances rather than speeds: a 40 ms movement at 30 fps has two speed
    samples, and the apex is where the distance peaks. `closed` runs from 0 (both eyes as open as
    usual) to 1 (shut), `gaze` is how far the irises are from where they usually rest, in eye
    widths: what tells blinks and glances from expressions. `yaw_deg`, `pitch_deg`: the head's
    turn, which no fit removes fully. `overrun`, `thinned`: those of the frame. `recoded_times`:
    above 0 where the codec coded the whole face anew in it, which moves the regions by itself: how
    many times as far as it usually does. `hidden` `(R,)`: the regions that something covers; their
    values are zero and mean nothing.
    """

    seq: int
    t_ns: int
    value: Floats
    noise: Floats
    state: State = State.OK
    cause: str = ""
    closed: float = 0.0
    gaze: float = 0.0
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    overrun: int = 0
    thinned: int = 0
    recoded_times: float = 0.0
    hidden: Flags = field(default_factory=_none_hidden)

    def __post_init__(self) -> None:
        _array(self, "value", (None,), np.float32)
        _array(self, "noise", (len(self.value),), np.float32)
        if not len(self.hidden):
            object.__setattr__(self, "hidden", np.zeros(len(self.value), np.bool_))
        _array(self, "hidden", (len(self.value),), np.bool_)
        _finite(self, "value", "noise", "closed", "gaze", "yaw_deg", "pitch_deg", "recoded_times")


@dataclass(frozen=True, slots=True)
class Window:
    """One spotted movement; onset and offset both belong to it.

    `score` is its height over the resting noise. `gap` tells that frames are missing inside that
    were not left out on purpose. `uncertainty_ns` is half the largest frame interval beside its
    borders or around missing frames inside. `decided_ns` is the time of the frame at which the
    spotter made up its mind. `cause` explains the state; of a state that is `ok` it says what is
    missing. `onset_read_ns` and `offset_read_ns` are the times of pictures that show the face at
    rest, where a border does not because the file begins or ends within the movement; networks
    read those instead. 0 where the border itself is read.
    """

    onset_ns: int
    apex_ns: int
    offset_ns: int
    onset_seq: int
    apex_seq: int
    offset_seq: int
    score: float
    kind: Kind
    region: str
    decided_ns: int
    gap: bool = False
    state: State = State.OK
    cause: str = ""
    uncertainty_ns: int = 0
    onset_read_ns: int = 0
    offset_read_ns: int = 0

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
    """One network's reading: `probabilities` `(n,)` float32 over `labels`, summing to 1.

    `saliency`, if any, is `(h, w)` float32 in 0..1 over the crop. `error` is the sentence of a
    network that failed; its probabilities are then uniform and take no part in the fusion.
    `decided` is the label that a network which decides coarse first settles on, where that may be
    another one than the likeliest; empty means the likeliest.
    """

    weights: str
    network: str
    labels: tuple[str, ...]
    probabilities: Floats
    latency_ms: float
    saliency: Floats | None = None
    error: str = ""
    decided: str = ""

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

    `label` is None unless the state may carry one. `probabilities` `(3,)` float32 is the fused
    polarity (negative, positive, surprise), or None if no network read it. A user's correction
    is a new event whose `corrects` names the first; a prediction is never overwritten.
    """

    id: str
    window: Window
    state: State
    label: str | None
    polarity: str | None
    probabilities: Floats | None
    confidence: float
    scores: tuple[Scores, ...] = ()
    cause: str = ""
    quality: float = 1.0
    provenance: Provenance = Provenance.PREDICTED
    corrects: str | None = None
    clip_path: str | None = None
    weights: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        _share(self, "confidence")
        if self.probabilities is not None:
            _array(self, "probabilities", (3,), np.float32)
        if self.label is not None and not self.state.may_be_labelled:
            raise RecordError(
                f"Event {self.id} in state {self.state.value} must carry no label, "
                f"found {self.label}."
            )
