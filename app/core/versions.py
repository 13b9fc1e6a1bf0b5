"""Which versions take part: for run files, sessions and the doctor."""

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
    """Return Flinch's own version, or `unknown` where it runs without being installed."""
    return package_version("flinch") or "unknown"


def package_version(name: str) -> str | None:
    """Return the version of an installed package without importing it, or None."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def versions() -> dict[str, str]:
    """List Flinch, Python, the system and the packages that are installed."""
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
