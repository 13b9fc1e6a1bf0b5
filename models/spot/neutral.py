"""A person's recorded resting face: recorded once in three seconds, recognised from then on.

The rolling neutral of `models.spot.baseline` takes any face that is still for half a second, even a
held smile. A recorded resting face holds this person's look at rest and the noise of each region,
so that a face is measured as soon as it looks like that, and not before. The places come from the
mesh, whose accuracy is a few per cent of the eye distance: enough to distinguish a smile from rest
(real clips: 4 % in 95 % of frames at rest, head turning by 10 degrees; 10 to 20 % in smiles), but
not to measure movements. These are measured on the skin.
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from models.errors import FlinchError
from models.json_text import parse
from models.person import check_person
from models.records import Face, Floats, Motion, Numbers, State
from models.spot.regions import ALL, REGIONS
from models.spot.trace import SHUT

_POINTS = tuple(np.array(region.points) for region in ALL)


class NeutralError(FlinchError):
    """A recorded resting face cannot be used."""


@dataclass(frozen=True, slots=True)
class Neutral:
    """A person's face at rest."""

    person: str
    """The person's code."""
    place: Numbers
    """`(R, 2)`, middle of each region's mesh points in eye distances from the point between the
    eyes, with the head turned to the front."""
    noise: Numbers
    """`(R,)`, noise of each region's skin signal at rest, in eye distances."""
    seconds: float
    """Length of the recording."""
    frames: int
    """Number of its frames."""

    def __post_init__(self) -> None:
        check_person(self.person)
        for name, shape in (("place", (len(REGIONS), 2)), ("noise", (len(REGIONS),))):
            value = np.array(getattr(self, name), np.float64)
            if value.shape != shape or not np.isfinite(value).all():
                raise NeutralError(
                    f"The recorded rest of '{self.person}' is damaged: {name} must hold {shape} "
                    f"finite numbers, found {value.shape}; record it again."
                )
            value.setflags(write=False)
            object.__setattr__(self, name, value)

    def to_json(self) -> str:
        """Convert it to JSON."""
        facts = {"place": self.place.round(5).tolist(), "noise": self.noise.round(6).tolist()}
        return json.dumps(
            {"regions": REGIONS, **facts, "seconds": self.seconds, "frames": self.frames}
        )

    @classmethod
    def from_json(cls, person: str, text: str) -> Neutral:
        """Parse it from JSON.

        Raises:
            NeutralError: The text is damaged, or its regions differ from the present ones.
        """
        try:
            held = parse(text)
            if tuple(held["regions"]) != REGIONS:
                raise NeutralError(
                    f"The recorded rest of '{person}' is of other face regions than this version "
                    "measures; record it again."
                )
            return cls(
                person, held["place"], held["noise"], float(held["seconds"]), int(held["frames"])
            )
        except (ValueError, KeyError, TypeError) as error:
            raise NeutralError(
                f"The recorded rest of '{person}' is damaged ({error}); record it again."
            ) from error


def places_of(points: Floats) -> Numbers:
    """Compute the place of each region on a face turned to the front.

    Args:
        points: `(478, 3)` float32 mesh points, frame pixels.

    Returns:
        `(R, 2)` float64: right and down from between the eyes, in eye distances.
    """
    mesh = points.astype(np.float64)
    right, down = mesh[263] - mesh[33], mesh[152] - mesh[10]
    across = right / max(float(np.linalg.norm(right)), 1e-6)
    ahead = np.cross(across, down)
    ahead /= max(float(np.linalg.norm(ahead)), 1e-6)
    axes = np.stack([across, np.cross(ahead, across)])
    between = mesh[[33, 133, 263, 362]].mean(0)
    flat = (mesh - between) @ axes.T
    apart = float(np.hypot(*(flat[[263, 362]].mean(0) - flat[[33, 133]].mean(0))))
    middles = np.stack([flat[ids].mean(0) for ids in _POINTS])
    return np.asarray(middles / max(apart, 1e-6), np.float64)


def _farthest(place: Numbers, rest: Numbers) -> tuple[str, float]:
    """Return the region farthest from its resting place, and its distance in eye distances."""
    away = np.hypot(*np.moveaxis(place - rest, -1, 0))
    worst = int(away.argmax())
    return REGIONS[worst], float(away[worst])


@dataclass(slots=True)
class Recall:
    """Watches a face until it looks like its recorded resting face.

    `near`: largest distance of a region from its resting place, eye distances. `hold_ns`: how long
    the face must stay near. `still`: how far the skin may move meanwhile, eye distances; eyes that
    open after a blink move further. `patience_ns`: after this time the rolling neutral is used, as
    with another camera or person the face may never match.
    """

    neutral: Neutral
    near: float = 0.06
    hold_ns: int = 200_000_000
    still: float = 0.012
    patience_ns: int = 6_000_000_000
    met: bool = False
    cause: str = ""
    _since_ns: int | None = None
    _held: deque[tuple[int, Numbers]] = field(default_factory=deque)

    def step(self, face: Face, skin: Numbers) -> bool:
        """Process one frame.

        Args:
            face: The face in it.
            skin: `(R, 2)` displacement of each region's skin, eye distances.

        Returns:
            True while the face does not match yet; `cause` then says why.
        """
        self._since_ns = face.t_ns if self._since_ns is None else self._since_ns
        region, away = _farthest(places_of(face.points), self.neutral.place)
        if away > self.near:
            self._held.clear()
            self.cause = (
                f"the {region} is {100 * away:.0f} % of the eye distance from the recorded rest "
                f"of {self.neutral.person}, {100 * self.near:.0f} % is the limit"
            )
        else:
            self.met = self._holds(face.t_ns, skin)
            self.cause = f"the face is coming to the recorded rest of {self.neutral.person}"
        return not self.met and face.t_ns - self._since_ns < self.patience_ns

    @property
    def skin(self) -> Numbers:
        """Return the displacement of the skin, `(R, 2)`, while the face was at rest."""
        return np.asarray(np.median([skin for _, skin in self._held], axis=0), np.float64)

    def _holds(self, t_ns: int, skin: Numbers) -> bool:
        """Add one frame near the resting face; return whether it was still for long enough."""
        self._held.append((t_ns, skin))
        while len(self._held) > 1 and t_ns - self._held[1][0] >= self.hold_ns:
            self._held.popleft()
        places = np.array([each for _, each in self._held])
        away = np.hypot(*np.moveaxis(places - np.median(places, axis=0), -1, 0))
        calm = float(away.max()) <= self.still
        return calm and t_ns - self._held[0][0] >= self.hold_ns


@dataclass(frozen=True, slots=True)
class Demands:
    """Requirements for a recording of a resting face."""

    seconds: float = 3.0
    """Its length."""
    least_fps: float = 15.0
    """Least frames a second."""
    still: float = 0.06
    """Largest distance of a region from its own median, in eye distances."""
    turn_deg: float = 6.0
    """Largest turn of the head."""
    blinks: int = 4
    """Number of blinks from which a recording is rejected."""
    away_ns: int = 150_000_000
    """Longest time in which the face may be unmeasurable."""


@dataclass(frozen=True, slots=True)
class NeutralProgress:
    """Progress of recording a resting face: `share` 0..1; `refusal` says why it failed."""

    share: float
    refusal: str = ""
    neutral: Neutral | None = None


@dataclass(slots=True)
class Taking:
    """Records a resting face; rejects it, with the measured values, if it was not at rest."""

    person: str
    demands: Demands = field(default_factory=Demands)
    _times: deque[int] = field(default_factory=deque)
    _places: list[Numbers] = field(default_factory=list)
    _turns: list[tuple[float, float]] = field(default_factory=list)
    _blinks: int = 0
    _shut: bool = False
    _spoilt_ns: int | None = None

    def step(self, face: Face | None, motion: Motion) -> NeutralProgress:
        """Add one frame.

        Args:
            face: The face that is followed, or None.
            motion: Its measurement.

        Returns:
            The progress; at the end with the resting face or the reason of the rejection.
        """
        refusal = self._spoil(motion)
        usable = face is not None and motion.state in (State.OK, State.NO_BASELINE)
        if not refusal and usable:
            assert face is not None
            refusal = self._add(face, motion)
        if refusal or not self._times:
            return NeutralProgress(0.0, refusal)
        spent_s = (motion.t_ns - self._times[0]) / 1e9
        if spent_s < self.demands.seconds:
            return NeutralProgress(spent_s / self.demands.seconds)
        return self._finish(motion, spent_s)

    def _spoil(self, motion: Motion) -> str:
        """Say why the face could not be measured for too long; empty otherwise."""
        if motion.state in (State.OK, State.NO_BASELINE):
            self._spoilt_ns = None
            return ""
        self._spoilt_ns = motion.t_ns if self._spoilt_ns is None else self._spoilt_ns
        return motion.cause if motion.t_ns - self._spoilt_ns >= self.demands.away_ns else ""

    def _add(self, face: Face, motion: Motion) -> str:
        """Add one frame; return what was wrong with it, or nothing."""
        place = places_of(face.points)
        self._times.append(face.t_ns)
        self._places.append(place)
        self._turns.append((motion.yaw_deg, motion.pitch_deg))
        shut = motion.closed > SHUT
        self._blinks += shut and not self._shut
        self._shut = shut
        if self._blinks >= self.demands.blinks:
            return f"you blinked {self._blinks} times; look into the camera calmly"
        turned = float(np.ptp(np.array(self._turns), axis=0).max())
        if turned > self.demands.turn_deg:
            limit = self.demands.turn_deg
            return f"the head turned by {turned:.0f}°, at most {limit:.0f}° are allowed"
        region, away = _farthest(place, np.median(self._places[-90:], axis=0))
        if away > self.demands.still:
            return f"the {region} moved by {100 * away:.0f} % of the eye distance"
        return ""

    def _finish(self, motion: Motion, spent_s: float) -> NeutralProgress:
        fps = len(self._times) / spent_s
        if fps < self.demands.least_fps:
            least = self.demands.least_fps
            return NeutralProgress(
                0.0, f"only {fps:.0f} frames a second were seen, {least:.0f} are needed"
            )
        if motion.state is not State.OK:
            return NeutralProgress(0.0, motion.cause or "the face never came to rest")
        place = np.asarray(np.median(self._places, axis=0), np.float64)
        noise = motion.noise.astype(np.float64)
        taken = Neutral(self.person, place, noise, round(spent_s, 2), len(self._times))
        return NeutralProgress(1.0, neutral=taken)
