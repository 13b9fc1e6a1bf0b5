"""Decides whether a sitting may continue: rate, face, lamps, locks and disk, with reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.records import Floats
from training.capture.study import Camera

RIPPLE = 0.004
"""Relative swing of the mean brightness from which lamps count as flickering."""

_LEAST_HZ = 3.0
"""Below this an aliased lamp cannot be distinguished from movement and breathing."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The measurements of camera, person and disk.

    Attributes:
        fps: Received frames a second.
        faces: Faces in the picture.
        face_px: Height from the eyes to the chin in pixels; 0 without a face.
        unlocked: Camera controls that could not be locked.
        acknowledged: Whether the operator has acknowledged these.
        ripple: Swing of the brightness at the lamps' rate, as a share; None if unknown.
        disk_s: Seconds of recording for which the disk has space.
        needed_s: Seconds of recording that are left of the sitting.
        lost: A lost camera's own sentence; empty while it runs.
    """

    fps: float
    faces: int
    face_px: float
    unlocked: tuple[str, ...] = ()
    acknowledged: bool = False
    ripple: float | None = None
    disk_s: float = float("inf")
    needed_s: float = 0.0
    lost: str = ""


def reasons(measured: Measured, camera: Camera) -> tuple[str, ...]:
    """List the reasons that keep a sitting from continuing; empty if the gate is open.

    Args:
        measured: The measurements.
        camera: The study's requirements.
    """
    if measured.lost:
        return (measured.lost,)
    found = []
    if measured.fps < camera.least_fps:
        found.append(
            f"The camera gives {measured.fps:.1f} frames a second, {camera.least_fps:g} are needed:"
            " more light or another USB port may help."
        )
    if measured.faces != 1:
        found.append(f"{measured.faces or 'No'} face{'s' * (measured.faces > 1)} in the picture.")
    elif measured.face_px < camera.face_px:
        found.append(
            f"The face measures {measured.face_px:.0f} px from eyes to chin, {camera.face_px} are "
            "needed: move the camera closer."
        )
    if measured.unlocked and not measured.acknowledged:
        names = ", ".join(measured.unlocked)
        found.append(f"The camera's {names} could not be locked: take note of it to go on.")
    if measured.ripple is not None and measured.ripple > RIPPLE:
        found.append(
            f"The lamps flicker by {100 * measured.ripple:.1f} %: use lamps without flicker, or "
            "daylight."
        )
    if measured.disk_s < measured.needed_s:
        found.append(
            f"The disk has room for {measured.disk_s / 60:.0f} min, {measured.needed_s / 60:.0f} "
            "min are left of the sitting: free some space."
        )
    return tuple(found)


def eyes_to_chin_px(points: Floats) -> float:
    """Measure a face's height from between the eyes to the chin.

    Args:
        points: `(478, 3)` float32 mesh points, frame pixels.
    """
    between = points[[33, 133, 263, 362], :2].mean(0)
    return float(np.hypot(*(points[152, :2] - between)))


def alias_hz(fps: float, mains_hz: int) -> float:
    """Return the rate at which lamps seem to flicker to a camera; they flicker at twice the mains.

    At 60 frames a second 100 Hz looks like 20 Hz, at 30 like 10 Hz, and at 50 it stands still.
    """
    lamps = 2.0 * mains_hz
    return abs(lamps - round(lamps / fps) * fps) if fps > 0 else 0.0


def ripple(t_ns: Iterable[int], brightness: Iterable[float], mains_hz: int) -> float | None:
    """Measure how much lamps flicker.

    Args:
        t_ns: Times of at least a second of frames.
        brightness: Mean brightness of each.
        mains_hz: 50 or 60.

    Returns:
        Amplitude as a share of the mean; None if it cannot be distinguished from slower changes.
    """
    t_s: NDArray[np.float64] = np.array(list(t_ns), np.float64) / 1e9
    value: NDArray[np.float64] = np.array(list(brightness), np.float64)
    if len(t_s) < 20 or t_s[-1] - t_s[0] < 1.0 or value.mean() <= 0:
        return None
    fps = (len(t_s) - 1) / (t_s[-1] - t_s[0])
    hz = alias_hz(fps, mains_hz)
    if not _LEAST_HZ <= hz <= 0.5 * fps:
        return None
    smooth = np.polyval(np.polyfit(t_s - t_s[0], value, 3), t_s - t_s[0])
    window = np.hanning(len(t_s))
    wave = np.exp(-2j * np.pi * hz * t_s)
    swing = 2 * abs(np.sum(window * (value - smooth) * wave)) / window.sum()
    return float(swing / value.mean())
