"""A file that was cut off is told from one that is whole."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from helpers.counters import cut, write_video
from helpers.reading import read_all
from helpers.recordings import recorded

from models.sources.container import track_of, whole_packets
from models.sources.file import FileSource
from models.sources.playback import Playback
from models.sources.torn import is_cut_off

TIMES = [33 * number for number in range(60)]


def judged(path: Path) -> bool:
    with av.open(str(path)) as container:
        stream = track_of(container, 1)
        stamps = sorted(packet.pts or 0 for packet in whole_packets(container, stream))
        return is_cut_off(path, container, stream, stamps)


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4", "a.avi", "a.ts", "a.mov"])
def test_a_whole_file_is_not_cut_off(tmp_path: Path, name: str) -> None:
    codec = "mpeg4" if name.endswith(".avi") else "libx264"
    write_video(tmp_path / name, TIMES, codec, {"bf": "2"})
    assert not judged(tmp_path / name)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.97])
@pytest.mark.parametrize("name", ["a.mkv", "a.mp4"])
def test_a_file_that_was_cut_is_found(tmp_path: Path, name: str, share: float) -> None:
    path = tmp_path / name
    faststart = {"movflags": "faststart"} if name == "a.mp4" else {}
    write_video(path, TIMES, options={"bf": "2"}, container=faststart)
    assert judged(cut(path, share, tmp_path / f"cut-{name}"))


def test_a_closed_recording_is_whole(tmp_path: Path) -> None:
    assert not judged(recorded(tmp_path) / "video.mkv")


@pytest.mark.parametrize("share", [0.31, 0.62, 0.9])
@pytest.mark.parametrize("codec", ["mjpeg", "libx264"])
def test_playing_and_seeking_agree_on_the_last_picture(
    tmp_path: Path, codec: str, share: float
) -> None:
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    options = {} if codec == "mjpeg" else {"bf": "0", "g": "12"}
    write_video(tmp_path / "a.mkv", TIMES, codec, options, pixels=pixels)
    path = cut(tmp_path / "a.mkv", share, tmp_path / "cut.mkv")
    source = FileSource(path)
    source.open()
    times = [frame.t_ns for frame in read_all(source)]
    source.close()
    with Playback(path, keep_table=False) as playback:
        assert playback.t_ns.tolist() == times
        assert playback.seek(len(times) - 1).t_ns == times[-1]
