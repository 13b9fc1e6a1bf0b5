"""No cell of a table is calculated when a spreadsheet opens it; numbers stay numbers."""

from __future__ import annotations

import pytest

from models.cells import harmless


@pytest.mark.parametrize(
    "cell", ["=HYPERLINK(1)", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1", "-"]
)
def test_a_formula_becomes_text(cell: str) -> None:
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-0.5", "+1e-3", -0.5, 3, None, "", "S01", "a=b", "'=1"])
def test_numbers_and_plain_text_stay(cell: object) -> None:
    assert harmless(cell) == cell
