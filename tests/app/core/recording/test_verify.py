"""Every kind of damage to a session is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.recordings import info, jpegs, recorded

from app.core.recording.details import SessionState
from app.core.recording.errors import RecordingError
from app.core.recording.sums import read_sums, write_sums
from app.core.recording.verify import verify
from app.core.recording.writer import SessionWriter


def faults(folder: Path) -> str:
    return " ".join(verify(folder).faults)


def test_a_whole_session_is_sound(tmp_path: Path) -> None:
    verdict = verify(recorded(tmp_path, [0, 1, 2, 5, 60]))
    assert verdict.sound
    assert (verdict.rows, verdict.packets, verdict.dropped) == (5, 5, 56)
    assert verdict.gaps == ("at 0.08 s: no frame for 0.92 s, 54 frames missing",)


def test_one_changed_bit_of_the_video_is_found(tmp_path: Path) -> None:
    path = recorded(tmp_path) / "video.mkv"
    data = bytearray(path.read_bytes())
    data[data.find(jpegs()[7]) + 500] ^= 1
    path.write_bytes(data)
    text = faults(tmp_path)
    assert "Packet 7 (seq 7) is not what the ledger says" in text
    assert "video.mkv was changed after the recording" in text


def test_a_missing_row_is_found(tmp_path: Path) -> None:
    path = recorded(tmp_path) / "frames.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-1]))
    text = faults(tmp_path)
    assert "29 rows and the video 30 packets" in text
    assert "session.json says 30 rows, the ledger 29" in text


def test_many_differences_are_counted(tmp_path: Path) -> None:
    path = recorded(tmp_path) / "frames.csv"
    path.write_text(path.read_text().replace(",0,0\n", ",0,1\n").replace("mjpeg", ""))
    assert "the ledger 30" in faults(tmp_path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + "".join(lines[2:]) + lines[1])
    assert "25 more packets differ" in faults(tmp_path)


def test_files_that_are_gone_are_named(tmp_path: Path) -> None:
    (recorded(tmp_path) / "events.jsonl").unlink()
    assert "events.jsonl is listed in SHA256SUMS and is not there" in faults(tmp_path)
    (tmp_path / "SHA256SUMS").unlink()
    assert "There is no SHA256SUMS" in faults(tmp_path)


def test_an_open_session_is_told(tmp_path: Path) -> None:
    writer = SessionWriter(tmp_path, info())
    assert "never closed" in faults(tmp_path)
    writer.close(SessionState.CLOSED)


def test_a_folder_without_a_session_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="Choose a session's folder"):
        verify(tmp_path)


def test_sums_have_the_format_of_sha256sum(tmp_path: Path) -> None:
    recorded(tmp_path)
    assert set(read_sums(tmp_path)) == {"video.mkv", "frames.csv", "events.jsonl", "session.json"}
    (tmp_path / "SHA256SUMS").write_text("nonsense\n")
    with pytest.raises(RecordingError, match="damaged line"):
        read_sums(tmp_path)


def test_an_old_recording_without_a_picture_is_not_sound(tmp_path: Path) -> None:
    writer = SessionWriter(tmp_path, info())
    writer.close(SessionState.CLOSED)
    write_sums(tmp_path)
    verdict = verify(tmp_path)
    assert not verdict.sound
    assert verdict.faults == ("The recording holds no picture.",)
