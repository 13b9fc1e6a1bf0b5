"""A mode is read strictly, or refused in one sentence."""

from __future__ import annotations

import pytest

from models.sources.mode import ModeError, read_mode
from models.sources.source import Mode

WRONG = (
    "large",
    "",
    "1280x720@nan",
    "1280x720@inf",
    "1280x720@-30",
    "1280x720@",
    "1280x720@1e9",
    "1e9x720@30",
    "1280x720@30@60",
    "+1280x720@30",
    "1_280x720@30",
    "١٢٨٠x٧٢٠@٣٠",
    "1280×720@30",
    "0x1F4x720",
)
IMPOSSIBLE = ("0x0@30", "0x480@30", "640x0", "640x480@0", "640x480@1001", "16385x480", "1x1@0.5")


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("1280x720@60", Mode(1280, 720, 60.0)),
        (" 1280X720@29.97 ", Mode(1280, 720, 29.97)),
        ("640x480", Mode(640, 480, 0.0)),
    ],
)
def test_a_mode_is_read(text: str, mode: Mode) -> None:
    assert read_mode(text) == mode
    assert read_mode(str(mode)) == mode


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_mode_is_refused(text: str) -> None:
    with pytest.raises(ModeError, match="expected WIDTHxHEIGHT@FPS"):
        read_mode(text)


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_what_no_camera_has_is_refused(text: str) -> None:
    with pytest.raises(ModeError, match="No camera has the mode"):
        read_mode(text)
