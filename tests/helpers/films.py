"""Films of every kind whose pictures bear their numbers, and the rule that all readers must keep.

Picture `n` of analysis, replay and annotation is the one whose number is `n`, and has one time.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import av
import cv2
import numpy as np
from av.video.stream import VideoStream
from helpers.counters import cut, number_in, numbered
from helpers.reading import read_all
from helpers.videos import set_matrix

from models.records import Frame, Image
from models.sources.file import FileSource
from models.sources.file_options import FileOptions
from models.sources.playback import Playback
from training.annotate.media import open_media

COUNT, FPS = 30, 30
CODECS = {
    "mp4": ("libx264", "mpeg4", "libx265"),
    "mov": ("libx264", "mjpeg", "prores_ks"),
    "mkv": ("libx264", "mpeg4", "mjpeg", "ffv1", "libvpx", "libx265"),
    "avi": ("libx264", "mpeg4", "mjpeg"),
    "ts": ("libx264", "mpeg2video", "libx265"),
    "mpg": ("mpeg1video", "mpeg2video"),
    "flv": ("libx264", "flv"),
    "wmv": ("wmv2",),
    "webm": ("libvpx-vp9", "libvpx"),
    "h264": ("libx264",),
    "h265": ("libx265",),
    "mjpeg": ("mjpeg",),
}
WITH_B_FRAMES = ("libx264", "libx265", "mpeg4", "mpeg1video", "mpeg2video")
TIMELESS = ("h264", "h265", "mjpeg")
INDEXED = ("mp4", "mov")
"""Containers whose index stands at the end, unless the file is written in fragments."""
COUNTED = ("mkv", "avi", "webm")
"""Containers that tell how long they were meant to be, so that a cut end is known."""
STORE_PIXELS = ("libx264", "libx265", "mpeg4")
"""Codecs that tell in every container how wide a pixel is."""
TURNS = {
    "upright": (1, 0, 0, 1),
    "quarter": (0, 1, -1, 0),
    "half": (-1, 0, 0, -1),
    "three quarters": (0, -1, 1, 0),
    "mirrored": (-1, 0, 0, 1),
}
"""Display matrices: the picture is stored otherwise than it is to be shown."""
_BACK: dict[str, Callable[[Any], Any]] = {
    "upright": lambda image: image,
    "quarter": lambda image: np.rot90(image, 1),
    "half": lambda image: np.rot90(image, 2),
    "three quarters": lambda image: np.rot90(image, 3),
    "mirrored": lambda image: image[:, ::-1],
}
"""Undo what a display matrix asks for."""
_FORMATS = {"mjpeg": "yuvj420p", "prores_ks": "yuv422p10le"}
"""Pixel formats of encoders that do not take `yuv420p`."""
PIXELS = tuple(Fraction(shape) for shape in ("1", "1/2", "2", "2/3", "16/15", "4/3", "8/3"))


@dataclass(frozen=True)
class Film:
    """A kind of file.

    Attributes:
        container: Its ending. codec: FFmpeg's name of the encoder.
        b_frames: Most pictures in a row that need a later one.
        start: Stamp of the first picture. gap: Pictures missing in the middle.
        pixel: Width of a pixel in heights. turn: One of `TURNS`.
        share: Share of the bytes that are left of it.
        fragments: Whether it is written piece by piece, each with its own index.
    """

    container: str
    codec: str
    b_frames: int = 0
    start: int = 0
    gap: int = 0
    pixel: Fraction = Fraction(1)
    turn: str = "upright"
    share: float = 1.0
    fragments: bool = False


def drawn_film(choose: Callable[[list[Any]], Any]) -> Film:
    """Draw a kind of file, every choice by `choose`, which gives one member of a list.

    MPEG programs give a time to some pictures only, and the rate gives the others: no gap in them.
    """
    container = choose(sorted(CODECS))
    codec = choose(list(CODECS[container]))
    indexed, timed = container in INDEXED, container not in TIMELESS
    fragments = choose([False, True]) if indexed else False
    whole = (indexed and not fragments) or container in ("h264", "h265")
    return Film(
        container,
        codec,
        choose([0, 2, 3]) if codec in WITH_B_FRAMES else 0,
        choose([0, 42, 300]) if timed and container != "avi" else 0,
        choose([0, 5]) if timed and container != "mpg" else 0,
        choose(list(PIXELS)),
        choose(sorted(TURNS)) if indexed else "upright",
        1.0 if whole else choose([1.0, 0.85, 0.7]),
        fragments,
    )


def random_film(rng: random.Random) -> Film:
    """Draw a kind of file by chance."""
    return drawn_film(rng.choice)


def make(folder: Path, film: Film) -> Path:
    """Write pictures that bear their numbers; `gap` of them are missing in the middle."""
    path = folder / f"film.{film.container}"
    written = {"movflags": "frag_keyframe+empty_moov"} if film.fragments else {}
    with av.open(str(path), "w", options=written) as file:
        stream = cast(VideoStream, file.add_stream(film.codec, rate=FPS))
        stream.options = _options(film)
        stream.width, stream.height = 256, 128
        stream.pix_fmt = _FORMATS.get(film.codec, "yuv420p")
        stream.codec_context.time_base = Fraction(1, FPS)
        stream.codec_context.sample_aspect_ratio = film.pixel
        stream.codec_context.bit_rate = 3_000_000
        for number in range(COUNT):
            frame = av.VideoFrame.from_ndarray(numbered(number), format="bgr24")
            frame.pts, frame.time_base = film.start + shown_at(film, number), Fraction(1, FPS)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    if film.turn != "upright":
        set_matrix(path, *TURNS[film.turn])
    return cut(path, film.share, folder / f"cut.{film.container}") if film.share < 1 else path


def _options(film: Film) -> dict[str, str]:
    options = {"g": "12"}
    if film.codec in WITH_B_FRAMES:
        options["bf"] = str(film.b_frames)
    if "vp" in film.codec:
        options |= {"deadline": "realtime", "cpu-used": "8"}
    if film.codec == "libx265":
        options["x265-params"] = "log-level=none:pools=1"
    return options


def shown_at(film: Film, number: int) -> int:
    """Return the time of a picture, in pictures."""
    return number + (film.gap if number >= COUNT // 2 else 0)


def read_number(image: Image, turn: str, pixel: Fraction) -> int:
    """Read the number from a picture, after undoing what the file asked for."""
    upright = _BACK[turn](image)
    height, width = upright.shape[:2]
    assert abs(width / height / float(2 * pixel) - 1) < 0.02
    return number_in(cv2.resize(upright, (256, 128), interpolation=cv2.INTER_AREA))


def played(path: Path, options: FileOptions = FileOptions()) -> tuple[FileSource, list[Frame]]:
    """Play a file from its beginning to its end."""
    source = FileSource(path, options=options)
    source.open()
    frames = read_all(source)
    source.close()
    return source, frames


def check(path: Path, film: Film, pick: int) -> None:
    """See that analysis, annotation and replay show the same pictures at the same times.

    Args:
        path: The file. film: What it is. pick: Chooses a picture that is jumped to.
    """
    source, frames = played(path)
    pixel = source._shape.pixel
    assert pixel == film.pixel or not _stores_pixels(film), f"pixels are {pixel}"
    numbers = [read_number(frame.image, film.turn, pixel) for frame in frames]
    seqs = [frame.seq for frame in frames]
    times = {frame.seq: frame.t_ns for frame in frames}
    _check_numbers(film, seqs, numbers)
    if film.container not in TIMELESS:
        _check_times(film, numbers, [frame.t_ns for frame in frames])
    media = open_media(path)
    assert media.t_ns[seqs].tolist() == list(times.values())
    with Playback(path, keep_table=False) as playback:
        for at in (pick % len(seqs), pick % 7 % len(seqs), len(seqs) - 1, 0):
            found = playback.seek(seqs[at])
            shown = read_number(found.image, film.turn, pixel)
            assert shown == numbers[at], f"replay shows {shown} as picture {seqs[at]}"
            assert found.t_ns == times[seqs[at]]


def _stores_pixels(film: Film) -> bool:
    return film.codec in STORE_PIXELS


def _check_numbers(film: Film, seqs: list[int], numbers: list[int]) -> None:
    """See that the pictures come in the order of showing, and which ones a cut leaves.

    A container that tells its length ends before the first picture that is missing. Others do not
    say that they were cut, so what lies behind the hole is shown: at most the picture that the
    lost ones need, and those that need it too. They are counted on, at their own times.
    """
    if film.share == 1:
        assert seqs == list(range(COUNT)), f"the pictures {seqs} are there"
    assert all(a < b for a, b in pairwise(seqs)), f"numbered {seqs}"
    assert all(a < b for a, b in pairwise(numbers)), f"shown {numbers}"
    assert len(seqs) >= 4, f"only {len(seqs)} pictures are left"
    first = next(
        (k for k, (a, b) in enumerate(zip(seqs, numbers, strict=True)) if a != b), len(seqs)
    )
    if film.share == 1 or film.container in COUNTED:
        assert first == len(seqs), f"{numbers} are shown as {seqs}"
    assert len(seqs) - first <= film.b_frames, f"{numbers} are shown as {seqs}"


def _check_times(film: Film, numbers: list[int], t_ns: list[int]) -> None:
    expected = [shown_at(film, number) - shown_at(film, numbers[0]) for number in numbers]
    found = [(t - t_ns[0]) * FPS / 1e9 for t in t_ns]
    assert np.allclose(found, expected, atol=0.07), f"{numbers} are shown at {found}"
