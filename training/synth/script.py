"""The events of a video, as functions of time.

Expressions are the true events; blinks, glances, head turns, speech and light changes are
distractions. All are drawn in advance, so the truth is exact to the nanosecond, and frame numbers
follow from the frames' own times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.synth.action_units import Code
from training.synth.fields import Basis, Floats64, weights
from training.synth.motion import FacialAct
from training.synth.stage import HeadMove
from training.synth.timed import TimedDistraction, TrueEvent

Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TimedAct:
    """An act and the second at which it begins."""

    start_s: float
    act: FacialAct


@dataclass(frozen=True, slots=True)
class Blink:
    """A blink: start and length in seconds, and how far the lids close (0..1)."""

    start_s: float
    length_s: float
    depth: float

    def at(self, t_s: float) -> float:
        """Return the closure of the lids: they close fast and open more slowly."""
        share = (t_s - self.start_s) / self.length_s
        if not 0.0 < share < 1.0:
            return 0.0
        down = share / 0.35 if share < 0.35 else (1 - share) / 0.65
        return float(self.depth * (0.5 - 0.5 * np.cos(np.pi * min(1.0, 1.25 * down))))


class Sway:
    """Slow drift of a resting head: sums of slow sines with random phases."""

    _AMOUNTS = (0.012, 0.010, 0.003, 0.7, 0.5, 0.35)

    def __init__(self, rng: np.random.Generator, strength: float = 1.0):
        """Draw the sines; `strength` 1 is a person who sits still."""
        self._phase = rng.uniform(0, 2 * np.pi, (6, 3))
        self._rate = 2 * np.pi * rng.uniform(0.03, 0.22, (6, 3))
        self._size = strength * np.array(self._AMOUNTS)[:, None] * rng.uniform(0.2, 0.6, (6, 3))

    def at(self, t_s: float) -> HeadMove:
        """Return the head's position."""
        amounts = (self._size * np.sin(self._rate * t_s + self._phase)).sum(axis=1)
        return HeadMove(*(float(a) for a in amounts))


def acts_at(played: tuple[TimedAct, ...], t_s: float) -> Floats64:
    """Add up the unit strengths `(units, 2)` of all acts at a time."""
    total = weights(())
    for act in played:
        since = t_s - act.start_s
        if 0.0 < since < act.act.profile.end_s:
            total += weights(act.act.codes) * act.act.profile.at(since)
    return total


def true_event(played: TimedAct, basis: Basis, times_ns: Times) -> TrueEvent:
    """Convert an act to frames and times.

    Args:
        played: The act and its start.
        basis: The person's displacement fields.
        times_ns: Increasing times of all frames.

    Returns:
        Onset is the last frame before any motion, apex the frame nearest to the peak, and offset
        the first still frame afterwards (or the last of the video).
    """
    profile = played.act.profile
    apex_s = played.start_s + profile.apex_s + profile.hold_s / 2
    last = len(times_ns) - 1
    onset = max(0, int(np.searchsorted(times_ns, played.start_s * 1e9 + 1, side="right")) - 1)
    apex = int(np.abs(times_ns - apex_s * 1e9).argmin())
    offset = min(last, int(np.searchsorted(times_ns, (played.start_s + profile.end_s) * 1e9 - 1)))
    moved = basis.displacement(played.act.codes)[:, :2]
    return TrueEvent(
        onset,
        apex,
        offset,
        int(times_ns[onset]),
        int(times_ns[apex]),
        int(times_ns[offset]),
        played.act.kind,
        played.act.polarity,
        played.act.emotion,
        tuple(str(code) for code in played.act.codes),
        float(np.hypot(moved[:, 0], moved[:, 1]).max()),
    )


def distraction(what: str, start_s: float, end_s: float, times_ns: Times) -> TimedDistraction:
    """Convert a distraction to frames and times; both ends are inclusive."""
    last = len(times_ns) - 1
    start = min(last, int(np.searchsorted(times_ns, start_s * 1e9)))
    end = max(start, int(np.searchsorted(times_ns, end_s * 1e9, side="right")) - 1)
    return TimedDistraction(what, start, end, int(times_ns[start]), int(times_ns[end]))


@dataclass(frozen=True, slots=True)
class HeadTurn:
    """The head turns away and comes back, or stays for a while."""

    start_s: float
    move_s: float
    stay_s: float
    aim: HeadMove

    @property
    def end_s(self) -> float:
        """When the head is back."""
        return self.start_s + 2 * self.move_s + self.stay_s

    def at(self, t_s: float) -> Floats64:
        """Return the six components of the head's position."""
        since = t_s - self.start_s
        risen = np.clip(since / self.move_s, 0, 1)
        returned = np.clip((self.end_s - t_s) / self.move_s, 0, 1)
        share = float(0.5 - 0.5 * np.cos(np.pi * min(risen, returned)))
        return self.aim.amounts() * share


@dataclass(frozen=True, slots=True)
class Speech:
    """A phase of speech: syllables of jaw and lips."""

    start_s: float
    length_s: float
    rate_hz: float
    phases: tuple[float, float, float]
    loudness: float

    def at(self, t_s: float) -> Floats64:
        """Return unit strengths `(units, 2)`."""
        since = t_s - self.start_s
        if not 0 < since < self.length_s:
            return weights(())
        swell = min(1.0, since / 0.2, (self.length_s - since) / 0.2)
        beat = 2 * np.pi * self.rate_hz * since
        open_, wide, round_ = (
            max(0.0, float(np.sin(beat * k + p)))
            for k, p in zip((1.0, 0.5, 0.37), self.phases, strict=True)
        )
        loud = self.loudness * swell
        return weights(
            (
                Code(26, 0.30 * loud * open_),
                Code(25, 0.6 * loud * open_),
                Code(20, 0.3 * loud * wide),
                Code(18, 0.35 * loud * round_),
            )
        )


@dataclass(frozen=True, slots=True)
class Glance:
    """The eyes look aside and come back with quick jumps; shifts in eye distances."""

    start_s: float
    length_s: float
    x_ed: float
    y_ed: float

    def at(self, t_s: float) -> Floats64:
        """Return the shift of both irises."""
        since = t_s - self.start_s
        share = np.clip(min(since, self.length_s - since) / 0.04, 0, 1)
        return np.array([self.x_ed, self.y_ed]) * float(share)


@dataclass(frozen=True, slots=True)
class LightStep:
    """The light changes to another level within `ramp_s`; `gain` is the lasting factor."""

    start_s: float
    ramp_s: float
    gain: float

    def at(self, t_s: float) -> float:
        """Return the factor at a time."""
        share = float(np.clip((t_s - self.start_s) / self.ramp_s, 0, 1))
        return 1 + (self.gain - 1) * share


@dataclass(frozen=True, slots=True)
class VideoScript:
    """All events of one video."""

    played: tuple[TimedAct, ...]
    blinks: tuple[Blink, ...]
    turns: tuple[HeadTurn, ...]
    speeches: tuple[Speech, ...]
    glances: tuple[Glance, ...]
    lights: tuple[LightStep, ...]
    sway: Sway

    def strengths(self, t_s: float) -> Floats64:
        """Return the strengths `(units, 2)` of everything that moves the skin, except the lids."""
        total = acts_at(self.played, t_s)
        for speech in self.speeches:
            if speech.start_s < t_s < speech.start_s + speech.length_s:
                total += speech.at(t_s)
        return total

    def blink(self, t_s: float) -> float:
        """Return the closure of the lids."""
        return max((blink.at(t_s) for blink in self.blinks), default=0.0)

    def head(self, t_s: float) -> HeadMove:
        """Return the head's position."""
        amounts = self.sway.at(t_s).amounts()
        for turn in self.turns:
            if turn.start_s < t_s < turn.end_s:
                amounts = amounts + turn.at(t_s)
        x, y, growth, *angles = (float(a) for a in amounts)
        yaw, pitch, roll = (float(a) for a in np.rad2deg(angles))
        return HeadMove(x, y, growth, yaw, pitch, roll)

    def gaze(self, t_s: float) -> Floats64:
        """Return the shift of the irises in eye distances, `(2,)`."""
        total = np.zeros(2)
        for glance in self.glances:
            if glance.start_s < t_s < glance.start_s + glance.length_s:
                total += glance.at(t_s)
        return total

    def gain(self, t_s: float) -> float:
        """Return the brightness factor."""
        return float(np.prod([light.at(t_s) for light in self.lights]))

    def distractions(self, times_ns: Times) -> tuple[TimedDistraction, ...]:
        """List all distractions in the order of their starts."""
        spans = [("blink", b.start_s, b.start_s + b.length_s) for b in self.blinks]
        spans += [("head", t.start_s, t.end_s) for t in self.turns]
        spans += [("speech", s.start_s, s.start_s + s.length_s) for s in self.speeches]
        spans += [("gaze", g.start_s, g.start_s + g.length_s) for g in self.glances]
        spans += [("light", s.start_s, s.start_s + s.ramp_s) for s in self.lights]
        found = [distraction(what, start, end, times_ns) for what, start, end in spans]
        return tuple(sorted(found, key=lambda event: (event.start_ns, event.what)))
