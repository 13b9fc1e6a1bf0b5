"""Lists the names of the connected cameras by the system's own tools, without Qt.

Windows and macOS number cameras only inside the program that opens them, so these names have no
index; the window gets both from Qt.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence

COMMANDS: dict[str, tuple[str, ...]] = {
    "darwin": ("system_profiler", "-json", "SPCameraDataType"),
    "win32": (
        "powershell",
        "-NoProfile",
        "-NonInteractive",
        "-Command",
        "Get-PnpDevice -PresentOnly -Class Camera,Image | ForEach-Object FriendlyName",
    ),
}
"""The command of each system; none of them opens a camera."""

LIMIT_S = 15.0

Ask = Callable[[Sequence[str]], str]


def _ask(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=True)
    return done.stdout


def system_camera_names(platform: str = sys.platform, ask: Ask = _ask) -> tuple[str, ...] | None:
    """List the cameras' names.

    Args:
        platform: The system, as Python names it.
        ask: Runs a command and returns its output.

    Returns:
        The names; None where the system has no such tool or it fails.
    """
    command = COMMANDS.get(platform)
    if command is None:
        return None
    try:
        reply = ask(command)
        if platform == "darwin":
            listed = json.loads(reply).get("SPCameraDataType", [])
            return tuple(str(each["_name"]) for each in listed)
        return tuple(line.strip() for line in reply.splitlines() if line.strip())
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError, AttributeError):
        return None
