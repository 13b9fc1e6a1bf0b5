"""Rejects movements that are no expression: blinks, glances, speech, and jolts of head or light."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from models.intervals import Interval, common
from models.records import Motion, State
from models.spot.bumps import Bump
from models.spot.regions import PARTS
from models.spot.staircase import Stairs
from models.spot.trace import SHUT, Trace

FATAL = (State.HEAD_MOTION, State.EXPOSURE_CHANGE, State.NO_BASELINE)
_EYES = [i for i, part in enumerate(PARTS) if part == "eyes"]
LOWER = [i for i, part in enumerate(PARTS) if part in ("nose", "cheeks", "mouth")]
"""Regions that speech moves."""
_MOUTH = [i for i, part in enumerate(PARTS) if part == "mouth"]


@dataclass(frozen=True, slots=True)
class ScreenLimits:
    """When a movement is rejected: as a blink, a glance, a turn of the head, drift or speech.

    Heights are in eye distances, times in nanoseconds.
    """

    shut: float = SHUT
    """Blinks: closure (0 open, 1 shut) that makes a movement a blink."""
    lids_shut: float = 0.1
    """A smaller closure is enough where the lids move by `lids` and lead."""
    lids: float = 0.018
    """Height of the lids' movement for that."""
    led: float = 0.95
    """The lids lead where every other region moves less than this share of their height."""
    faint: float = 0.008
    """Least height of a movement of the lids alone."""
    blink_ns: int = 600_000_000
    """Lids that stay shut for longer are squeezed, not blinking."""
    near_ns: int = 80_000_000
    """How long before and after a blink the lids still pull on other regions."""
    leak: float = 0.95
    """Share of the lids' height that neighbouring regions show without moving themselves."""
    step_ns: int = 135_000_000
    """A movement that begins and ends within this time of a blink belongs to the blink; for it the
    share is `step_leak`."""
    step_leak: float = 1.8
    """Share of the lids' height that neighbours show in such a movement."""
    far_leak: float = 0.35
    """The same share for the mouth."""
    shadow: float = 5.0
    """Head: how many times larger the movement of another region must be to pull on this one
    through the fit of the head."""
    slow_ns: int = 700_000_000
    """Duration from which a movement must stand out more, because drift is slow."""
    slow_score: float = 11.0
    """Least height over noise of such a slow movement ..."""
    slow_height: float = 0.009
    """... and least height."""
    turn_ns: int = 500_000_000
    """Duration from which a turn of the head may explain a movement."""
    turn_deg: float = 1.5
    """Least turn that does so, in degrees."""
    per_degree: float = 0.006
    """Height that each degree of the turn explains."""
    glance: float = 0.03
    """Glances: iris travel, in eye widths, that moves the lids."""
    per_glance: float = 0.1
    """Height in any region that a travel of one eye width explains, as the head fit leans on the
    eyes."""
    beside: float = 0.7
    """A region with more than this share of the lids' height did not only follow them."""
    speech_ns: int = 700_000_000
    """Speech: two movements of the lower face within this time are syllables ..."""
    syllable: float = 0.25
    """... if the other one has at least this share of the height."""
    apart_ns: int = 90_000_000
    """Where movements overlap, parts of the mouth whose peaks or ends lie further apart than this
    ..."""
    apart: float = 0.3
    """... and than this share of the movement's length do not move as one."""


@dataclass(frozen=True, slots=True)
class Stir:
    """Another movement of the lower face, finished or still going on."""

    first_ns: int
    apex_ns: int
    last_ns: int
    height: float
    region: int = -1

    @property
    def interval_ns(self) -> Interval:
        """From its first to its last sample."""
        return self.first_ns, self.last_ns


@dataclass(frozen=True, slots=True)
class ScreenVerdict:
    """Whether a movement is reported, and under which state."""

    accepted: bool
    state: State = State.OK
    cause: str = ""


_OUT = ScreenVerdict(False)


class Screen:
    """Judges movements one by one; `stairs` finds repeated pictures in them."""

    def __init__(self, limits: ScreenLimits | None = None):
        self._limits = limits if limits is not None else ScreenLimits()
        self.stairs = Stairs()

    def judge(
        self, trace: Trace, bump: Bump, regions: list[int], stirs: list[Stir]
    ) -> ScreenVerdict:
        """Decide whether a movement is an expression.

        Args:
            trace: The motion around it. bump: Its times. regions: The regions that moved.
            stirs: Other movements of the lower face around it.

        Returns:
            Whether it is accepted, with the most serious state inside the movement.
        """
        inside = trace.span(bump.onset_ns, bump.offset_ns)
        apex = min(inside, key=lambda m: abs(m.t_ns - bump.apex_ns))
        if apex.state in FATAL:
            return _OUT
        if self._is_blink(trace, bump, regions, apex) or self._is_glance(inside, regions, apex):
            return _OUT
        if self._is_speech(trace, bump, regions, apex, stirs) or self._is_weak(
            bump, regions, inside
        ):
            return _OUT
        if self._is_shadow(regions, apex) or self._is_turn(regions, inside):
            return _OUT
        worst = next((m for m in inside if m.state is not State.OK), None)
        if worst is not None:
            return ScreenVerdict(True, worst.state, worst.cause)
        return ScreenVerdict(True)

    def _is_blink(self, trace: Trace, bump: Bump, regions: list[int], apex: Motion) -> bool:
        limits = self._limits
        around = trace.span(bump.onset_ns - limits.near_ns, bump.offset_ns + limits.near_ns)
        shut = [m for m in around if m.closed > limits.shut]
        if shut and shut[-1].t_ns - shut[0].t_ns > limits.blink_ns:
            return False
        if self._lids_lead(apex):
            swift = [m for m in around if m.closed > limits.lids_shut]
            return bool(shut) or (bool(swift) and _height(_EYES, apex) > limits.lids)
        if not shut:
            return False
        if all(r in _EYES for r in regions):
            return True
        first, last = shut[0].t_ns - limits.near_ns, shut[-1].t_ns + limits.near_ns
        if not first <= bump.apex_ns <= last:
            return False
        lids = max(_height(_EYES, m) for m in shut)
        in_step = (
            abs(bump.onset_ns - shut[0].t_ns) <= limits.step_ns
            and abs(bump.offset_ns - shut[-1].t_ns) <= limits.step_ns
        )
        near = limits.step_leak if in_step else limits.leak
        share = limits.far_leak if all(r in _MOUTH for r in regions) else near
        return _height([r for r in regions if r not in _EYES], apex) < share * lids

    def _lids_lead(self, apex: Motion) -> bool:
        others = [r for r in range(len(PARTS)) if r not in _EYES]
        return _height(others, apex) < self._limits.led * _height(_EYES, apex)

    def _is_glance(self, inside: list[Motion], regions: list[int], apex: Motion) -> bool:
        """Return whether the lids follow a glance, or tremble."""
        limits = self._limits
        gaze = [m.gaze for m in inside]
        travel = max(gaze) - min(gaze)
        if travel > limits.glance and _height(regions, apex) < limits.per_glance * travel:
            return True
        others = [r for r in regions if r not in _EYES]
        lids = _height(_EYES, apex)
        if others and _height(others, apex) > limits.beside * lids:
            return False
        return lids < limits.faint or travel > limits.glance

    def _is_weak(self, bump: Bump, regions: list[int], inside: list[Motion]) -> bool:
        """Return whether a long movement is too faint to be distinguished from drift."""
        limits = self._limits
        if bump.offset_ns - bump.onset_ns < limits.slow_ns:
            return False
        height = max(_height(regions, m) for m in inside)
        return bump.height < limits.slow_score or height < limits.slow_height

    def _is_turn(self, regions: list[int], inside: list[Motion]) -> bool:
        """Return whether a head turn explains the movement; depth is never fitted exactly."""
        if inside[-1].t_ns - inside[0].t_ns < self._limits.turn_ns:
            return False
        pose = np.array([(m.yaw_deg, m.pitch_deg) for m in inside])
        third = max(1, len(pose) // 3)
        steady = np.array([p.mean(0) for p in (pose[:third], pose[third:-third], pose[-third:])])
        turned = float(np.hypot(*np.ptp(steady, axis=0)))
        height = max(_height(regions, m) for m in inside)
        return turned > self._limits.turn_deg and height < self._limits.per_degree * turned

    def _is_shadow(self, regions: list[int], apex: Motion) -> bool:
        """Return whether a far larger movement elsewhere explains this one through the head fit."""
        others = [r for r in range(len(PARTS)) if r not in regions]
        return bool(others) and (
            float(np.max(apex.value[others])) > self._limits.shadow * _height(regions, apex)
        )

    def _is_speech(
        self, trace: Trace, bump: Bump, regions: list[int], apex: Motion, stirs: list[Stir]
    ) -> bool:
        """Return whether a movement of the lower face has others right before or after it.

        Movements that are no larger than the pull of closing lids do not count.
        """
        limits = self._limits
        lead = max(regions, key=lambda r: float(apex.value[r]))
        if lead not in LOWER:
            return False
        least = limits.syllable * float(apex.value[lead])
        near = [s for s in stirs if abs(s.apex_ns - bump.apex_ns) <= limits.speech_ns]
        awake = [s for s in near if s.height > least and not self._is_pull(trace, s)]
        again = Counter(s.region for s in awake if s.region in regions and s.region in _MOUTH)
        return max(again.values(), default=0) > 1 or any(self._is_other(s, bump) for s in awake)

    def _is_pull(self, trace: Trace, stir: Stir) -> bool:
        """Return whether the closing lids explain a movement of the lower face."""
        lids = [_height(_EYES, m) for m in trace.shut_near(stir.apex_ns)]
        share = self._limits.far_leak if stir.region in _MOUTH else self._limits.leak
        return bool(lids) and stir.height < share * max(lids)

    def _is_other(self, stir: Stir, bump: Bump) -> bool:
        """Return whether a movement of the lower face is another one than this."""
        if _overlap(stir, bump) < 0.5:
            return True
        lasted = bump.offset_ns - bump.onset_ns
        least = max(self._limits.apart_ns, self._limits.apart * lasted)
        late = max(abs(stir.apex_ns - bump.apex_ns), stir.last_ns - bump.offset_ns)
        return stir.region in _MOUTH and late > least


def _height(regions: list[int], motion: Motion) -> float:
    return float(np.max(motion.value[regions]))


def _overlap(stir: Stir, bump: Bump) -> float:
    """Return the share of the shorter movement that lies in the other."""
    shorter = min(stir.last_ns - stir.first_ns, bump.offset_ns - bump.onset_ns)
    return common(stir.interval_ns, bump.interval_ns) / max(shorter, 1)
