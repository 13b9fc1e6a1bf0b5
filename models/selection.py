"""The weights that read live: the bundled ones, or the user's own selection, with a rollback.

Each selection is a complete weights folder (`0001`, `0002`, ...), so a rollback gives the same
readings as before, whatever was exported or updated since. `selection.json` names the one in use
and is replaced atomically, so an unfinished selection is never in use.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from models import lease, private
from models.weights import (
    BUNDLED,
    FUSION_FILE,
    Card,
    Fusion,
    WeightsError,
    load,
    read_fusion,
    shelf,
    write_card,
)

STATE = "selection.json"
BUNDLED_NAME = "bundled"
KEPT = 5
"""Number of earlier selections that are stored."""


class _State(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    current: str = BUNDLED_NAME
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """The selection in use: its folder, its name and its cards."""

    name: str
    folder: Path
    cards: tuple[Card, ...]


def current(root: Path) -> Selection:
    """Return the selection that reads live.

    Args:
        root: Folder of the selections; need not exist.

    Raises:
        WeightsError: `selection.json` is damaged or names a missing folder.
    """
    return _selection(root, _read(root).current)


def use(cards: Sequence[Card], source: Path, root: Path, beside: bool = True) -> Selection:
    """Let weights read live from now on.

    Args:
        cards: Their cards.
        source: Weights folder that holds their files and, to read alone, their `fusion.json`.
        root: Folder of the selections.
        beside: Keep the present weights, and show the new ones without fusing them; else the new
            ones read alone, with the threshold and temperature of their own `fusion.json`.

    Returns:
        The new selection.

    Raises:
        WeightsError: A file is damaged, an id belongs to other weights, or weights are withdrawn.
        LeaseError: Another process changes the selection.
        OSError: The files cannot be written.
    """
    _check(cards, source, beside)
    with lease.held(root, "flinch models use"):
        state = _read(root)
        before = _selection(root, state.current)
        name = _next(root)
        _write(root / name, cards, source, before if beside else None)
        _switch(root, _State(current=name, earlier=(state.current, *state.earlier)[:KEPT]))
    return _selection(root, name)


def roll_back(root: Path) -> Selection:
    """Go back to the previous selection.

    Raises:
        WeightsError: There is none, or it is damaged.
        LeaseError: Another process changes the selection.
    """
    with lease.held(root, "flinch models rollback"):
        state = _read(root)
        if not state.earlier:
            raise WeightsError(
                "There is no earlier selection of weights to go back to: those that read now, "
                f"'{state.current}', are the first."
            )
        found = _selection(root, state.earlier[0])
        _switch(root, _State(current=found.name, earlier=state.earlier[1:]))
    return found


def take_out(root: Path, unwanted: Callable[[Card], bool]) -> tuple[str, ...]:
    """Remove every selection with unwanted weights; the newest remaining one reads live.

    Args:
        root: Folder of the selections; need not exist.
        unwanted: Returns whether a card must not be in use.

    Returns:
        Names of the selections that were removed.

    Raises:
        LeaseError: Another process changes the selection.
    """
    if not root.is_dir():
        return ()
    with lease.held(root, "flinch capture withdraw"):
        state = _read(root)
        names = (state.current, *state.earlier)
        lost = [
            name
            for name in names
            if name != BUNDLED_NAME and any(map(unwanted, shelf(root / name).cards))
        ]
        left = [name for name in names if name not in lost] or [BUNDLED_NAME]
        if lost:
            _switch(root, _State(current=left[0], earlier=tuple(left[1:])))
    return tuple(lost)


def _check(cards: Sequence[Card], source: Path, beside: bool) -> None:
    if not cards:
        raise WeightsError(f"No weights of {source} were named: expected at least one id.")
    for card in cards:
        if card.withdrawn:
            raise WeightsError(
                f"The weights '{card.id}' are withdrawn: a participant that they learned from has "
                "left. Train again without that participant, and use those."
            )
        load(card, source)
    if not beside and not (source / FUSION_FILE).is_file():
        raise WeightsError(
            f"{source} has no {FUSION_FILE}, so nothing says when these weights are sure enough: "
            "export the run again, or use them beside the others."
        )


def _write(folder: Path, cards: Sequence[Card], source: Path, before: Selection | None) -> None:
    """Write a complete weights folder; rename it to its name last."""
    unfinished = folder.with_name(folder.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    private.make_folder(unfinished)
    ours = {card.id for card in cards}
    if before is not None:
        _refuse_taken(cards, before)
        for card in before.cards:
            if card.id not in ours:
                _put(card, before.folder, unfinished)
    for card in cards:
        share = card.fusion_weight if before is None else 0.0
        _put(card.model_copy(update={"fusion_weight": share}), source, unfinished)
    fusion: Fusion = read_fusion(source if before is None else before.folder)
    private.write_text(unfinished / FUSION_FILE, fusion.model_dump_json(indent=2) + "\n")
    unfinished.replace(folder)


def _refuse_taken(cards: Sequence[Card], before: Selection) -> None:
    """Reject other weights under an id that is fused now."""
    taken = {card.id for card in before.cards if card.fusion_weight > 0}
    for card in cards:
        if card.id in taken:
            raise WeightsError(
                f"Weights '{card.id}' read live already: use these instead of them, or export "
                "them under another recipe id."
            )


def _put(card: Card, source: Path, folder: Path) -> None:
    private.write_bytes(folder / card.file, load(card, source))
    private.make_private(write_card(card, folder))


def _read(root: Path) -> _State:
    path = root / STATE
    try:
        return _State.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _State()
    except (OSError, ValueError, ValidationError) as error:
        raise WeightsError(
            f"{path} is damaged ({type(error).__name__}), so it is not known which weights read: "
            "remove it to read with the bundled ones, then use your own again."
        ) from error


def _selection(root: Path, name: str) -> Selection:
    folder = BUNDLED if name == BUNDLED_NAME else root / name
    if Path(name).name != name or not folder.is_dir():
        raise WeightsError(
            f"The selection of weights '{name}' is missing below {root}: remove {root / STATE} to "
            "read with the bundled ones, then use your own again."
        )
    return Selection(name, folder, shelf(folder).cards)


def _switch(root: Path, state: _State) -> None:
    """Put another selection into use, then remove folders that nothing refers to."""
    private.write_text(root / STATE, json.dumps(state.model_dump(), indent=2) + "\n")
    named = {state.current, *state.earlier}
    for folder in root.iterdir():
        if folder.is_dir() and folder.name.partition(".")[0].isdigit() and folder.name not in named:
            shutil.rmtree(folder)


def _next(root: Path) -> str:
    numbers = [int(path.name) for path in root.iterdir() if path.name.isdigit()]
    return f"{max(numbers, default=0) + 1:04d}"
