"""The archive holds the very pixels of the recording, and nothing is overwritten."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from helpers.recordings import info, packet, record, recorded

from app.core.recording.archive import archive
from app.core.recording.details import SessionState
from app.core.recording.errors import RecordingError
from app.core.recording.folder import video_parts
from app.core.recording.matroska import PacketFile
from app.core.recording.verify import verify
from app.core.recording.writer import SessionWriter


def test_an_archive_decodes_to_the_same_pixels_at_the_same_times(tmp_path: Path) -> None:
    counts: list[int] = []
    archived = archive(recorded(tmp_path), counts.append)
    assert archived.frames == counts[-1] == 30
    with (
        av.open(str(tmp_path / "video.mkv")) as source,
        av.open(str(tmp_path / "archive.mkv")) as copy,
    ):
        assert copy.streams.video[0].codec_context.name == "ffv1"
        pairs = zip(source.decode(video=0), copy.decode(video=0), strict=True)
        for before, after in pairs:
            assert before.time == after.time
            for plane, other in zip(before.planes, after.planes, strict=True):
                a = np.frombuffer(memoryview(plane), np.uint8).reshape(
                    plane.height, plane.line_size
                )
                b = np.frombuffer(memoryview(other), np.uint8).reshape(
                    other.height, other.line_size
                )
                assert np.array_equal(a[:, : plane.width], b[:, : other.width])


def test_an_archive_is_part_of_the_session(tmp_path: Path) -> None:
    archive(recorded(tmp_path))
    assert "archive.mkv" in (tmp_path / "SHA256SUMS").read_text()
    assert verify(tmp_path).sound
    with pytest.raises(RecordingError, match="exists already"):
        archive(tmp_path)


def test_an_open_session_is_not_archived(tmp_path: Path) -> None:
    writer = SessionWriter(tmp_path, info())
    with pytest.raises(RecordingError, match="recover it before"):
        archive(tmp_path)
    writer.close(SessionState.CLOSED)
    assert not (tmp_path / "archive.mkv").exists()


def coded(rows: int, columns: int, *more: int, grey: bool = False) -> bytes:
    rng = np.random.default_rng(rows + columns)
    pixels = rng.integers(0, 255, (rows, columns) if grey else (rows, columns, 3), np.uint8)
    done, data = cv2.imencode(".jpg", pixels, list(more))
    assert done
    return data.tobytes()


PARTS = {
    "4:2:0": coded(48, 64),
    "4:2:2": coded(48, 64, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422),
    "grey": coded(48, 64, grey=True),
    "another size": coded(96, 64),
}


def test_each_part_of_a_stream_that_changed_is_archived(tmp_path: Path) -> None:
    kinds = [PARTS[name] for name in PARTS for _ in range(3)]
    sizes = [(64, 48)] * 9 + [(64, 96)] * 3
    sent = [
        replace(packet(seq, data), width_px=width, height_px=height)
        for seq, (data, (width, height)) in enumerate(zip(kinds, sizes, strict=True))
    ]
    assert record(tmp_path, sent).state is SessionState.CLOSED
    assert len(video_parts(tmp_path)) == 4
    archived = archive(tmp_path)
    assert (len(archived.files), archived.frames) == (4, 12)
    assert verify(tmp_path).sound
    assert (tmp_path / "events.jsonl").read_text().count('"kind": "part"') == 3


def test_an_older_part_that_mixes_sizes_is_refused_in_one_sentence(tmp_path: Path) -> None:
    folder = recorded(tmp_path)
    (folder / "video.mkv").unlink()
    mixed = PacketFile(folder / "video.mkv", "mjpeg", 64, 48, 30.0)
    for number, data in enumerate((PARTS["4:2:0"], PARTS["another size"])):
        mixed.add(data, number * 33)
    mixed.close()
    with pytest.raises(RecordingError, match="mixes pictures of 64x48 yuv420p and 64x96 yuv420p"):
        archive(folder)
    assert not list(folder.glob("archive*"))
