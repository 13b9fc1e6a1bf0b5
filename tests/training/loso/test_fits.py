"""A cache that is not what a recipe names is refused before anything is learned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from training.datasets.prepared import CacheSource
from training.errors import TrainingError
from training.loso import fits
from training.recipe import catalogue

MERBA = CacheSource("megc2019", "tvl1", 224)


@pytest.mark.parametrize(
    ("recipe", "source", "change", "words"),
    [
        ("merba-megc2019", MERBA, {"flow": "farneback"}, "wants the flow tvl1"),
        ("merba-megc2019", MERBA, {"flow_px": 112}, "wants flow_px 224"),
        ("merba-megc2019", MERBA, {"dataset": "casme2"}, "wants the dataset megc2019"),
        (
            "ammsm-casme2-3",
            CacheSource("casme2", flow_px=256, onset_px=256),
            {"onset_px": 0},
            "an onset picture: kept, the data was prepared with none",
        ),
        (
            "bowam-megc2019",
            CacheSource("megc2019", flow_px=224, near=True),
            {"near": False},
            "frames beside the apex",
        ),
        ("frames-casme2", CacheSource("casme2", frames="m2"), {"frames": "m1"}, "pipeline m2"),
    ],
)
def test_each_difference_is_named(
    recipe: str, source: CacheSource, change: dict[str, Any], words: str
) -> None:
    parsed = catalogue.read(recipe)
    fits.check(parsed, source)
    with pytest.raises(TrainingError, match=words):
        fits.check(parsed, replace(source, **change))
    fits.check(parsed, None)
