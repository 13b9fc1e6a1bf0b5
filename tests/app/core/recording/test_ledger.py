"""The ledger keeps whole rows and survives a torn tail."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.core.recording.errors import RecordingError
from app.core.recording.ledger import (
    HEADER,
    LedgerRow,
    LedgerWriter,
    parse,
    read_ledger,
    readable_rows,
    wall_ns,
    wall_text,
    whole_rows,
    write_ledger,
)

ROW = LedgerRow(7, 123_456_789_012, "2026-01-02T03:04:05.000006Z", 117, 5000, "0123abcd", True, 2)


def written(path: Path, rows: int) -> Path:
    writer = LedgerWriter(path)
    for number in range(rows):
        writer.add(LedgerRow(number, number * 10, wall_text(0), number, 9, "0" * 8, False, 0))
    writer.close()
    return path


def test_a_row_reads_back_as_written() -> None:
    assert parse(ROW.line()) == ROW
    assert ROW.line() == "7,123456789012,2026-01-02T03:04:05.000006Z,117,5000,0123abcd,1,2"


@given(some.integers(0, 4_000_000_000_000_000))
def test_wall_times_keep_microseconds(micros: int) -> None:
    assert wall_ns(wall_text(micros * 1000 + 999)) == micros * 1000


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_torn_tail_loses_its_own_row_only(tmp_path: Path, cut: int) -> None:
    path = written(tmp_path / "frames.csv", 5)
    data = path.read_bytes()
    path.write_bytes(data[:-cut])
    ledger = read_ledger(path)
    assert len(ledger.rows) == 4
    assert ledger.rows[-1].seq == 3


def test_a_header_alone_is_an_empty_ledger(tmp_path: Path) -> None:
    for length in (0, 10, len(HEADER), len(HEADER) + 1):
        path = tmp_path / f"{length}.csv"
        path.write_bytes((HEADER + "\n").encode()[:length])
        assert read_ledger(path).rows == ()


def test_damage_before_the_end_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "frames.csv", 5)
    lines = path.read_text().splitlines()
    lines[2] = lines[2].replace(",", ";", 1)
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(RecordingError, match="Line 3"):
        read_ledger(path)
    with pytest.raises(RecordingError, match="Line 3"):
        tuple(whole_rows(path))


def test_another_file_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "frames.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(RecordingError, match="must begin with"):
        read_ledger(path)
    with pytest.raises(RecordingError, match="Cannot read"):
        read_ledger(tmp_path / "none.csv")


def test_a_ledger_is_never_overwritten(tmp_path: Path) -> None:
    written(tmp_path / "frames.csv", 1)
    with pytest.raises(FileExistsError):
        LedgerWriter(tmp_path / "frames.csv")


def test_damaged_lines_hide_no_others(tmp_path: Path) -> None:
    path = written(tmp_path / "frames.csv", 5)
    lines = path.read_bytes().split(b"\n")
    for at, bad in ((0, b"nonsense"), (3, b"3,--5,x"), (3, b"\xff"), (3, b"9" * 5000)):
        path.write_bytes(b"\n".join([*lines[:at], bad, *lines[at + 1 :]]))
        ledger = readable_rows(path)
        assert ledger.damaged == 1
        assert [row.seq for row in ledger.rows] == [n for n in range(5) if n != at - 1]
    assert readable_rows(tmp_path / "none.csv").rows == ()


def test_rewriting_leaves_no_draft(tmp_path: Path) -> None:
    path = written(tmp_path / "frames.csv", 3)
    write_ledger(path, (row for row in whole_rows(path) if row.seq))
    assert [row.seq for row in whole_rows(path)] == [1, 2]
    assert [file.name for file in tmp_path.iterdir()] == ["frames.csv"]
