"""Video files give every picture with the file's own time, and bad ones a clear sentence."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from helpers.reading import read_all
from helpers.stream_server import Line, StreamServer
from helpers.videos import number_of, numbered, set_matrix, write_audio, write_video

from models.records import Frame
from models.sources.file import FileSource
from models.sources.jpeg_image import jpeg_image
from models.sources.source import SourceError, SourceState

FACES = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "faces"


def played(path: Path) -> list[Frame]:
    source = FileSource(path)
    source.open()
    try:
        return read_all(source)
    finally:
        source.close()


def sentence(path: Path) -> str:
    source = FileSource(path)
    with pytest.raises(SourceError) as caught:
        source.open()
    assert source.read(0.0) is None
    source.close()
    text = str(caught.value)
    assert path.name in text
    assert "\n" not in text
    return text


@pytest.mark.parametrize("b_frames", [0, 3])
def test_positions_times_and_pictures_agree(tmp_path: Path, b_frames: int) -> None:
    pts = [i * 33 for i in range(40)]
    path = write_video(tmp_path / "a.mkv", pts, options={"bf": str(b_frames)})
    frames = played(path)
    assert [f.seq for f in frames] == list(range(40))
    assert [number_of(f.image) for f in frames] == list(range(40))
    assert np.allclose(np.diff([f.t_ns for f in frames]), 33e6)


def test_a_variable_rate_keeps_its_own_times(tmp_path: Path) -> None:
    pts = [0, 33, 66, 300, 310, 320, 1000, 1017]
    frames = played(write_video(tmp_path / "vfr.mp4", pts))
    assert [f.t_ns for f in frames] == [p * 1_000_000 for p in pts]
    assert [number_of(f.image) for f in frames] == list(range(len(pts)))


def test_times_are_exact_and_not_sums_of_rounded_steps(tmp_path: Path) -> None:
    base = Fraction(1, 30000)
    frames = played(write_video(tmp_path / "ntsc.mp4", [i * 1001 for i in range(200)], base))
    assert [f.t_ns for f in frames] == [
        round(Fraction(i * 1001 * 10**9, 30000)) for i in range(200)
    ]


def test_the_report_tells_mode_rate_and_length(tmp_path: Path) -> None:
    source = FileSource(write_video(tmp_path / "a.mp4", range(0, 1000, 40), rate=25))
    assert source.report().state is SourceState.WAITING
    source.open()
    assert source.frames_total == 25
    assert source.fps == pytest.approx(25)
    report = source.report()
    assert report.state is SourceState.RUNNING
    assert report.actual is not None
    assert (report.actual.width_px, report.actual.height_px) == (128, 64)
    assert report.actual.fourcc == "h264"
    assert len(read_all(source)) == 25
    report = source.report()
    assert (report.state, report.frames, report.dropped) == (SourceState.ENDED, 25, 0)
    assert report.measured_fps == pytest.approx(25)
    assert report.detail == ""
    source.close()


@pytest.mark.parametrize(
    ("matrix", "turned"),
    [
        ((1, 0, 0, 1), lambda image: image),
        ((-1, 0, 0, 1), lambda image: image[:, ::-1]),
        ((1, 0, 0, -1), lambda image: image[::-1]),
        ((-1, 0, 0, -1), lambda image: image[::-1, ::-1]),
        ((0, 1, -1, 0), lambda image: np.rot90(image, -1)),
        ((0, -1, 1, 0), lambda image: np.rot90(image, 1)),
        ((0, 1, 1, 0), lambda image: image.transpose(1, 0, 2)),
    ],
)
def test_the_display_matrix_is_applied(tmp_path: Path, matrix, turned) -> None:  # type: ignore[no-untyped-def]
    path = set_matrix(write_video(tmp_path / "turned.mp4", [0]), *matrix)
    image = played(path)[0].image
    expected = turned(numbered(0))
    assert image.shape == expected.shape
    assert np.abs(image.astype(int) - expected).mean() < 3


def test_the_mode_of_a_turned_video_is_upright(tmp_path: Path) -> None:
    path = set_matrix(write_video(tmp_path / "turned.mp4", [0]), 0, 1, -1, 0)
    source = FileSource(path)
    source.open()
    mode = source.report().actual
    source.close()
    assert mode is not None
    assert (mode.width_px, mode.height_px) == (64, 128)


@pytest.mark.parametrize("name", ["ü 歩.mp4", "take:1.mkv", "%03d#?&.mp4", "-i.mp4"])
def test_odd_names_are_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    plain = write_video(tmp_path / f"plain{Path(name).suffix}", [0, 40])
    (tmp_path / name).write_bytes(plain.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert len(played(Path(name))) == 2
    assert len(played(tmp_path / name)) == 2


def test_a_playlist_cannot_reach_the_network(tmp_path: Path) -> None:
    def play(line: Line, number: int) -> None:
        line.head("Content-Type: video/mp2t\r\n")

    with StreamServer(play) as server:
        playlist = tmp_path / "list.m3u8"
        playlist.write_text(
            f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{server.url}a.ts\n#EXT-X-ENDLIST\n"
        )
        sentence(playlist)
        assert server.connections == 0


def test_one_picture_is_a_video_too(tmp_path: Path) -> None:
    frames = played(write_video(tmp_path / "one.mp4", [0]))
    assert [f.seq for f in frames] == [0]


def test_paced_gives_the_same_frames_in_real_time(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", [0, 20, 40, 100, 160])
    plain = played(path)
    source = FileSource(path, paced=True)
    source.open()
    began = time.perf_counter()
    paced = read_all(source)
    took = time.perf_counter() - began
    source.close()
    assert took >= 0.16
    assert [f.t_ns for f in paced] == [f.t_ns for f in plain]
    assert all(np.array_equal(a.image, b.image) for a, b in zip(paced, plain, strict=True))


def test_a_paced_frame_that_is_not_due_is_not_given(tmp_path: Path) -> None:
    source = FileSource(write_video(tmp_path / "a.mp4", [0, 60_000]), paced=True)
    source.open()
    assert source.read(0.0) is not None
    assert source.read(0.01) is None
    assert source.report().state is SourceState.RUNNING
    source.close()
    assert source.read(0.0) is None


def test_a_cut_file_plays_what_is_there_and_says_so(tmp_path: Path) -> None:
    path = write_video(tmp_path / "whole.mkv", range(0, 6000, 40), options={"g": "5"})
    data = path.read_bytes()
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(data[: len(data) * 6 // 10])
    source = FileSource(cut)
    source.open()
    frames = read_all(source)
    report = source.report()
    source.close()
    assert 30 < len(frames) < 130
    assert [number_of(f.image) for f in frames] == list(range(len(frames)))
    assert f"played {len(frames)} frames" in report.detail
    assert "before the length in its header" in report.detail


def test_a_damaged_stretch_is_stepped_over_and_counted(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mkv", range(0, 2000, 40), codec="mjpeg", pix_fmt="yuvj420p")
    data = bytearray(path.read_bytes())
    starts = [i for i in range(len(data) - 2) if data[i : i + 3] == b"\xff\xd8\xff"]
    first, last = starts[20], starts[21]
    data[first : last - 30] = bytes(last - 30 - first)
    path.write_bytes(data)
    source = FileSource(path)
    source.open()
    frames = read_all(source)
    report = source.report()
    source.close()
    assert len(frames) == 49
    assert [f.seq for f in frames] == [number_of(f.image) for f in frames]
    assert [f.seq for f in frames] == [*range(20), *range(21, 50)]
    assert report.dropped == 1
    assert "1 damaged" in report.detail


def test_missing_empty_and_foreign_files_say_what_is_wrong(tmp_path: Path) -> None:
    assert "There is no file" in sentence(tmp_path / "missing.mp4")
    empty = tmp_path / "empty.mp4"
    empty.touch()
    assert "empty (0 bytes)" in sentence(empty)
    text = tmp_path / "text.mp4"
    text.write_text("Dear diary, this is not a film.\n" * 50)
    assert "holds text" in sentence(text)
    noise = tmp_path / "noise.mp4"
    noise.write_bytes(np.random.default_rng(1).bytes(20_000))
    assert "not a video" in sentence(noise)
    assert "not a file" in sentence(tmp_path)


def test_audio_alone_is_no_video(tmp_path: Path) -> None:
    assert "holds no video (found only audio" in sentence(write_audio(tmp_path / "song.mp4"))


@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_a_video_without_pictures_is_refused(tmp_path: Path, ending: str) -> None:
    text = sentence(write_video(tmp_path / f"zero.{ending}", []))
    assert "no picture" in text or "no video" in text or "before its first picture" in text


def test_an_mp4_without_its_index_says_that_it_is_cut(tmp_path: Path) -> None:
    path = write_video(tmp_path / "whole.mp4", range(0, 4000, 40))
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"moov") - 4])
    assert "cut off before its index" in sentence(path)


def test_opening_twice_starts_no_second_time(tmp_path: Path) -> None:
    source = FileSource(write_video(tmp_path / "a.mp4", [0, 40, 80]))
    source.open()
    assert source.read(0.0) is not None
    source.open()
    assert [f.seq for f in read_all(source)] == [1, 2]
    source.close()
    source.open()
    assert source.read(0.0) is None


def test_closing_twice_and_reading_afterwards_is_harmless(tmp_path: Path) -> None:
    source = FileSource(write_video(tmp_path / "a.mp4", [0, 40]))
    source.open()
    source.close()
    source.close()
    assert source.read(0.0) is None
    assert source.report().state is SourceState.ENDED


@pytest.mark.skipif(not FACES.is_dir(), reason="../shared/data/faces is not here")
@pytest.mark.parametrize("name", ["no_face.mp4", "single_face.mp4"])
def test_real_clips_have_the_frames_and_times_that_ffprobe_finds(name: str) -> None:
    probe = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=pts_time"]
    try:
        out = subprocess.run(
            [*probe, "-of", "csv=p=0", str(FACES / name)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    except FileNotFoundError:
        pytest.skip("ffprobe is not installed")
    expected = [float(line.strip(",")) for line in out.split() if line.strip(",")]
    times = [f.t_ns / 1e9 for f in played(FACES / name)]
    assert times == pytest.approx(expected, abs=1e-6)


def test_a_recording_of_jpegs_gives_the_pixels_that_the_camera_gave(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "a.mkv", range(0, 400, 40), codec="mjpeg", pix_fmt="yuvj422p", rate=25
    )
    with av.open(str(path)) as container:
        sent = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    source = FileSource(path)
    source.open()
    frames = [source.read() for _ in sent]
    source.close()
    assert len(sent) == 10
    for frame, data in zip(frames, sent, strict=True):
        assert frame is not None
        assert np.array_equal(frame.image, jpeg_image(data))
    assert [frame.t_ns for frame in frames if frame] == [k * 40_000_000 for k in range(10)]


@pytest.mark.parametrize(("ending", "codec"), [("flv", "flv"), ("mpg", "mpeg1video")])
def test_streams_that_show_up_behind_the_header_break_nothing(
    tmp_path: Path, ending: str, codec: str
) -> None:
    path = write_video(tmp_path / f"a.{ending}", range(5), Fraction(1, 30), codec)
    opened = "import sys; from pathlib import Path; from models.sources.container import open_video"
    # New memory is filled with a pattern, so that what nobody wrote is no null by luck.
    done = subprocess.run(
        [sys.executable, "-c", f"{opened}; open_video(Path(sys.argv[1])).close()", str(path)],
        env={**os.environ, "MALLOC_PERTURB_": "165"},
        check=False,
        timeout=60,
    )
    assert done.returncode == 0
