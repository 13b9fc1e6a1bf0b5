"""What a face does and when: unit combinations of each emotion, and their rise and fall.

Combinations follow the EMFACS prototypes and what the datasets' authors report: CASME II (Yan et
al., PLoS ONE 2014, table 3: disgust by 9, 10 or 4+7, happiness by 6 or 12, surprise by 1+2, 25 or
2, repression by 15 or 17), SAMM (Davison et al., 2018) and DFME (Zhao et al., 2023). Shares within
an emotion are our estimate. The shares of happiness (12+14 added, less of 6+12) and the fields of
units 4, 6, 12, 14 and 15 were set after comparing CASME II's flow pictures with their unit codes.
So figures on CASME II are development figures, not a clean test; SMIC and SAMM were not used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.labels import DFME, POLARITY, polarity_of
from models.records import Kind
from training.synth.action_units import Code
from training.synth.fields import Basis

Floats64 = NDArray[np.float64]

MICRO_LIMIT_MS = 500.0


@dataclass(frozen=True, slots=True)
class EmotionRecipe:
    """Units that act together in an emotion, and their share among the emotion's recipes."""

    units: tuple[int, ...]
    share: float


RECIPES: dict[str, tuple[EmotionRecipe, ...]] = {
    "anger": (
        EmotionRecipe((4,), 0.26),
        EmotionRecipe((4, 7), 0.30),
        EmotionRecipe((4, 5), 0.08),
        EmotionRecipe((7,), 0.12),
        EmotionRecipe((4, 5, 7), 0.05),
        EmotionRecipe((4, 23), 0.05),
        EmotionRecipe((4, 7, 24), 0.05),
        EmotionRecipe((23,), 0.04),
        EmotionRecipe((24,), 0.05),
    ),
    "contempt": (
        EmotionRecipe((14,), 0.72),
        EmotionRecipe((12, 14), 0.12),
        EmotionRecipe((10, 14), 0.06),
        EmotionRecipe((14, 24), 0.10),
    ),
    "disgust": (
        EmotionRecipe((4,), 0.20),
        EmotionRecipe((4, 7), 0.26),
        EmotionRecipe((9,), 0.08),
        EmotionRecipe((10,), 0.10),
        EmotionRecipe((4, 9), 0.12),
        EmotionRecipe((4, 10), 0.07),
        EmotionRecipe((4, 7, 9), 0.06),
        EmotionRecipe((4, 7, 10), 0.06),
        EmotionRecipe((7, 10), 0.05),
    ),
    "fear": (
        EmotionRecipe((1, 2, 4), 0.26),
        EmotionRecipe((1, 4), 0.12),
        EmotionRecipe((1, 2, 4, 5), 0.14),
        EmotionRecipe((20,), 0.16),
        EmotionRecipe((4, 20), 0.12),
        EmotionRecipe((4, 5), 0.10),
        EmotionRecipe((4, 7, 20), 0.10),
    ),
    "happiness": (
        EmotionRecipe((12,), 0.42),
        EmotionRecipe((6, 12), 0.30),
        EmotionRecipe((12, 14), 0.04),
        EmotionRecipe((6, 7, 12), 0.05),
        EmotionRecipe((12, 25), 0.08),
        EmotionRecipe((6, 12, 25), 0.05),
        EmotionRecipe((6,), 0.06),
    ),
    "repression": (
        EmotionRecipe((15,), 0.18),
        EmotionRecipe((17,), 0.24),
        EmotionRecipe((15, 17), 0.14),
        EmotionRecipe((24,), 0.08),
        EmotionRecipe((14, 17), 0.08),
        EmotionRecipe((14, 15), 0.05),
        EmotionRecipe((12, 15), 0.07),
        EmotionRecipe((12, 17), 0.05),
        EmotionRecipe((4, 17), 0.06),
        EmotionRecipe((28,), 0.05),
    ),
    "sadness": (
        EmotionRecipe((1,), 0.14),
        EmotionRecipe((1, 4), 0.24),
        EmotionRecipe((4,), 0.08),
        EmotionRecipe((15,), 0.16),
        EmotionRecipe((15, 17), 0.14),
        EmotionRecipe((17,), 0.08),
        EmotionRecipe((1, 4, 15), 0.08),
        EmotionRecipe((4, 15), 0.08),
    ),
    "surprise": (
        EmotionRecipe((1, 2), 0.43),
        EmotionRecipe((2,), 0.10),
        EmotionRecipe((1, 2, 5), 0.18),
        EmotionRecipe((1, 2, 25), 0.07),
        EmotionRecipe((1, 2, 26), 0.05),
        EmotionRecipe((1, 2, 5, 25), 0.04),
        EmotionRecipe((2, 5), 0.04),
        EmotionRecipe((1,), 0.04),
        EmotionRecipe((25,), 0.02),
        EmotionRecipe((26,), 0.01),
        EmotionRecipe((5,), 0.02),
    ),
}
"""Unit combinations by emotion; the shares of an emotion sum to 1."""

NEGATIVE_SHARES: dict[str, float] = {
    "disgust": 0.35,
    "anger": 0.24,
    "repression": 0.13,
    "sadness": 0.10,
    "fear": 0.10,
    "contempt": 0.08,
}
"""Share of each emotion in `negative`.

These are the negative samples of the MEGC 2019 composite (See et al., FG 2019) as counted in their
papers: CASME II 61 disgust and 27 repression; SAMM 57 anger, 12 contempt, 9 disgust, 8 fear and 6
sadness; SMIC 70, said to be sadness, fear and disgust.
"""

_UNILATERAL: dict[int, float] = {14: 0.6, 12: 0.2, 10: 0.3, 2: 0.15, 15: 0.12, 9: 0.1, 7: 0.1}
_STRAY = (1, 2, 4, 6, 7, 10, 12, 14, 17, 24, 25)
NO_FINE_LABEL = -1


@dataclass(frozen=True, slots=True)
class Profile:
    """Rise and fall of a movement, times in seconds from its onset.

    It rises from 0 to 1 until `apex_s`, stays for `hold_s`, and is back at 0 at `end_s`. `rise` and
    `fall` deform the raised cosines (1 is symmetric, larger values start more slowly).
    """

    apex_s: float
    hold_s: float
    end_s: float
    rise: float = 1.0
    fall: float = 1.0

    def at(self, t_s: float | Floats64) -> Floats64:
        """Evaluate it at times from the onset: 0..1."""
        t = np.asarray(t_s, np.float64)
        up = np.clip(t / self.apex_s, 0.0, 1.0) ** self.rise
        left = self.apex_s + self.hold_s
        down = np.clip((self.end_s - t) / max(self.end_s - left, 1e-6), 0.0, 1.0) ** self.fall
        lower = np.minimum(up, down)
        return np.asarray(0.5 - 0.5 * np.cos(np.pi * lower), np.float64)


@dataclass(frozen=True, slots=True)
class FacialAct:
    """One expression: the units, their displacement and their times."""

    emotion: str
    polarity: str
    codes: tuple[Code, ...]
    profile: Profile
    peak_ed: float

    @property
    def kind(self) -> Kind:
        """Micro up to 500 ms, macro beyond."""
        return Kind.MICRO if self.profile.end_s * 1000 <= MICRO_LIMIT_MS else Kind.MACRO

    @property
    def fine(self) -> int:
        """Index in the DFME label set, -1 where it has none (repression)."""
        return DFME.index(self.emotion) if self.emotion in DFME else NO_FINE_LABEL

    @property
    def polarity_id(self) -> int:
        """0 negative, 1 positive, 2 surprise."""
        return POLARITY.index(self.polarity)


def draw_emotion(rng: np.random.Generator, polarity: str) -> str:
    """Draw an emotion of a polarity."""
    if polarity != "negative":
        return "happiness" if polarity == "positive" else "surprise"
    names = list(NEGATIVE_SHARES)
    shares = np.array([NEGATIVE_SHARES[name] for name in names])
    return names[int(rng.choice(len(names), p=shares / shares.sum()))]


def draw_codes(rng: np.random.Generator, emotion: str, stray: float = 0.2) -> tuple[Code, ...]:
    """Draw the acting units, their sides, and their relative strengths.

    Args:
        rng: Source of chance.
        emotion: A key of `RECIPES`.
        stray: Probability of an additional weak unit that does not belong to the emotion.

    Returns:
        Codes whose strengths must still be scaled (`scaled`).
    """
    recipes = RECIPES[emotion]
    shares = np.array([recipe.share for recipe in recipes])
    units = recipes[int(rng.choice(len(recipes), p=shares / shares.sum()))].units
    one_sided = _draw_side(rng, units)
    lean = float(np.clip(rng.normal(0, 0.25), -0.8, 0.8))
    codes = [
        Code(number, float(np.exp(rng.normal(0, 0.35))), one_sided, lean if one_sided == "B" else 0)
        for number in units
    ]
    if rng.random() < stray:
        number = int(rng.choice(_STRAY))
        if number not in units:
            codes.append(Code(number, float(rng.uniform(0.1, 0.35)), str(rng.choice(["L", "R"]))))
    return tuple(codes)


def _draw_side(rng: np.random.Generator, units: tuple[int, ...]) -> str:
    chance = max((_UNILATERAL.get(number, 0.06) for number in units), default=0.0)
    if rng.random() >= chance:
        return "B"
    return str(rng.choice(["L", "R"]))


def scaled(codes: tuple[Code, ...], basis: Basis, peak_ed: float) -> tuple[Code, ...]:
    """Scale strengths so that the farthest-moving mesh point moves by `peak_ed` eye distances.

    No unit exceeds its strongest contraction, so very large values are limited.
    """
    moved = basis.displacement(codes)[:, :2]
    reach = float(np.hypot(moved[:, 0], moved[:, 1]).max())
    factor = peak_ed / max(reach, 1e-9)
    return tuple(
        Code(code.number, min(1.0, code.strength * factor), code.side, code.asymmetry)
        for code in codes
    )


def draw_profile(rng: np.random.Generator, duration_s: float) -> Profile:
    """Draw the rise, hold and fall of a movement of a given length."""
    hold = duration_s * float(rng.choice([0.0, rng.uniform(0.05, 0.25)]))
    apex = (duration_s - hold) * float(rng.uniform(0.3, 0.6))
    rise, fall = np.exp(rng.normal(0, 0.15, size=2))
    return Profile(apex, hold, duration_s, float(rise), float(fall))


def draw_act(
    rng: np.random.Generator,
    basis: Basis,
    polarity: str,
    kind: Kind = Kind.MICRO,
    shortest_s: float = 0.04,
) -> FacialAct:
    """Draw an expression of a polarity.

    Micro-expressions last `shortest_s` to 0.5 s (log-normal, median 0.28 s) and move skin by
    0.008 to 0.06 eye distances; macro ones last 0.6 to 3 s and move it by 0.05 to 0.2.

    Args:
        rng: Source of chance.
        basis: The person's displacement fields.
        polarity: `negative`, `positive` or `surprise`.
        kind: Micro or macro.
        shortest_s: Lower end of a micro-expression's duration.

    Returns:
        The act with its codes scaled to its peak.
    """
    emotion = draw_emotion(rng, polarity)
    if kind is Kind.MICRO:
        duration = float(np.clip(0.28 * np.exp(rng.normal(0, 0.4)), shortest_s, 0.5))
        peak = float(np.clip(0.022 * np.exp(rng.normal(0, 0.45)), 0.008, 0.06))
    else:
        duration = float(np.clip(1.1 * np.exp(rng.normal(0, 0.4)), 0.6, 3.0))
        peak = float(np.clip(0.09 * np.exp(rng.normal(0, 0.35)), 0.05, 0.2))
    codes = scaled(draw_codes(rng, emotion), basis, peak)
    belongs = polarity_of(emotion)
    if belongs != polarity:
        raise ValueError(f"{emotion} belongs to {belongs}, expected {polarity}.")
    return FacialAct(emotion, polarity, codes, draw_profile(rng, duration), peak)
