"""The words for action units. Ekman, Friesen and Hager, Facial Action Coding System, 2002."""

from __future__ import annotations

NAMES: dict[int, str] = {
    1: "inner brow raised",
    2: "outer brow raised",
    4: "brow lowered",
    5: "upper lid raised",
    6: "cheek raised",
    7: "lids tightened",
    9: "nose wrinkled",
    10: "upper lip raised",
    12: "lip corner pulled",
    14: "dimpled",
    15: "lip corner lowered",
    16: "lower lip lowered",
    17: "chin raised",
    18: "lips puckered",
    20: "lip stretched",
    22: "lips funnelled",
    23: "lips tightened",
    24: "lips pressed",
    25: "lips parted",
    26: "jaw dropped",
    28: "lips sucked in",
    43: "eyes closed",
    45: "blink",
    46: "wink",
    50: "speech",
}
"""What the units do that coders are offered, by number; the program reads most of them."""
