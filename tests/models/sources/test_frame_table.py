"""One picture, one number, one time: analysis, replay and annotation go by one table."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from helpers.counters import number_in, numbered, two_tracks
from helpers.films import COUNT, Film, check, drawn_film, make, played
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.sources import frame_order, frame_packets
from models.sources.file import FileSource
from models.sources.file_options import FileOptions
from models.sources.playback import Playback
from models.sources.source import SourceError
from training.annotate.media import open_media

_folders = count()


@st.composite
def films(draw: st.DrawFn) -> Film:
    return drawn_film(lambda members: draw(st.sampled_from(members)))


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(films(), st.integers(0, 10**6))
def test_picture_n_is_the_same_with_one_time_wherever_it_is_seen(
    tmp_path: Path, film: Film, pick: int
) -> None:
    folder = tmp_path / str(next(_folders))
    folder.mkdir()
    check(make(folder, film), film, pick)


@pytest.mark.parametrize(("gap", "codec"), [(0, "libx264"), (6, "libx264"), (6, "mpeg4")])
def test_b_frames_in_avi_come_in_the_order_of_showing(tmp_path: Path, gap: int, codec: str) -> None:
    path = make(tmp_path, Film("avi", codec, 3, gap=gap))
    source, frames = played(path)
    assert [number_in(frame.image) for frame in frames] == list(range(COUNT))
    expected = [(n + (gap if n >= COUNT // 2 else 0)) / 30 for n in range(COUNT)]
    assert [frame.t_ns / 1e9 for frame in frames] == pytest.approx(expected, abs=1e-6)
    if codec == "libx264":
        assert "no times of showing; 30 times were set" in source.report().detail
    assert source.report().complete


def test_a_raw_stream_is_timed_by_the_rate_that_is_given_or_the_guess_is_said(
    tmp_path: Path,
) -> None:
    path = make(tmp_path, Film("mjpeg", "mjpeg"))
    source, frames = played(path)
    assert frames[10].t_ns == 400_000_000
    assert "guess of 25 pictures a second" in source.report().detail
    source, frames = played(path, FileOptions(fps=30))
    assert frames[10].t_ns == 333_333_333
    assert "rate that was given, 30 a second" in source.report().detail


def test_a_rate_that_is_named_is_the_one_that_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "raw.m4v"
    with av.open(str(path), "w", format="m4v") as file:
        stream = cast(VideoStream, file.add_stream("mpeg4", rate=30))
        stream.width, stream.height, stream.pix_fmt = 256, 128, "yuv420p"
        for number in range(COUNT):
            file.mux(stream.encode(av.VideoFrame.from_ndarray(numbered(number), format="bgr24")))
        file.mux(stream.encode(None))
    source, frames = played(path)
    assert "its coding names, 30 a second" in source.report().detail
    assert [frame.t_ns for frame in frames] == pytest.approx([n * 1e9 / 30 for n in range(COUNT)])


def test_pictures_before_a_torn_key_frame_are_found_without_it(tmp_path: Path) -> None:
    path = make(tmp_path, Film("mkv", "mpeg4", 3, share=0.8))
    _, frames = played(path)
    for frame in frames[-3:]:
        with Playback(path, keep_table=False) as playback:
            assert number_in(playback.seek(frame.seq).image) == frame.seq


@pytest.mark.parametrize("share", [0.7, 0.8])
def test_a_picture_that_the_decoder_made_up_at_a_torn_end_does_not_count(
    tmp_path: Path, share: float
) -> None:
    path = make(tmp_path, Film("h264", "libx264", 2, share=share))
    _, frames = played(path)
    assert len(frames) > COUNT // 2
    assert [number_in(frame.image) for frame in frames] == [frame.seq for frame in frames]


def test_the_rate_that_is_given_holds_for_every_kind_of_file(tmp_path: Path) -> None:
    path = make(tmp_path, Film("mkv", "libx264", 2, start=42))
    _, frames = played(path, FileOptions(fps=200))
    assert [frame.t_ns for frame in frames] == [5_000_000 * n for n in range(COUNT)]
    assert open_media(path, options=FileOptions(fps=200)).t_ns[10] == 50_000_000


@pytest.mark.parametrize(
    "options", [FileOptions(slow_motion=4), FileOptions(capture_fps=120)], ids=["factor", "rate"]
)
def test_slow_motion_gives_true_times_from_the_first_stamp(
    tmp_path: Path, options: FileOptions
) -> None:
    path = make(tmp_path, Film("mp4", "libx264", 2, start=30))
    source, frames = played(path, options)
    _, plain = played(path)
    first = plain[0].t_ns
    assert first == frames[0].t_ns == 1_000_000_000
    for true, own in zip(frames, plain, strict=True):
        assert true.t_ns - first == pytest.approx((own.t_ns - first) / 4, abs=3)
        assert source.clock.file_ns(true.t_ns) == pytest.approx(own.t_ns, abs=8)
    assert "4 times slower than life" in source.report().detail


def test_stamps_that_start_anew_are_joined_and_said(tmp_path: Path) -> None:
    parts = [make(tmp_path, Film("ts", "libx264", 2)).read_bytes()] * 2
    joined = tmp_path / "joined.ts"
    joined.write_bytes(b"".join(parts))
    source, frames = played(joined)
    numbers = [number_in(frame.image) for frame in frames]
    # The packet at the seam may be marked as damaged.
    again = numbers.index(0, 1)
    assert numbers[:again] == sorted(numbers[:again])
    assert numbers[again:] == list(range(COUNT))
    assert again >= COUNT - 1
    steps = np.diff([frame.t_ns for frame in frames])
    assert np.all((steps > 0) & (steps < 120_000_000))
    assert "ran backwards" in source.report().detail
    with Playback(joined, keep_table=False) as playback:
        for number in (0, again - 1, again, again + 1, len(frames) - 1):
            assert number_in(playback.seek(number).image) == numbers[number]
            assert playback.t_ns[number] == frames[number].t_ns


@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_the_track_that_shows_something_is_taken_and_another_can_be_chosen(
    tmp_path: Path, ending: str
) -> None:
    path = two_tracks(tmp_path / f"two.{ending}", (512, 256))
    source, frames = played(path)
    assert [number_in(frame.image) for frame in frames] == list(range(20))
    assert "has 2 tracks of pictures" in source.report().detail
    assert "track 2 was taken; choose with --track" in source.report().detail
    source, frames = played(path, FileOptions(track=1))
    assert frames[0].image.shape == (256, 512, 3)
    with Playback(path, keep_table=False) as playback:
        assert number_in(playback.seek(7).image) == 7
    with pytest.raises(SourceError, match="no track 3: expected --track 1 to 2"):
        played(path, FileOptions(track=3))


def test_twelve_bits_in_sixteen_are_scaled_in_a_video_too(tmp_path: Path) -> None:
    path = tmp_path / "deep.mkv"
    with av.open(str(path), "w") as file:
        stream = cast(VideoStream, file.add_stream("ffv1", rate=30))
        stream.width, stream.height, stream.pix_fmt = 256, 128, "gray16le"
        for number in range(5):
            grey = numbered(number)[..., 0].astype(np.uint16) << 4
            frame = av.VideoFrame.from_ndarray(grey, format="gray16le")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    source, frames = played(path)
    assert "uses 12 of 16 bits" in source.report().detail
    assert np.array_equal(frames[3].image, numbered(3))
    with Playback(path, keep_table=False) as playback:
        assert np.array_equal(playback.seek(3).image, numbered(3))


def test_a_file_with_more_pictures_than_memory_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path, Film("mkv", "libx264"))
    monkeypatch.setattr(frame_packets, "most_pictures", lambda: 25)
    with pytest.raises(SourceError, match="more pictures than the free memory allows"):
        FileSource(path).open()


def test_a_file_whose_pictures_are_too_large_is_refused_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path, Film("mp4", "mpeg4"))
    monkeypatch.setattr(frame_packets, "MOST_PIXELS", 30_000)
    monkeypatch.setattr(frame_order, "decoded", lambda *_: pytest.fail("decoded"))
    with pytest.raises(SourceError, match="has pictures of 256x128 pixels: expected at most"):
        FileSource(path).open()
