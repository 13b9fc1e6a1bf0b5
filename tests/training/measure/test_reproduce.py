"""The papers' tables: every row is a recipe that runs, and its figures stand beside ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training.errors import RecipeError
from training.measure import reproduce
from training.recipe import catalogue, papers


def test_every_table_of_the_papers_has_its_rows() -> None:
    cells = reproduce.published()
    of: dict[str, set[str]] = {}
    for cell in cells:
        of.setdefault(cell.paper, set()).add(cell.table)
    assert of == {
        "BOWAM": {*(str(k) for k in range(1, 11)), "11a", "11b"},
        "MERba": {"II", "III", "IV", "V", "VI", "VII"},
        "AMMSM": {"I", "II", "III"},
        "Preprocessing study": {"III", "IV", "V", "VI"},
        "B-LiT": {"1", "2", "3", "4"},
        "Ours": {""},
    }
    assert {cell.recipe for cell in cells} - {""} == set(papers.rows())


def test_shares_are_numbers_whatever_their_print() -> None:
    assert papers.number("93.76", "%") == papers.number("93.76 %") == pytest.approx(0.9376)
    assert papers.number("6.92", "ms") == pytest.approx(6.92)
    assert papers.number("[0.22, 0.68]") is None
    assert papers.number("-") is None


def test_a_column_that_was_trained_by_itself_is_a_recipe_of_its_own() -> None:
    raw, boxed = (catalogue.read(f"preprocessing-table3:af-vit-{p}") for p in ("m1", "m2"))
    assert (raw.preset, boxed.preset) == ("paper_m1", "paper")
    assert raw.frames is not None
    assert boxed.frames is not None
    assert (raw.frames.pipeline, boxed.frames.pipeline) == ("m1", "m2")
    table = papers.read_table("preprocessing-table5")
    cell = table.cells(table.row[0])[1]
    assert (cell.metric, cell.value, cell.recipe) == (
        "f1:others",
        0.545,
        "preprocessing-table5:vit-m2",
    )


def test_a_test_set_of_its_own_row_shares_the_recipe() -> None:
    table = papers.read_table("merba-table4")
    of = {(c.part, c.metric): c for row in table.row if not row.other for c in table.cells(row)}
    assert of["dfme_test_A", "uf1"].recipe == of["dfme_test_B", "uf1"].recipe
    assert "merba-table4:full" in table.names()


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
    metrics |= {"labels": ["negative", "positive", "surprise"]}
    by_part = {"casme2": {"uf1": 0.8, "uar": 0.8, "acc": 0.8}, "samm": part}
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "metrics.json").write_text(json.dumps(metrics | {"per_dataset": by_part}))
    lines = reproduce.table("bowam-table1:full", tmp_path)
    whole = next(line for line in lines if line.published.part == "" and line.ours)
    casme2 = next(line for line in lines if line.published.part == "casme2")
    assert [(o.value, o.protocol) for o in whole.ours] == [(0.5, "inner")]
    assert [o.value for o in casme2.ours] == [0.8]


def test_what_is_missing_on_this_disk_is_said(tmp_path: Path) -> None:
    (line, *_) = reproduce.table("merba-table5:full", None, tmp_path)
    assert str(tmp_path / "megc2019") in line.missing
    (tmp_path / "megc2019").mkdir()
    assert reproduce.table("merba-table5:full", None, tmp_path)[0].missing == ""
    assert "casme2" in reproduce.table("ammsm-table1:3-classes")[0].missing
    others = [line for line in reproduce.table("AMMSM") if not line.published.recipe]
    assert {line.missing for line in others} == {""}
    with pytest.raises(RecipeError, match="No row matches 'nothing'"):
        reproduce.table("nothing")


def test_our_own_rows_are_listed_with_their_protocol() -> None:
    found = reproduce.without_paper("megc2019-flow")
    assert {ours.protocol for ours in found} >= {"last-epoch", "paper"}
    of = {(ours.recipe, ours.protocol): ours.value for ours in found if ours.metric == "uf1"}
    name = "megc2019-flow-finetune"
    assert of[name, "paper"] > of[name, "last-epoch"], "selection on the subject is optimistic"
    assert reproduce.table("megc2019-flow") == ()
