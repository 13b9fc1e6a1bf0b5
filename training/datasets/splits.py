"""Splits by subject or identity, which keep each person on one side; except `stratified`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.errors import DataError

SHARE = 0.11
"""Held-out share of a stratified split, the preprocessing study's (28 of 255 clips)."""


@dataclass(frozen=True, slots=True)
class Split:
    """Indices of the two sides, which share no group."""

    train: NDArray[np.int64]
    held_out: NDArray[np.int64]


def by_group(groups: Sequence[str], share: float, seed: int | tuple[int, ...]) -> Split:
    """Hold out whole groups until about `share` of the samples is held out.

    Args:
        groups: Subject or identity of each sample.
        share: Target share of held-out samples, between 0 and 1 (exclusive).
        seed: Order in which groups are drawn.

    Returns:
        The split.

    Raises:
        DataError: There are fewer than two groups.
    """
    names = sorted(set(groups))
    if len(names) < 2:
        raise DataError(
            f"A split by identity needs at least 2 identities, found {len(names)}: "
            "generate the data with more."
        )
    order = np.random.default_rng(seed).permutation(len(names))
    column = np.asarray(groups)
    held = np.zeros(len(groups), bool)
    for place in order[:-1]:
        if held.mean() >= share:
            break
        held |= column == names[place]
    return Split(np.flatnonzero(~held), np.flatnonzero(held))


@dataclass(frozen=True, slots=True)
class Fold:
    """One part of an evaluation: the held-out samples under a name, and the training samples."""

    name: str
    known: NDArray[np.int64]
    held: NDArray[np.int64]


def folds(
    subjects: Sequence[str],
    datasets: Sequence[str],
    parts: Sequence[str],
    truth: NDArray[np.int64],
    evaluation: str,
    counts: dict[int, int] | None = None,
) -> tuple[Fold, ...]:
    """Split samples for an evaluation.

    Args:
        subjects: `dataset/subject` of each sample.
        datasets: Dataset of each.
        parts: Part of a fixed split of each; empty without one.
        truth: `(n,)` class of each.
        evaluation: `loso` (one subject at a time), `dataset` (one dataset at a time), `fixed`
            (`train` against the rest) or `stratified` (a share of each class, drawn once).
        counts: Samples of each class that `stratified` holds out; None or empty takes `SHARE`.

    Returns:
        The folds, in a fixed order.

    Raises:
        DataError: The samples cannot be split that way.
    """
    if evaluation in ("loso", "dataset"):
        names = np.asarray(subjects if evaluation == "loso" else datasets)
        least = 3 if evaluation == "loso" else 2
        if len(set(names.tolist())) < least:
            raise DataError(
                f"Leaving one {'subject' if evaluation == 'loso' else 'dataset'} out needs at "
                f"least {least} {'subjects' if evaluation == 'loso' else 'datasets'}, found "
                f"{len(set(names.tolist()))}."
            )
        held = {str(name): names == name for name in sorted(set(names.tolist()))}
    elif evaluation == "fixed":
        held = {"test": _fixed(subjects, parts)}
    else:
        held = {"test": stratified(truth, counts or counts_of(truth, SHARE), 0)}
    return tuple(
        Fold(name, np.flatnonzero(~chosen), np.flatnonzero(chosen)) for name, chosen in held.items()
    )


def _fixed(subjects: Sequence[str], parts: Sequence[str]) -> NDArray[np.bool_]:
    """Mark everything but `train`; reject a split with a subject on both sides."""
    column = np.asarray(parts if parts else [""] * len(subjects))
    held = column != "train"
    if held.all() or not held.any() or "" in column:
        found = ", ".join(sorted({str(part) or "none" for part in column}))
        raise DataError(
            f"A fixed split needs samples of the part 'train' and of another, found {found}: "
            "prepare a dataset that comes with its own split, such as DFME."
        )
    names = np.asarray(subjects)
    both = sorted(set(names[held].tolist()) & set(names[~held].tolist()))
    if both:
        raise DataError(f"Subject {both[0]} stands on both sides of the fixed split: mend its CSV.")
    return np.asarray(held, bool)


def counts_of(truth: NDArray[np.int64], share: float) -> dict[int, int]:
    """Distribute `share` of all samples over the classes by their sizes (largest remainders)."""
    sizes = np.bincount(truth)
    exact = sizes * share
    counts = np.floor(exact).astype(int)
    missing = round(len(truth) * share) - int(counts.sum())
    for label in np.argsort(-(exact - counts), kind="stable")[: max(missing, 0)]:
        counts[label] += 1
    return {label: int(count) for label, count in enumerate(counts)}


def stratified(truth: NDArray[np.int64], counts: dict[int, int], seed: int) -> NDArray[np.bool_]:
    """Draw this many samples of each class; subjects may be on both sides.

    Args:
        truth: `(n,)` classes.
        counts: Samples to draw by class; none of other classes.
        seed: The same seed draws the same.

    Returns:
        `(n,)`, True where a sample was drawn.

    Raises:
        DataError: A class would be empty.
    """
    rng = np.random.default_rng((seed, 11))
    drawn = np.zeros(len(truth), bool)
    for label, count in sorted(counts.items()):
        members = np.flatnonzero(truth == label)
        if count and count >= len(members):
            raise DataError(
                f"Class {label} has {len(members)} samples, so {count} cannot be held out: hold "
                "out fewer."
            )
        drawn[rng.permutation(members)[:count]] = True
    return drawn
