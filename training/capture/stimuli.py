"""Films that come with Flinch, drawn from seeds.

They test a studio; none is validated to cause emotions. The same seed draws the same pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import av
import numpy as np
from numpy.typing import NDArray

from models import private
from models.records import Image
from training.capture.scenes import (
    balance,
    clouds,
    flash,
    plain,
    pop,
    pop_at,
    ripples,
    wander,
)

FPS = 30
SOUND_HZ = 48_000

Scene = Callable[[float, float, int, tuple[int, int]], Image]
"""Draws one picture: time and length in seconds, seed, (width, height) in pixels."""
Sound = Callable[[NDArray[np.float64], float, int], NDArray[np.float64]]
"""Computes the sound at times (in seconds), for a length and a seed: -1 to 1."""


@dataclass(frozen=True, slots=True)
class Bundled:
    """A film: its drawing function, its sound (None: silent), its length, and its purpose."""

    scene: Scene
    seconds: float
    intended: str
    sound: Sound | None = None
    seed: int = 1


def _chime(t_s: NDArray[np.float64], seconds: float, seed: int) -> NDArray[np.float64]:
    """Play a soft chime when the shape of `pop` appears."""
    since = t_s - pop_at(seconds, seed)
    ring = sum(np.sin(2 * np.pi * f * since) / n for n, f in enumerate((880.0, 1320.0, 1760.0), 1))
    fade = np.where(since >= 0, np.exp(-4 * np.maximum(since, 0)), 0)
    return np.asarray(0.25 * fade * np.minimum(1, 200 * np.maximum(since, 0)) * ring)


def _tone(t_s: NDArray[np.float64], _seconds: float, _seed: int) -> NDArray[np.float64]:
    return np.asarray(0.25 * np.sin(2 * np.pi * 440 * t_s))


def _beeps(t_s: NDArray[np.float64], _seconds: float, _seed: int) -> NDArray[np.float64]:
    """Beep for a tenth of a second at every whole second, as `flash` turns white."""
    return np.asarray(np.where(t_s % 1 < 0.1, 0.5 * np.sin(2 * np.pi * 1000 * t_s), 0))


BUNDLED: Mapping[str, Bundled] = MappingProxyType(
    {
        "clouds": Bundled(clouds, 20.0, "calm"),
        "ripples": Bundled(ripples, 10.0, "neutral"),
        "wander": Bundled(wander, 16.0, "neutral"),
        "pop": Bundled(pop, 12.0, "surprise", _chime),
        "balance": Bundled(balance, 16.0, "happiness"),
        "tone": Bundled(plain, 10.0, "neutral", _tone),
        "av-test": Bundled(flash, 10.0, "neutral", _beeps),
    }
)
"""All bundled films by name."""


def draw(
    path: Path, film: Bundled, seconds: float | None = None, size: tuple[int, int] = (640, 360)
) -> float:
    """Draw a film into a new file, H.264 in MP4.

    Args:
        path: The new file.
        film: The film.
        seconds: Length; None takes the film's own.
        size: Width and height in pixels, both even.

    Returns:
        Its length in seconds: whole frames.

    Raises:
        OSError: The file cannot be written.
    """
    frames = max(1, round((seconds or film.seconds) * FPS))
    length_s = frames / FPS
    private.begin(path)
    with av.open(str(path), "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=FPS, options={"preset": "veryfast"})
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        sound = container.add_stream("aac", rate=SOUND_HZ) if film.sound is not None else None
        for number in range(frames):
            picture = film.scene(number / FPS, length_s, film.seed, size)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts = number
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if sound is not None and film.sound is not None:
            _add_sound(container, sound, film.sound, length_s, film.seed)
    return length_s


def _add_sound(
    container: av.container.OutputContainer,
    stream: av.AudioStream,
    sound: Sound,
    length_s: float,
    seed: int,
) -> None:
    """Encode a film's sound in blocks of a codec's frame."""
    count, block = int(length_s * SOUND_HZ), 1024
    for first in range(0, count, block):
        t_s = np.arange(first, min(first + block, count)) / SOUND_HZ
        wave = np.clip(sound(t_s, length_s, seed), -1, 1).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(wave[None], format="fltp", layout="mono")
        frame.sample_rate, frame.pts = SOUND_HZ, first
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
