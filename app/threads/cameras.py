"""The names of the connected cameras: from the system on Linux, from Qt elsewhere."""

from __future__ import annotations

import sys

from models.sources.camera import Device, list_devices


def connected_cameras(platform: str = sys.platform) -> tuple[Device, ...]:
    """List the cameras without opening them.

    OpenCV's backends on Windows (Media Foundation) and macOS (AVFoundation) count the devices in
    the order in which Qt lists them. Needs a `QGuiApplication` outside Linux.

    Args:
        platform: The system, as Python names it.

    Returns:
        Index and name of each; empty if there is none.
    """
    if platform == "linux":
        return list_devices()
    from PySide6.QtMultimedia import QMediaDevices

    inputs = QMediaDevices.videoInputs()
    return tuple(
        Device(index, q_camera_device.description()) for index, q_camera_device in enumerate(inputs)
    )
