"""Action units of brows, lids and cheeks.

Muscles, directions and moved skin follow the Facial Action Coding System (Ekman, Friesen and Hager,
FACS Manual, 2002). The numbers are our own estimate of the skin's motion at a strong (level E)
contraction.
"""

from __future__ import annotations

from training.synth.pull import ActionUnit, Pull

UPPER_FACE: tuple[ActionUnit, ...] = (
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
