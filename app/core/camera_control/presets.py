"""The camera modes that suit micro-expressions, best first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from models.sources.source import Mode


@dataclass(frozen=True, slots=True)
class Preset:
    """Modes to try in order, for the cameras whose name `matches`."""

    name: str
    matches: str
    modes: tuple[Mode, ...]


PRESETS = (
    Preset(
        "Logitech C922",
        r"C922|046d:085c",
        (Mode(1280, 720, 60.0, "MJPG"), Mode(1920, 1080, 30.0, "MJPG")),
    ),
    Preset(
        "UVC camera",
        r"",
        (
            Mode(1280, 720, 60.0, "MJPG"),
            Mode(1280, 720, 30.0, "MJPG"),
            Mode(640, 480, 30.0, "MJPG"),
        ),
    ),
)
"""Presets; the last one fits every camera. No mode is below 25 frames a second."""


def preset_for(camera: str) -> Preset:
    """Choose the preset of a camera by its name."""
    return next(preset for preset in PRESETS if re.search(preset.matches, camera, re.IGNORECASE))
