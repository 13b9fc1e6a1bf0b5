"""Displacements of all mesh points for action units, computed from `action_units.py`.

A unit's field is the mean of its pulls' moves, weighted by nearness; it fades far from all pulls.
Fields of simultaneous units add up, which is valid for the small contractions of micro-expressions.
Motion follows the skin: the depth component keeps a point on the face's surface.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from models.records import POINTS
from training.synth.action_units import ACTION_UNITS, ActionUnit, Code, Pull
from training.synth.mesh import mirror_of, side_weight, standard_face

Floats64 = NDArray[np.float64]

NUMBERS: tuple[int, ...] = tuple(sorted(ACTION_UNITS))
"""Order of the units along the first axis of `Basis.field`."""

MOST_PULLS = max(len(unit.pulls) for unit in ACTION_UNITS.values())

_MOUTH_X = np.array([0.0, 0.13, 0.245, 0.33, 0.40, 0.47, 0.6, 1.2])
_MOUTH_Y = np.array([1.03, 1.015, 0.99, 0.96, 0.925, 0.89, 0.88, 0.88])
_EYES = range(468, 478)


@dataclass(frozen=True, slots=True)
class Anatomy:
    """How a person's muscles differ from the table; the default is the table itself.

    `gain` scales the strength, `width` the width of skin that follows, `turn` (radians) the
    direction; each is `(units, sides)`, with the subject's right and left. `parts` `(units, 6)`
    scales each pull of a unit: on some faces the lip corner moves but the cheek hardly follows.
    """

    gain: Floats64 = field(default_factory=lambda: np.ones((len(NUMBERS), 2)))
    width: Floats64 = field(default_factory=lambda: np.ones((len(NUMBERS), 2)))
    turn: Floats64 = field(default_factory=lambda: np.zeros((len(NUMBERS), 2)))
    parts: Floats64 = field(default_factory=lambda: np.ones((len(NUMBERS), MOST_PULLS)))

    @classmethod
    def of_person(cls, rng: np.random.Generator, spread: float = 1.0) -> Anatomy:
        """Draw a random person: strength ±25 %, parts ±35 %, width ±24 %, direction ±12° (one
        sigma).
        """
        shape = (len(NUMBERS), 1)
        both = (len(NUMBERS), 2)
        return cls(
            np.exp(spread * (0.22 * rng.normal(size=shape) + 0.12 * rng.normal(size=both))),
            np.exp(spread * (0.22 * rng.normal(size=shape) + 0.08 * rng.normal(size=both))),
            spread * np.deg2rad(11 * rng.normal(size=shape) + 4 * rng.normal(size=both)),
            np.exp(spread * 0.35 * rng.normal(size=(len(NUMBERS), MOST_PULLS))),
        )


@dataclass(frozen=True, slots=True)
class Basis:
    """Displacement fields of one person: `field` `(units, 2, 478, 3)` in eye distances at level E.

    The second axis is the side: the subject's right, then left.
    """

    field: Floats64

    def displacement(self, codes: tuple[Code, ...]) -> Floats64:
        """Add up the fields of the given codes: `(478, 3)` in eye distances."""
        return self.moved(weights(codes))

    def moved(self, strengths: Floats64) -> Floats64:
        """Add up the fields for strengths `(units, 2)`: `(478, 3)` in eye distances."""
        return np.asarray(np.einsum("us,usnc->nc", strengths, self.field), np.float64)


def weights(codes: tuple[Code, ...]) -> Floats64:
    """Convert codes to strengths `(units, 2)` in the order of `Basis.field`."""
    result = np.zeros((len(NUMBERS), 2))
    for code in codes:
        row = NUMBERS.index(code.number)
        result[row, 0] += code.right
        result[row, 1] += code.left
    return result


@lru_cache(maxsize=1)
def standard_basis() -> Basis:
    """Return the table's own fields."""
    return basis(Anatomy())


def basis(anatomy: Anatomy, bumps: bool = False) -> Basis:
    """Compute the fields of all units for one person on the standard face.

    The depth component keeps moved points on the surface.

    Args:
        anatomy: How the person's muscles differ from the table.
        bumps: Put a round bump on the middle of each pull instead of moving the skin along it; an
            ablation without the mesh.

    Returns:
        The fields.
    """
    face = standard_face()
    mirror = mirror_of()
    result = np.zeros((len(NUMBERS), 2, POINTS, 3))
    for row, number in enumerate(NUMBERS):
        reaches = _reaches(number, bumps)
        for side in (0, 1):
            gain, width = anatomy.gain[row, side], anatomy.width[row, side]
            flat = gain * _turned(
                _half(reaches, face, width, anatomy.parts[row]), anatomy.turn[row, side]
            )
            if side:
                flat = flat[mirror] * np.array([-1.0, 1.0])
            result[row, side, :, :2] = flat
    result[:, :, list(_EYES)] = 0.0
    result[..., 2] = (result[..., :2] * _slope()).sum(axis=-1)
    result.setflags(write=False)
    return Basis(result)


def _turned(flat: Floats64, angle: float) -> Floats64:
    c, s = np.cos(angle), np.sin(angle)
    return np.asarray(flat @ np.array([[c, s], [-s, c]]), np.float64)


@dataclass(frozen=True, slots=True)
class _Reach:
    """The effect of one pull on every point: `far` and `part` `(N,)`, `move` `(N, 2)`.

    `far` is the squared distance to the pull's line in units of its widths. Wider skin divides it
    by the square of its factor, so it is measured only once for all persons.
    """

    far: Floats64
    part: Floats64
    move: Floats64


@lru_cache(maxsize=2 * len(NUMBERS))
def _reaches(number: int, bumps: bool) -> tuple[_Reach, ...]:
    unit = ACTION_UNITS[number]
    pulls = (_bumped(unit) if bumps else unit).pulls
    return tuple(_reach(pull, standard_face()) for pull in pulls)


def _half(reaches: tuple[_Reach, ...], face: Floats64, width: float, parts: Floats64) -> Floats64:
    """Compute the field `(478, 2)` of the half on the left of the picture."""
    total: Floats64 = np.zeros((len(face), 2))
    mass: Floats64 = np.zeros(len(face))
    for reach, part in zip(reaches, parts, strict=False):
        near = np.exp(-0.5 / width**2 * reach.far) * reach.part
        total += (part * near)[:, None] * reach.move
        mass += near
    half = side_weight(face, left=False) / np.maximum(mass, 1.0)
    return np.asarray(total * half[:, None], np.float64)


def _bumped(unit: ActionUnit) -> ActionUnit:
    pulls = []
    for pull in unit.pulls:
        middle = len(pull.line) // 2
        line, moves = (pull.line[middle],) * 2, (pull.moves[middle],) * 2
        pulls.append(Pull(line, moves, 0.15, 0.15, 0.15))
    return replace(unit, pulls=tuple(pulls))


def _reach(pull: Pull, face: Floats64) -> _Reach:
    """Measure each point's distance from a pull's line, and the move at its nearest point."""
    points = face[:, :2]
    line = face[list(pull.line), :2]
    moves = np.array(pull.moves)
    best = np.full(len(points), np.inf)
    move = np.zeros((len(points), 2))
    for k in range(len(line) - 1):
        span = line[k + 1] - line[k]
        share = np.clip((points - line[k]) @ span / max(float(span @ span), 1e-12), 0.0, 1.0)
        away = points - (line[k] + share[:, None] * span)
        far = _distance(away, pull)
        here = moves[k] + share[:, None] * (moves[k + 1] - moves[k])
        closer = far < best
        best = np.where(closer, far, best)
        move = np.where(closer[:, None], here, move)
    return _Reach(best, _part(pull.part, face), move)


def _distance(away: Floats64, pull: Pull) -> Floats64:
    tall = np.where(away[:, 1] < 0, pull.up, pull.down)
    return np.asarray((away[:, 0] / pull.side) ** 2 + (away[:, 1] / tall) ** 2, np.float64)


def _part(name: str, face: Floats64) -> Floats64:
    """Weight points by their side of the mouth or eye opening."""
    across, down = np.abs(face[:, 0]), face[:, 1]
    if not name:
        return np.ones(len(face))
    if name.endswith("lip"):
        line = np.interp(across, _MOUTH_X, _MOUTH_Y)
        soft = np.interp(across, [0.40, 0.55], [0.02, 0.15])
    else:
        line = np.full(len(face), 0.015)
        inside = np.minimum(across - 0.27, 0.72 - across)
        soft = np.interp(inside, [-0.12, 0.0], [0.1, 0.015])
    below = 0.5 + 0.5 * np.tanh((down - line) / soft)
    return np.asarray(below if name.startswith("lower") else 1 - below, np.float64)


@lru_cache(maxsize=1)
def _slope() -> Floats64:
    """Fit the standard face's slope `(N, 2)` around each point: depth per unit of x and y."""
    face = standard_face()
    near: NDArray[np.intp] = np.asarray(cKDTree(face[:, :2]).query(face[:, :2], k=14)[1], np.intp)
    local = face[near] - face[:, None]
    x, y, z = local[..., 0], local[..., 1], local[..., 2]
    xx, xy, yy = (x * x).sum(axis=1), (x * y).sum(axis=1), (y * y).sum(axis=1)
    xz, yz = (x * z).sum(axis=1), (y * z).sum(axis=1)
    area = xx * yy - xy * xy
    slope = np.stack([xz * yy - yz * xy, yz * xx - xz * xy], axis=1) / area[:, None]
    return np.asarray(np.clip(slope, -1.5, 1.5), np.float64)
