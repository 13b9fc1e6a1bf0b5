"""The basis of a painted head: the resting shape of a face, and a random look."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from training.synth.action_units import Code
from training.synth.fields import Floats64, standard_basis
from training.synth.mesh import mirror_of, standard_face

_LIP_PAIRS = ((13, 14), (82, 87), (81, 178), (80, 88), (191, 95), (312, 317), (311, 402),
              (310, 318), (415, 324))  # fmt: skip


@lru_cache(maxsize=1)
def neutral_face() -> Floats64:
    """Return the standard face without its smile and with its mouth closed, `(478, 3)`."""
    basis = standard_basis()
    face = standard_face() - basis.displacement((Code(12, 0.62), Code(6, 0.3)))
    for upper, lower in _LIP_PAIRS:
        gap = face[lower, :2] - face[upper, :2]
        face[upper, :2] += 0.37 * gap
        face[lower, :2] -= 0.45 * gap
    outer = ((17, 14), (84, 87), (181, 178), (91, 88), (146, 95))
    mirror = mirror_of()
    for outside, inside in outer:
        for a, b in {(outside, inside), (int(mirror[outside]), int(mirror[inside]))}:
            face[a, 1] = min(face[a, 1] - 0.06, face[b, 1] + 0.17)
    face.setflags(write=False)
    return face


@dataclass(frozen=True, slots=True)
class Skin:
    """Colours (BGR, 0..255) and strengths of one head's features."""

    tone: tuple[float, float, float]
    lips: tuple[float, float, float]
    hair: tuple[float, float, float]
    iris: tuple[float, float, float]
    backdrop: tuple[float, float, float]
    light: tuple[float, float, float]
    blotches: float
    pores: float
    wrinkles: float
    brows: float
    stubble: float
    hairline: float
    glasses: bool

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Skin:
        """Draw a random look; skin tones range from very light to very dark."""
        dark = float(rng.uniform(0, 1))
        red = 232 - 150 * dark + rng.normal(0, 6)
        tone = (red * (0.70 - 0.12 * dark), red * (0.80 - 0.10 * dark), red)
        lips = (tone[0] * 0.78, tone[1] * 0.66, tone[2] * float(rng.uniform(0.78, 0.95)))
        grey = float(rng.uniform(15, 130) if rng.random() < 0.8 else rng.uniform(130, 200))
        eye = float(rng.uniform(20, 95))
        background = rng.uniform(30, 220) + rng.normal(0, 12, 3)
        turn = rng.normal(0, 0.45, 2)
        return cls(
            tone,
            lips,
            (grey * 0.6, grey * 0.8, grey),
            (eye * float(rng.uniform(0.6, 1.5)), eye, eye * 0.9),
            (float(background[0]), float(background[1]), float(background[2])),
            (float(turn[0]), float(turn[1]) - 0.35, -1.0),
            float(rng.uniform(1, 5)),
            float(rng.uniform(1.5, 5)),
            float(rng.uniform(0, 1)),
            float(rng.uniform(0.35, 0.95)),
            float(max(0.0, rng.uniform(-0.4, 0.35))),
            float(rng.uniform(0.0, 0.35)),
            bool(rng.random() < 0.12),
        )
