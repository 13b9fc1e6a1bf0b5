"""Checks the films of a study: do they exist unchanged, and can they be shown in time?"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError

from training.capture.errors import StudyError
from training.capture.study import Stimulus

LONGER_S = 0.05
"""Largest difference between a film's length and that in STUDY.toml."""

MOST_PX, MOST_FPS = (1920, 1080), 30.5
"""Larger or faster films take the processor time that recording needs."""

UNEVEN = 0.25
"""Largest change of the time between frames, as a share of the usual time."""


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """A film's pixels, frames a second, length, number of frames, codec, and whether it has sound.

    `uneven`: its frames are not evenly spaced (variable frame rate).
    """

    width_px: int
    height_px: int
    fps: float
    seconds: float
    frames: int
    codec: str
    audio: bool
    uneven: bool


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a film. Raises `OSError`."""
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def look_at(path: Path, decode: bool = False) -> FilmFacts:
    """Read a film's properties.

    Args:
        path: The film.
        decode: Decode every frame; else only its packets are read.

    Raises:
        StudyError: It is not a film that can be read to its end.
    """
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise StudyError(f"'{path}' holds no pictures: expected a film.")
            stream = container.streams.video[0]
            times, ends = [], [0]
            for packet in container.demux(stream):
                if packet.pts is not None:
                    times.append(packet.pts)
                    ends.append(packet.pts + (packet.duration or 0))
                if decode:
                    packet.decode()
            if not times or stream.time_base is None:
                raise StudyError(f"'{path}' holds no picture that can be read.")
            steps = np.diff(np.sort(np.array(times, np.int64)))
            usual = float(np.median(steps)) if len(steps) else 0.0
            uneven = bool(len(steps)) and bool((abs(steps - usual) > UNEVEN * usual).any())
            length = max(max(ends), int(max(times) + usual)) - min(times)
            base = float(stream.time_base)
            fps = 1 / (usual * base) if usual > 0 else 0.0
            size = (stream.codec_context.width, stream.codec_context.height)
            name = stream.codec_context.name
            sound = bool(container.streams.audio)
            return FilmFacts(*size, fps, length * base, len(times), name, sound, uneven)
    except (FFmpegError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", "") or str(error)
        raise StudyError(
            f"'{path}' is no film that can be played: {reason}. Convert it to H.264 in MP4."
        ) from error


def faults_of(path: Path, stimulus: Stimulus, decode: bool = False) -> tuple[str, ...]:
    """List what prevents showing a film as the study describes it.

    Args:
        path: The film.
        stimulus: Its entry in STUDY.toml.
        decode: Decode it to its end.
    """
    name = f"Stimulus '{stimulus.id}'"
    if not path.is_file():
        return (f"{name}: there is no film '{path}'. Put it there.",)
    try:
        digest = digest_of(path)
        film = look_at(path, decode)
    except OSError as error:
        return (f"{name}: '{path}' cannot be read: {error.strerror}.",)
    except StudyError as error:
        return (f"{name}: {error}",)
    found = []
    if digest != stimulus.sha256:
        found.append(
            f"{name}: '{path}' is another film than STUDY.toml says: expected SHA-256 "
            f"{stimulus.sha256}, found {digest}."
        )
    if abs(film.seconds - stimulus.duration_s) > LONGER_S:
        found.append(
            f"{name}: '{path}' lasts {film.seconds:.3f} s, STUDY.toml says "
            f"{stimulus.duration_s:g} s. Correct duration_s, or put the right film there."
        )
    wide, tall = MOST_PX
    if film.width_px > wide or film.height_px > tall:
        found.append(f"{name}: {film.width_px}x{film.height_px} is larger than {wide}x{tall}.")
    if film.fps > MOST_FPS:
        found.append(f"{name}: {film.fps:.1f} frames a second are more than 30.")
    if film.uneven:
        found.append(f"{name}: its frames are uneven in time. Convert it to a constant rate.")
    return tuple(found)
