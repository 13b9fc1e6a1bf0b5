"""AMMSM's three phases inside a fold: adaptive epochs, the evolutionary search, fine-tuning.

Paper: AMMSM, section III-D and equations 1-2; open points as in architectures, section 2.8. In the
first phase every step draws its sparsities and every sample its magnification. The search then
measures candidates by their classification loss on subjects of the training side that took no
part in the learning; the held-out subject is never seen. The last phase trains with the best
candidate. The magnifier's own loss fades over all epochs.
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
from training.learn.epochs import Batch, Course
from training.learn.evolution import Genome
from training.recipe.loso import PhasesSpec

CHUNK = 64
"""Clips that are measured at once in the search."""


class AdaptiveCourse(Course):
    """The epochs of one fold of AMMSM."""

    judged: Movements

    @property
    def phases(self) -> PhasesSpec:
        """Its settings."""
        assert self.recipe.phases is not None
        return self.recipe.phases

    def learned(self, known: Movements) -> Movements:
        """Keep the clips that judge the search apart, and learn from the rest."""
        self.judged = known
        if self.phases.fitness != "inner":
            return known
        split = splits.by_group(known.subjects, self.recipe.inner_share, self.seeds[0] + 1)
        self.judged = known.take(split.held_out)
        return known.take(split.train)

    @property
    def ammsm(self) -> Ammsm:
        """The network that learns."""
        return cast(Ammsm, self.net)

    def before(self, epoch: int) -> None:
        """Search once, when the adaptive epochs are over, and set what was found."""
        if epoch >= self.phases.adaptive and "sparsities" not in self.found:
            self._search()
        if "sparsities" in self.found:
            self.ammsm.configure(self.found["sparsities"], self.found["alpha"])

    def forward(self, batch: Batch, epoch: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Run with drawn or found genes; the magnifier's loss fades (equation 2)."""
        flow, onset = self.net.apart(*batch)
        count = len(flow)
        low, high = self.phases.alpha
        genes = alpha = None
        if "sparsities" not in self.found:
            drawn = evolution.draw(self.ammsm.pairs, self.phases, rng)
            genes = torch.tensor(drawn.sparsities, device=self.device)
            alpha = torch.from_numpy(rng.uniform(low, high, count).astype(np.float32))
            alpha = alpha.to(self.device)
        reading = self.ammsm.read(flow, onset, alpha, genes)
        used = self.ammsm.alpha if alpha is None else alpha
        epochs = self.recipe.schedule.epochs
        fading = (epochs - epoch) / epochs * self.phases.magnify
        return reading.logits, fading * magnification_loss(flow, reading.magnified, used)

    def _search(self) -> None:
        """Search for the best genes and magnification, going on where a killed search was."""
        path = self._notes()
        known: dict[str, float] = {}
        if path is not None and path.is_file():
            known = run_files.read_json(path)

        def tell(measured: Any) -> None:
            if path is not None:
                run_files.write_json(dict(measured), path)

        inputs = self._inputs()
        truth = torch.from_numpy(self.judged.truth).to(self.device)
        net = cast(Ammsm, self.reading_copy())
        net.eval()

        def fitness(one: Genome) -> float:
            return _loss(net, inputs, truth, one)

        found = evolution.search(
            self.ammsm.pairs, self.phases, fitness, (*self.seeds, 77), known, tell
        )
        self.found |= {
            "sparsities": list(found.best.sparsities),
            "alpha": found.best.alpha,
            "fitness": list(found.by_generation),
            "candidates": len(found.fitness),
            "fitness_on": self.phases.fitness,
        }
        self.average.state["genes"].copy_(torch.tensor(found.best.sparsities))
        self.average.state["alpha"].fill_(found.best.alpha)

    def _notes(self) -> Path | None:
        """Name the file that holds what the search has measured so far."""
        keep = self.place.keep
        return None if keep is None else keep.with_suffix(".search")

    def _inputs(self) -> list[Tensor]:
        """Prepare the clips that judge: one tensor for each input of the network."""
        views = self.feed.views(self.judged)
        parts = [np.stack([one[0] for one in part]) for part in zip(*views, strict=True)]
        return [torch.from_numpy(part).to(self.device) for part in parts]


def _loss(net: Ammsm, inputs: list[Tensor], truth: Tensor, one: Genome) -> float:
    """Measure the classification loss of a candidate."""
    device = truth.device
    alpha = torch.tensor([one.alpha], device=device)
    genes = torch.tensor(one.sparsities, device=device)
    total = 0.0
    with torch.no_grad():
        for first in range(0, len(truth), CHUNK):
            part = slice(first, first + CHUNK)
            flow, onset = net.apart(*(tensor[part] for tensor in inputs))
            logits = net.read(flow, onset, alpha, genes).logits.float()
            total += float(F.cross_entropy(logits, truth[part], reduction="sum"))
    return total / len(truth)
