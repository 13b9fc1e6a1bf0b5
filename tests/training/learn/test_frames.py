"""Frame networks: what the study's search varies."""

from __future__ import annotations

from training.learn import frames
from training.recipe.loso import FramesSpec


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
