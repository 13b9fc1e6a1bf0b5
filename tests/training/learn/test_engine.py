"""The engine's steps are those of plain torch, to the bit, and its state goes on where it was."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.records import Floats
from training.errors import TrainingError
from training.learn.engine import Batch, BatchLoss, Engine, EngineSpec, Moment, Objective
from training.learn.schedule import draw_order, learning_rate, make_optimiser
from training.recipe.base import OptimiserSpec, ScheduleSpec

SPEC = EngineSpec(
    OptimiserSpec(lr=0.01), ScheduleSpec(epochs=3, batch=4, ema=0.9), True, (7, 2), 7 * 1009 + 2
)


class Noisy:
    """Ten samples of two inputs; each encoding has noise of its own."""

    truth: NDArray[np.int64] = np.arange(10) % 3

    def encode(self, index: int, rng: np.random.Generator) -> tuple[Floats, ...]:
        first, second = (rng.standard_normal((2, 4, 4)) + self.truth[index] for _ in range(2))
        return np.asarray(first, np.float32), np.asarray(second, np.float32)


class Both(nn.Module):
    """A small network of two inputs, with a norm and with chance of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.norm, self.drop, self.head = nn.BatchNorm2d(4), nn.Dropout(0.2), nn.Linear(64, 3)

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        hidden = self.drop(self.norm(torch.cat([first, second], 1)))
        logits: Tensor = self.head(hidden.flatten(1))
        return logits


def both() -> Both:
    torch.manual_seed(3)
    return Both()


def judged_by(net: Both) -> Objective:
    def objective(batch: Batch, truth: Tensor, moment: Moment) -> BatchLoss:
        logits = net(*batch)
        return BatchLoss(nn.functional.cross_entropy(logits, truth) * (2 - moment.progress), logits)

    return objective


def plainly(net: Both, epochs: int) -> list[float]:
    """Write the same steps out in plain torch."""
    optimiser, losses, data = make_optimiser(SPEC.optimiser, net), [], Noisy()
    for epoch in range(epochs):
        torch.manual_seed(SPEC.number * 1000003 + epoch)
        order = draw_order(data.truth, SPEC.schedule, True, SPEC.number, epoch)
        net.train()
        for step, chosen in enumerate((order[:4], order[4:8])):
            for group in optimiser.param_groups:
                group["lr"] = 0.01 * learning_rate(SPEC.schedule, epoch + step / 2)
            seeds = (7, 2, epoch, step)
            rows = [
                data.encode(i, np.random.default_rng((*seeds, k))) for k, i in enumerate(chosen)
            ]
            parts = (torch.from_numpy(np.stack(part)) for part in zip(*rows, strict=True))
            logits = net(*(part.contiguous(memory_format=torch.channels_last) for part in parts))
            loss = nn.functional.cross_entropy(logits, torch.from_numpy(data.truth[chosen]))
            loss = loss * (2 - (epoch + step / 2) / 3)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(net.parameters(), SPEC.optimiser.clip)
            optimiser.step()
            losses.append(float(loss.detach()))
    return [sum(losses[k : k + 2]) / 2 for k in range(0, len(losses), 2)]


def test_its_steps_are_those_of_plain_torch_to_the_bit() -> None:
    ours, theirs = both(), both()
    engine = Engine(ours, SPEC)
    objective = judged_by(ours)
    passed = [engine.epoch(Noisy(), epoch, objective) for epoch in range(3)]
    assert [epoch.loss for epoch in passed] == plainly(theirs, 3)
    for name, value in theirs.state_dict().items():
        assert torch.equal(ours.state_dict()[name], value), name
    assert not torch.equal(engine.average.state["head.weight"], ours.head.weight)
    assert 0 <= passed[0].right <= 1
    assert passed[2].rate < passed[1].rate


def test_another_engine_goes_on_from_its_state_to_the_same_digits() -> None:
    whole, broken, later = both(), both(), both()
    engines = [Engine(net, SPEC, teacher=0.5) for net in (whole, broken, later)]
    for epoch in range(3):
        engines[0].epoch(Noisy(), epoch, judged_by(whole))
    engines[1].epoch(Noisy(), 0, judged_by(broken))
    engines[2].restore(copy.deepcopy(engines[1].state()))
    for epoch in (1, 2):
        engines[2].epoch(Noisy(), epoch, judged_by(later))
    teachers = (engines[0].teacher, engines[2].teacher)
    for first, second in (
        (whole.state_dict(), later.state_dict()),
        (engines[0].average.state, engines[2].average.state),
        tuple(teacher.state for teacher in teachers if teacher is not None),
    ):
        assert all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("error", [RuntimeError("CUDA out of memory."), MemoryError()])
def test_memory_that_runs_out_names_the_batch_to_try(error: Exception) -> None:
    def full(*_: object) -> BatchLoss:
        raise error

    with pytest.raises(TrainingError, match=r"with 4 samples a step: try schedule.batch = 2"):
        Engine(both(), SPEC).epoch(Noisy(), 0, full)
    with pytest.raises(RuntimeError, match="shape"):
        Engine(both(), SPEC).epoch(Noisy(), 0, lambda *_: judged_by_nothing())


def judged_by_nothing() -> BatchLoss:
    raise RuntimeError("the shape is wrong")


def test_half_precision_scales_its_loss_and_goes_on_from_its_state() -> None:
    spec = replace(SPEC, precision="fp16")
    whole, broken, later = both(), both(), both()
    engines = [Engine(net, spec) for net in (whole, broken, later)]
    losses = [engines[0].epoch(Noisy(), epoch, judged_by(whole)).loss for epoch in range(3)]
    assert losses[2] < losses[0]
    assert engines[0].state()["scaler"]["scale"] > 1
    engines[1].epoch(Noisy(), 0, judged_by(broken))
    engines[2].restore(copy.deepcopy(engines[1].state()))
    assert engines[2].epoch(Noisy(), 1, judged_by(later)).loss == losses[1]
