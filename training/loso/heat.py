"""Heat maps and magnified flow of a few held-out clips, stored compactly.

Grad-CAM (BOWAM, figure 9) and AMMSM's magnified flow (figure 1) are stored with a fold's result.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from models.nets.network import Network
from models.weights import InputSpec
from training.datasets.movements import Movements

OUTPUT = "saliency"
MAGNIFIED = "magnified"


def sample(net: Network, movements: Movements, reading: InputSpec) -> dict[str, Any]:
    """Explain the first of some held-out movements.

    Args:
        net: The fold's chosen network.
        movements: The fold's held-out movements.
        reading: Its input.

    Returns:
        JSON values: the clip, its motion fields and the heat map in 0..1, and for a network that
        magnifies, the lengths of its flow before and after in the flow's own unit. Empty for a
        network without explanation.
    """
    if OUTPUT not in net.outputs:
        return {}
    net.eval()
    device = next(net.parameters()).device
    (views,) = movements.take([0]).inputs(reading)
    with torch.no_grad():
        outputs = net.explained(*net.apart(torch.from_numpy(views[:1]).to(device)))
    heat = outputs[net.outputs.index(OUTPUT)][0].float().cpu().numpy()
    motion = np.hypot(*movements.forward[0])
    if movements.frames:
        motion = movements.frames[0][0].mean(axis=2)
    given = torch.from_numpy(views[:1])
    return _magnified(net, given, outputs) | {
        "clip": movements.names[0],
        "truth": int(movements.truth[0]),
        "told": int(movements.decide(outputs[0][:1].float().softmax(1).cpu().numpy())[0]),
        "heat": np.round(heat, 3).astype(float).tolist(),
        "motion": _small(motion / max(float(motion.max()), 1e-9)),
    }


def _magnified(
    net: Network, given: torch.Tensor, outputs: tuple[torch.Tensor, ...]
) -> dict[str, Any]:
    if MAGNIFIED not in net.outputs:
        return {}
    after = outputs[net.outputs.index(MAGNIFIED)]
    return {
        name: _small(flow[0, :2].float().cpu().square().sum(0).sqrt().numpy())
        for name, flow in (("flow", given), (MAGNIFIED, after))
    }


def _small(map_: Any, side: int = 28) -> list[list[float]]:
    step = max(1, map_.shape[0] // side)
    return [[round(float(v), 3) for v in row] for row in map_[::step, ::step]]
