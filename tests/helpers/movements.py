"""Crude movements for tests of the training code: a blob where each polarity moves, or noise."""

from __future__ import annotations

import numpy as np

from models.labels import POLARITY
from models.records import Floats
from training.datasets.fields import Fields
from training.datasets.synthetic_stills import Pictures

_PLACES = {0: (14, 9, 0.3, 1.0), 1: (21, 20, 0.8, -0.6), 2: (14, 6, 0.1, -1.0)}


def field(label: int, side: int = 28, seed: int | None = None) -> Floats:
    """Make a forward field `(2, side, side)` of one polarity, with noise if seeded."""
    x, y, u, v = _PLACES[label]
    ys, xs = np.mgrid[0:side, 0:side]
    blob = np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / 14.0)
    uv = np.stack([u * blob, v * blob])
    if seed is not None:
        uv = uv + 0.05 * np.random.default_rng(seed).standard_normal(uv.shape)
    return np.asarray(uv, np.float32)


def fields(n: int, identities: int = 6, labels: tuple[str, ...] = POLARITY) -> Fields:
    """Make `n` samples with pictures, classes and identities in turn."""
    truth = np.arange(n, dtype=np.int64) % len(labels)
    forward = np.stack([field(int(k) % len(_PLACES), seed=i) for i, k in enumerate(truth)])
    groups = tuple(f"id{(i // len(labels)) % identities}" for i in range(n))
    random = np.random.default_rng(n)
    stills = random.integers(0, 256, (n, 2, 28, 28)).astype(np.uint8)
    return Fields(-2.0 * forward, forward, truth, groups, labels, stills)


def pictures(n: int, identities: int = 6, labels: tuple[str, ...] = POLARITY) -> Pictures:
    """Make `n` samples of random pictures; of each identity macro- and micro-expressions."""
    truth = np.arange(n, dtype=np.int64) % len(labels)
    groups = tuple(f"id{(i // len(labels)) % identities}" for i in range(n))
    frames = np.random.default_rng(n).integers(0, 256, (n, 3, 40, 40)).astype(np.uint8)
    return Pictures(
        frames, truth, np.arange(n) // (len(labels) * identities) % 2 == 0, groups, labels
    )
