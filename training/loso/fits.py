"""Checks that data matches a recipe: dataset, flow, size, onset, near frames, pictures.

Only values that the recipe states are compared; the data decides on the others.
"""

from __future__ import annotations

from training.datasets.prepared import CacheSource
from training.errors import TrainingError
from training.recipe.loso import LosoRecipe


def check(recipe: LosoRecipe, source: CacheSource | None) -> None:
    """Reject a cache that was prepared differently from the recipe.

    Args:
        recipe: The recipe, as it was read.
        source: The cache's description; None for other data.

    Raises:
        TrainingError: They differ; the message says how, and how to prepare the data.
    """
    for what, expected, found in () if source is None else _pairs(recipe, source):
        if expected != found:
            raise TrainingError(
                f"Recipe {recipe.id} wants {what} {_word(expected)}, the data was prepared with "
                f"{_word(found)}: prepare it anew into another --out ({recipe.data}), or change "
                "the recipe."
            )


def _pairs(recipe: LosoRecipe, source: CacheSource) -> list[tuple[str, object, object]]:
    """List the recipe's values with those of the cache."""
    said, read = recipe.model_fields_set, recipe.input.model_fields_set
    found: list[tuple[str, object, object]] = []
    if "dataset" in said:
        found.append(("the dataset", recipe.dataset, source.dataset))
    if recipe.frames is not None:
        return [*found, ("pictures of the pipeline", recipe.frames.pipeline, source.frames)]
    if "flow" in read:
        found.append(("the flow", recipe.input.flow, source.flow))
    if "flow_px" in read:
        found.append(("flow_px", recipe.input.flow_px, source.flow_px))
    if recipe.input.onset:
        found.append(("an onset picture:", True, source.onset_px > 0))
    if recipe.input.frames:
        found.append(("flows over time (--sequence):", recipe.input.frames, source.sequence))
    if recipe.sampling == "pseudo_apex":
        found.append(("frames beside the apex (--near):", True, source.near))
    return found


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "kept" if value else "none"
    return str(value or "none")
