"""Event files hold the curves that were written, in TensorBoard's records."""

from __future__ import annotations

import struct
from pathlib import Path

from tensorboardX.crc32c import crc32c
from tensorboardX.proto.event_pb2 import Event

from training.loso import event_log


def records(data: bytes) -> list[Event]:
    """Read TFRecords apart; each length and each record has its masked checksum behind it."""
    found = []
    while data:
        (length,) = struct.unpack("<Q", data[:8])
        for part, at in ((data[:8], 8), (data[12 : 12 + length], 12 + length)):
            crc = crc32c(part)
            masked = (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF
            assert struct.unpack("<I", data[at : at + 4]) == (masked,)
        found.append(Event.FromString(data[12 : 12 + length]))
        data = data[16 + length :]
    return found


def test_a_curve_can_be_read_back(tmp_path: Path) -> None:
    event_log.write({"old": [9.0]}, tmp_path)
    path = event_log.write({"loss": [1.5, 0.25], "score": [0.5]}, tmp_path)
    first, *events = records(path.read_bytes())
    assert first.file_version == event_log.VERSION
    values = [(e.step, {v.tag: v.simple_value for v in e.summary.value}) for e in events]
    assert values == [(0, {"loss": 1.5, "score": 0.5}), (1, {"loss": 0.25})]
    assert list(tmp_path.iterdir()) == [path]


def test_curves_of_unequal_length_are_averaged_over_those_that_last() -> None:
    assert event_log.mean([[1.0, 2.0], [3.0]]) == [2.0, 2.0]
