"""Text in CSV tables that no spreadsheet may take for a formula.

Source: OWASP, CSV Injection: a cell that begins with one of these characters is calculated when
the table is opened, and a name that somebody else chose could then read or send files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(cell: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would calculate; numbers stay numbers.

    Args:
        cell: A cell's value; a text that is a number counts as one.
    """
    if not isinstance(cell, str) or not cell.startswith(_FORMULA):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell


def harmless_row(cells: Iterable[object]) -> list[object]:
    """Make all cells of a row harmless."""
    return [harmless(cell) for cell in cells]


def harmless_cells(row: Mapping[str, object]) -> dict[str, object]:
    """Make all cells of a row harmless that is known by its columns' names."""
    return {name: harmless(cell) for name, cell in row.items()}
