"""The short medians and quantiles are NumPy's to the bit."""

from __future__ import annotations

import numpy as np
import pytest

from models.spot.medians import median, quantile


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("rows", [1, 2, 3, 44, 45, 119, 240])
def test_medians_and_quantiles_are_those_of_numpy_to_the_bit(rows: int, kind: type) -> None:
    rng = np.random.default_rng(rows)
    for digits in (1, 9):  # with many equal ones, zeros of both signs among them, and with none
        values = np.round(rng.normal(size=(rows, 5, 2)), digits).astype(kind)
        middle = median(values)
        assert middle.dtype == values.dtype
        assert middle.tobytes() == np.median(values, axis=0).tobytes()
        for share in (0.0, 0.3, 0.7, 1.0):
            expected = np.quantile(values, share, axis=0)
            assert quantile(values, share).tobytes() == expected.astype(np.float64).tobytes()
