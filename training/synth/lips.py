"""Action units of lips, chin and jaw.

Muscles, directions and moved skin follow the Facial Action Coding System (Ekman, Friesen and Hager,
FACS Manual, 2002). The numbers are our own estimate of the skin's motion at a strong (level E)
contraction.
"""

from __future__ import annotations

from training.synth.pull import ActionUnit, Pull

LIPS: tuple[ActionUnit, ...] = (
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
)
