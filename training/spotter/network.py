"""The learned screen's network: an ensemble of one-hidden-layer perceptrons, and its ONNX graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from models.records import Floats
from models.spot.evidence import KEPT, NAMES
from training.spotter.recipe import TrainingSpec

_OPSET = 18
_RULES = NAMES.index(KEPT)
"""Column of the rules' verdict in the evidence."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Offset and divisor of each number of the evidence: `(F,)` float32."""

    mean: Floats
    spread: Floats

    @classmethod
    def of(cls, rows: Floats) -> Scale:
        """Measure the numbers of some candidates; constant ones are not scaled."""
        spread = rows.std(axis=0)
        return cls(rows.mean(axis=0), np.where(spread > 1e-3, spread, 1.0).astype(np.float32))


class Ensemble(nn.Module):
    """Several perceptrons in parallel: `(n, F)` scaled evidence to `(n, M)` logits."""

    def __init__(self, numbers: int, spec: TrainingSpec):
        super().__init__()
        self.members, self.hidden, self.drop = spec.members, spec.hidden, spec.drop
        self.first = nn.Parameter(torch.randn(numbers, spec.members * spec.hidden) / numbers**0.5)
        self.first_bias = nn.Parameter(torch.zeros(spec.members * spec.hidden))
        self.second = nn.Parameter(torch.randn(spec.members, spec.hidden) / spec.hidden**0.5)
        self.second_bias = nn.Parameter(torch.zeros(spec.members))

    def forward(self, rows: Tensor) -> Tensor:
        """Return each member's logit; in training some numbers are dropped."""
        rows = nn.functional.dropout(rows, self.drop, self.training)
        inner = torch.relu(rows @ self.first + self.first_bias)
        inner = inner.view(-1, self.members, self.hidden)
        return (inner * self.second).sum(-1) + self.second_bias


@dataclass(frozen=True, slots=True)
class TrainedEnsemble:
    """An ensemble with its scale; `lean` is the weight of the rules' verdict."""

    net: Ensemble
    scale: Scale
    lean: float

    def logits(self, rows: Floats) -> NDArray[np.float64]:
        """Average the members' logits: `(n, F)` to `(n,)`."""
        self.net.eval()
        with torch.no_grad():
            scaled = torch.from_numpy((rows - self.scale.mean) / self.scale.spread)
            mean = np.asarray(self.net(scaled).mean(1).numpy(), np.float64)
        return mean + self.lean * (2.0 * rows[:, _RULES].astype(np.float64) - 1.0)


def fit(rows: Floats, true: NDArray[np.bool_], spec: TrainingSpec, seed: int) -> TrainedEnsemble:
    """Train an ensemble on candidates.

    Args:
        rows: `(n, F)` float32 evidence. true: `(n,)` whether each is an expression.
        spec: The recipe's settings. seed: Seed of initial values and drop-out.

    Returns:
        The trained ensemble after the last step; no earlier step is chosen.
    """
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        scale = Scale.of(rows)
        net = Ensemble(rows.shape[1], spec)
        inputs = torch.from_numpy((rows - scale.mean) / scale.spread)
        target = torch.from_numpy(true.astype(np.float32))[:, None].expand(-1, spec.members)
        optimiser = torch.optim.AdamW(net.parameters(), spec.rate, weight_decay=spec.decay)
        course = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, spec.steps)
        net.train()
        for _ in range(spec.steps):
            optimiser.zero_grad()
            loss = nn.functional.binary_cross_entropy_with_logits(net(inputs), target)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            course.step()
    return TrainedEnsemble(net, scale, spec.lean)


def graph_of(trained: TrainedEnsemble) -> bytes:
    """Convert an ensemble to an ONNX graph: `evidence` `(n, F)` to `logit` `(n, 1)`."""
    net = trained.net
    second = torch.zeros(net.members * net.hidden, 1)
    second[:, 0] = net.second.detach().reshape(-1) / net.members
    lean = np.zeros((len(trained.scale.mean), 1), np.float32)
    lean[_RULES] = 2.0 * trained.lean
    values: dict[str, Any] = {
        "lean": lean,
        "mean": trained.scale.mean,
        "spread": trained.scale.spread,
        "first": net.first.detach().numpy(),
        "first_bias": net.first_bias.detach().numpy(),
        "second": second.numpy(),
        "second_bias": net.second_bias.detach().mean().reshape(1).numpy() - trained.lean,
    }
    nodes = [
        helper.make_node("Sub", ["evidence", "mean"], ["centred"]),
        helper.make_node("Div", ["centred", "spread"], ["scaled"]),
        helper.make_node("Gemm", ["scaled", "first", "first_bias"], ["inner"]),
        helper.make_node("Relu", ["inner"], ["active"]),
        helper.make_node("Gemm", ["active", "second", "second_bias"], ["learned"]),
        helper.make_node("MatMul", ["evidence", "lean"], ["ruled"]),
        helper.make_node("Add", ["learned", "ruled"], ["logit"]),
    ]
    numbers = len(trained.scale.mean)
    graph = helper.make_graph(
        nodes,
        "spotter-screen",
        [helper.make_tensor_value_info("evidence", TensorProto.FLOAT, ["n", numbers])],
        [helper.make_tensor_value_info("logit", TensorProto.FLOAT, ["n", 1])],
        [
            numpy_helper.from_array(np.ascontiguousarray(v, np.float32), name)
            for name, v in values.items()
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)])
    model.ir_version = 9
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
