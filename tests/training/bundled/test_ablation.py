"""The ablation table names what was left out and keeps rows it has."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from training.bundled.ablation import INGREDIENTS, TABLE, ablate


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


@pytest.mark.skipif(not TABLE.is_file(), reason="the ablation has not been run")
def test_the_whole_generator_leads_its_own_table() -> None:
    found = {row["generator"]: float(row["picture_uf1"]) for row in rows(TABLE)}
    assert set(found) <= set(INGREDIENTS)
    assert found["everything"] > max(found["no mesh fields: round bumps"], found["one identity"])
