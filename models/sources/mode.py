"""A camera mode as a user writes it: `1280x720@60`, read strictly in one place."""

from __future__ import annotations

import re

from models.sources.source import Mode, SourceError

MOST_PX, MOST_FPS = 16_384, 1000.0
"""Most pixels a side and frames a second that are asked of a camera."""

USUAL_MODES = (
    Mode(1280, 720, 60.0),
    Mode(1280, 720, 30.0),
    Mode(1920, 1080, 30.0),
    Mode(640, 480, 60.0),
    Mode(640, 480, 30.0),
)
"""Modes that are offered for a camera; it is read back and measured what it really gives."""

_TEXT = re.compile(r"([0-9]{1,9})x([0-9]{1,9})(?:@([0-9]{1,9}(?:\.[0-9]{1,9})?))?")


class ModeError(SourceError):
    """A text is no camera mode, or one that no camera has."""


def read_mode(text: str) -> Mode:
    """Read a camera mode.

    Args:
        text: `WIDTHxHEIGHT@FPS` in decimal digits; the rate may be left out and is 0 then.

    Returns:
        The mode.

    Raises:
        ModeError: The text is something else, or a size or rate lies outside what cameras have.
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
    """Write a mode for people."""
    return f"{mode.width_px} × {mode.height_px} @ {mode.fps:g}"
