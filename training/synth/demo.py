"""An animated face with known micro-expressions: the film of `flinch demo`, with its truth.

The public-domain portrait of scikit-image breathes and sways a little, blinks, and shows negative,
positive and surprised expressions in turn, some of them long. All events are known before the first
frame. A frame takes about 5 ms of one core.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import Image
from training.synth.fields import Floats64, standard_basis
from training.synth.plot import draw_blinks, draw_programme
from training.synth.portrait import Portrait, load_portrait
from training.synth.script import Sway, acts_at, true_event
from training.synth.stage import FaceStage
from training.synth.timed import GeneratedImage, TrueEvent

_NOISE_PICTURES = 6
_NOISE_ZERO = 24


class DemoFace:
    """Generator of timed frames with exact truth; the same seed gives the same bytes."""

    def __init__(
        self,
        seconds: float,
        seed: int = 0,
        fps: float = 30.0,
        size: tuple[int, int] = (1280, 720),
        portrait: Portrait | None = None,
        noise: float = 1.6,
    ):
        """Prepare a film.

        Args:
            seconds: Length of the film.
            seed: Seed of everything.
            fps: Frames a second; frame k is shown at k / fps.
            size: Width and height of the frames in pixels.
            portrait: The face; None takes the public-domain portrait.
            noise: Standard deviation of the sensor noise in grey levels.
        """
        self.width_px, self.height_px = size
        self.fps, self.seconds, self.seed = fps, seconds, seed
        rng, self._basis = _chance(seed), standard_basis()
        self.played = draw_programme(rng, self._basis, seconds)
        self._blinks = draw_blinks(rng, seconds, self.played)
        self._sway = Sway(rng)
        eye_px = 112.0 * size[1] / 720
        self._stage = FaceStage(portrait or load_portrait(), *size, eye_px=eye_px, seed=seed)
        self._noise = _noise_tiles(np.random.default_rng([seed, 2]), self._stage, noise)

    @property
    def frames_total(self) -> int:
        """Number of frames of the film."""
        return int(self.seconds * self.fps)

    def time_ns(self, seq: int) -> int:
        """Return the time at which frame `seq` is shown."""
        return round(seq * 1e9 / self.fps)

    def frames(self) -> Iterator[GeneratedImage]:
        """Draw all frames in order; every call starts from the beginning."""
        rng = np.random.default_rng([self.seed, 3])
        for seq in range(self.frames_total):
            t_ns = self.time_ns(seq)
            yield GeneratedImage(t_ns, self._draw(t_ns / 1e9, rng))

    def strengths(self, t_s: float) -> Floats64:
        """Return the strengths of all units at a time, `(units, 2)`."""
        return acts_at(self.played, t_s)

    @cached_property
    def truth(self) -> tuple[TrueEvent, ...]:
        """List the true events; this takes half a second per hour of film and is done on demand."""
        times = np.array([self.time_ns(seq) for seq in range(self.frames_total)], np.int64)
        return tuple(true_event(played, self._basis, times) for played in self.played)

    def _draw(self, t_s: float, rng: np.random.Generator) -> Image:
        blink = max((b.at(t_s) for b in self._blinks if b.start_s <= t_s), default=0.0)
        field = self._stage.backward(self.strengths(t_s), self._sway.at(t_s), blink)
        face = self._stage.box_image(field)
        left, top, wide, tall = self._stage.box
        image = self._noise.backgrounds[int(rng.integers(_NOISE_PICTURES))].copy()
        row, column = (int(v) for v in rng.integers(0, 64, size=2))
        tile = self._noise.tile[row : row + tall, column : column + wide]
        noisy = cv2.subtract(cv2.add(face, tile), self._noise.zero)
        image[top + 1 : top + tall - 1, left + 1 : left + wide - 1] = noisy[1:-1, 1:-1]
        return image


def apexes_ns(seconds: float, seed: int = 0) -> tuple[int, ...]:
    """Return the apexes of a `DemoFace` of this length and seed without drawing it."""
    played = draw_programme(_chance(seed), standard_basis(), seconds)
    return tuple(round((act.start_s + act.act.profile.apex_s) * 1e9) for act in played)


def _chance(seed: int) -> np.random.Generator:
    return np.random.default_rng([seed, 1])


@dataclass(frozen=True, slots=True)
class _Noise:
    """Sensor noise made in advance: noisy backgrounds, and a tile around `_NOISE_ZERO`."""

    backgrounds: tuple[Image, ...]
    tile: NDArray[np.uint8]
    zero: NDArray[np.uint8]


def _noise_tiles(rng: np.random.Generator, stage: FaceStage, level: float) -> _Noise:
    _, _, wide, tall = stage.box
    pictures = [
        np.clip(stage.background + _noise(rng, stage.background.shape, level) + 0.5, 0, 255)
        for _ in range(_NOISE_PICTURES)
    ]
    tile = _noise(rng, (tall + 64, wide + 64, 3), level) + _NOISE_ZERO + 0.5
    return _Noise(
        tuple(picture.astype(np.uint8) for picture in pictures),
        np.clip(tile, 0, 2 * _NOISE_ZERO).astype(np.uint8),
        np.full((tall, wide, 3), _NOISE_ZERO, np.uint8),
    )


def _noise(rng: np.random.Generator, shape: tuple[int, ...], level: float) -> NDArray[np.float32]:
    return np.asarray(level * rng.standard_normal(shape, np.float32), np.float32)
