"""Packets come out of a file as they went in, wherever it is cut off."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from helpers.recordings import HEIGHT, WIDTH, h264, jpegs

from app.core.recording.errors import RecordingError
from app.core.recording.framing import length_prefixed, stored_form, with_start_codes
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


def test_units_of_h264_are_stored_bit_for_bit_and_can_be_played(tmp_path: Path) -> None:
    sent = h264(25)
    file = PacketFile(tmp_path / "video.mkv", "h264", WIDTH, HEIGHT, 30.0, sent[0][0])
    for number, (data, key) in enumerate(sent):
        file.add(data, 33 * number, key)
    file.close()
    stored = [packet.data for packet in read_packets([tmp_path / "video.mkv"])]
    assert stored == [stored_form("h264", data) for data, _ in sent]
    assert [stored_form("h264", with_start_codes(data)) for data in stored] == stored
    with av.open(str(tmp_path / "video.mkv")) as played:
        assert sum(1 for _ in played.decode(video=0)) == 25


def test_a_stream_without_parameter_sets_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="parameter sets"):
        PacketFile(tmp_path / "video.mkv", "h264", WIDTH, HEIGHT, 30.0, b"\0\0\1\x61" + bytes(90))
    assert not (tmp_path / "video.mkv").exists()


def test_start_codes_become_lengths() -> None:
    assert length_prefixed(b"\0\0\0\1\x67ab\0\0\1\x68c\0\0\0\1\x65d\0") == (
        b"\0\0\0\3\x67ab\0\0\0\2\x68c\0\0\0\2\x65d"
    )
    assert stored_form("mjpeg", b"\0\0\1x") == b"\0\0\1x"
