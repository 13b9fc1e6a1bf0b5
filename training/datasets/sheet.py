"""Reads the datasets' spreadsheets cell by cell; errors name the first malformed row."""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.errors import DataError

MOST_UNPACKED, MOST_CELLS = 200_000_000, 4_000_000
"""Most bytes to which a spreadsheet may unpack, and most cells of its first sheet."""

_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, MemoryError, RecursionError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, SyntaxError, RuntimeError),
)
"""Exceptions of openpyxl on broken files; ill-formed XML is a `SyntaxError`, an expanding entity a
`ValueError`, an encrypted sheet a `RuntimeError`.
"""

NO_APEX = frozenset({"", "/", "\\", "-", "none", "nan"})
"""Content of the apex column if the coders gave none."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: `cells` by column, with the file and line for messages."""

    table: str
    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """Return a cell without surrounding blanks; empty if it is blank."""
        return self.cells[column]

    def whole(self, column: str) -> int:
        """Return a frame number.

        Raises:
            DataError: The cell is not a whole number.
        """
        try:
            value = float(self.cells[column])
        except ValueError:
            raise self.error(column, "a whole number") from None
        if not value.is_integer():
            raise self.error(column, "a whole number")
        return int(value)

    def nearest(self, column: str) -> int:
        """Return a frame number that the table may give as a fraction, rounded half up.

        Raises:
            DataError: The cell holds no number.
        """
        try:
            return int(float(self.cells[column]) + 0.5)
        except ValueError:
            raise self.error(column, "a number") from None

    def rate(self, column: str) -> float:
        """Return frames a second.

        Raises:
            DataError: The cell is not a number above zero.
        """
        try:
            value = float(self.cells[column])
        except ValueError:
            value = 0.0
        if not 0.0 < value < float("inf"):
            raise self.error(column, "frames a second")
        return value

    def apex(self, column: str) -> int | None:
        """Return the apex, or None if the table has none."""
        return None if self.cells[column].lower() in NO_APEX else self.whole(column)

    def error(self, column: str, expected: str) -> DataError:
        """Make an error that names this row and column."""
        found = self.cells[column] or "a blank cell"
        return DataError(
            f"{self.table}, row {self.line}, column {column}: expected {expected}, found {found}."
        )


def read_rows(path: Path) -> list[list[str]]:
    """Read the first sheet of an `.xlsx` file, or a `.csv` file, as text.

    Whole numbers that Excel stores as `46.0` become `46`.

    Raises:
        DataError: The file is missing or is not a spreadsheet.
    """
    return read_sheets(path, 1)[0]


def read_sheets(path: Path, most: int = 8) -> list[list[list[str]]]:
    """Read the first sheets of an `.xlsx` file, or the one of a `.csv` file; see `read_rows`."""
    if not path.is_file():
        raise DataError(
            f"No table {path.name} (.xlsx or .csv) in {path.parent} or below it: expected the "
            "dataset's annotation file."
        )
    if path.suffix.lower() == ".csv":
        return [[[cell.strip() for cell in row] for row in csv.reader(text_lines(path))]]
    return _sheets(path, most)


def text_lines(path: Path) -> list[str]:
    """Read a CSV file's lines, with their ends.

    Raises:
        DataError: The file is not UTF-8 text.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return list(file)
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} is no UTF-8 text ({error.reason} at byte {error.start}): save the table as "
            "CSV in UTF-8."
        ) from error


def _sheets(path: Path, most: int) -> list[list[list[str]]]:
    """Read the first sheets of an untrusted Excel file.

    With `defusedxml` installed openpyxl reads through it, so that entities cannot expand. The file
    is opened here, because openpyxl leaves one open that it cannot read.
    """
    import openpyxl

    try:
        _check_unpacked(path)
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            if not book.worksheets:
                raise ValueError("it has no sheet")
            return [
                list(_rows_of(path, sheet.iter_rows(values_only=True)))
                for sheet in book.worksheets[:most]
            ]
    except _BROKEN as error:
        raise DataError(
            f"{path} is no Excel table ({_first_line(error)}): expected the annotation file as it "
            "was released."
        ) from error


def _check_unpacked(path: Path) -> None:
    """Reject a small file that unpacks to gigabytes."""
    with zipfile.ZipFile(path) as packed:
        size = sum(part.file_size for part in packed.infolist())
    if size > MOST_UNPACKED:
        raise DataError(
            f"{path} unfolds to {size / 1e6:.0f} MB: expected a table of at most "
            f"{MOST_UNPACKED / 1e6:.0f} MB. Save the first sheet alone as CSV."
        )


def _rows_of(path: Path, rows: Iterable[Sequence[object]]) -> Iterator[list[str]]:
    cells = 0
    for row in rows:
        cells += max(1, len(row))
        if cells > MOST_CELLS:
            raise DataError(
                f"{path} has more than {MOST_CELLS:,} cells in its first sheet: expected an "
                "annotation table. Save the first sheet alone as CSV."
            )
        yield [_cell(value) for value in row]


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def with_header(
    path: Path,
    columns: Sequence[str],
    within: int = 1,
    optional: Sequence[str] = (),
    called: Mapping[str, Sequence[str]] | None = None,
) -> list[SheetRow]:
    """Read a table that has a header row.

    Args:
        path: The table.
        columns: Required columns; letter case and blanks do not matter.
        within: Number of first rows that are searched for the header.
        optional: Optional columns; missing ones have blank cells.
        called: Alternative names of columns.

    Returns:
        The rows below the header, blank ones skipped; cells are known by the names in `columns`
        and `optional`.

    Raises:
        DataError: There is no such header.
    """
    rows = read_rows(path)
    columns_of = {_plain(name): name for name in (*columns, *optional)}
    columns_of |= {_plain(other): name for name, more in (called or {}).items() for other in more}
    for k, row in enumerate(rows[:within]):
        places: dict[str, int] = {}
        for i, cell in enumerate(row):
            if _plain(cell) in columns_of:
                places.setdefault(columns_of[_plain(cell)], i)
        if places.keys() >= set(columns):
            return _below(path, rows, k, places, optional)
    first = ", ".join(cell for cell in (rows[0] if rows else []) if cell) or "an empty table"
    raise DataError(f"{path.name}: expected the columns {', '.join(columns)}, found {first}.")


def without_header(path: Path, columns: Sequence[str], skip: int = 0) -> list[SheetRow]:
    """Read a table without a header; its columns are `columns`, from the first on.

    Raises:
        DataError: A row is shorter than that.
    """
    places = {name: i for i, name in enumerate(columns)}
    return _below(path, read_rows(path), skip - 1, places)


def _below(
    path: Path,
    rows: list[list[str]],
    header: int,
    places: dict[str, int],
    optional: Sequence[str] = (),
) -> list[SheetRow]:
    found = []
    blank = dict.fromkeys(optional, "")
    for k, row in enumerate(rows[header + 1 :], start=header + 2):
        if not any(row):
            continue
        if len(row) <= max(places.values()):
            raise DataError(
                f"{path.name}, row {k}: expected {max(places.values()) + 1} columns, "
                f"found {len(row)}."
            )
        found.append(SheetRow(path.name, k, blank | {name: row[i] for name, i in places.items()}))
    return found


def _plain(text: str) -> str:
    return "".join(text.lower().split())
