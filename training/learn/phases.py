"""AMMSM's three phases inside a fold: adaptive epochs, the evolutionary search, fine-tuning.

Paper: AMMSM, section III-D and equations 1-2; open points as in docs/papers.md, AMMSM. In the
first phase every step draws its sparsities and every sample its magnification. The search then
measures candidates by their classification loss on subjects of the training side that took no
part in the training; the held-out subject is never used. The last phase trains with the best
candidate. The weight of the magnifier's loss falls over all epochs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.nets.ammsm import Ammsm, magnification_loss
from training import run_files
from training.datasets import splits
from training.datasets.movements import Movements
from training.learn import evolution
from training.learn.engine import Batch
from training.learn.epochs import FoldEpochs, Strategy
from training.learn.evolution import Genome
from training.recipe.loso import LosoRecipe, PhasesSpec

CHUNK = 64
"""Clips that are measured at once in the search."""


class Phases(Strategy):
    """The phases of one fold of AMMSM."""

    def __init__(self, recipe: LosoRecipe, spec: PhasesSpec, seed: int):
        """Take the recipe, its phases, and the seed of the run."""
        self._recipe, self._spec, self._seed = recipe, spec, seed
        self._judged: Movements | None = None

    def learned(self, known: Movements) -> Movements:
        """Set aside the clips that measure candidates, and train on the rest."""
        self._judged = known
        if self._spec.fitness != "inner":
            return known
        split = splits.by_group(known.subjects, self._recipe.inner_share, self._seed + 1)
        self._judged = known.take(split.held_out)
        return known.take(split.train)

    def before(self, course: FoldEpochs, epoch: int) -> None:
        """Search once, after the adaptive epochs, and set the best candidate."""
        if epoch >= self._spec.adaptive and "sparsities" not in course.found:
            self._search(course)
        if "sparsities" in course.found:
            net = cast(Ammsm, course.net)
            net.configure(course.found["sparsities"], course.found["alpha"])

    def forward(
        self, course: FoldEpochs, batch: Batch, epoch: int, rng: np.random.Generator
    ) -> tuple[Tensor, Tensor]:
        """Run with drawn or found genes; the weight of the magnifier's loss falls (equation 2)."""
        net, device = cast(Ammsm, course.net), course.engine.device
        flow, onset = net.apart(*batch)
        genes = alpha = None
        if "sparsities" not in course.found:
            drawn = evolution.draw(net.pairs, self._spec, rng)
            genes = torch.tensor(drawn.sparsities, device=device)
            alpha = torch.from_numpy(rng.uniform(*self._spec.alpha, len(flow)).astype(np.float32))
            alpha = alpha.to(device)
        reading = net.read(flow, onset, alpha, genes)
        used = net.alpha if alpha is None else alpha
        epochs = self._recipe.schedule.epochs
        if net.magnifier is None:
            return reading.logits, torch.zeros((), device=device)
        fading = (epochs - epoch) / epochs * self._spec.magnify
        return reading.logits, fading * magnification_loss(flow, reading.magnified, used)

    def _search(self, course: FoldEpochs) -> None:
        """Search for the best genes and magnification; a killed search is continued."""
        path = _notes(course.place.checkpoint)
        known: dict[str, float] = {}
        if path is not None and path.is_file():
            known = run_files.read_json(path)

        def report(measured: Any) -> None:
            if path is not None:
                run_files.write_json(path, dict(measured))

        assert self._judged is not None
        device = course.engine.device
        views = self._judged.inputs(course.reading)
        inputs = torch.from_numpy(np.stack([view[0] for view in views])).to(device)
        truth = torch.from_numpy(self._judged.truth).to(device)
        net = cast(Ammsm, course.reading_copy())
        net.eval()

        def fitness(genome: Genome) -> float:
            return _loss(net, inputs, truth, genome)

        found = evolution.search(net.pairs, self._spec, fitness, (*course.seeds, 77), known, report)
        course.found |= {
            "sparsities": list(found.best.sparsities),
            "alpha": found.best.alpha,
            "fitness": list(found.by_generation),
            "candidates": len(found.fitness),
            "fitness_on": self._spec.fitness,
        }
        average = course.engine.average.state
        average["genes"].copy_(torch.tensor(found.best.sparsities))
        average["alpha"].fill_(found.best.alpha)


def _notes(checkpoint: Path | None) -> Path | None:
    """Name the file of the measurements of an unfinished search."""
    return None if checkpoint is None else checkpoint.with_suffix(".search")


def _loss(net: Ammsm, inputs: Tensor, truth: Tensor, genome: Genome) -> float:
    """Measure the classification loss of a candidate."""
    device = truth.device
    alpha = torch.tensor([genome.alpha], device=device)
    genes = torch.tensor(genome.sparsities, device=device)
    total = 0.0
    with torch.no_grad():
        for first in range(0, len(truth), CHUNK):
            part = slice(first, first + CHUNK)
            flow, onset = net.apart(inputs[part])
            logits = net.read(flow, onset, alpha, genes).logits.float()
            total += float(F.cross_entropy(logits, truth[part], reduction="sum"))
    return total / len(truth)
