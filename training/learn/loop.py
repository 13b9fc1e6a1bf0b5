"""One training run in its own folder, which can be resumed; held-out samples choose the epoch.

`training.learn.engine` does the steps. A run that is killed and resumed gives the same result as an
uninterrupted one.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.decision import winners
from models.nets.ammsm import Ammsm
from models.records import Floats
from training.errors import TrainingError
from training.learn import adaptive, checkpoint, losses
from training.learn.engine import Batch, BatchLoss, Engine, EngineSpec, Examples, Moment, Objective
from training.measure.metrics import measure
from training.recipe.base import Recipe

LAST = "last.pt"
BEST = "best.pt"
HISTORY = "history.csv"


@dataclass(frozen=True, slots=True)
class HeldOutView:
    """Held-out samples as one kind of input: `inputs` `(n, c, s, s)`, `truth` `(n,)`."""

    name: str
    inputs: Floats
    truth: NDArray[np.int64]

    def every(self, stride: int) -> HeldOutView:
        """Return every `stride`-th sample, beginning with the first."""
        return HeldOutView(self.name, self.inputs[::stride], self.truth[::stride])


@dataclass(frozen=True, slots=True)
class Epoch:
    """One line of the history; `score` is the mean UF1 over the held-out views."""

    epoch: int
    loss: float
    lr: float
    score: float
    seconds: float


@dataclass(frozen=True, slots=True)
class TrainingOutcome:
    """The chosen epoch and the whole history."""

    best: Epoch
    history: tuple[Epoch, ...]


Report = Callable[[Epoch], None]


class TrainingRun:
    """One training run in its own folder."""

    def __init__(self, recipe: Recipe, net: nn.Module, out: Path, threads: int = 1):
        """Prepare a run.

        Args:
            recipe: The recipe.
            net: The network, freshly initialised under the recipe's seed.
            out: Folder for checkpoints and history; an unfinished run in it is resumed.
            threads: CPU threads of torch.
        """
        torch.set_num_threads(threads)
        self.recipe, self.net, self.out = recipe, net, out
        seeds = (recipe.seed,)
        spec = EngineSpec(
            recipe.optimiser, recipe.schedule, recipe.data.balance, seeds, recipe.seed
        )
        self.engine = Engine(net, spec)
        self.history: list[Epoch] = []

    def train(
        self,
        examples: Examples,
        views: Sequence[HeldOutView],
        report: Report = lambda _: None,
        stop_after: int | None = None,
    ) -> TrainingOutcome:
        """Train to the recipe's last epoch.

        Args:
            examples: Training samples.
            views: Held-out samples; their mean UF1 chooses the epoch.
            report: Called after each epoch.
            stop_after: Stop after this many epochs, like a kill.

        Returns:
            The outcome; the weights are in `best.pt` and `last.pt`.

        Raises:
            TrainingError: The loss is not finite, or the folder holds another recipe's run.
        """
        self._resume()
        counts = np.bincount(examples.truth, minlength=len(self.recipe.labels)).tolist()
        objective = self._objective(losses.make(self.recipe.loss, counts))
        end = self.recipe.schedule.epochs if stop_after is None else stop_after
        for epoch in range(len(self.history), min(end, self.recipe.schedule.epochs)):
            began = time.perf_counter()
            passed = self.engine.epoch(examples, epoch, objective)
            score = self._score(views)
            done = Epoch(epoch, passed.loss, passed.rate, score, time.perf_counter() - began)
            best = not self.history or score > max(e.score for e in self.history)
            self.history.append(done)
            self._save(best)
            report(done)
        return TrainingOutcome(max(self.history, key=lambda e: e.score), tuple(self.history))

    def _objective(self, loss: losses.Loss) -> Objective:
        """Return the objective: the classification loss, and AMMSM's additional loss."""
        net, magnify = self.net, self.recipe.loss.magnify

        def judge(batch: Batch, truth: Tensor, moment: Moment) -> BatchLoss:
            if isinstance(net, Ammsm):
                return adaptive.judge(net, batch[0], truth, loss, magnify, moment.progress)
            logits = net(*batch)
            return BatchLoss(loss(logits, truth, moment.progress), logits)

        return judge

    def _score(self, views: Sequence[HeldOutView]) -> float:
        with _Swapped(self.net, self.engine.average.state):
            figures = [self._uf1(view) for view in views]
        return float(np.mean(figures))

    def _uf1(self, view: HeldOutView) -> float:
        shares, labels = predict(self.net, view.inputs), self.recipe.labels
        decided = winners(shares, labels, self.recipe.decision)
        return measure(view.truth, shares, labels, decided).uf1

    def _save(self, best: bool) -> None:
        """Write `last.pt` (and `best.pt`) atomically, then the readable history."""
        mark = {"fingerprint": self.recipe.fingerprint}
        if best:
            checkpoint.save(mark | {"net": self.engine.average.state}, self.out / BEST)
        history = {"history": [asdict(epoch) for epoch in self.history]}
        checkpoint.save(mark | self.engine.state() | history, self.out / LAST)
        _write_history(self.history, self.out / HISTORY)

    def _resume(self) -> None:
        path = self.out / LAST
        if not path.is_file():
            return
        keys = ("fingerprint", "net", "average", "teacher", "steps", "optimiser", "history")
        state = checkpoint.load(path, keys)
        if state["fingerprint"] != self.recipe.fingerprint:
            raise TrainingError(
                f"{self.out} holds a run of another recipe or seed: choose another --out, or "
                "remove that folder."
            )
        self.engine.restore(state)
        self.history = [Epoch(**epoch) for epoch in state["history"]]


class _Swapped:
    """Load another state into a network temporarily."""

    def __init__(self, net: nn.Module, state: Mapping[str, Tensor]):
        self.net, self.state = net, state

    def __enter__(self) -> None:
        self.own = {k: v.detach().clone() for k, v in self.net.state_dict().items()}
        self.net.load_state_dict(dict(self.state))
        self.net.eval()

    def __exit__(self, *_: object) -> None:
        self.net.load_state_dict(self.own)


def predict_logits(net: nn.Module, inputs: Floats, batch: int = 256) -> Floats:
    """Run a network over many inputs without gradients: `(n, k)` float32 logits."""
    net.eval()
    with torch.no_grad():
        parts = [
            net(torch.from_numpy(inputs[start : start + batch])).numpy()
            for start in range(0, len(inputs), batch)
        ]
    return np.asarray(np.concatenate(parts), np.float32)


def predict(net: nn.Module, inputs: Floats) -> Floats:
    """Run a network over many inputs: `(n, k)` float32 probabilities."""
    logits = torch.from_numpy(predict_logits(net, inputs))
    return np.asarray(torch.softmax(logits, dim=1).numpy(), np.float32)


def _write_history(history: Sequence[Epoch], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(asdict(history[0])))
        writer.writeheader()
        writer.writerows(asdict(epoch) for epoch in history)
