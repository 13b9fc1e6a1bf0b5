"""Describes a candidate movement by one row of numbers, for the learned screen.

The row holds the height, length and curve of the movement, the parts of the face that move, the
motion of lids, eyes, head and lower face around it, and the judgement of the rules. Times are in
seconds and heights in eye distances or noises, so a row means the same at 30 and 60 frames a
second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from models.intervals import common
from models.records import Floats, Motion, Numbers, State
from models.spot.bumps import Bump
from models.spot.regions import PARTS, REGIONS
from models.spot.screen import LOWER, Screen, Stir
from models.spot.trace import Trace

_GROUPS = tuple(dict.fromkeys(PARTS))
_OF_GROUP = {name: [i for i, part in enumerate(PARTS) if part == name] for name in _GROUPS}
_RIGHT = [i for i, name in enumerate(REGIONS) if name.endswith("right")]
_LEFT = [REGIONS.index(REGIONS[i].replace("right", "left")) for i in _RIGHT]
_BROWS, _LIDS = _OF_GROUP["brows"], _OF_GROUP["eyes"]
_NEAR_NS = 80_000_000
_WIDE_NS = 1_500_000_000
_AFTER_NS = 350_000_000
_PROFILE = 10
_FLOOR = 1e-4

KEPT = "kept by the rules"
"""Name of the rules' verdict."""

NAMES: tuple[str, ...] = (
    "score",
    "height",
    "base",
    "seconds",
    "rise",
    "held",
    "regions",
    "noise",
    *(f"{name} height" for name in _GROUPS),
    *(f"{name} share" for name in _GROUPS),
    "one-sided",
    "before",
    "after",
    "roughness",
    "peaks",
    *(f"curve {k}" for k in range(_PROFILE)),
    "closed at apex",
    "closed inside",
    "closed around",
    "seconds shut",
    "lids in step",
    "lids lead",
    "gaze travel",
    "gaze around",
    "turn",
    "turn around",
    "turn speed",
    "turn that stays",
    "height a degree",
    "noise now",
    "noise inside",
    "noise before",
    "peaks strewn",
    "peaks strewn by length",
    "stirs",
    "stir nearness",
    "stir height",
    "lower energy before",
    "lower energy after",
    "lower peaks",
    "upper energy",
    "lead is lower",
    "not ok",
    "interval",
    KEPT,
)
"""Names of the numbers in the order of a row, which the trained screens rely on."""

Named = Mapping[str, float]
"""Numbers by name."""


def evidence(trace: Trace, bump: Bump, regions: list[int], stirs: Sequence[Stir]) -> Floats:
    """Describe a candidate.

    Args:
        trace: The motion around it, up to the time of the decision.
        bump: Its times.
        regions: The regions that moved.
        stirs: Other movements of the lower face around it.

    Returns:
        `(len(NAMES),)` float32, finite.
    """
    inside = trace.span(bump.onset_ns, bump.offset_ns)
    apex = min(inside, key=lambda m: abs(m.t_ns - bump.apex_ns))
    around = trace.span(bump.onset_ns - _NEAR_NS, bump.offset_ns + _NEAR_NS)
    wide = trace.span(bump.onset_ns - _WIDE_NS, bump.offset_ns + _AFTER_NS)
    numbers: Named = {
        **_shape(bump, regions, apex),
        **_places(regions, apex),
        **_curve(trace, bump, regions),
        **_eyes(inside, around, apex, regions),
        **_head(bump, inside, wide, _height(regions, apex)),
        **_doubt(bump, inside, wide),
        **_lower(bump, regions, wide, stirs, apex),
        **_quality(inside),
        KEPT: float(Screen().judge(trace, bump, regions, list(stirs)).accepted),
    }
    row = np.array([numbers[name] for name in NAMES], np.float64)
    return np.asarray(np.nan_to_num(np.clip(row, -20.0, 20.0)), np.float32)


def _log(value: float) -> float:
    return float(np.log(max(value, _FLOOR)))


def _height(regions: Sequence[int], motion: Motion) -> float:
    return float(np.max(motion.value[list(regions)]))


def _shape(bump: Bump, regions: list[int], apex: Motion) -> Named:
    seconds = (bump.offset_ns - bump.onset_ns) / 1e9
    return {
        "score": _log(bump.height),
        "height": _log(_height(regions, apex)),
        "base": bump.base / max(bump.height, _FLOOR),
        "seconds": _log(seconds),
        "rise": (bump.apex_ns - bump.onset_ns) / max(bump.offset_ns - bump.onset_ns, 1),
        "held": float(bump.held),
        "regions": len(regions) / len(REGIONS),
        "noise": _log(float(np.mean(apex.noise[regions]))),
    }


def _places(regions: list[int], apex: Motion) -> Named:
    lead = max(_height(regions, apex), _FLOOR)
    heights = {name: _height(group, apex) for name, group in _OF_GROUP.items()}
    right, left = apex.value[_RIGHT].astype(np.float64), apex.value[_LEFT].astype(np.float64)
    one_sided = float(np.max(np.abs(right - left))) / lead
    return {
        **{f"{name} height": _log(height) for name, height in heights.items()},
        **{f"{name} share": min(height / lead, 5.0) for name, height in heights.items()},
        "one-sided": one_sided,
    }


def _curve(trace: Trace, bump: Bump, regions: list[int]) -> Named:
    """Sample the joint height from a quarter before to a quarter after, as shares of the peak."""
    length = max(bump.offset_ns - bump.onset_ns, 1)
    first, last = bump.onset_ns - length // 2, bump.offset_ns + length // 2
    t, v = trace.together(regions, first, last)
    peak = max(bump.height + bump.base, _FLOOR)
    v = np.asarray(v, np.float64) / peak
    inner = (t >= bump.onset_ns) & (t <= bump.offset_ns)
    curve = v[inner]
    step = np.diff(curve)
    rough = float(np.abs(step).sum()) / 2.0 if len(step) else 0.0
    turns = float(np.sum((step[:-1] > 0) & (step[1:] < 0))) if len(step) > 1 else 0.0
    before = float(np.mean(v[t < bump.onset_ns])) if np.any(t < bump.onset_ns) else 0.0
    after = float(np.mean(v[t > bump.offset_ns])) if np.any(t > bump.offset_ns) else 0.0
    grid = np.linspace(bump.onset_ns - length / 4, bump.offset_ns + length / 4, _PROFILE)
    return {
        "before": before,
        "after": after,
        "roughness": rough,
        "peaks": min(turns, 10.0),
        **{f"curve {k}": float(height) for k, height in enumerate(np.interp(grid, t, v))},
    }


def _eyes(inside: list[Motion], around: list[Motion], apex: Motion, regions: list[int]) -> Named:
    closed = np.array([m.closed for m in around])
    shut = [m for m in around if m.closed > 0.18]
    span = (shut[-1].t_ns - shut[0].t_ns) / 1e9 if shut else 0.0
    joint = np.array([_height(regions, m) for m in around])
    lids = max(_height(_LIDS, m) for m in around)
    gaze = [m.gaze for m in inside]
    wide_gaze = [m.gaze for m in around]
    return {
        "closed at apex": apex.closed,
        "closed inside": max(m.closed for m in inside),
        "closed around": float(closed.max()),
        "seconds shut": span,
        "lids in step": _alike(closed, joint),
        "lids lead": min(_height(regions, apex) / max(lids, _FLOOR), 10.0),
        "gaze travel": max(gaze) - min(gaze),
        "gaze around": max(wide_gaze),
    }


def _alike(a: Numbers, b: Numbers) -> float:
    """Return the correlation of two curves; 0 if one of them is flat."""
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size > 1e-9 else 0.0


def _head(bump: Bump, inside: list[Motion], wide: list[Motion], height: float) -> Named:
    pose = np.array([(m.yaw_deg, m.pitch_deg) for m in inside])
    near = [m for m in wide if abs(m.t_ns - bump.apex_ns) < _WIDE_NS // 2]
    wide_pose = np.array([(m.yaw_deg, m.pitch_deg) for m in near or inside])
    turn = float(np.hypot(*np.ptp(pose, axis=0)))
    around = float(np.hypot(*np.ptp(wide_pose, axis=0)))
    seconds = max((inside[-1].t_ns - inside[0].t_ns) / 1e9, 0.03)
    stays = float(np.hypot(*(pose[-1] - pose[0])))
    return {
        "turn": _log(turn + 0.05),
        "turn around": _log(around + 0.05),
        "turn speed": _log(turn / seconds + 0.05),
        "turn that stays": _log(stays + 0.05),
        "height a degree": _log(height / (turn + 0.2)),
    }


def _doubt(bump: Bump, inside: list[Motion], wide: list[Motion]) -> Named:
    """Return log ratios of the noise (at the apex, inside, before) to its least value nearby."""
    least = max(min(float(m.noise.mean()) for m in wide), _FLOOR)
    apex = min(inside, key=lambda m: abs(m.t_ns - bump.apex_ns))
    before = [m for m in wide if bump.onset_ns - 2 * _NEAR_NS <= m.t_ns <= bump.onset_ns]
    groups = {"noise now": [apex], "noise inside": inside, "noise before": before or [apex]}
    return {
        name: _log(max(float(m.noise.mean()) for m in group) / least)
        for name, group in groups.items()
    }


def _lower(
    bump: Bump, regions: list[int], wide: list[Motion], stirs: Sequence[Stir], apex: Motion
) -> Named:
    """Return how much the lower face moves around the movement, as in speech."""
    height = max(_height(regions, apex), _FLOOR)
    own_parts = [
        s for s in stirs if s.region in regions and common(s.interval_ns, bump.interval_ns) > 0
    ]
    strewn = max((abs(s.apex_ns - bump.apex_ns) / 1e9 for s in own_parts), default=0.0)
    near = [s for s in stirs if s not in own_parts and abs(s.apex_ns - bump.apex_ns) < _WIDE_NS]
    apart = [abs(s.apex_ns - bump.apex_ns) / 1e9 for s in near]
    lower = np.array([m.value[LOWER].max() for m in wide], np.float64)
    upper = np.array([m.value[_BROWS].max() for m in wide], np.float64)
    t = np.array([m.t_ns for m in wide])
    before, after = lower[t < bump.onset_ns], lower[t > bump.offset_ns]
    step = np.diff(lower)
    high = lower[1:-1] > 0.3 * height
    turns = float(np.sum((step[:-1] > 0) & (step[1:] <= 0) & high)) if len(step) > 1 else 0.0
    seconds = max((t[-1] - t[0]) / 1e9, 0.1)
    lead = max(regions, key=lambda r: float(apex.value[r]))
    return {
        "peaks strewn": strewn,
        "peaks strewn by length": strewn / max((bump.offset_ns - bump.onset_ns) / 1e9, 0.03),
        "stirs": min(float(len(near)), 15.0),
        "stir nearness": 1.0 / (0.1 + min(apart)) if apart else 0.0,
        "stir height": min(max(s.height for s in near) / height, 10.0) if near else 0.0,
        "lower energy before": _log(float(before.mean()) / height) if len(before) else -3.0,
        "lower energy after": _log(float(after.mean()) / height) if len(after) else -3.0,
        "lower peaks": min(turns / seconds, 10.0),
        "upper energy": _log(float(upper.mean()) / height),
        "lead is lower": float(lead in LOWER),
    }


def _quality(inside: list[Motion]) -> Named:
    bad = [m.state is not State.OK for m in inside]
    span = (inside[-1].t_ns - inside[0].t_ns) / 1e9
    return {
        "not ok": float(np.mean(bad)),
        "interval": _log(span / max(len(inside) - 1, 1) + 1e-3),
    }
