"""Action units as motion of the face mesh: which points are pulled, where to, what skin follows.

Muscles, directions and the skin that follows are those of the Facial Action Coding System
(Ekman, Friesen and Hager, FACS Manual, 2002; single action units of chapters 2 to 8). Numbers are
our own estimate of how far a strong (level E) contraction moves skin, in eye distances (about
62 mm). Each unit is written for the half of the face on the left of the picture: x > 0 is towards
the midline, y > 0 is down. `fields.py` turns the table into displacements of all mesh points.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.errors import FlinchError

LEVELS: dict[str, float] = {"A": 0.1, "B": 0.25, "C": 0.5, "D": 0.75, "E": 1.0}
"""Intensity of each FACS level as a share of the strongest contraction (upper ends; FACS gives
A trace, B slight, C marked or pronounced, D severe or extreme, E maximum)."""


class UnitError(FlinchError, ValueError):
    """An action unit, side or level is not known."""


@dataclass(frozen=True, slots=True)
class Pull:
    """Skin along a line of mesh points that is moved, and how far the skin around it follows.

    `line` are mesh indices, `moves` one `(dx, dy)` a point, in eye distances at level E. The skin
    follows with a Gaussian of widths `side`, `up` and `down` around the line. `part` keeps the
    motion on one side of an opening: `upper_lip`, `lower_lip`, `upper_lid`, `lower_lid`, or
    nothing.
    """

    line: tuple[int, ...]
    moves: tuple[tuple[float, float], ...]
    side: float
    up: float
    down: float
    part: str = ""

    def __post_init__(self) -> None:
        if len(self.line) != len(self.moves):
            raise UnitError(
                f"A pull needs one move a point: {len(self.line)} points, {len(self.moves)} moves."
            )


@dataclass(frozen=True, slots=True)
class ActionUnit:
    """One FACS action unit: number, name, muscle, what is seen, and its pulls."""

    number: int
    name: str
    muscle: str
    seen: str
    pulls: tuple[Pull, ...]


_UNITS = (
    ActionUnit(
        1,
        "inner brow raiser",
        "frontalis, pars medialis",
        "inner brow up, oblique brow, wrinkles in the middle of the forehead",
        (
            Pull(
                (55, 65, 52, 53),
                ((0.012, -0.15), (0.008, -0.11), (0.0, -0.04), (0.0, 0.0)),
                0.16,
                0.34,
                0.10,
            ),
        ),
    ),
    ActionUnit(
        2,
        "outer brow raiser",
        "frontalis, pars lateralis",
        "outer brow up, upper lid fold stretched laterally, short lateral wrinkles",
        (
            Pull(
                (55, 65, 52, 53, 46),
                ((0.0, 0.0), (0.0, -0.03), (-0.005, -0.11), (-0.012, -0.15), (-0.012, -0.11)),
                0.18,
                0.32,
                0.10,
            ),
        ),
    ),
    ActionUnit(
        4,
        "brow lowerer",
        "corrugator supercilii, depressor supercilii, procerus",
        "brows down and together, vertical folds between them, upper lid fold pushed down",
        (
            Pull(
                (55, 65, 52, 53, 46),
                ((0.075, 0.10), (0.07, 0.09), (0.055, 0.07), (0.035, 0.045), (0.02, 0.025)),
                0.13,
                0.24,
                0.10,
            ),
            Pull((9, 8, 168), ((0.0, 0.06), (0.0, 0.08), (0.0, 0.05)), 0.09, 0.18, 0.12),
        ),
    ),
    ActionUnit(
        5,
        "upper lid raiser",
        "levator palpebrae superioris",
        "upper lid drawn up and back, more of the iris seen",
        (
            Pull(
                (173, 157, 158, 159, 160, 161, 246),
                (
                    (0.0, -0.01),
                    (0.0, -0.04),
                    (0.0, -0.058),
                    (0.0, -0.063),
                    (0.0, -0.058),
                    (0.0, -0.04),
                    (0.0, -0.01),
                ),
                0.05,
                0.07,
                0.05,
                "upper_lid",
            ),
        ),
    ),
    ActionUnit(
        6,
        "cheek raiser and lid compressor",
        "orbicularis oculi, pars orbitalis",
        "skin around the eye drawn towards it, cheeks up, crow's feet, lower lid furrow deeper",
        (
            Pull(
                (36, 205, 50, 123),
                ((0.0, -0.06), (0.005, -0.08), (0.015, -0.095), (0.035, -0.06)),
                0.18,
                0.16,
                0.16,
                "lower_lid",
            ),
            Pull(
                (119, 118, 117),
                ((0.01, -0.05), (0.02, -0.065), (0.035, -0.06)),
                0.14,
                0.08,
                0.1,
                "lower_lid",
            ),
            Pull(
                (153, 145, 144),
                ((0.01, -0.025), (0.012, -0.03), (0.015, -0.025)),
                0.08,
                0.05,
                0.08,
                "lower_lid",
            ),
            Pull((156, 35, 31), ((0.03, 0.02), (0.045, -0.01), (0.04, -0.035)), 0.14, 0.10, 0.12),
            Pull((53, 46), ((0.01, 0.025), (0.015, 0.03)), 0.12, 0.12, 0.08),
        ),
    ),
    ActionUnit(
        7,
        "lid tightener",
        "orbicularis oculi, pars palpebralis",
        "lids tightened, aperture narrower, lower lid up and towards the nose",
        (
            Pull(
                (154, 153, 145, 144, 163),
                ((0.01, -0.02), (0.02, -0.042), (0.025, -0.05), (0.025, -0.042), (0.02, -0.02)),
                0.08,
                0.05,
                0.13,
                "lower_lid",
            ),
            Pull(
                (157, 158, 159, 160, 161),
                ((0.0, 0.015), (0.0, 0.025), (0.0, 0.03), (0.0, 0.025), (0.0, 0.012)),
                0.06,
                0.06,
                0.05,
                "upper_lid",
            ),
        ),
    ),
    ActionUnit(
        9,
        "nose wrinkler",
        "levator labii superioris alaeque nasi",
        "skin beside the nose up to its root, nostril wings up, inner brow lowered, lip lifted",
        (
            Pull(
                (64, 49, 131, 198),
                ((-0.01, -0.10), (0.0, -0.11), (0.015, -0.10), (0.02, -0.05)),
                0.13,
                0.10,
                0.10,
            ),
            Pull((203, 36, 101), ((0.02, -0.09), (0.035, -0.08), (0.03, -0.05)), 0.13, 0.12, 0.12),
            Pull(
                (37, 39, 40),
                ((0.0, -0.04), (0.0, -0.06), (0.0, -0.05)),
                0.12,
                0.14,
                0.08,
                "upper_lip",
            ),
            Pull((8, 55), ((0.0, 0.05), (0.03, 0.05)), 0.14, 0.14, 0.12),
        ),
    ),
    ActionUnit(
        10,
        "upper lip raiser",
        "levator labii superioris (and caput infraorbitalis)",
        "upper lip up, most beside its middle, furrow from the nostril deeper, cheek triangle up",
        (
            Pull(
                (0, 37, 39, 40, 185),
                ((0.0, -0.04), (0.0, -0.075), (-0.01, -0.105), (-0.012, -0.09), (-0.01, -0.03)),
                0.10,
                0.16,
                0.08,
                "upper_lip",
            ),
            Pull(
                (203, 206, 36), ((-0.015, -0.10), (-0.02, -0.09), (-0.005, -0.07)), 0.15, 0.14, 0.12
            ),
            Pull((98, 64), ((-0.02, -0.03), (-0.025, -0.035)), 0.07, 0.08, 0.06),
        ),
    ),
    ActionUnit(
        12,
        "lip corner puller",
        "zygomaticus major",
        "lip corners back and up, cheeks raised and wider, furrow lifted, lips stretched",
        (
            Pull(
                (61, 57, 212),
                ((-0.13, -0.13), (-0.12, -0.12), (-0.09, -0.09)),
                0.14,
                0.15,
                0.20,
            ),
            Pull(
                (0, 37, 39, 40, 185),
                ((0.0, 0.01), (-0.015, 0.005), (-0.04, -0.02), (-0.075, -0.06), (-0.11, -0.10)),
                0.08,
                0.12,
                0.08,
                "upper_lip",
            ),
            Pull(
                (17, 84, 181, 91, 146),
                ((0.0, -0.005), (-0.02, -0.005), (-0.045, -0.025), (-0.08, -0.06), (-0.11, -0.10)),
                0.08,
                0.08,
                0.18,
                "lower_lip",
            ),
            Pull(
                (206, 216, 207, 187),
                ((-0.06, -0.08), (-0.085, -0.105), (-0.075, -0.095), (-0.055, -0.06)),
                0.22,
                0.18,
                0.16,
            ),
            Pull(
                (205, 50, 123),
                ((-0.04, -0.07), (-0.04, -0.06), (-0.03, -0.035)),
                0.18,
                0.18,
                0.14,
                "lower_lid",
            ),
            Pull(
                (192, 187, 147),
                ((-0.06, -0.05), (-0.055, -0.055), (-0.04, -0.04)),
                0.18,
                0.16,
                0.18,
            ),
        ),
    ),
    ActionUnit(
        14,
        "dimpler",
        "buccinator",
        "lip corner drawn back and in, tight, a dimple beside it, cheek below drawn back with it",
        (
            Pull((61, 57), ((-0.075, -0.015), (-0.07, -0.01)), 0.10, 0.10, 0.10),
            Pull(
                (216, 212, 214), ((-0.03, 0.012), (-0.035, 0.0), (-0.03, -0.01)), 0.16, 0.12, 0.16
            ),
            Pull(
                (39, 40, 185),
                ((-0.01, 0.0), (-0.035, 0.004), (-0.06, -0.006)),
                0.08,
                0.10,
                0.06,
                "upper_lip",
            ),
            Pull(
                (181, 91, 146),
                ((-0.015, -0.004), (-0.04, -0.01), (-0.06, -0.018)),
                0.08,
                0.06,
                0.12,
                "lower_lip",
            ),
        ),
    ),
    ActionUnit(
        15,
        "lip corner depressor",
        "depressor anguli oris (triangularis)",
        "lip corners down, lower lip stretched sideways, skin below the corners bagged",
        (
            Pull((61, 57), ((-0.025, 0.10), (-0.03, 0.095)), 0.12, 0.14, 0.12),
            Pull(
                (43, 202, 210),
                ((-0.025, 0.09), (-0.03, 0.075), (-0.015, 0.04)),
                0.13,
                0.08,
                0.14,
            ),
            Pull(
                (181, 91, 146),
                ((-0.01, 0.03), (-0.02, 0.06), (-0.018, 0.09)),
                0.10,
                0.06,
                0.12,
                "lower_lip",
            ),
            Pull(
                (39, 40, 185),
                ((0.0, 0.03), (-0.005, 0.06), (-0.01, 0.085)),
                0.10,
                0.14,
                0.06,
                "upper_lip",
            ),
        ),
    ),
    ActionUnit(
        16,
        "lower lip depressor",
        "depressor labii inferioris",
        "lower lip down and a little sideways, chin skin flattened, lower teeth shown",
        (
            Pull(
                (17, 84, 181, 91),
                ((0.0, 0.08), (-0.01, 0.085), (-0.025, 0.075), (-0.02, 0.03)),
                0.10,
                0.14,
                0.14,
                "lower_lip",
            ),
            Pull((18, 200), ((0.0, 0.06), (0.0, 0.03)), 0.18, 0.10, 0.12, "lower_lip"),
        ),
    ),
    ActionUnit(
        17,
        "chin raiser",
        "mentalis",
        "chin boss and lower lip up, chin wrinkled, the mouth bows with its corners down",
        (
            Pull(
                (199, 200, 18),
                ((0.0, -0.08), (0.0, -0.115), (0.0, -0.12)),
                0.20,
                0.10,
                0.10,
                "lower_lip",
            ),
            Pull(
                (17, 84, 181, 91),
                ((0.0, -0.10), (0.0, -0.09), (-0.005, -0.065), (0.0, -0.025)),
                0.10,
                0.12,
                0.12,
                "lower_lip",
            ),
            Pull(
                (0, 37, 39),
                ((0.0, -0.045), (0.0, -0.04), (0.0, -0.02)),
                0.10,
                0.10,
                0.08,
                "upper_lip",
            ),
        ),
    ),
    ActionUnit(
        18,
        "lip pucker",
        "incisivii labii superioris and inferioris",
        "lip corners towards the middle, lips pushed forward, mouth smaller",
        (
            Pull((61, 57, 212), ((0.14, 0.0), (0.125, 0.0), (0.08, 0.0)), 0.12, 0.18, 0.18),
            Pull(
                (0, 37, 39, 40),
                ((0.0, -0.02), (0.03, -0.02), (0.07, -0.015), (0.11, -0.005)),
                0.08,
                0.16,
                0.08,
                "upper_lip",
            ),
            Pull(
                (17, 84, 181, 91),
                ((0.0, 0.02), (0.03, 0.02), (0.07, 0.01), (0.11, 0.0)),
                0.08,
                0.08,
                0.16,
                "lower_lip",
            ),
        ),
    ),
    ActionUnit(
        20,
        "lip stretcher",
        "risorius (with platysma)",
        "lip corners straight sideways, lips and chin skin stretched flat",
        (
            Pull((61, 57, 212), ((-0.14, 0.025), (-0.13, 0.025), (-0.10, 0.025)), 0.14, 0.15, 0.2),
            Pull(
                (216, 207, 214),
                ((-0.085, 0.01), (-0.075, 0.015), (-0.075, 0.025)),
                0.14,
                0.12,
                0.16,
            ),
            Pull(
                (0, 37, 39, 40),
                ((0.0, 0.01), (-0.025, 0.01), (-0.06, 0.012), (-0.10, 0.018)),
                0.08,
                0.12,
                0.08,
                "upper_lip",
            ),
            Pull(
                (17, 84, 181, 91),
                ((0.0, 0.0), (-0.03, 0.002), (-0.07, 0.01), (-0.11, 0.018)),
                0.08,
                0.08,
                0.2,
                "lower_lip",
            ),
            Pull((202, 210), ((-0.10, 0.03), (-0.07, 0.03)), 0.15, 0.1, 0.16),
        ),
    ),
    ActionUnit(
        22,
        "lip funneler",
        "orbicularis oris",
        "lips turned outwards like a funnel, more of their red seen, corners towards the middle",
        (
            Pull((61, 57), ((0.07, 0.0), (0.06, 0.0)), 0.10, 0.14, 0.14),
            Pull(
                (0, 37, 39, 40),
                ((0.0, -0.07), (0.005, -0.07), (0.02, -0.055), (0.04, -0.03)),
                0.08,
                0.14,
                0.07,
                "upper_lip",
            ),
            Pull(
                (17, 84, 181, 91),
                ((0.0, 0.08), (0.005, 0.08), (0.02, 0.06), (0.04, 0.03)),
                0.08,
                0.08,
                0.14,
                "lower_lip",
            ),
        ),
    ),
    ActionUnit(
        23,
        "lip tightener",
        "orbicularis oris (inner part)",
        "lips tightened and narrower, their red thinner, fine wrinkles around them",
        (
            Pull((61, 57), ((0.05, 0.0), (0.045, 0.0)), 0.08, 0.12, 0.12),
            Pull(
                (0, 37, 39, 40),
                ((0.0, 0.035), (0.0, 0.035), (0.01, 0.03), (0.03, 0.015)),
                0.08,
                0.12,
                0.06,
                "upper_lip",
            ),
            Pull(
                (17, 84, 181, 91),
                ((0.0, -0.035), (0.0, -0.035), (0.012, -0.03), (0.03, -0.015)),
                0.08,
                0.06,
                0.12,
                "lower_lip",
            ),
        ),
    ),
    ActionUnit(
        24,
        "lip pressor",
        "orbicularis oris",
        "lips pressed together, red thinner and lips flattened, chin pushed up a little",
        (
            Pull(
                (0, 37, 39, 40, 185),
                ((0.0, 0.055), (0.0, 0.055), (0.0, 0.045), (0.005, 0.03), (0.005, 0.01)),
                0.08,
                0.12,
                0.06,
                "upper_lip",
            ),
            Pull(
                (17, 84, 181, 91, 146),
                ((0.0, -0.075), (0.0, -0.075), (0.0, -0.06), (0.005, -0.035), (0.005, -0.01)),
                0.08,
                0.06,
                0.14,
                "lower_lip",
            ),
            Pull((18, 200), ((0.0, -0.06), (0.0, -0.045)), 0.18, 0.10, 0.10, "lower_lip"),
        ),
    ),
    ActionUnit(
        25,
        "lips part",
        "depressor labii inferioris, or relaxed mentalis or orbicularis oris",
        "lips a little apart, jaw still",
        (
            Pull(
                (14, 87, 178, 88),
                ((0.0, 0.075), (0.0, 0.07), (0.0, 0.05), (0.0, 0.02)),
                0.08,
                0.1,
                0.16,
                "lower_lip",
            ),
            Pull(
                (13, 82, 81, 80),
                ((0.0, -0.025), (0.0, -0.025), (0.0, -0.018), (0.0, -0.006)),
                0.08,
                0.12,
                0.1,
                "upper_lip",
            ),
        ),
    ),
    ActionUnit(
        26,
        "jaw drop",
        "masseter relaxed (temporalis and internal pterygoid too)",
        "jaw falls by its own weight, mouth opens, cheeks lengthen",
        (
            Pull(
                (152, 148, 176, 149, 150, 136, 172),
                (
                    (0.0, 0.25),
                    (0.0, 0.25),
                    (0.0, 0.245),
                    (0.005, 0.23),
                    (0.01, 0.20),
                    (0.015, 0.14),
                    (0.01, 0.06),
                ),
                0.15,
                0.25,
                0.3,
                "lower_lip",
            ),
            Pull(
                (14, 17, 18, 200, 199),
                ((0.0, 0.23), (0.0, 0.24), (0.0, 0.25), (0.0, 0.26), (0.0, 0.26)),
                0.3,
                0.12,
                0.2,
                "lower_lip",
            ),
            Pull(
                (84, 181, 91, 146),
                ((0.0, 0.23), (0.005, 0.20), (0.015, 0.14), (0.02, 0.10)),
                0.08,
                0.06,
                0.2,
                "lower_lip",
            ),
            Pull(
                (61, 57, 212, 214),
                ((0.03, 0.07), (0.025, 0.07), (0.015, 0.07), (0.01, 0.06)),
                0.12,
                0.25,
                0.12,
            ),
        ),
    ),
    ActionUnit(
        28,
        "lip suck",
        "orbicularis oris",
        "lips drawn in over the teeth, their red vanishes, skin around them stretched flat",
        (
            Pull(
                (0, 37, 39, 40, 185),
                ((0.0, 0.10), (0.0, 0.10), (0.0, 0.08), (0.01, 0.05), (0.02, 0.02)),
                0.08,
                0.16,
                0.06,
                "upper_lip",
            ),
            Pull(
                (17, 84, 181, 91, 146),
                ((0.0, -0.13), (0.0, -0.13), (0.0, -0.10), (0.01, -0.06), (0.02, -0.02)),
                0.08,
                0.06,
                0.16,
                "lower_lip",
            ),
            Pull((18, 200), ((0.0, -0.10), (0.0, -0.05)), 0.2, 0.10, 0.12, "lower_lip"),
            Pull((61, 57), ((0.04, 0.0), (0.035, 0.0)), 0.08, 0.12, 0.12),
        ),
    ),
    ActionUnit(
        45,
        "blink",
        "levator palpebrae relaxed, orbicularis oculi, pars palpebralis, contracted",
        "upper lid falls to the lower lid, which moves a little towards the nose",
        (
            Pull(
                (173, 157, 158, 159, 160, 161, 246),
                (
                    (0.0, 0.022),
                    (0.004, 0.085),
                    (0.005, 0.125),
                    (0.005, 0.138),
                    (0.005, 0.13),
                    (0.004, 0.085),
                    (0.0, 0.03),
                ),
                0.05,
                0.11,
                0.05,
                "upper_lid",
            ),
            Pull(
                (154, 153, 145, 144, 163),
                ((0.008, -0.004), (0.014, -0.01), (0.018, -0.012), (0.018, -0.01), (0.01, -0.004)),
                0.07,
                0.05,
                0.10,
                "lower_lid",
            ),
        ),
    ),
)

ACTION_UNITS: dict[int, ActionUnit] = {unit.number: unit for unit in _UNITS}
"""All units by FACS number."""


@dataclass(frozen=True, slots=True)
class Code:
    """One scored unit: number, side (`L` or `R` of the subject, or `B` for both) and strength.

    `strength` is a share of the strongest contraction, 0..1; `asymmetry` in -1..1 weakens one
    side of a bilateral unit (positive: the subject's left is the stronger one).
    """

    number: int
    strength: float
    side: str = "B"
    asymmetry: float = 0.0

    def __post_init__(self) -> None:
        if self.number not in ACTION_UNITS:
            known = ", ".join(str(n) for n in sorted(ACTION_UNITS))
            raise UnitError(f"Unknown action unit {self.number}: expected one of {known}.")
        if self.side not in ("L", "R", "B"):
            raise UnitError(f"Side of AU {self.number} must be L, R or B, found '{self.side}'.")

    @property
    def left(self) -> float:
        """Strength on the subject's left."""
        return 0.0 if self.side == "R" else self.strength * (1 + min(self.asymmetry, 0.0))

    @property
    def right(self) -> float:
        """Strength on the subject's right."""
        return 0.0 if self.side == "L" else self.strength * (1 - max(self.asymmetry, 0.0))

    def __str__(self) -> str:
        side = "" if self.side == "B" else self.side
        return f"{side}{self.number}{level_of(self.strength)}"


def level_of(strength: float) -> str:
    """Name the FACS level whose range holds a strength."""
    for name, upper in LEVELS.items():
        if strength <= upper:
            return name
    return "E"
