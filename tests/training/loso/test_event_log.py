"""Event files: checksums as published, and records that hold what was written."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from training.loso import event_log


def test_the_checksum_is_castagnolis() -> None:
    assert event_log.crc32c(b"123456789") == 0xE3069283


def test_a_curve_can_be_read_back(tmp_path: Path) -> None:
    data = event_log.write({"loss": [1.5, 0.25], "score": [0.5]}, tmp_path).read_bytes()
    records = []
    while data:
        (length,) = struct.unpack("<Q", data[:8])
        assert event_log.record(data[12 : 12 + length]) == data[: 16 + length]
        records.append(data[12 : 12 + length])
        data = data[16 + length :]
    assert len(records) == 3
    assert event_log.VERSION.encode() in records[0]
    assert b"loss" in records[2]
    assert b"score" not in records[2]
    assert struct.unpack("<f", records[2][-4:])[0] == pytest.approx(0.25)


def test_curves_of_unequal_length_are_averaged_over_those_that_last() -> None:
    assert event_log.mean([[1.0, 2.0], [3.0]]) == [2.0, 2.0]
