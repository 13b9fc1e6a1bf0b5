"""The papers' rows: each names a recipe that exists or says why there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training import loso_recipe, reproduce
from training.errors import RecipeError


def test_every_row_has_a_recipe_that_exists_or_a_reason() -> None:
    rows = reproduce.published()
    assert {row.paper for row in rows} == {
        "BOWAM",
        "MERba",
        "AMMSM",
        "Preprocessing study",
        "B-LiT",
    }
    assert {row.recipe for row in rows if row.recipe} <= set(loso_recipe.listed())
    assert all(row.why_not for row in rows if not row.recipe)


def test_ours_stands_beside_the_papers(tmp_path: Path) -> None:
    part = {"uf1": 0.5, "uar": 0.6, "acc": 0.7}
    metrics = {
        "recipe": "bowam-megc2019",
        "protocol": "inner",
        "when": "2026-01-01",
        "per_seed": [],
    }
    metrics |= part | {
        "per_dataset": {"casme2": {"uf1": 0.8, "uar": 0.8, "acc": 0.8}, "samm": part}
    }
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "metrics.json").write_text(json.dumps(metrics))
    lines = reproduce.table("bowam-megc2019", tmp_path)
    whole = next(one for one in lines if one.published.part == "" and one.ours)
    casme2 = next(one for one in lines if one.published.part == "casme2")
    assert [(o.value, o.protocol) for o in whole.ours] == [(0.5, "inner")]
    assert [o.value for o in casme2.ours] == [0.8]


def test_what_is_missing_on_this_disk_is_said(tmp_path: Path) -> None:
    (line, *_) = reproduce.table("MERba", None, tmp_path)
    assert str(tmp_path / "megc2019") in line.missing
    (tmp_path / "megc2019").mkdir()
    assert reproduce.table("MERba", None, tmp_path)[0].missing == ""
    assert "onset picture" in reproduce.table("AMMSM")[0].missing
    with pytest.raises(RecipeError, match="No row matches 'nothing'"):
        reproduce.table("nothing")


def test_our_own_rows_are_listed_with_their_protocol() -> None:
    found = reproduce.without_paper("megc2019-flow")
    assert {one.protocol for one in found} == {"last-epoch", "paper"}
    of = {(one.recipe, one.protocol): one.value for one in found if one.metric == "uf1"}
    name = "megc2019-flow-finetune"
    assert of[name, "paper"] > of[name, "last-epoch"], "selection on the subject is optimistic"
    assert reproduce.table("megc2019-flow") == ()
