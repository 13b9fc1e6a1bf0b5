"""Coefficients of agreement between two coders, from tables of counts.

Sources: kappa Cohen 1960; alpha Krippendorff 2004; PABAK Byrt et al. 1993; AC1 Gwet 2008; ICC
Shrout and Fleiss 1979 and McGraw and Wong 1996; R after Ekman, Friesen and Hager, and Yan et al.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats64 = NDArray[np.float64]
Values = tuple[str | None, ...]
"""The coders' values for one unit, in the coders' order; None for a missing value."""


Table = Mapping[Values, int]
"""Count of each combination of values."""


@dataclass(frozen=True, slots=True)
class AgreementFigure:
    """One figure of agreement.

    Attributes:
        name: Its name.
        value: The figure, or None where it is undefined.
        formula: Its formula in words.
        counts: The counts that it is computed from.
        note: Why it is undefined; empty if it is defined.
    """

    name: str
    value: float | None
    formula: str
    counts: Mapping[str, float] = field(default_factory=dict)
    note: str = ""


def cohen_kappa(table: Table, name: str = "kappa") -> AgreementFigure:
    """Compute Cohen's kappa of two coders.

    Args:
        table: Counts of pairs of classes.
        name: What the figure is called.
    """
    formula = "(po - pe)/(1 - pe)"
    n = sum(table.values())
    if n == 0:
        return AgreementFigure(
            name, None, formula, {"n": 0}, "There is nothing that both coders judged."
        )
    first, second = _margin(table, 0), _margin(table, 1)
    po = sum(count for (x, y), count in table.items() if x == y) / n
    pe = sum(first[value] * second[value] for value in first) / n**2
    counts = {"n": n, "po": po, "pe": pe}
    if pe >= 1.0:
        return AgreementFigure(name, None, formula, counts, "Both coders used one class alone.")
    return AgreementFigure(name, (po - pe) / (1.0 - pe), formula, counts)


def _margin(table: Table, coder: int) -> Counter[str | None]:
    sums: Counter[str | None] = Counter()
    for values, count in table.items():
        sums[values[coder]] += count
    return sums


def krippendorff_alpha(table: Table, name: str = "alpha") -> AgreementFigure:
    """Compute Krippendorff's alpha for nominal data of any number of coders, with missing values.

    Args:
        table: Counts of combinations of values.
        name: What the figure is called.
    """
    formula = "1 - Do/De, nominal"
    observed, total = 0.0, 0
    sums: Counter[str] = Counter()
    for values, count in table.items():
        given = [value for value in values if value is not None]
        if len(given) < 2:
            continue
        occurrences = Counter(given)
        unlike = len(given) ** 2 - sum(times**2 for times in occurrences.values())
        observed += count * unlike / (len(given) - 1)
        total += count * len(given)
        for value, times in occurrences.items():
            sums[value] += count * times
    if total == 0:
        return AgreementFigure(name, None, formula, {"n": 0}, "No unit has values of two coders.")
    expected = (total**2 - sum(times**2 for times in sums.values())) / (total - 1)
    counts = {"n": total, "Do": observed / total, "De": expected / total}
    if expected == 0.0:
        return AgreementFigure(name, None, formula, counts, "All coders used one class alone.")
    return AgreementFigure(name, 1.0 - observed / expected, formula, counts)


def icc_a1(ratings: Floats64, name: str = "ICC(A,1)") -> AgreementFigure:
    """Compute the intraclass correlation of single ratings, two-way, absolute agreement.

    Args:
        ratings: `(n, k)`, targets by judges.
    """
    formula = "(MSR - MSE)/(MSR + (k-1)MSE + k(MSC - MSE)/n)"
    n, k = ratings.shape if ratings.ndim == 2 else (0, 0)
    if n < 2 or k < 2:
        return AgreementFigure(name, None, formula, {"n": n}, "Fewer than two pairs of movements.")
    mean = ratings.mean()
    rows = k * float(((ratings.mean(1) - mean) ** 2).sum())
    columns = n * float(((ratings.mean(0) - mean) ** 2).sum())
    rest = float(((ratings - mean) ** 2).sum()) - rows - columns
    msr, msc, mse = rows / (n - 1), columns / (k - 1), rest / ((n - 1) * (k - 1))
    below = msr + (k - 1) * mse + k * (msc - mse) / n
    counts = {"n": n, "k": k, "MSR": msr, "MSC": msc, "MSE": mse}
    if below == 0.0:
        return AgreementFigure(name, None, formula, counts, "All values are equal.")
    return AgreementFigure(name, (msr - mse) / below, formula, counts)


def sensitivity(
    hits: int, signals: int, alarms: int, noises: int
) -> tuple[AgreementFigure, AgreementFigure]:
    """Compute d' and the criterion c of answers to places with and without a movement.

    Args:
        hits: Places with a movement that were answered «movement».
        signals: All places with a movement.
        alarms: Places without one that were answered «movement».
        noises: All places without one.
    """
    counts = {"hits": hits, "signals": signals, "false alarms": alarms, "noises": noises}
    d_formula = "z(H) - z(F), rates (x + 0.5)/(n + 1)"
    c_formula = "-(z(H) + z(F))/2, rates (x + 0.5)/(n + 1)"
    if not signals or not noises:
        note = "Places with and without a movement are both needed."
        return AgreementFigure("d'", None, d_formula, counts, note), AgreementFigure(
            "c", None, c_formula, counts, note
        )
    z_hit = NormalDist().inv_cdf((hits + 0.5) / (signals + 1))
    z_alarm = NormalDist().inv_cdf((alarms + 0.5) / (noises + 1))
    return (
        AgreementFigure("d'", z_hit - z_alarm, d_formula, counts),
        AgreementFigure("c", -(z_hit + z_alarm) / 2, c_formula, counts),
    )


def ratio(name: str, above: float, below: float, formula: str, empty: str) -> AgreementFigure:
    """Make a figure from a ratio; undefined if the denominator is 0."""
    counts = {"above": above, "below": below}
    if below == 0:
        return AgreementFigure(name, None, formula, counts, empty)
    return AgreementFigure(name, above / below, formula, counts)
