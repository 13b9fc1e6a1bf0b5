"""A recipe's data is made once, whole, by the command that the recipe names."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.datasets.generated import ready_data
from training.errors import RecipeError
from training.recipe import base
from training.synth import command


def made_by(text: str) -> base.Recipe:
    recipe = base.read("bowam-compact")
    return recipe.model_copy(update={"data": recipe.data.model_copy(update={"made_by": text})})


def test_data_is_made_once_and_again_if_it_was_cut_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[int, int, str]] = []

    def write(out: Path, n: int, seed: int, *, flow: str, **_: object) -> Path:
        calls.append((n, seed, flow))
        out.mkdir(parents=True)
        return out

    monkeypatch.setattr(command, "write_flow", write)
    recipe = made_by("flinch synth flow --n 24 --seed 3 --flow mixed")
    sentences: list[str] = []
    folder = ready_data(recipe, tmp_path, sentences.append)
    assert ready_data(recipe, tmp_path, sentences.append) == folder
    assert calls == [(24, 3, "mixed")]
    assert len(sentences) == 1
    (folder / "whole").unlink()
    ready_data(recipe, tmp_path)
    assert len(calls) == 2


@pytest.mark.parametrize("name", base.listed())
def test_every_recipe_names_a_command_that_can_be_run(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(out: Path, *_: object, **__: object) -> Path:
        out.mkdir(parents=True)
        return out

    monkeypatch.setattr(command, "write_flow", write)
    monkeypatch.setattr(command, "write_stills", write)
    assert ready_data(base.read(name), tmp_path).is_dir()


@pytest.mark.parametrize(
    "text",
    ["", "make data", "flinch synth flow --n many", "flinch synth stills --flow tvl1", "flinch"],
)
def test_an_unknown_command_is_not_run(text: str, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="does not say how its data is made"):
        ready_data(made_by(text), tmp_path)
