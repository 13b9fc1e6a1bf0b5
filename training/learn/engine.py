"""The engine of every training: batches, steps, averaged weights, device and precision.

All randomness comes from (seeds, epoch, step, place), so an epoch that is run again gives the same
result. The objective is a parameter; the engine does not depend on flow, folds or networks. Device
and precision are handled by Lightning Fabric.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import torch
from lightning_fabric import Fabric
from lightning_fabric.plugins.environments.lightning import LightningEnvironment
from numpy.typing import NDArray
from torch import Tensor, nn

from models.nets.from_graph import freeze_norms
from models.records import Floats
from training.errors import TrainingError
from training.learn.schedule import Average, draw_order, learning_rate, make_optimiser
from training.recipe.base import OptimiserSpec, ScheduleSpec

Batch = tuple[Tensor, ...]

DEVICE = re.compile(r"cpu|cuda(?::(\d+))?")
"""`cpu`, `cuda` (the first card), or `cuda:N` with N from 0."""
PRECISIONS = ("32", "bf16", "fp16")
_PICTURES = 4
USUAL = ("cpu", PRECISIONS[0])
"""Default device and precision."""

_FABRIC: dict[str, Literal["32-true", "bf16-mixed"]] = {
    "32": "32-true",
    "bf16": "bf16-mixed",
    "fp16": "32-true",
}
"""Fabric's names of our precisions; the engine scales the losses of half precision itself."""

# Otherwise Fabric logs its precision for every fold.
logging.getLogger("lightning_fabric").setLevel(logging.WARNING)


class Examples(Protocol):
    """Training samples that are encoded one by one, each with its own random numbers."""

    @property
    def truth(self) -> NDArray[np.int64]: ...

    def encode(self, index: int, rng: np.random.Generator) -> tuple[Floats, ...]: ...


@dataclass(frozen=True, slots=True)
class Moment:
    """Position of a step in its run; epochs and steps are counted from 0."""

    epoch: int
    step: int
    steps: int
    epochs: int

    @property
    def time(self) -> float:
        """Finished epochs, with the fraction of the present one."""
        return self.epoch + self.step / self.steps

    @property
    def progress(self) -> float:
        """Share of the run that is over, 0..1."""
        return self.time / self.epochs


@dataclass(frozen=True, slots=True)
class BatchLoss:
    """Result of an objective for a batch: the value to minimise, and logits `(n, k)`.

    `decided` `(n,)`: the decided classes, if they are not those of the largest logits.
    """

    value: Tensor
    logits: Tensor
    decided: Tensor | None = None


Objective = Callable[[Batch, Tensor, Moment], BatchLoss]
"""Takes a batch, its classes `(n,)` and the moment."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A finished epoch: mean loss, accuracy, and the last learning rate."""

    loss: float
    right: float
    rate: float


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """How a network is optimised.

    Attributes:
        optimiser, schedule: Settings of a recipe.
        balance: Draw each class equally often.
        seeds: Seeds of the random numbers of each sample and step.
        number: Seed of the order of samples and of torch.
        frozen: Batch norms that are not updated.
        device, precision: See `DEVICE`, and one of `PRECISIONS`.
    """

    optimiser: OptimiserSpec
    schedule: ScheduleSpec
    balance: bool
    seeds: tuple[int, ...]
    number: int
    frozen: tuple[str, ...] = ()
    device: str = USUAL[0]
    precision: str = USUAL[1]


class Engine:
    """Trains one network epoch by epoch."""

    def __init__(self, net: nn.Module, spec: EngineSpec, teacher: float = 0.0):
        """Move the network to its device and build optimiser, schedule and averages.

        Args:
            net: The network with its initial weights; it is trained in place.
            spec: How it is optimised.
            teacher: Decay of a second average of the weights; 0 keeps none.
        """
        self.spec = spec
        self.fabric = Fabric(
            accelerator=spec.device.partition(":")[0],
            devices=[_card(spec.device)] if spec.device != "cpu" else 1,
            precision=_FABRIC[spec.precision],
            # A fold is one process, although a cluster's variables describe a larger job.
            plugins=[LightningEnvironment()],
        )
        self.device = self.fabric.device
        net.to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        freeze_norms(net, spec.frozen)
        self.net = net
        self.optimiser = make_optimiser(spec.optimiser, net)
        self.half = spec.precision == "fp16"
        self.scaler = torch.amp.GradScaler(self.device.type, enabled=self.half)
        self.average = Average(net, spec.schedule.ema)
        self.teacher = Average(net, teacher) if teacher else None

    def epoch(
        self,
        examples: Examples,
        epoch: int,
        objective: Objective,
        after_batch: Callable[[], None] = lambda: None,
    ) -> Passed:
        """Train one epoch.

        Args:
            examples: Training samples.
            epoch: Its number, from 0.
            objective: Computes the loss of a step.
            after_batch: Called after each step; an exception in it ends the epoch.

        Raises:
            TrainingError: The loss is not finite, or memory ran out.
        """
        spec, truth = self.spec, examples.truth
        torch.manual_seed(spec.number * 1000003 + epoch)
        order = draw_order(truth, spec.schedule, spec.balance, spec.number, epoch)
        size = min(spec.schedule.batch, len(order))
        steps = len(order) // size
        self.net.train()
        freeze_norms(self.net, spec.frozen)
        total, right, rate = 0.0, 0, 0.0
        for step in range(steps):
            chosen = order[step * size : (step + 1) * size]
            moment = Moment(epoch, step, steps, spec.schedule.epochs)
            rate = self._set_rate(moment)
            batch = self._batch(examples, chosen, moment)
            loss, hits = self._guarded(batch, truth[chosen], moment, objective)
            total, right = total + loss, right + hits
            after_batch()
        if not math.isfinite(total):
            raise TrainingError(
                f"The loss became {total} in epoch {epoch}: lower optimiser.lr "
                f"(now {spec.optimiser.lr:g}) or set optimiser.clip."
            )
        return Passed(total / steps, right / (steps * size), rate)

    def state(self) -> dict[str, Any]:
        """Return the state from which another engine of the same settings can continue."""
        return {
            "net": self.net.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average.state,
            "teacher": self.teacher.state if self.teacher else {},
            "steps": self.average.steps,
            "scaler": self.scaler.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Continue from a state that `state` returned."""
        self.net.load_state_dict(state["net"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average.state, self.average.steps = state["average"], state["steps"]
        if self.teacher is not None:
            self.teacher.state, self.teacher.steps = state["teacher"], state["steps"]
        if self.half:
            self.scaler.load_state_dict(state["scaler"])

    def _autocast(self) -> AbstractContextManager[Any]:
        if self.half:
            return torch.autocast(self.device.type, torch.float16)
        return self.fabric.autocast()

    def _set_rate(self, moment: Moment) -> float:
        rate = self.spec.optimiser.lr * learning_rate(self.spec.schedule, moment.time)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        return rate

    def _batch(self, examples: Examples, chosen: NDArray[np.int64], moment: Moment) -> Batch:
        seeds = (*self.spec.seeds, moment.epoch, moment.step)
        rows = [
            examples.encode(int(index), np.random.default_rng((*seeds, place)))
            for place, index in enumerate(chosen)
        ]
        parts = [torch.from_numpy(np.stack(part)) for part in zip(*rows, strict=True)]
        return tuple(_laid_out(part.to(self.device)) for part in parts)

    def _guarded(
        self, batch: Batch, truth: NDArray[np.int64], moment: Moment, objective: Objective
    ) -> tuple[float, int]:
        """Do one step; if memory runs out, the error names a batch size to try."""
        try:
            return self._step(batch, torch.from_numpy(truth).to(self.device), moment, objective)
        except (RuntimeError, MemoryError) as error:
            if not ran_out(error):
                raise
            raise TrainingError(memory_sentence(self.spec.schedule.batch)) from error

    def _step(
        self, batch: Batch, truth: Tensor, moment: Moment, objective: Objective
    ) -> tuple[float, int]:
        with self._autocast():
            judged = objective(batch, truth, moment)
        self.optimiser.zero_grad()
        self.fabric.backward(self.scaler.scale(judged.value))
        self.scaler.unscale_(self.optimiser)
        if self.spec.optimiser.clip:
            nn.utils.clip_grad_norm_(self.net.parameters(), self.spec.optimiser.clip)
        self.scaler.step(self.optimiser)
        self.scaler.update()
        for average in (self.average, self.teacher):
            if average is not None:
                average.update(self.net)
        largest = judged.logits.detach().argmax(1)
        right = ((largest if judged.decided is None else judged.decided) == truth).sum()
        return float(judged.value.detach()), int(right)


def _laid_out(part: Tensor) -> Tensor:
    """Convert pictures `(B, C, H, W)` to channels-last memory, like the network's weights."""
    if part.dim() != _PICTURES:
        return part
    return part.contiguous(memory_format=torch.channels_last)


def check_place(device: str, precision: str) -> None:
    """Check a device and a precision.

    Raises:
        TrainingError: The device or precision is unknown, or this machine has no such device.
    """
    if not DEVICE.fullmatch(device):
        raise TrainingError(f"Unknown device '{device}': expected cpu, cuda or cuda:N.")
    if precision not in PRECISIONS:
        known = " or ".join(PRECISIONS)
        raise TrainingError(f"Unknown precision '{precision}': expected {known}.")
    if device == "cpu":
        if precision == "fp16":
            raise TrainingError(
                "Half precision (fp16) needs a CUDA device: use --device cuda, or --precision bf16."
            )
        return
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if not count:
        raise TrainingError(
            "PyTorch finds no CUDA device here: use --device cpu, or install a CUDA build of "
            "torch and its driver."
        )
    if _card(device) >= count:
        raise TrainingError(
            f"There is no {device} here: PyTorch finds {count}, counted from cuda:0. Name one of "
            "them."
        )


def _card(device: str) -> int:
    """Return the number of a CUDA device."""
    found = DEVICE.fullmatch(device)
    return int(found[1] or 0) if found else 0


def ran_out(error: BaseException) -> bool:
    """Return whether an error means that memory ran out, on the GPU or in the machine."""
    words = ("out of memory", "not enough memory", "can't allocate memory")
    return isinstance(error, MemoryError) or any(word in str(error).lower() for word in words)


def memory_sentence(batch: int) -> str:
    """Say that memory ran out, and what to try."""
    if batch <= 2:
        return "Memory ran out with two samples a step: take the compact preset, or less size_px."
    return (
        f"Memory ran out with {batch} samples a step: try schedule.batch = {max(2, batch // 2)}, "
        "or fewer --workers."
    )
