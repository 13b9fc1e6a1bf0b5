"""A folder of pictures plays in natural order at the rate that was given."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from helpers.reading import read_all
from helpers.videos import jpeg, number_of, numbered

from models.sources.file_options import FileOptions
from models.sources.images import FolderSource, natural_order
from models.sources.source import SourceError, SourceState


def folder(path: Path, count: int) -> Path:
    for number in range(count):
        (path / f"img{number + 1}.jpg").write_bytes(jpeg(numbered(number)))
    return path


def test_pictures_come_in_natural_order_with_even_times(tmp_path: Path) -> None:
    source = FolderSource(folder(tmp_path, 12), FileOptions(fps=200.0))
    source.open()
    assert source.frames_total == 12
    frames = read_all(source)
    assert [number_of(f.image) for f in frames] == list(range(12))
    assert [f.t_ns for f in frames] == [i * 5_000_000 for i in range(12)]
    report = source.report()
    assert (report.state, report.frames, report.dropped) == (SourceState.ENDED, 12, 0)
    assert "200 a second given" in report.detail
    source.close()


def test_a_picture_that_cannot_be_read_leaves_a_gap(tmp_path: Path) -> None:
    folder(tmp_path, 5)
    (tmp_path / "img3.jpg").write_bytes(b"not a picture")
    (tmp_path / "img4.jpg").write_bytes(b"")
    source = FolderSource(tmp_path)
    source.open()
    assert [f.seq for f in read_all(source)] == [0, 1, 4]
    assert source.report().dropped == 2
    assert "the first is img3.jpg" in source.report().detail
    source.close()


def test_opening_twice_starts_no_second_time(tmp_path: Path) -> None:
    source = FolderSource(folder(tmp_path, 3))
    source.open()
    source.open()
    assert [f.seq for f in read_all(source)] == [0, 1, 2]
    source.close()
    source.open()
    assert source.read(0.0) is None


def test_other_files_and_hidden_ones_are_passed_over(tmp_path: Path) -> None:
    folder(tmp_path, 2)
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "._img1.jpg").write_bytes(b"resource fork")
    source = FolderSource(tmp_path)
    source.open()
    assert source.frames_total == 2
    source.close()


def test_pacing_keeps_the_frames(tmp_path: Path) -> None:
    source = FolderSource(folder(tmp_path, 4), FileOptions(fps=100.0), paced=True)
    source.open()
    assert [f.t_ns for f in read_all(source)] == [0, 10_000_000, 20_000_000, 30_000_000]
    source.close()


def test_folders_without_pictures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no folder"):
        FolderSource(tmp_path / "missing").open()
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(SourceError, match=r"holds no pictures \(found 1 other files\)"):
        FolderSource(tmp_path).open()
    (tmp_path / "a.png").write_text("no picture")
    with pytest.raises(SourceError, match="None of the 1 pictures"):
        FolderSource(tmp_path).open()


def test_a_rate_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"--fps 0 is no rate: expected 0\.01 to 100,000"):
        FolderSource(tmp_path, FileOptions(fps=0))


def test_numbers_in_names_count_as_numbers() -> None:
    names = ["b10.png", "a2.png", "b9.png", "a10.png", "10.png", "9.png", "B1.png"]
    ordered = sorted((Path(name) for name in names), key=natural_order)
    assert [p.name for p in ordered] == [
        "9.png", "10.png", "a2.png", "a10.png", "B1.png", "b9.png", "b10.png",
    ]  # fmt: skip


def test_a_picture_that_claims_gigabytes_is_left_out(tmp_path: Path) -> None:
    row = zlib.compress(bytes(1000))
    claim = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        end = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + end

    parts = chunk(b"IHDR", claim) + chunk(b"IDAT", row) + chunk(b"IEND", b"")
    (tmp_path / "1.png").write_bytes(b"\x89PNG\r\n\x1a\n" + parts)
    with pytest.raises(SourceError, match="None of the 1 pictures"):
        FolderSource(tmp_path).open()


def test_twelve_bits_in_sixteen_are_scaled_by_the_whole_folder(tmp_path: Path) -> None:
    for number, level in enumerate((100, 4000, 900), start=1):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((8, 8), level, np.uint16))
    source = FolderSource(tmp_path)
    source.open()
    assert [int(f.image.max()) for f in read_all(source)] == [6, 250, 56]
    assert "12 of 16 bits" in source.report().detail
    source.close()


def test_black_pictures_of_sixteen_bits_have_no_depth_to_speak_of(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "1.png"), np.zeros((8, 8), np.uint16))
    source = FolderSource(tmp_path)
    source.open()
    assert "bits" not in source.report().detail
    source.close()
