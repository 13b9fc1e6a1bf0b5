"""Finds the weights that read live on this machine: the bundled or the user's own selection."""

from __future__ import annotations

import difflib
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app import paths
from app.errors import UsageProblem
from models import selection
from models.json_text import parse
from models.weights import BUNDLED, Card, shelf
from training.loso.jobs import RUN_FILE

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FoundWeights:
    """Weights found by a name: their cards and the folder that holds them."""

    folder: Path
    cards: tuple[Card, ...]


def live_folder() -> Path:
    """Return the folder of the weights that read live.

    Raises:
        WeightsError: The selection is damaged.
    """
    return selection.current(paths.selections_folder()).folder


def live_names(names: Sequence[str]) -> tuple[str, ...] | None:
    """Return those of the chosen networks that are in the live selection; None for all.

    Args:
        names: Ids from the settings, possibly from before another selection.
    """
    trained = {card.id for card in shelf(live_folder()).cards}
    existing = tuple(name for name in names if name in trained)
    if len(existing) < len(names):
        log.warning("Not in the live selection of weights: %s", sorted(set(names) - trained))
    return existing or None


def export_place(run: Path, name: str, file: str) -> Path:
    """Return the folder of the exported weights of one run; no other run uses it.

    Args:
        run: The run's folder.
        name: Name of its weights.
        file: A file of the run whose content is unique to it.
    """
    path = run / file
    digits = hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else "unfinished"
    return paths.exported_folder() / f"{name}-{digits}"


def exported_by(run: Path) -> FoundWeights:
    """Return the export of a leave-one-subject-out run; without cards if there is none yet."""
    try:
        name = str(parse((run / RUN_FILE).read_bytes())["recipe"]["id"])
    except (OSError, ValueError, KeyError, TypeError):
        return FoundWeights(paths.exported_folder(), ())
    place = export_place(run, name, RUN_FILE)
    return FoundWeights(place, shelf(place).cards if place.is_dir() else ())


def find_weights(name: str, folder: Path | None = None) -> FoundWeights:
    """Find weights by the id of a card, the recipe that made them, or their folder's name.

    Args:
        name: What the user typed.
        folder: Where to look; None looks into the exported weights, then the bundled ones.

    Raises:
        UsageProblem: No weights have that name, or weights of several folders do.
    """
    places = [folder] if folder is not None else [*_exported(), BUNDLED]
    found = [
        FoundWeights(place, cards)
        for place in places
        if (cards := _named(name, place, folder is None))
    ]
    if len(found) == 1 or (found and found[-1].folder == BUNDLED and len(found) == 2):
        return found[0]
    if found:
        folders = ", ".join(weights.folder.name for weights in found)
        raise UsageProblem(f"Several exported folders hold '{name}': name one of {folders}.")
    known = _known(places)
    near = difflib.get_close_matches(name, known, n=1)
    hint = f" Nearest: {near[0]}." if near else ""
    raise UsageProblem(
        f"No weights are called '{name}': found {', '.join(known) or 'none'}.{hint} `flinch export "
        "RUN` puts those of a run there."
    )


def _exported() -> list[Path]:
    root = paths.exported_folder()
    return sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


def _named(name: str, place: Path, by_folder: bool) -> tuple[Card, ...]:
    cards = shelf(place).cards
    if by_folder and place.name == name and place != BUNDLED:
        return cards
    return tuple(card for card in cards if name in (card.id, card.recipe))


def _known(places: Sequence[Path]) -> list[str]:
    names = {card.id for place in places for card in shelf(place).cards}
    return sorted(names | {place.name for place in places if place != BUNDLED})
