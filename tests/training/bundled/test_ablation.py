"""The ablation table names what was left out and keeps rows it has."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from training.bundled.ablation import INGREDIENTS, TABLE, ablate

FIRST = TABLE.with_name("ablation-first-generator.csv")
"""The table of the generator before blinks, turns, marks and cameras varied widely."""


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_each_row_leaves_one_thing_out() -> None:
    whole = INGREDIENTS["everything"]
    for name, options in INGREDIENTS.items():
        changed = [
            field for field in options.__slots__ if getattr(options, field) != getattr(whole, field)
        ]
        assert len(changed) == (0 if name == "everything" else 1)


def test_rows_are_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.bundled.ablation.TEST_SAMPLES", 12)
    monkeypatch.setattr("training.bundled.ablation.EPOCHS", 1)
    table = tmp_path / "ablation.csv"
    for _ in range(2):
        ablate(tmp_path, {}, (0,), ("one identity",), table, samples=80)
    (row,) = rows(table)
    assert row["generator"] == "one identity"
    assert 0 <= float(row["picture_uf1"]) <= 1
    assert row["casme2_uf1"] == row["smic_uf1"] == ""


def test_the_tables_name_rows_that_can_be_measured_again() -> None:
    assert {row["generator"] for row in rows(TABLE)} <= set(INGREDIENTS)
    assert {row["generator"] for row in rows(FIRST)} <= set(INGREDIENTS)


def test_the_first_generator_led_its_own_table() -> None:
    found = {row["generator"]: float(row["picture_uf1"]) for row in rows(FIRST)}
    assert found["everything"] > max(found["no mesh fields: round bumps"], found["one identity"])
