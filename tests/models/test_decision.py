"""DGCM decides coarse first, then fine, from the seven probabilities alone."""

from __future__ import annotations

import numpy as np
import pytest

from models.decision import COARSE_FIRST, DecisionError, calibrated, winners
from models.fuse import softmax
from models.labels import DFME, POLARITY

PAIRS = 20_000


def pairs() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(2, PAIRS, 4)).astype(np.float32)


def by_the_paper(coarse: np.ndarray, fine: np.ndarray) -> np.ndarray:
    """Take the coarse winner; where it is negative, the fine winner."""
    kind = np.asarray(["negative", "happiness", "surprise", "contempt"])[coarse.argmax(1)]
    emotion = np.asarray(["anger", "disgust", "fear", "sadness"])[fine.argmax(1)]
    named = np.where(kind == "negative", emotion, kind)
    return np.asarray([DFME.index(name) for name in named])


def logits_of(coarse: np.ndarray, fine: np.ndarray) -> np.ndarray:
    kinds, emotions = np.log(softmax(coarse)), np.log(softmax(fine))
    of = dict(zip(("happiness", "surprise", "contempt"), kinds[:, 1:].T, strict=True))
    of |= {
        name: kinds[:, 0] + emotions[:, k]
        for k, name in enumerate(("anger", "disgust", "fear", "sadness"))
    }
    return np.stack([of[name] for name in DFME], axis=1)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_every_pair_of_logits_is_decided_as_the_paper_does(temperature: float) -> None:
    coarse, fine = pairs()
    shares = calibrated(logits_of(coarse, fine), DFME, COARSE_FIRST, temperature)
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, atol=1e-5)
    assert (winners(shares, DFME, COARSE_FIRST) == by_the_paper(coarse, fine)).mean() == 1.0
    assert (winners(shares, DFME) == by_the_paper(coarse, fine)).mean() < 0.97


def test_without_a_temperature_the_probabilities_are_the_products() -> None:
    logits = logits_of(*pairs())
    np.testing.assert_allclose(calibrated(logits, DFME, COARSE_FIRST), softmax(logits), atol=1e-6)


def test_a_set_without_the_negative_emotions_is_refused() -> None:
    with pytest.raises(DecisionError, match="take the decision likeliest"):
        winners(np.ones((1, 3), np.float32), POLARITY, COARSE_FIRST)
