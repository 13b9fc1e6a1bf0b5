"""The training loop: plain PyTorch on Lightning Fabric, deterministic, resumable after a kill.

All chance is drawn from (seed, epoch, sample), so an epoch that is run again is the same epoch;
a run that is killed and resumed ends like one that was not. The held-out samples choose which
epoch is kept. The loop knows nothing of flow: it is given encoded batches.
"""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from lightning_fabric import Fabric
from numpy.typing import NDArray
from torch import Tensor, nn

from models import private
from models.nets.ammsm import Ammsm
from models.records import Floats
from training.errors import TrainingError
from training.learn import adaptive, checkpoint, losses
from training.learn.schedule import Average, draw_order, learning_rate, make_optimiser
from training.measure.metrics import measure
from training.recipe.base import Recipe

LAST = "last.pt"
BEST = "best.pt"
HISTORY = "history.csv"


class Examples(Protocol):
    """Training samples that are encoded one by one, each with its own chance."""

    @property
    def truth(self) -> NDArray[np.int64]: ...

    def encode(self, index: int, rng: np.random.Generator) -> Floats: ...


@dataclass(frozen=True, slots=True)
class View:
    """Held-out samples as one kind of input: `inputs` `(n, c, s, s)`, `truth` `(n,)`."""

    name: str
    inputs: Floats
    truth: NDArray[np.int64]

    def every(self, stride: int) -> View:
        """Return every so manieth sample, from the first."""
        return View(self.name, self.inputs[::stride], self.truth[::stride])


@dataclass(frozen=True, slots=True)
class Epoch:
    """One line of the history; `score` is the mean UF1 over the held-out views."""

    epoch: int
    loss: float
    lr: float
    score: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """The kept epoch and the whole history."""

    best: Epoch
    history: tuple[Epoch, ...]


Report = Callable[[Epoch], None]


class Run:
    """One training run in a folder of its own."""

    def __init__(self, recipe: Recipe, net: nn.Module, out: Path, threads: int = 1):
        """Prepare a run.

        Args:
            recipe: What to do.
            net: The network, freshly initialised under the recipe's seed.
            out: Folder for checkpoints and history; an unfinished run in it is resumed.
            threads: CPU threads of torch.
        """
        torch.set_num_threads(threads)
        self.recipe = recipe
        self.out = out
        self.fabric = Fabric(accelerator="cpu", devices=1)
        self.bare = net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        optimiser = make_optimiser(recipe.optimiser, net)
        self.net, self.optimiser = self.fabric.setup(net, optimiser)
        self.average = Average(net, recipe.schedule.ema)
        self.history: list[Epoch] = []

    def train(
        self,
        examples: Examples,
        views: Sequence[View],
        report: Report = lambda _: None,
        stop_after: int | None = None,
    ) -> Outcome:
        """Train to the recipe's last epoch.

        Args:
            examples: Training samples.
            views: Held-out samples; their mean UF1 chooses the kept epoch.
            report: Called after each epoch.
            stop_after: Leave after this many epochs, as a kill would.

        Returns:
            The outcome; weights lie in `best.pt` and `last.pt`.

        Raises:
            TrainingError: The loss is not finite, or the folder holds another recipe's run.
        """
        self._resume()
        counts = np.bincount(examples.truth, minlength=len(self.recipe.labels)).tolist()
        loss = losses.make(self.recipe.loss, counts)
        end = self.recipe.schedule.epochs if stop_after is None else stop_after
        for epoch in range(len(self.history), min(end, self.recipe.schedule.epochs)):
            began = time.perf_counter()
            mean_loss, rate = self._epoch(examples, loss, epoch)
            score = self._score(views)
            done = Epoch(epoch, mean_loss, rate, score, time.perf_counter() - began)
            best = not self.history or score > max(e.score for e in self.history)
            self.history.append(done)
            self._save(best)
            report(done)
        return Outcome(max(self.history, key=lambda e: e.score), tuple(self.history))

    def _epoch(self, examples: Examples, loss: losses.Loss, epoch: int) -> tuple[float, float]:
        recipe = self.recipe
        torch.manual_seed(recipe.seed * 1000003 + epoch)
        order = draw_order(examples.truth, recipe.schedule, recipe.data.balance, recipe.seed, epoch)
        size = min(recipe.schedule.batch, len(order))
        steps = len(order) // size
        self.net.train()
        total, rate = 0.0, 0.0
        for step in range(steps):
            chosen = order[step * size : (step + 1) * size]
            rate = recipe.optimiser.lr * learning_rate(recipe.schedule, epoch + step / steps)
            batch = self._batch(examples, chosen, epoch, step)
            truth = torch.from_numpy(examples.truth[chosen])
            progress = (epoch + step / steps) / recipe.schedule.epochs
            value = self._loss(batch, truth, loss, progress)
            total += self._step(value, rate)
        if not math.isfinite(total):
            raise TrainingError(
                f"The loss became {total} in epoch {epoch}: lower optimiser.lr "
                f"(now {recipe.optimiser.lr:g}) or set optimiser.clip."
            )
        return total / steps, rate

    def _batch(
        self, examples: Examples, chosen: NDArray[np.int64], epoch: int, step: int
    ) -> Tensor:
        seed = self.recipe.seed
        rows = [
            examples.encode(int(index), np.random.default_rng((seed, epoch, step, place)))
            for place, index in enumerate(chosen)
        ]
        batch = torch.from_numpy(np.stack(rows))
        return batch.contiguous(memory_format=torch.channels_last)

    def _loss(self, batch: Tensor, truth: Tensor, loss: losses.Loss, progress: float) -> Tensor:
        if isinstance(self.bare, Ammsm):
            magnify = self.recipe.loss.magnify
            return adaptive.step_loss(self.bare, batch, truth, loss, magnify, progress)
        return loss(self.net(batch), truth, progress)

    def _step(self, value: Tensor, rate: float) -> float:
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.optimiser.zero_grad()
        self.fabric.backward(value)
        if self.recipe.optimiser.clip:
            nn.utils.clip_grad_norm_(self.bare.parameters(), self.recipe.optimiser.clip)
        self.optimiser.step()
        self.average.update(self.bare)
        return float(value.detach())

    def _score(self, views: Sequence[View]) -> float:
        with _Swapped(self.bare, self.average.state):
            figures = [
                measure(view.truth, predict(self.bare, view.inputs), self.recipe.labels).uf1
                for view in views
            ]
        return float(np.mean(figures))

    def _save(self, best: bool) -> None:
        """Write `last.pt` (and `best.pt`) whole or not at all, then the readable history."""
        private.make_folder(self.out)
        if best:
            kept = {"fingerprint": self.recipe.fingerprint, "net": self.average.state}
            _write(kept, self.out / BEST)
        state = {
            "fingerprint": self.recipe.fingerprint,
            "net": self.bare.state_dict(),
            "average": self.average.state,
            "average_steps": self.average.steps,
            "optimiser": self.optimiser.state_dict(),
            "history": [asdict(one) for one in self.history],
        }
        _write(state, self.out / LAST)
        _write_history(self.history, self.out / HISTORY)

    def _resume(self) -> None:
        path = self.out / LAST
        if not path.is_file():
            return
        state = checkpoint.load(path, ("fingerprint", "net", "average", "optimiser", "history"))
        if state["fingerprint"] != self.recipe.fingerprint:
            raise TrainingError(
                f"{self.out} holds a run of another recipe or seed: choose another --out, or "
                "remove that folder."
            )
        self.bare.load_state_dict(state["net"])
        self.average.state = state["average"]
        self.average.steps = state["average_steps"]
        self.optimiser.load_state_dict(state["optimiser"])
        self.history = [Epoch(**one) for one in state["history"]]


class _Swapped:
    """Put another state into a network for a while."""

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


def _write(state: Mapping[str, Any], path: Path) -> None:
    unfinished = path.with_suffix(".part")
    torch.save(dict(state), unfinished)
    unfinished.replace(path)


def _write_history(history: Sequence[Epoch], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(asdict(history[0])))
        writer.writeheader()
        writer.writerows(asdict(one) for one in history)
