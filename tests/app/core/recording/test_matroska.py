"""Packets come out of a file as they went in, wherever it is cut off."""

from __future__ import annotations

from pathlib import Path

import pytest
from recordings import HEIGHT, WIDTH, jpegs

from app.core.recording.errors import RecordingError
from app.core.recording.matroska import PacketFile, read_packets


def written(path: Path, times: list[int]) -> Path:
    file = PacketFile(path, "mjpeg", WIDTH, HEIGHT, 60.0)
    for number, pts_ms in enumerate(times):
        file.add(jpegs()[number % 16], pts_ms)
    file.close()
    file.close()
    return path


def test_packets_are_stored_bit_for_bit_with_their_times(tmp_path: Path) -> None:
    times = [0, 17, 33, 34, 35, 400, 417, 10_000]
    stored = list(read_packets([written(tmp_path / "video.mkv", times)]))
    assert [packet.pts_ms for packet in stored] == times
    assert [packet.data for packet in stored] == [jpegs()[n] for n in range(len(times))]


@pytest.mark.parametrize("share", [0.15, 0.33, 0.5, 0.7, 0.913, 0.999])
def test_a_cut_file_gives_every_whole_packet(tmp_path: Path, share: float) -> None:
    whole = written(tmp_path / "video.mkv", [17 * n for n in range(60)]).read_bytes()
    torn = tmp_path / "torn.mkv"
    torn.write_bytes(whole[: int(len(whole) * share)])
    stored = list(read_packets([torn]))
    assert all(packet.data == jpegs()[n % 16] for n, packet in enumerate(stored))
    present = sum(whole.find(packet.data) >= 0 for packet in stored)
    assert present == len(stored)
    assert len(stored) >= int(60 * share) - 3


def test_parts_follow_each_other(tmp_path: Path) -> None:
    parts = [written(tmp_path / "a.mkv", [0, 17]), written(tmp_path / "b.mkv", [33, 50])]
    assert [packet.pts_ms for packet in read_packets(parts)] == [0, 17, 33, 50]


def test_nothing_is_overwritten_and_codecs_are_checked(tmp_path: Path) -> None:
    path = written(tmp_path / "video.mkv", [0])
    with pytest.raises(RecordingError, match="never overwritten"):
        PacketFile(path, "mjpeg", WIDTH, HEIGHT, 60.0)
    with pytest.raises(RecordingError, match="'prores'"):
        PacketFile(tmp_path / "x.mkv", "prores", WIDTH, HEIGHT, 60.0)


def test_a_file_that_is_no_video_is_told(tmp_path: Path) -> None:
    path = tmp_path / "video.mkv"
    path.write_bytes(b"\x1aE\xdf\xa3")
    with pytest.raises(RecordingError, match="cannot be read as video"):
        list(read_packets([path]))
