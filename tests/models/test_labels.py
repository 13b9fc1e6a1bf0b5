"""Label sets by name or of one's own; only published labels have a polarity."""

from __future__ import annotations

import numpy as np
import pytest

from models.fuse import to_polarity
from models.labels import LABEL_SETS, LabelError, labels_of, polarity_of


def test_sets_are_known_by_name_or_by_their_own_labels() -> None:
    assert labels_of("dfme") == LABEL_SETS["dfme"]
    assert labels_of("pain, effort,left-out") == ("pain", "effort", "left-out")


@pytest.mark.parametrize(
    ("text", "words"),
    [("dfm", "nearest: dfme"), ("pain,pain", "different labels"), ("pain,", "small letters")],
)
def test_what_is_no_set_is_named(text: str, words: str) -> None:
    with pytest.raises(LabelError, match=words):
        labels_of(text)


def test_labels_of_ones_own_have_no_polarity() -> None:
    assert polarity_of("happiness") == "positive"
    assert polarity_of("pain") is None
    shares = np.array([0.2, 0.8], np.float32)
    assert to_polarity(("happiness", "pain"), shares) is None
    found = to_polarity(("happiness", "others"), shares)
    assert found is not None
    assert found.tolist() == [0.0, 1.0, 0.0]
