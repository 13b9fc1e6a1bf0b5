"""Collects the versions of the software, for run files, sessions and the doctor."""

from __future__ import annotations

import platform
from importlib import metadata

PACKAGES = (
    "av",
    "mediapipe",
    "numpy",
    "onnxruntime",
    "onnxruntime-gpu",
    "opencv-contrib-python",
    "pyqtgraph",
    "PySide6",
    "scipy",
)
"""Packages whose version can change a result or a picture."""


def flinch_version() -> str:
    """Return Flinch's own version, or `unknown` if it is not installed."""
    return package_version("flinch") or "unknown"


def package_version(name: str) -> str | None:
    """Return the version of an installed package without importing it, or None."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def versions() -> dict[str, str]:
    """List the versions of Flinch, Python, the system and the installed packages."""
    found = {
        "flinch": flinch_version(),
        "python": platform.python_version(),
        "system": platform.platform(),
    }
    for name in PACKAGES:
        version = package_version(name)
        if version is not None:
            found[name] = version
    return found
