"""Action units that move the nose, the upper lip and the corners of the mouth.

Muscles, directions and moved skin follow the Facial Action Coding System (Ekman, Friesen and Hager,
FACS Manual, 2002). The numbers are our own estimate of the skin's motion at a strong (level E)
contraction.
"""

from __future__ import annotations

from training.synth.pull import ActionUnit, Pull

MOUTH: tuple[ActionUnit, ...] = (
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
)
