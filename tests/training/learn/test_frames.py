"""Frame networks: how clips are decided, and what fits them to their pictures."""

from __future__ import annotations

import numpy as np
import pytest

from training.learn import frames
from training.recipe.loso import FramesSpec


def test_pictures_vote_and_a_tie_goes_to_the_larger_sum() -> None:
    most = np.asarray([[0.6, 0.4, 0], [0.6, 0.4, 0], [0, 0, 1]], np.float32)
    assert frames.vote(most).argmax() == 0
    tie = np.asarray([[0.51, 0.49, 0], [0.1, 0.9, 0]], np.float32)
    assert frames.vote(tie).argmax() == 1
    assert frames.vote(tie).sum() == pytest.approx(1.0)


def test_a_head_is_deepened_and_stages_are_frozen() -> None:
    from models.nets import registry

    for name in ("vit_p32", "swin_base", "poolformer_m36"):
        net = registry.build(name, "compact", num_classes=7)
        spec = FramesSpec(head_depth=2, frozen_stages=1)
        before = sum(p.numel() for p in net.parameters())
        frames.adapt(net, spec)
        assert sum(p.numel() for p in net.parameters()) > before
        still = [p for p in net.parameters() if not p.requires_grad]
        assert 0 < len(still) < len(list(net.parameters()))
        assert net(*net.example(1)).shape == (1, 7)


def test_a_grey_picture_fits_a_network_for_colour_and_the_other_way_round() -> None:
    grey = np.full((8, 8, 1), 255, np.uint8)
    spec = FramesSpec()
    assert frames.prepare(grey, spec, 3, 4).shape == (3, 4, 4)
    assert frames.prepare(np.repeat(grey, 3, 2), spec, 1, 8).mean() == pytest.approx(1.0)
