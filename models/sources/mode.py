"""Parses a camera mode as users write it: `1280x720@60`."""

from __future__ import annotations

import re

from models.sources.source import Mode, SourceError

MOST_PX, MOST_FPS = 16_384, 1000.0
"""Largest number of pixels per side, and of frames a second, that is requested of a camera."""

USUAL_MODES = (
    Mode(1280, 720, 60.0),
    Mode(1280, 720, 30.0),
    Mode(1920, 1080, 30.0),
    Mode(640, 480, 60.0),
    Mode(640, 480, 30.0),
)
"""Modes offered for a camera; the real mode is read back and measured."""

_TEXT = re.compile(r"([0-9]{1,9})x([0-9]{1,9})(?:@([0-9]{1,9}(?:\.[0-9]{1,9})?))?")


class ModeError(SourceError):
    """A text is not a camera mode, or no camera has the mode."""


def read_mode(text: str) -> Mode:
    """Parse a camera mode.

    Args:
        text: `WIDTHxHEIGHT@FPS` in decimal digits; a missing rate is 0.

    Returns:
        The mode.

    Raises:
        ModeError: The text is something else, or a size or rate is outside the range of cameras.
    """
    found = _TEXT.fullmatch(text.strip().lower())
    if found is None:
        raise ModeError(f"Unknown mode '{text}': expected WIDTHxHEIGHT@FPS, as 1280x720@60.")
    width_px, height_px = int(found[1]), int(found[2])
    fps = 0.0 if found[3] is None else float(found[3])
    rate_fits = found[3] is None or 1.0 <= fps <= MOST_FPS
    if not (0 < width_px <= MOST_PX and 0 < height_px <= MOST_PX and rate_fits):
        raise ModeError(
            f"No camera has the mode '{text}': expected 1 to {MOST_PX} pixels a side and 1 to "
            f"{MOST_FPS:g} frames a second."
        )
    return Mode(width_px, height_px, fps)


def mode_name(mode: Mode) -> str:
    """Format a mode for users."""
    return f"{mode.width_px} × {mode.height_px} @ {mode.fps:g}"
