"""Errors of class numbers, as B-LiT's table 4 reports them beside precision.

The paper treats its classes as numbers: 0 positive, 1 negative and 2 surprise. The errors depend on
this order, which is the paper's choice. Precision is the mean over classes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.labels import BLIT_POLARITY


def of_confusion(table: Sequence[Sequence[int]], labels: Sequence[str]) -> dict[str, float]:
    """Compute macro precision and, for the three polarities, MSE, MAE and R2 of class numbers.

    Args:
        table: `table[t][p]` counts samples of true class t that were read as p.
        labels: The classes.

    Returns:
        `precision`, and for polarities `mse`, `mae` and `r2`, each over all samples.
    """
    counts = np.asarray(table, np.float64)
    present = counts.sum(axis=1) > 0
    read = counts.sum(axis=0)
    shares = np.divide(np.diag(counts), read, out=np.zeros(len(read)), where=read > 0)
    found = {"precision": float(shares[present].mean())}
    if set(labels) != set(BLIT_POLARITY):
        return found
    places = np.asarray([BLIT_POLARITY.index(label) for label in labels], np.float64)
    gaps = places[None, :] - places[:, None]
    truth = counts.sum(axis=1)
    middle = float((truth * places).sum() / truth.sum())
    spread = float((truth * (places - middle) ** 2).sum())
    square = float((counts * gaps**2).sum())
    found |= {"mse": square / counts.sum(), "mae": float((counts * abs(gaps)).sum() / counts.sum())}
    return found | ({"r2": 1.0 - square / spread} if spread > 0 else {})
