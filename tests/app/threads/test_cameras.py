"""Cameras are named by the system on Linux and by Qt elsewhere."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from app.threads import cameras
from models.sources.camera import Device


class OneInput:
    """Stands in for Qt's description of one camera."""

    def __init__(self, name: str):
        self._name = name

    def description(self) -> str:
        return self._name


class TwoInputs:
    """Stands in for the module's `QMediaDevices`."""

    @staticmethod
    def videoInputs() -> list[OneInput]:
        return [OneInput("FaceTime HD"), OneInput("C922")]


def test_qt_names_the_cameras_where_the_system_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("PySide6.QtMultimedia")
    module.__dict__["QMediaDevices"] = TwoInputs
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", module)
    assert cameras.connected_cameras("win32") == (Device(0, "FaceTime HD"), Device(1, "C922"))


def test_linux_is_asked_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cameras, "list_devices", lambda: (Device(4, "Integrated"),))
    assert cameras.connected_cameras("linux") == (Device(4, "Integrated"),)
