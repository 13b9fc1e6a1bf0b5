"""A face on a stage that plays a script before a camera: frames at any times, and true motion.

The camera adds light, sensor noise and a frame number below the face, both as digits and as a row
of black and white squares that a program can read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import Image
from training.synth.script import Times, VideoScript
from training.synth.stage import FaceStage
from training.synth.timed import GeneratedImage

_BITS = 20
_SQUARE_PX = 8
_STRIP_PX = 2 * _SQUARE_PX
_NOISE_PICTURES = 8


@dataclass(frozen=True, slots=True)
class Take:
    """A filmed scene: the stage, the script, the times of the frames, and the sensor's noise.

    `times_ns` `(T,)` int64 increases; frame k shows the script at `times_ns[k]`.
    """

    stage: FaceStage
    script: VideoScript
    times_ns: Times
    noise: float
    seed: int
    numbered: bool = True

    def frames(self) -> Iterator[GeneratedImage]:
        """Draw all frames in order; every call gives the same bytes."""
        rng = np.random.default_rng([self.seed, 3])
        tiles = noise_pictures(rng, self.stage.height_px, self.stage.width_px, self.noise)
        for seq, t_ns in enumerate(self.times_ns):
            image = self._lit(self._still(int(t_ns) / 1e9), int(t_ns) / 1e9)
            image = noisy(image, tiles[int(rng.integers(len(tiles)))], rng)
            if self.numbered:
                stamp(image, seq)
            yield GeneratedImage(int(t_ns), image)

    def _still(self, t_s: float) -> Image:
        left, top, wide, tall = self.stage.box
        image = self.stage.background.copy()
        face = self.stage.box_image(self.field(t_s))
        image[top + 1 : top + tall - 1, left + 1 : left + wide - 1] = face[1:-1, 1:-1]
        return image

    def field(self, t_s: float) -> NDArray[np.float32]:
        """Compute the backward field of the stage's box at a time."""
        script = self.script
        return self.stage.backward(
            script.strengths(t_s), script.head(t_s), script.blink(t_s), script.gaze(t_s)
        )

    def true_flow(self, first: int, second: int) -> NDArray[np.float32]:
        """Compute the true motion of each pixel from one frame to another.

        Args:
            first: Number of the frame that the result is aligned with.
            second: Number of the frame that the pixels move to.

        Returns:
            `(2, H, W)` float32 in frame pixels, 0 outside the stage's box.
        """
        from_still = self.field(int(self.times_ns[first]) / 1e9)
        to_still = self.field(int(self.times_ns[second]) / 1e9)
        moved = self.stage.flow_between(from_still, to_still)
        left, top, wide, tall = self.stage.box
        whole = np.zeros((2, self.stage.height_px, self.stage.width_px), np.float32)
        full = cv2.resize(moved, (wide, tall), interpolation=cv2.INTER_LINEAR)
        whole[:, top : top + tall, left : left + wide] = np.moveaxis(full, -1, 0)
        return whole

    def _lit(self, image: Image, t_s: float) -> Image:
        gain = self.script.gain(t_s)
        if abs(gain - 1) < 1e-6:
            return image
        return np.asarray(cv2.convertScaleAbs(image, alpha=gain), np.uint8)


def noise_pictures(
    rng: np.random.Generator, rows: int, columns: int, level: float
) -> list[NDArray[np.int16]]:
    size = (rows + 32, columns + 32, 3)
    return [
        np.rint(level * rng.standard_normal(size, np.float32)).astype(np.int16)
        for _ in range(_NOISE_PICTURES)
    ]


def noisy(image: Image, tile: NDArray[np.int16], rng: np.random.Generator) -> Image:
    row, column = (int(v) for v in rng.integers(0, 32, size=2))
    part = tile[row : row + image.shape[0], column : column + image.shape[1]]
    return np.asarray(cv2.add(image, part, dtype=cv2.CV_8U), np.uint8)


def stamp(image: Image, number: int) -> None:
    """Burn a frame number into the lower left corner: squares, most significant first, and digits.

    Args:
        image: `(H, W, 3)` uint8 BGR, changed in place.
        number: 0 to 2^20 - 1.
    """
    top = image.shape[0] - _STRIP_PX
    image[top:, : (_BITS + 2) * _SQUARE_PX + 80] = 0
    marks = [1, 0, *((number >> bit) & 1 for bit in range(_BITS - 1, -1, -1))]
    for k, mark in enumerate(marks):
        image[top:, k * _SQUARE_PX : (k + 1) * _SQUARE_PX] = 255 * mark
    where = ((_BITS + 2) * _SQUARE_PX + 6, image.shape[0] - 3)
    cv2.putText(image, str(number), where, cv2.FONT_HERSHEY_SIMPLEX, 0.45, (255, 255, 255), 1)


def read_stamp(image: Image) -> int | None:
    """Read a burned-in frame number.

    Args:
        image: `(H, W, 3)` uint8 BGR, decoded from a video.

    Returns:
        The number, or None without a stamp.
    """
    top = image.shape[0] - _STRIP_PX
    strip = image[top:, : (_BITS + 2) * _SQUARE_PX].mean(axis=(0, 2))
    marks = strip.reshape(_BITS + 2, _SQUARE_PX)[:, 2:-2].mean(axis=1)
    if marks[0] < 150 or marks[1] > 100:
        return None
    return int("".join("1" if mark > 127 else "0" for mark in marks[2:]), 2)
