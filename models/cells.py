"""Texts in CSV tables that no spreadsheet may evaluate as a formula.

Source: OWASP, CSV Injection: a spreadsheet evaluates a cell that begins with one of these
characters, so a name chosen by an attacker could read or send files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(cell: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would evaluate; numbers stay unchanged.

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
    """Make all cells of a row of named columns harmless."""
    return {name: harmless(cell) for name, cell in row.items()}
