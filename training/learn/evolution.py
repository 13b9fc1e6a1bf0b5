"""Evolutionary search over AMMSM's configuration: one sparsity for each pair of blocks, and alpha.

After SparseViT's search (Chen et al., CVPR 2023), which AMMSM builds on: a random first population,
the best as parents, half of the next population by mutating a random parent gene by gene, half by
uniform crossover of two. A candidate is measured once only. The fitness is a loss, so smaller is
better.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from training.recipe.loso import PhasesSpec


@dataclass(frozen=True, slots=True, order=True)
class Genome:
    """One candidate: sparsities of the pairs of blocks, and the magnification."""

    sparsities: tuple[float, ...]
    alpha: float

    @property
    def text(self) -> str:
        """Write it as one line, which is the key of its fitness."""
        return " ".join(f"{value:g}" for value in (*self.sparsities, self.alpha))


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Result of a search: the best candidate, and the fitness of all measured ones."""

    best: Genome
    fitness: dict[str, float]
    by_generation: tuple[float, ...]


Fitness = Callable[[Genome], float]
OnProgress = Callable[[Mapping[str, float]], None]


def parse(text: str) -> Genome:
    """Read a candidate back from its line."""
    *sparsities, alpha = (float(part) for part in text.split())
    return Genome(tuple(sparsities), alpha)


def draw(pairs: int, spec: PhasesSpec, rng: np.random.Generator) -> Genome:
    """Draw a random candidate."""
    return Genome(tuple(_sparsity(spec, rng) for _ in range(pairs)), _alpha(spec, rng))


def search(
    pairs: int,
    spec: PhasesSpec,
    fitness: Fitness,
    seed: tuple[int, ...],
    known: Mapping[str, float] | None = None,
    on_progress: OnProgress = lambda _: None,
) -> SearchResult:
    """Search for the candidate of smallest fitness.

    All random numbers come from the seed and the generation, so a search that is resumed with the
    earlier measurements takes the same steps without repeating them.

    Args:
        pairs: Sparsity genes.
        spec: Sizes of the search and possible values of the genes.
        fitness: Measures a candidate; smaller is better.
        seed: Equal seeds give equal searches.
        known: Fitness by `Genome.text` of an earlier, unfinished search.
        on_progress: Called with all fitness after each generation.

    Returns:
        The best candidate; of equally good ones the first in order.
    """
    measured = dict(known or {})
    population: list[Genome] = []
    course = []
    for generation in range(spec.generations):
        rng = np.random.default_rng((*seed, generation))
        population = _next(population, pairs, spec, rng)
        for genome in population:
            if genome.text not in measured:
                measured[genome.text] = fitness(genome)
        population.sort(key=lambda genome: (measured[genome.text], genome))
        course.append(measured[population[0].text])
        on_progress(measured)
    best = min(
        (parse(text) for text in measured), key=lambda genome: (measured[genome.text], genome)
    )
    return SearchResult(best, measured, tuple(course))


def _next(
    last: list[Genome], pairs: int, spec: PhasesSpec, rng: np.random.Generator
) -> list[Genome]:
    """Make a population: at random, or from the best of the last one, which stay in it."""
    if not last:
        return [draw(pairs, spec, rng) for _ in range(spec.population)]
    parents = last[: spec.parents]
    offspring = max(spec.population - len(parents), 0)
    mutants = [_mutant(_any(parents, rng), spec, rng) for _ in range(offspring - offspring // 2)]
    crossed = [_child(_any(parents, rng), _any(parents, rng), rng) for _ in range(offspring // 2)]
    return [*parents, *mutants, *crossed]


def _any(parents: list[Genome], rng: np.random.Generator) -> Genome:
    return parents[int(rng.integers(len(parents)))]


def _mutant(parent: Genome, spec: PhasesSpec, rng: np.random.Generator) -> Genome:
    genes = tuple(
        _sparsity(spec, rng) if rng.random() < spec.mutation else gene for gene in parent.sparsities
    )
    alpha = _alpha(spec, rng) if rng.random() < spec.mutation else parent.alpha
    return Genome(genes, alpha)


def _child(genome: Genome, other: Genome, rng: np.random.Generator) -> Genome:
    pairs = zip(genome.sparsities, other.sparsities, strict=True)
    genes = tuple(a if rng.random() < 0.5 else b for a, b in pairs)
    return Genome(genes, genome.alpha if rng.random() < 0.5 else other.alpha)


def _sparsity(spec: PhasesSpec, rng: np.random.Generator) -> float:
    return float(spec.sparsities[int(rng.integers(len(spec.sparsities)))])


def _alpha(spec: PhasesSpec, rng: np.random.Generator) -> float:
    low, high = spec.alpha
    steps = round((high - low) / spec.alpha_step)
    return low + spec.alpha_step * int(rng.integers(steps + 1))
