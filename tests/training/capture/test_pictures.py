"""A clip's pictures: JPEGs without tables get them, other codecs are decoded."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from helpers.built_studies import marked_jpeg
from helpers.recordings import h264, info, packet

from app.core.recording.details import SessionState
from app.core.recording.writer import SessionWriter
from models.sources.source import Packet
from training.annotate.media import open_media
from training.capture.pictures import write_clips


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path / "home"))


def without_tables(data: bytes) -> bytes:
    """Take the Huffman tables out of a JPEG picture, as many cameras do."""
    while (at := data.find(b"\xff\xc4")) >= 0:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        data = data[:at] + data[at + 2 + length :]
    return data


def test_pictures_without_tables_get_them_and_keep_their_pixels(tmp_path: Path) -> None:
    run = tmp_path / "run-01"
    run.mkdir()
    writer = SessionWriter(run, info())
    whole = [marked_jpeg(seq) for seq in range(6)]
    for seq, data in enumerate(whole):
        writer.packet(packet(seq, without_tables(data)))
    writer.close(SessionState.CLOSED)
    write_clips(open_media(run), [(tmp_path / "a", range(0, 3)), (tmp_path / "b", range(2, 5))])
    assert [p.name for p in sorted((tmp_path / "b").iterdir())] == [
        f"{n:06d}.jpg" for n in (2, 3, 4)
    ]
    for folder, number in (("a", 0), ("a", 2), ("b", 2), ("b", 4)):
        data = (tmp_path / folder / f"{number:06d}.jpg").read_bytes()
        assert b"\xff\xc4" in data
        actual, meant = (
            cv2.imdecode(np.frombuffer(each, np.uint8), cv2.IMREAD_COLOR)
            for each in (data, whole[number])
        )
        assert np.array_equal(actual, meant)


def test_other_codecs_are_stored_as_decoded_pictures(tmp_path: Path) -> None:
    run = tmp_path / "run-01"
    run.mkdir()
    writer = SessionWriter(run, info())
    for seq, (data, key) in enumerate(h264(20)):
        writer.packet(Packet(seq, 5_000_000_000 + seq * 33_000_000, data, "h264", 64, 48, key))
    writer.close(SessionState.CLOSED)
    media = open_media(run)
    write_clips(media, [(tmp_path / "clip", range(12, 15))])
    assert [p.name for p in sorted((tmp_path / "clip").iterdir())] == [
        f"{n:06d}.png" for n in (12, 13, 14)
    ]
    with av.open(run / "video.mkv") as video:
        frames = [frame.to_ndarray(format="bgr24") for frame in video.decode(video=0)]
    stored = cv2.imread(str(tmp_path / "clip" / "000013.png"))
    assert np.abs(stored.astype(int) - frames[13]).max() <= 3
