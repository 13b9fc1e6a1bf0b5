"""One fold of a leave-one-subject-out run: train on all but one subject, then read that one.

The held-out movements are inaccessible while anything is chosen: `HeldOut` returns them only for
the finished `FoldChoice`, or, under protocol `paper` only, for choosing the epoch. All random
numbers come from (seed, fold, epoch, step, place), on one thread, so a repeated fold gives the same
result on every machine.
"""

from __future__ import annotations

from models.nets.network import Network
from training.datasets import splits
from training.datasets.movements import Movements
from training.errors import TrainingError
from training.learn.epochs import Beginning, FoldChoice, FoldEpochs, FoldPlace, State, read
from training.learn.phases import Phases
from training.learn.sampling import enlarged
from training.recipe.loso import INNER, PAPER, LosoRecipe

__all__ = ["Beginning", "FoldChoice", "FoldPlace", "HeldOut", "learn", "read", "restored"]


class HeldOut:
    """The held-out subject's movements, inaccessible until selection is finished."""

    def __init__(self, movements: Movements, protocol: str):
        """Lock the movements under a protocol."""
        self._movements = movements
        self._protocol = protocol

    def to_choose(self) -> Movements:
        """Return the movements for choosing an epoch, as the authors' code does.

        Raises:
            TrainingError: The protocol is another one.
        """
        if self._protocol != PAPER:
            raise TrainingError(
                f"Under protocol {self._protocol} the held-out subject chooses nothing: use "
                f"protocol {PAPER} to measure what the authors' selection is worth."
            )
        return self._movements

    def to_measure(self, choice: FoldChoice) -> Movements:
        """Return the movements after everything is chosen."""
        assert isinstance(choice, FoldChoice)
        return self._movements


def learn(
    recipe: LosoRecipe,
    beginning: Beginning,
    known: Movements,
    held: HeldOut,
    protocol: str,
    seed: int,
    fold: int = 0,
    place: FoldPlace | None = None,
) -> FoldChoice:
    """Train on the training side of one fold and choose an epoch.

    Args:
        recipe: Settings.
        beginning: First weights.
        known: All movements but the held-out subject's.
        held: The held-out subject, which only protocol `paper` can open here.
        protocol: `last-epoch`, `inner` or `paper`.
        seed: Seed of the run.
        fold: Number of the fold, part of the seed.
        place: Device and checkpoint.

    Returns:
        The chosen weights, with their epoch.

    Raises:
        TrainingError: The loss is not finite, or memory ran out.
        DataError: Under `inner`, fewer than two subjects are left to split.
    """
    watched: Movements | None = None
    if protocol == INNER:
        split = splits.by_group(known.subjects, recipe.inner_share, (seed, fold))
        known, watched = known.take(split.train), known.take(split.held_out)
    elif protocol == PAPER:
        watched = held.to_choose()
    if recipe.sampling == "pseudo_apex":
        known = enlarged(known, (seed, fold))
    strategy = None if recipe.phases is None else Phases(recipe, recipe.phases, seed)
    return FoldEpochs(recipe, beginning, known, (seed, fold), place, strategy).run(watched)


def restored(beginning: Beginning, state: State, seed: int) -> Network:
    """Build the network with the chosen weights."""
    net = beginning.network(seed)
    net.load_state_dict(state)
    net.eval()
    return net
