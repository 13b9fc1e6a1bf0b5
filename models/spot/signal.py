"""Measures movement per region in a series of crops, with a state that says if it is valid.

Displacement is measured from a reference crop: `models.spot.skin` measures the skin against it with
the head's motion removed, and `models.spot.baseline` follows the neutral. When the reference is old
or the head has turned away from it, the present crop replaces it at a moment of rest, and the
displacement so far is added, so that the signal has no step.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from models.face.align import eye_pose
from models.records import COMPRESSION, Crop, Face, Flags, Floats, Motion, Numbers, Sighting, State
from models.sources.validity import LOWEST_FPS, ROOM_FPS, too_few
from models.spot.baseline import Baseline, Rest
from models.spot.eyes import Eyes, EyeState, without_glances
from models.spot.head import HeadRest
from models.spot.hidden import Hidden
from models.spot.home import FirstPlaces, Home, is_usable
from models.spot.neutral import Neutral, Recall
from models.spot.recoding import Jumps
from models.spot.regions import REGIONS
from models.spot.skin import Shift, SkinReference, grey_of

_OPEN = 0.3
"""Closure above which no reference is taken: closed eyes do not match later crops."""

_LIDS = (REGIONS.index("eyelids right"), REGIONS.index("eyelids left"))
_DOUBT = 0.35
"""Share of the displacement that the head's motion may still explain, which counts as noise."""
_SURE = 0.002
"""Uncertainty (eye distances) that the measured noise already covers."""
_STORED_PX = 0.0127
"""Noise from interpolation, in pixels per pixel by which a stored pixel is too large. Pixels stored
twice as wide as high produced two false events of 0.004 eye distances on a face 78 px between the
outer eye corners; 0.0127 removes them and keeps the true ones, of 0.006 and 0.014.

Pixels stored twice as wide as high made two events of 0.004 eye distances out of a face 78 px
between the outer corners of its eyes; 0.0127 leaves them out and keeps the true ones, of 0.006 and
0.014.
"""
_DOWN = 0.1
"""Closure above which the lids are closing."""
_NARROW = 0.15
"""Closure above which head motion is not learned, because the lids pull on all regions."""


@dataclass(frozen=True, slots=True)
class SignalSettings:
    """When the signal is measured, and when its reference is renewed."""

    least_fps: float = LOWEST_FPS - ROOM_FPS
    """Different pictures a second below which no claim about micro-expressions is valid: 25, with
    some room for measurement."""
    rate_ns: int = 1_000_000_000
    """Span over which that rate is measured."""
    turned: float = 0.06
    """The reference is renewed when the fitted turn of the head reaches this share of depth, ..."""
    shifted: float = 0.12
    """... when the fitted shift reaches this many eye distances, ..."""
    old_ns: int = 8_000_000_000
    """... when the reference is older than this, ..."""
    misfit: float = 14.0
    """... or when the mean grey difference between it and the crop exceeds this."""
    lost_ns: int = 400_000_000
    """How long the face may be missing before the measurement starts again."""
    sent_twice: float = 0.45
    """Share of repeated pictures from which the source sends pictures more than once; a smaller
    share may come from strong compression, which loses the motion."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Frames a second over the last second; 0 while too few are known.

    `arrived` includes frames that the computer lost or left out.
    """

    analysed: float = 0.0
    arrived: float = 0.0


class Paces:
    """Measures how many frames a second arrive and are analysed, by the frames' own times."""

    def __init__(self, span_ns: int):
        """Take the time span of the measurement."""
        self._span_ns = span_ns
        self._recent: deque[tuple[int, int]] = deque()

    def step(self, sighting: Sighting) -> Pace:
        """Add one analysed frame; restart if times run backwards."""
        t_ns = sighting.t_ns
        if self._recent and t_ns <= self._recent[-1][0]:
            self._recent.clear()
        self._recent.append((t_ns, 1 + sighting.overrun + sighting.thinned))
        while t_ns - self._recent[0][0] > self._span_ns:
            self._recent.popleft()
        span = t_ns - self._recent[0][0]
        if span <= self._span_ns // 3:
            return Pace()
        arrived = sum(count for _, count in self._recent) - self._recent[0][1]
        return Pace((len(self._recent) - 1) * 1e9 / span, arrived * 1e9 / span)


def _none() -> Flags:
    return np.zeros(len(REGIONS), np.bool_)


class Signal:
    """Converts sightings and crops to `Motion`; equal records give equal numbers."""

    def __init__(self, settings: SignalSettings | None = None, rest: Rest | None = None):
        self._set = settings if settings is not None else SignalSettings()
        self._baseline = Baseline(len(REGIONS), rest)
        self._eyes = Eyes()
        self._paces = Paces(self._set.rate_ns)
        self._coarse = 0.0
        """Noise added by non-square pixels, eye distances."""
        self._reference: SkinReference | None = None
        self._carried = np.zeros((len(REGIONS), 2))
        self._head = HeadRest(len(REGIONS))
        self._jumps = Jumps(len(REGIONS))
        self._hidden = Hidden()
        self._unseen = _none()
        """Regions that were hidden when the reference was taken."""
        self._turned = np.zeros(6)
        self._crop_ns = self._lost_ns = 0
        self._neutral: Neutral | None = None
        self._recall: Recall | None = None
        self._home: Home | None = None
        self._rest: Numbers | None = None
        """Where the first face rests, `(R, 2)`, if that is known from the whole file."""
        self._first = FirstPlaces()
        self.place: Numbers | None = None
        """Displacement `(R, 2)` of the regions in the last picture from the first one, eye
        distances; None without a face, and for all faces but the first."""
        self._faces = 0

    def keep_to(self, home: Home) -> None:
        """Measure the first face from a known neutral, later faces from a rolling one.

        Args:
            home: The neutral, as displacement from the first picture of this source.
        """
        self._home = home

    def use(self, neutral: Neutral | None) -> None:
        """Measure from a person's recorded resting face; None uses only the rolling neutral.

        It takes effect with the next face, or at once while there is no neutral yet. Until the face
        matches the recorded one (`Recall`) the state is `no_baseline`; if it never does, the
        rolling neutral is used. Another thread may call this.
        """
        self._neutral = neutral
        self._recall = Recall(neutral) if neutral is not None else None

    def step(self, sighting: Sighting, crop: Crop | None) -> Motion:
        """Measure one frame.

        Args:
            sighting: The tracker's result.
            crop: The aligned face, or None.

        Returns:
            Movement per region. If it cannot be measured, the values are zero and the state says
            why.
        """
        pace = self._paces.step(sighting)
        self.place = None
        if sighting.face is None or crop is None:
            self._lost_ns = self._lost_ns or sighting.t_ns
            lost_s = (sighting.t_ns - self._lost_ns) / 1e9
            why = f": {sighting.remark}" if sighting.remark else ""
            return self._nothing(
                sighting, State.NO_FACE, f"no face is seen, for {lost_s:.1f} s now{why}"
            )
        self._lost_ns = 0
        apart_px = max(float(eye_pose(sighting.face.points)[2]), 1.0)
        self._coarse = _STORED_PX * math.sqrt(max(sighting.grain**2 - 1.0, 0.0)) / apart_px
        self._renew_if_new(crop)
        self._crop_ns = crop.t_ns
        hidden = self._hidden.step(crop)
        look = self._eyes.step(crop.points, crop.t_ns)
        if hidden is not None and hidden[list(_LIDS)].all():
            look = EyeState(0.0, 0.0)
        distance = self._measure(sighting, crop, look.closed, hidden)
        state, cause = self._judge(sighting, crop, pace)
        value = self._from_rest(distance, crop.t_ns, is_usable(look.closed, state))
        if hidden is not None:
            value = np.where(hidden, 0.0, value)
        return Motion(
            crop.seq,
            crop.t_ns,
            value.astype(np.float32),
            self._noise(),
            state,
            cause,
            look.closed,
            look.gaze,
            sighting.face.pose.yaw_deg,
            sighting.face.pose.pitch_deg,
            sighting.overrun,
            sighting.thinned,
            self._jumps.excess,
            _none() if hidden is None else hidden,
        )

    def _from_rest(self, distance: Numbers | None, t_ns: int, usable: bool) -> Numbers:
        """Measure the last place from the rest that is known of the whole file, if any.

        The first pictures of this pass replace those of the search for the rest: without a neutral,
        that search could not learn the turns of the head, and its places differ by up to 0.0012.
        """
        if self._rest is not None and self.place is not None:
            self._first.add(t_ns, self.place, usable)
            rest = self._rest if self._first.rest is None else self._first.rest
            return np.asarray(np.hypot(*(self.place - rest).T), np.float64)
        return np.zeros(len(REGIONS)) if distance is None else distance

    def _noise(self) -> Floats:
        """Return the noise, raised by the possible effect of head motion and coding."""
        doubt = _DOUBT * max(self._head.doubt - _SURE, 0.0)
        noise = np.hypot(np.hypot(self._baseline.noise, doubt), self._jumps.noise)
        noise = np.hypot(noise, self._coarse)
        return noise.astype(np.float32)

    def _nothing(self, sighting: Sighting, state: State, cause: str) -> Motion:
        nil = np.zeros(len(REGIONS), np.float32)
        noise = self._baseline.noise.astype(np.float32)
        return Motion(
            sighting.seq,
            sighting.t_ns,
            nil,
            noise,
            state,
            cause,
            overrun=sighting.overrun,
            thinned=sighting.thinned,
        )

    def _renew_if_new(self, crop: Crop) -> None:
        known = self._reference
        away_ns = crop.t_ns - self._crop_ns
        if known is None or known.track != crop.track or not 0 < away_ns <= self._set.lost_ns:
            self._reference = None
            self._carried = np.zeros((len(REGIONS), 2))
            self._baseline.forget()
            self._faces += 1
            self._rest = None
            if self._home is not None:
                self._baseline.fix_neutral(self._home.usual, self._home.noise)
                self._rest, self._home = self._home.place, None
            self._eyes.forget()
            self._head.forget()
            self._jumps.forget()
            self._hidden.forget()
            self._unseen = _none()
            self._turned = np.zeros(6)
            self._recall = Recall(self._neutral) if self._neutral is not None else None

    def _measure(
        self, sighting: Sighting, crop: Crop, closed: float, hidden: Flags | None
    ) -> Numbers | None:
        """Measure each region's distance from the neutral, across all references so far."""
        assert sighting.face is not None
        depth = sighting.face.points[:, 2]
        if self._reference is None:
            self._reference = SkinReference(crop, depth)
            self._unseen = _none() if hidden is None else hidden
            return self._distance(self._carried, sighting.face, hidden)
        shift = self._reference.shift_to(crop, grey_of(crop), closed > _DOWN, self._hidden.points)
        place, turned = self._carried + shift.regions, self._turned + shift.rigid
        reappeared = self._unseen if hidden is None else self._unseen & ~hidden
        neutral = self._baseline.neutral
        if hidden is not None or reappeared.any():
            unknown = reappeared if hidden is None else hidden | reappeared
            rest = self._carried if neutral is None else neutral
            place = np.where(unknown[:, None], rest, place)
        still = without_glances(self._head.step(place, turned, crop.t_ns), *_LIDS)
        self._jumps.step(still, crop.t_ns, sighting.recoded_grey)
        distance = self._distance(still, sighting.face, hidden)
        if neutral is not None and closed < _NARROW and hidden is None:
            self._head.learn(still - neutral, turned, crop.t_ns)
        if closed < _OPEN and (reappeared.any() or self._is_worn(crop, shift, distance)):
            self._reference = SkinReference(crop, depth)
            self._carried, self._turned = place, turned
            self._unseen = _none() if hidden is None else hidden
        return distance

    def _distance(self, place: Numbers, face: Face, hidden: Flags | None) -> Numbers | None:
        """Measure from the neutral; without one, wait for the recorded resting face, if any."""
        self.place = place if self._faces == 1 else None
        recall = self._recall
        if recall is not None and not self._baseline.ready:
            if recall.step(face, place):
                return None
            if recall.met:
                self._baseline.fix(recall.skin, recall.neutral.noise, face.t_ns)
        return self._baseline.step(place, face.t_ns, hidden)

    def _is_worn(self, crop: Crop, shift: Shift, distance: Numbers | None) -> bool:
        """Return whether this crop must replace the reference: at rest, or if it fits badly."""
        assert self._reference is not None
        limits = self._set
        far = max(
            float(np.max(np.abs(shift.rigid[4:]))) / limits.turned,
            float(np.max(np.abs(shift.rigid[:4]))) / limits.shifted,
            shift.misfit / limits.misfit,
        )
        old = crop.t_ns - self._reference.t_ns > limits.old_ns
        quiet = distance is None or bool(np.all(distance < 5.0 * self._baseline.noise))
        return (quiet and (far > 1.0 or old)) or far > 2.5

    def _judge(self, sighting: Sighting, crop: Crop, pace: Pace) -> tuple[State, str]:
        """Return the state and its cause, the most serious one first."""
        if sighting.count > 1:
            return State.MANY_FACES, f"{sighting.count} faces are seen, one is needed"
        if crop.state is not State.OK:
            return crop.state, crop.reasons[0] if crop.reasons else ""
        different_fps = pace.arrived * (1.0 - sighting.repeats)
        if 0.0 < min(pace.analysed, different_fps) < self._set.least_fps:
            return self._too_slow(pace, sighting.repeats)
        if not self._baseline.ready:
            seen_s, recall = self._baseline.span_ns() / 1e9, self._recall
            if not seen_s and recall is not None:
                return State.NO_BASELINE, recall.cause
            return State.NO_BASELINE, f"the resting face is not known yet ({seen_s:.1f} s seen)"
        if self._baseline.corrected:
            return State.NO_BASELINE, "the face rests elsewhere than was thought: measured anew"
        if self._jumps.cause:
            return State.LOW_QUALITY, self._jumps.cause
        return State.OK, ""

    def _too_slow(self, pace: Pace, repeats: float) -> tuple[State, str]:
        """Say whether camera or computer delivers too few different pictures a second."""
        if pace.arrived * (1.0 - repeats) < self._set.least_fps:
            if 0.0 < repeats < self._set.sent_twice and self._jumps.known:
                return State.LOW_QUALITY, f"{COMPRESSION}{too_few(pace.arrived, repeats)}"
            return State.LOW_FPS, too_few(pace.arrived, repeats)
        return State.SLOW_COMPUTER, (
            f"{pace.arrived:.0f} frames a second arrive, {pace.analysed:.0f} are analysed: the "
            "computer cannot follow"
        )
