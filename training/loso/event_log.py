"""Curves in the event files that TensorBoard reads, written without it.

An event file is a row of TFRecords (length, its checksum, the bytes, their checksum), each an
`Event` message of TensorFlow's protocol buffers; only the four fields that a curve needs are
written. `tensorboard --logdir RUN` shows them.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from models import private

FOLDER = "logs"
VERSION = "brain.Event:2"
_POLYNOMIAL = 0x82F63B78
"""Castagnoli's, reversed (RFC 3720, appendix B.4)."""


def _table() -> tuple[int, ...]:
    rows = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (_POLYNOMIAL if value & 1 else 0)
        rows.append(value)
    return tuple(rows)


_TABLE = _table()


def crc32c(data: bytes) -> int:
    """Compute the CRC-32C of some bytes."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def _masked(data: bytes) -> bytes:
    crc = crc32c(data)
    return struct.pack("<I", (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF)


def record(data: bytes) -> bytes:
    """Wrap some bytes as one TFRecord."""
    length = struct.pack("<Q", len(data))
    return length + _masked(length) + data + _masked(data)


def _varint(value: int) -> bytes:
    told = b""
    while value > 0x7F:
        told += bytes([value & 0x7F | 0x80])
        value >>= 7
    return told + bytes([value])


def _bytes(number: int, data: bytes) -> bytes:
    """Encode a field of bytes, text or a message."""
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def event(wall_s: float, step: int, values: Mapping[str, float], version: str = "") -> bytes:
    """Encode one `Event`: time, step and named values, or the version that opens a file."""
    told = _varint(1 << 3 | 1) + struct.pack("<d", wall_s) + _varint(2 << 3) + _varint(step)
    if version:
        return told + _bytes(3, version.encode())
    summary = b""
    for tag, value in values.items():
        one = _bytes(1, tag.encode()) + _varint(2 << 3 | 5) + struct.pack("<f", value)
        summary += _bytes(1, one)
    return told + _bytes(5, summary)


def write(curves: Mapping[str, Sequence[float]], folder: Path) -> Path:
    """Write curves into a folder as one event file, in the place of an earlier one.

    Args:
        curves: Values by epoch under a tag such as `loss`.
        folder: One run of TensorBoard's list.

    Returns:
        The file.
    """
    private.make_folder(folder)
    for old in folder.glob("events.out.tfevents.*"):
        old.unlink()
    now = time.time()
    records = [record(event(now, 0, {}, VERSION))]
    longest = max((len(curve) for curve in curves.values()), default=0)
    for step in range(longest):
        values = {tag: float(c[step]) for tag, c in curves.items() if step < len(c)}
        records.append(record(event(now, step, values)))
    path = folder / f"events.out.tfevents.{int(now)}.flinch"
    path.write_bytes(b"".join(records))
    return path


def write_folds(folds: Iterable[Mapping[str, Any]], folder: Path) -> None:
    """Write the mean curves over the folds of each member and seed."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for one in folds:
        groups.setdefault(f"{one['member']}-seed{one['seed']}", []).append(one)
    for name, members in groups.items():
        curves = {
            tag: mean([one[key] for one in members])
            for tag, key in (("loss", "losses"), ("accuracy", "right"), ("watched UF1", "scores"))
        }
        write({tag: curve for tag, curve in curves.items() if curve}, folder / name)


def mean(curves: Sequence[Sequence[float]]) -> list[float]:
    """Average curves epoch by epoch over those that last so long."""
    return [
        float(np.mean([value for value in row if value is not None]))
        for row in zip_longest(*curves)
    ]
