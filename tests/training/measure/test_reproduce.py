"""The papers' tables: every row is a recipe that runs, and its figures stand beside ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training.errors import RecipeError
from training.measure import reproduce
from training.recipe import catalogue, papers


def test_every_table_of_the_papers_has_its_rows() -> None:
    rows = reproduce.published()
    tables = {(row.paper, row.table) for row in rows}
    assert {number for paper, number in tables if paper == "BOWAM"} == {
        str(k) for k in range(1, 11)
    }
    assert {number for paper, number in tables if paper == "MERba"} == {"IV", "V", "VI", "VII"}
    assert {number for paper, number in tables if paper == "AMMSM"} == {"I", "II", "III"}
    assert {n for paper, n in tables if paper == "Preprocessing study"} == {"III", "IV", "V"}
    assert {number for paper, number in tables if paper == "B-LiT"} == {"2", "3", "4"}
    assert {row.recipe for row in rows} == set(papers.rows())


def test_a_row_changes_its_base_and_nothing_else() -> None:
    base, row = catalogue.read("bowam-megc2019"), catalogue.read("bowam-table9:kernel-7")
    assert row.switches == base.switches | {"spatial_kernel": 7}
    assert row.id == "bowam-table9-kernel-7"
    assert row.optimiser == base.optimiser
    assert catalogue.is_loso("bowam-table9:kernel-7")
    assert catalogue.is_loso("bowam-table9")
    with pytest.raises(RecipeError, match=r"no row 'kernal-7'.*Nearest: kernel-7"):
        catalogue.read("bowam-table9:kernal-7")


def test_ours_stands_beside_the_papers(tmp_path: Path) -> None:
    part = {"uf1": 0.5, "uar": 0.6, "acc": 0.7}
    metrics = {"recipe": "bowam-table1-full", "protocol": "inner", "when": "2026-01-01"}
    metrics |= {"per_seed": []} | part  # type: ignore[operator]
    by_part = {"casme2": {"uf1": 0.8, "uar": 0.8, "acc": 0.8}, "samm": part}
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "metrics.json").write_text(json.dumps(metrics | {"per_dataset": by_part}))
    lines = reproduce.table("bowam-table1:full", tmp_path)
    whole = next(one for one in lines if one.published.part == "" and one.ours)
    casme2 = next(one for one in lines if one.published.part == "casme2")
    assert [(o.value, o.protocol) for o in whole.ours] == [(0.5, "inner")]
    assert [o.value for o in casme2.ours] == [0.8]


def test_what_is_missing_on_this_disk_is_said(tmp_path: Path) -> None:
    (line, *_) = reproduce.table("MERba table V", None, tmp_path)
    assert str(tmp_path / "megc2019") in line.missing
    (tmp_path / "megc2019").mkdir()
    assert reproduce.table("MERba table V", None, tmp_path)[0].missing == ""
    assert "casme2" in reproduce.table("AMMSM")[0].missing
    with pytest.raises(RecipeError, match="No row matches 'nothing'"):
        reproduce.table("nothing")


def test_our_own_rows_are_listed_with_their_protocol() -> None:
    found = reproduce.without_paper("megc2019-flow")
    assert {one.protocol for one in found} >= {"last-epoch", "paper"}
    of = {(one.recipe, one.protocol): one.value for one in found if one.metric == "uf1"}
    name = "megc2019-flow-finetune"
    assert of[name, "paper"] > of[name, "last-epoch"], "selection on the subject is optimistic"
    assert reproduce.table("megc2019-flow") == ()
