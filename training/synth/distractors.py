"""Draws what else moves and changes between the three pictures of a sample.

Lids, eyes, the head, the marks of the coder and the camera. In SMIC and SAMM, blinks and glances
are the largest motion of many pictures, heads turn, and apexes are not always coded by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.warp import Floats32

Floats64 = NDArray[np.float64]

_HEAD = np.array([0.004, 0.004, 0.002, *np.deg2rad([0.35, 0.3, 0.12])])
"""One sigma of the step between two pictures, for each component of the head's motion."""


def draw_levels(rng: np.random.Generator, misplaced: bool) -> tuple[float, float, float]:
    """Draw the progress of the movement at the marked onset, apex and offset.

    One apex in four is marked clearly beside the true one: SMIC's apexes are not coded by hand, but
    spotted by other authors or taken from the middle.

    Args:
        rng: Source of chance.
        misplaced: In one sample of 16 the apex is marked where little is left of the movement, and
            in one of 25 the onset lies behind the apex, so that the motion seems reversed.
    """
    onset = rng.uniform(0, 0.1) if rng.random() < 0.8 else rng.uniform(0.1, 0.25)
    apex = rng.uniform(0.8, 1.0) if rng.random() < 0.75 else rng.uniform(0.5, 0.8)
    offset = rng.uniform(0, 0.35)
    if misplaced:
        chance = rng.random()
        if chance < 0.06:
            apex = rng.uniform(0.25, 0.5)
        elif chance < 0.10:
            onset, apex = rng.uniform(0.5, 1.0), rng.uniform(0, 0.35)
    return float(onset), float(apex), float(offset)


@dataclass(frozen=True, slots=True)
class EyeMotion:
    """Closure of the lids `(3,)`, 0..1, and shift of the irises `(3, 2)` in eye distances.

    One value for each picture: onset, apex, offset.
    """

    closed: Floats64
    gaze: Floats64


def draw_eyes(rng: np.random.Generator, dominant: bool) -> EyeMotion:
    """Draw blinks and glances.

    Args:
        rng: Source of chance.
        dominant: Up to full blinks and wide glances, also such that last from one picture to the
            next; without it, one picture of a third of the samples has the lids up to half closed.
    """
    closed, gaze = np.zeros(3), np.zeros((3, 2))
    if not dominant:
        if rng.random() < 0.33:
            closed[int(rng.integers(3))] = rng.uniform(0.05, 0.5)
        return EyeMotion(closed, gaze)
    if rng.random() < 0.45:
        closed[_span(rng)] = 10 ** rng.uniform(-1.3, 0.0)
    if rng.random() < 0.3:
        shift = rng.normal(size=2) * (0.04, 0.025)
        when = _span(rng)
        gaze[when] = shift
        closed[when] += max(0.0, float(shift[1])) * rng.uniform(4, 9)
    return EyeMotion(np.clip(closed, 0.0, 0.94), gaze)


def _span(rng: np.random.Generator) -> slice:
    """Draw in which pictures it shows: one, or from the apex on, or until the apex."""
    return (slice(0, 1), slice(1, 2), slice(2, 3), slice(1, 3), slice(0, 2))[int(rng.integers(5))]


def draw_heads(rng: np.random.Generator, turns: bool) -> Floats32:
    """Draw the head motion that the aligner leaves, growing from onset to offset.

    In one sample of five all pictures are cut at the onset's place, as in many pipelines, and more
    motion remains.

    Args:
        rng: Source of chance.
        turns: In one sample of eight the head turns, nods or comes nearer by several times that.

    Returns:
        `(3, 6)`: shifts in eye distances, relative growth, angles in radians, of each picture.
    """
    remaining = rng.gamma(0.8, 1.3) if rng.random() < 0.8 else rng.gamma(1.5, 2.0)
    if turns and rng.random() < 0.125:
        remaining = rng.gamma(2.5, 2.5)
    step = rng.normal(size=(3, 6)) * _HEAD * remaining
    return np.asarray(np.cumsum(step, axis=0) - step[0], np.float32)


@dataclass(frozen=True, slots=True)
class Camera:
    """The effect of one camera on all three pictures of a sample.

    `scale` below 1 takes the pictures with fewer pixels; `side_light` is how much the light from
    one side changes between pictures.
    """

    blur_px: float
    noise: float
    contrast: float
    gamma: float
    flicker: float
    jpeg: int
    scale: float = 1.0
    side_light: float = 0.0

    @classmethod
    def draw(cls, rng: np.random.Generator, poor: bool) -> Camera:
        """Draw a camera; with `poor`, one in four is a bad one."""
        blur_px = float(rng.choice([0.0, rng.uniform(0.3, 1.0)]))
        noise = float(rng.gamma(1.5, 0.7))
        contrast = float(rng.uniform(0.6, 1.2))
        gamma = float(np.exp(rng.normal(0, 0.25)))
        flicker = float(rng.choice([0.0, 0.004, 0.012]))
        jpeg = int(rng.choice([0, 0, rng.integers(60, 96)]))
        if not (poor and rng.random() < 0.25):
            return cls(blur_px, noise, contrast, gamma, flicker, jpeg)
        return cls(
            blur_px,
            noise * float(rng.uniform(1.0, 3.0)),
            contrast,
            gamma,
            flicker,
            int(rng.choice([jpeg, rng.integers(30, 70)])),
            float(rng.uniform(0.4, 1.0)),
            float(rng.choice([0.0, rng.uniform(0.0, 0.03)])),
        )

    def take(self, rng: np.random.Generator, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Take one picture `(S, S)` grey."""
        side = picture.shape[0]
        grey = picture.astype(np.float32)
        if self.blur_px > 0:
            grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), self.blur_px), np.float32)
        if self.scale < 1:
            few = max(8, round(side * self.scale))
            grey = np.asarray(cv2.resize(grey, (few, few), interpolation=cv2.INTER_AREA))
        toned = 255 * np.clip(grey / 255, 0, 1) ** self.gamma
        toned = 128 + (toned - 128) * self.contrast
        toned = toned * (1 + self.flicker * rng.normal())
        if self.side_light:
            ramp = np.linspace(-1, 1, toned.shape[1], dtype=np.float32)
            toned = toned * (1 + self.side_light * np.float32(rng.normal()) * ramp)
        toned = toned + self.noise * rng.standard_normal(toned.shape, np.float32)
        taken = np.clip(toned + 0.5, 0, 255).astype(np.uint8)
        if self.jpeg:
            _, data = cv2.imencode(".jpg", taken, [cv2.IMWRITE_JPEG_QUALITY, self.jpeg])
            taken = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
        if self.scale < 1:
            taken = np.asarray(cv2.resize(taken, (side, side), interpolation=cv2.INTER_CUBIC))
        return np.asarray(taken, np.uint8)
