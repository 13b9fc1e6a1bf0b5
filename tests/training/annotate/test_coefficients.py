"""Coefficients of agreement, against published values."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from training.annotate.coefficients import cohen_kappa, icc_a1, krippendorff_alpha, sensitivity


def test_kappa_agrees_with_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        a, b = rng.choice(list("abc"), 60), rng.choice(list("abcd"), 60)
        ours = cohen_kappa(Counter(zip(a.tolist(), b.tolist(), strict=True))).value
        assert ours == pytest.approx(cohen_kappa_score(a, b), abs=1e-12)


@pytest.mark.parametrize(
    ("coders", "alpha"),
    [
        (("0100000010", "1110010000"), 0.095238),
        (("aabbdcccedda", "babbbcccEddd".lower()), 0.691964),
        (("123321412...", "1233224125.3", ".3332342251.", "12332441251."), 0.743421),
    ],
)
def test_alpha_agrees_with_published_cases(coders: tuple[str, ...], alpha: float) -> None:
    rows = [[None if c == "." else c for c in row] for row in coders]
    table = Counter(zip(*rows, strict=True))
    assert krippendorff_alpha(table).value == pytest.approx(alpha, abs=1e-6)


def test_the_intraclass_correlation_agrees_with_shrout_and_fleiss() -> None:
    ratings = np.array(
        [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
    )
    assert icc_a1(ratings).value == pytest.approx(0.289764, abs=1e-6)


def test_sensitivity_and_criterion_of_answers() -> None:
    d_prime, criterion = sensitivity(18, 20, 3, 20)
    assert d_prime.value == pytest.approx(2.147183, abs=1e-6)
    assert criterion.value == pytest.approx(-0.106170, abs=1e-6)
    assert sensitivity(1, 1, 0, 0)[0].value is None
