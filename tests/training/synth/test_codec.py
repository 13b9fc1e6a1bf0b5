"""Strongly compressed videos: every picture is there at its time, and every codec has its name."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from training.synth.codec import CLEAN, CodecError, read_codec
from training.synth.film import even_times, write_film
from training.synth.take import read_stamp, stamp
from training.synth.timed import GeneratedImage

SIZE = (240, 320, 3)
FPS = 25
CODECS = ("x264:250k", "x264:crf28", "vp8:500k", "vp8:crf30", "vp9:crf30", "mpeg4:q4", "jpeg:40")


def pictures() -> list[GeneratedImage]:
    rng = np.random.default_rng(3)
    still = rng.integers(60, 200, SIZE).astype(np.uint8)
    frames = []
    for number, t_ns in enumerate(even_times(1.2, FPS)):
        image = still.copy()
        stamp(image, number)
        frames.append(GeneratedImage(int(t_ns), image))
    return frames


@pytest.mark.parametrize("name", CODECS)
def test_each_codec_keeps_every_picture_and_its_time(name: str, tmp_path: Path) -> None:
    codec, frames = read_codec(name), pictures()
    path = tmp_path / f"film{codec.suffix}"
    write_film(path, frames, SIZE[1], SIZE[0], FPS, codec)
    with av.open(str(path)) as box:
        stream = box.streams.video[0]
        shown = list(box.decode(stream))
    numbers = [read_stamp(np.asarray(f.to_ndarray(format="bgr24"), np.uint8)) for f in shown]
    assert numbers == list(range(len(frames)))
    late_ns = [f.time * 1e9 - t.t_ns for f, t in zip(shown, frames, strict=True) if f.time]
    assert np.abs(late_ns).max() < 1_000_000


def test_a_key_frame_comes_every_second(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    write_film(path, pictures(), SIZE[1], SIZE[0], FPS, read_codec("x264:250k"))
    with av.open(str(path)) as box:
        keys = [p.pts * p.time_base for p in box.demux(video=0) if p.is_keyframe and p.size]
    assert 1 in keys


def test_codecs_are_named_as_they_are_read() -> None:
    for name in (*CODECS, "x264:1500k", "mpeg4:123456"):
        assert str(read_codec(name)) == name
    assert str(read_codec("vp8:1M")) == "vp8:1000k"
    assert read_codec("x264:crf15") != CLEAN


@pytest.mark.parametrize(
    "name", ["", "x264", "h264:250k", "x264:q4", "x264:crf60", "jpeg:0", "jpeg:40k", "mpeg4:crf3"]
)
def test_other_codecs_are_refused_with_what_is_expected(name: str) -> None:
    with pytest.raises(CodecError, match="expected such as x264:250k"):
        read_codec(name)
