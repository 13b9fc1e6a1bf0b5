"""The archive holds the very pixels of the recording, and nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from recordings import info, recorded

from app.core.recording.archive import archive
from app.core.recording.details import SessionState
from app.core.recording.errors import RecordingError
from app.core.recording.verify import verify
from app.core.recording.writer import SessionWriter


def test_an_archive_decodes_to_the_same_pixels_at_the_same_times(tmp_path: Path) -> None:
    told: list[int] = []
    made = archive(recorded(tmp_path), told.append)
    assert made.frames == told[-1] == 30
    with (
        av.open(str(tmp_path / "video.mkv")) as source,
        av.open(str(tmp_path / "archive.mkv")) as kept,
    ):
        assert kept.streams.video[0].codec_context.name == "ffv1"
        pairs = zip(source.decode(video=0), kept.decode(video=0), strict=True)
        for before, after in pairs:
            assert before.time == after.time
            for one, other in zip(before.planes, after.planes, strict=True):
                a = np.frombuffer(memoryview(one), np.uint8).reshape(one.height, one.line_size)
                b = np.frombuffer(memoryview(other), np.uint8).reshape(
                    other.height, other.line_size
                )
                assert np.array_equal(a[:, : one.width], b[:, : other.width])


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
