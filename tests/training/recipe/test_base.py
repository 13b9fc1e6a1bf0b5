"""Recipes are read strictly; every one that ships is read here."""

from __future__ import annotations

import pytest

from models.nets import registry
from training.errors import RecipeError
from training.recipe import base

HEAD = 'id = "x"\nnetwork = "bowam"\ndoes_not_prove = "much"\n'


@pytest.mark.parametrize("name", base.listed())
def test_every_recipe_is_read_and_names_a_network(name: str) -> None:
    recipe = base.read(name)
    assert recipe.id == name
    assert recipe.network in registry.names()
    assert recipe.does_not_prove


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "sede = 1", "unknown key 'sede'. Nearest: seed"),
        (HEAD + "[optimiser]\nzzz = 1", "unknown key 'optimiser.zzz'. Known: kind, lr"),
        (HEAD + "[schedule]\nepoch = 3", "unknown key 'schedule.epoch'. Nearest: epochs"),
        (HEAD + "[input]\nsize = 28", "unknown key 'input.size'. Nearest: size_px"),
        (HEAD + "[optimiser]\nlr = -1", "optimiser.lr: Input should be greater than 0"),
        ("network =", "is no TOML"),
        ('id = "x"', "network: Field required"),
    ],
)
def test_what_no_recipe_can_say_is_refused(text: str, message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        base.parse(text)
    assert message in str(caught.value)


def test_an_unknown_recipe_names_the_nearest() -> None:
    with pytest.raises(RecipeError, match="Nearest: bowam-compact"):
        base.read("bowam-compct")


def test_the_fingerprint_follows_every_value() -> None:
    first, second = base.parse(HEAD), base.parse(HEAD + "seed = 1")
    assert first.fingerprint != second.fingerprint
    assert first.fingerprint == base.parse(HEAD).fingerprint
