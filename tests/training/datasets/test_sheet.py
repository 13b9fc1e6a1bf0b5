"""Spreadsheets from anywhere are read, or refused in one sentence."""

from __future__ import annotations

import gc
import zipfile
from pathlib import Path

import openpyxl
import pytest

from training.datasets import sheet
from training.datasets.sheet import read_rows
from training.errors import DataError


def table(path: Path, **changes: bytes) -> Path:
    """Write a small Excel file, some of its parts replaced or, where empty, left out."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Subject", 46.0])
    book.save(path)
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    for end, data in changes.items():
        name = next(each for each in parts if each.endswith(end + ".xml"))
        parts[name] = data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            if data:
                packed.writestr(name, data)
    return path


LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + k, b"&%c;" % (97 + k) * 10) for k in range(9))
    + b"]><worksheet><sheetData><row><c t='str'><v>&j;</v></c></row></sheetData></worksheet>"
)


def test_a_table_is_read(tmp_path: Path) -> None:
    assert read_rows(table(tmp_path / "a.xlsx")) == [["Subject", "46"]]


@pytest.mark.parametrize("data", [LAUGHS, b"<worksheet><sheetData>", b"<a>" * 100_000, b"", b"\0"])
def test_a_broken_or_unfolding_sheet_is_one_sentence(tmp_path: Path, data: bytes) -> None:
    for part in ("sheet1", "workbook"):
        path = table(tmp_path / f"{part}.xlsx", **{part: data})
        with pytest.raises(DataError) as caught:
            read_rows(path)
        assert "\n" not in str(caught.value)
        del caught
        gc.collect()  # A file that was left open warns now, which fails this test.


def test_a_file_that_unfolds_to_gigabytes_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path / "a.xlsx", sheet1=bytes(201_000_000))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(DataError, match="unfolds to"):
        read_rows(path)


def test_a_sheet_with_a_cell_at_its_far_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "MOST_CELLS", 50_000)
    book = openpyxl.Workbook()
    book.worksheets[0].cell(1_048_576, 16_384, "x")
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(DataError, match="more than 50,000 cells"):
        read_rows(tmp_path / "far.xlsx")
