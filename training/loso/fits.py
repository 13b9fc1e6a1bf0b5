"""Whether data is what a recipe names: dataset, flow, size, onset, near frames, pictures.

Only what a recipe says is compared; what it leaves open is taken from the data.
"""

from __future__ import annotations

from training.datasets.prepared import CacheSource
from training.errors import TrainingError
from training.recipe.loso import LosoRecipe


def check(recipe: LosoRecipe, source: CacheSource | None) -> None:
    """Refuse a cache that was prepared otherwise than a recipe says.

    Args:
        recipe: The recipe, as it was read.
        source: What the cache says of itself; None where the data is no cache.

    Raises:
        TrainingError: They differ; says in what and how to prepare it.
    """
    for what, expected, found in () if source is None else _pairs(recipe, source):
        if expected != found:
            raise TrainingError(
                f"Recipe {recipe.id} wants {what} {_word(expected)}, the data was prepared with "
                f"{_word(found)}: prepare it anew into another --out ({recipe.data}), or change "
                "the recipe."
            )


def _pairs(recipe: LosoRecipe, source: CacheSource) -> list[tuple[str, object, object]]:
    """List what the recipe says beside what the cache is."""
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
