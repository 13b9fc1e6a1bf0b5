"""Camera names from the system's own tools, told by fakes of them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence

import pytest

from app.core.camera_names import system_camera_names
from app.doctor import _named


def test_a_mac_lists_its_cameras() -> None:
    reply = {"SPCameraDataType": [{"_name": "FaceTime HD Camera"}, {"_name": "C922 Pro"}]}
    names = system_camera_names("darwin", lambda _: json.dumps(reply))
    assert names == ("FaceTime HD Camera", "C922 Pro")
    assert 'flinch live --camera "FaceTime HD Camera"' in _named(names)


def test_windows_lists_its_cameras() -> None:
    assert system_camera_names("win32", lambda _: "c922 Pro Stream Webcam\r\n\r\n") == (
        "c922 Pro Stream Webcam",
    )
    assert "none found" in _named(system_camera_names("win32", lambda _: "\r\n"))


@pytest.mark.parametrize(
    "problem",
    [FileNotFoundError("powershell"), subprocess.TimeoutExpired("x", 15), ValueError("no JSON")],
)
def test_a_tool_that_fails_is_said_and_no_crash(problem: Exception) -> None:
    def ask(_: Sequence[str]) -> str:
        raise problem

    assert system_camera_names("darwin", ask) is None
    assert "the window lists them" in _named(None)


def test_linux_needs_no_tool() -> None:
    assert system_camera_names("linux") is None
