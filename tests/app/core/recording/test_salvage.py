"""Packets are found in a video whose headers are gone, each at its own time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers.recordings import FPS, HEIGHT, WIDTH, h264, info, packet, recorded

from app.core.recording.details import SessionState
from app.core.recording.ledger import read_ledger
from app.core.recording.matroska import read_packets
from app.core.recording.salvage import find_pieces, mend_videos
from app.core.recording.writer import SessionWriter
from models.sources.source import Packet


def beheaded(path: Path, length: int) -> bytes:
    data = bytes(length) + path.read_bytes()[length:]
    path.write_bytes(data)
    return data


@pytest.mark.parametrize("length", [300, 4096, 20_000])
def test_packets_behind_a_lost_beginning_go_into_a_new_video(tmp_path: Path, length: int) -> None:
    path = recorded(tmp_path) / "video.mkv"
    before = list(read_packets((path,)))
    whole = path.read_bytes()
    damaged = beheaded(path, length)
    rows = read_ledger(tmp_path / "frames.csv").rows
    mended = mend_videos(tmp_path, rows, FPS)
    lost = sum(whole.find(each.data) < length for each in before[:8])
    assert mended.originals == ("video.mkv.before-recovery-1",)
    assert mended.packets == 30 - lost
    assert list(read_packets((path,))) == before[lost:]
    assert (tmp_path / mended.originals[0]).read_bytes() == damaged


def test_a_hole_in_the_middle_costs_what_lay_there(tmp_path: Path) -> None:
    path = recorded(tmp_path) / "video.mkv"
    before = {each.pts_ms: each for each in read_packets((path,))}
    data = bytearray(path.read_bytes())
    data[30_000:40_000] = bytes(10_000)
    path.write_bytes(data)
    rows = read_ledger(tmp_path / "frames.csv").rows
    readable = {each.pts_ms for each in read_packets((path,))}
    pieces = find_pieces(path, [row for row in rows if row.pts_ms not in readable])
    assert len(readable) + len(pieces) >= 26
    mend_videos(tmp_path, [row for row in rows if row.pts_ms not in readable], FPS)
    after = {each.pts_ms: each for each in read_packets((path,))}
    assert set(after) >= readable
    assert all(after[piece.pts_ms] == before[piece.pts_ms] for piece in pieces)


def test_equal_packets_are_told_apart_by_their_times(tmp_path: Path) -> None:
    path = recorded(tmp_path) / "video.mkv"
    rows = read_ledger(tmp_path / "frames.csv").rows
    assert rows[0].sha256_8 == rows[16].sha256_8
    beheaded(path, 4096)
    assert [piece.pts_ms for piece in find_pieces(path, rows[:2])] == [rows[1].pts_ms]


def test_h264_is_put_together_again_from_its_key_pictures(tmp_path: Path) -> None:
    writer = SessionWriter(tmp_path, info(30.0))
    for seq, (data, key) in enumerate(h264(25)):
        t_ns = packet(2 * seq).t_ns
        writer.packet(Packet(seq, t_ns, data, "h264", WIDTH, HEIGHT, key))
    writer.close(SessionState.CLOSED)
    path = tmp_path / "video.mkv"
    before = list(read_packets((path,)))
    beheaded(path, 400)
    rows = read_ledger(tmp_path / "frames.csv").rows
    mended = mend_videos(tmp_path, rows, 30.0)
    after = list(read_packets((path,)))
    assert mended.packets == len(after)
    assert after == before[len(before) - len(after) :]


def test_nothing_is_done_where_nothing_is_found(tmp_path: Path) -> None:
    path = recorded(tmp_path) / "video.mkv"
    rows = read_ledger(tmp_path / "frames.csv").rows
    for data in (b"", bytes(9000), b"\xa3" * 9000, b"\x1f\x43\xb6\x75" * 900):
        path.write_bytes(data)
        assert mend_videos(tmp_path, rows, FPS).originals == ()
        assert path.read_bytes() == data
    shutil.rmtree(tmp_path)
