"""Everything that needs a GPU, in one run of at most eight minutes; run by hand.

    python tests/speed/gpu_drill.py
    python tests/speed/gpu_drill.py --device cpu --quick

The first needs a GPU and writes training/results/gpu.csv; the second does the same without a GPU
and writes nothing.

Parity of every graph, latency of the papers' presets, the fused scan beside the plain one, a
training step of each family, and a window read by all networks. A failed part is reported and the
others continue; the exit code is then 1.
"""

from __future__ import annotations

import argparse
import csv
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.graphs import clip  # noqa: E402

from models import private  # noqa: E402
from models.bench import face_pairs  # noqa: E402
from models.flows import GRAPHS  # noqa: E402
from models.motion.flow import farneback  # noqa: E402
from models.motion.tvl1 import tvl1  # noqa: E402
from models.nets import ssm  # noqa: E402
from models.nets.export import export_fresh  # noqa: E402
from models.nets.network import Network  # noqa: E402
from models.nets.registry import build, names  # noqa: E402
from models.providers import CPU, Provider  # noqa: E402
from models.reader import Reader  # noqa: E402
from models.runtime import OnnxBackend  # noqa: E402
from models.weights import bundled, load  # noqa: E402

RESULTS = ROOT / "training" / "results" / "gpu.csv"
LIMIT_S = 480.0
"""Time limit of the whole run; a part that would begin later is skipped and reported."""
TOLERANCE = 1e-3
FLOW_TOLERANCE_PX = 0.05
QUICK = ("merba",)
"""Networks of a quick run: one with a scan."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; `device` is the name of the GPU or processor."""

    part: str
    name: str
    preset: str
    batch: int
    precision: str
    provider: str
    value: float
    unit: str
    device: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of a run: on which device, and whether only small ones."""

    device: Provider
    quick: bool
    folder: Path

    @property
    def networks(self) -> tuple[str, ...]:
        """Return the networks."""
        return QUICK if self.quick else names()

    @property
    def repeats(self) -> int:
        """Return the number of timed runs."""
        return 1 if self.quick else 30

    @property
    def before(self) -> int:
        """Return the number of runs before them."""
        return 1 if self.quick else 3

    @property
    def preset(self) -> str:
        """Return the preset whose latency is measured."""
        return "compact" if self.quick else "paper"

    @property
    def batches(self) -> tuple[int, ...]:
        """Return the batch sizes of the latencies."""
        return (1, 2) if self.quick else (1, 32)

    def row(self, part: str, name: str, value: float, unit: str, **more: Any) -> Row:
        """Make a row of this device."""
        facts = {"preset": "", "batch": 1, "precision": "fp32", "provider": "torch"} | more
        return Row(part=part, name=name, value=value, unit=unit, device=self.called(), **facts)

    def called(self) -> str:
        """Name the device."""
        if self.device == "cuda":
            return str(torch.cuda.get_device_name())
        return platform.processor() or platform.machine()


def median_ms(step: Callable[[], Any], plan: Plan) -> float:
    """Time a step after some warm-up steps; each step waits for the GPU."""
    spent = []
    for _ in range(plan.repeats + plan.before):
        began = time.perf_counter()
        step()
        if plan.device == "cuda":
            torch.cuda.synchronize()
        spent.append((time.perf_counter() - began) * 1e3)
    return float(np.median(spent[plan.before :]))


def parity(plan: Plan) -> Iterator[Row]:
    """Compare every graph on the device with the same graph on the processor.

    The bundled graphs take part, and in a whole run a fresh one of every network, which its export
    compares with torch.
    """
    graphs = {card.id: load(card) for card in bundled()}
    if not plan.quick:
        for graph in export_fresh(plan.folder):
            graphs[graph.path.stem] = graph.path.read_bytes()
    for name, file in graphs.items():
        plain = OnnxBackend(file, provider="cpu")
        backend = OnnxBackend(file, provider=plan.device, bound=True)
        _on_the_device(backend, plan)
        gap = 0.0
        for batch in plan.batches:
            rng = np.random.default_rng(batch)
            given = [
                rng.normal(size=(batch, *shape[1:])).astype(np.float32)
                for shape in plain.input_shapes
            ]
            found, expected = backend.run(*given).logits, plain.run(*given).logits
            gap = max(gap, float(np.abs(found - expected).max()))
        yield plan.row("parity", name, gap, "logit", preset="compact", provider=backend.provider)
        _within(name, gap, TOLERANCE)


def flows(plan: Plan) -> Iterator[Row]:
    """Compare the flows' graphs on the device and on the processor, and time both."""
    for path in sorted(GRAPHS.glob("*.onnx")):
        name, _, side = path.stem.rpartition("-")
        cut = int(side)
        backend = OnnxBackend(path.read_bytes(), provider=plan.device, bound=True)
        _on_the_device(backend, plan)
        pair = next(face_pairs(1, seed=5))
        first, second = pair.prev[:cut, :cut], pair.following[:cut, :cut]
        plain = farneback if name == "farneback" else tvl1
        batch = np.stack((first, second))[None].astype(np.float32)
        found = backend.run(batch).logits[0]
        gap = float(np.median(np.hypot(*(found - plain(first, second)))))
        yield plan.row("flow parity", name, gap, "px", provider=backend.provider)
        _within(name, gap, FLOW_TOLERANCE_PX)
        spent = median_ms(lambda: backend.run(batch), plan)  # noqa: B023 - runs at once
        yield plan.row("flow", name, spent, "ms", provider=backend.provider)


def latencies(plan: Plan) -> Iterator[Row]:
    """Time the papers' presets in torch, in fp32 and bf16."""
    kinds = {"fp32": torch.float32, "bf16": torch.bfloat16}
    for name in plan.networks:
        net = build(name, plan.preset).eval().to(plan.device)
        for batch in plan.batches:
            given = tuple(tensor.to(plan.device) for tensor in net.example(batch))
            for called, kind in kinds.items():
                with (
                    torch.inference_mode(),
                    torch.autocast(plan.device, kind, enabled=called == "bf16"),
                ):
                    spent = median_ms(lambda: net.logits(*given), plan)  # noqa: B023
                more = {"preset": plan.preset, "batch": batch, "precision": called}
                yield plan.row("latency", name, spent, "ms", **more)


def scans(plan: Plan) -> Iterator[Row]:
    """Compare mamba-ssm's fused scan with the plain one, and time both, forward and backward."""
    lines, batch, length, width, state = (2, 2, 49, 8, 4) if plan.quick else (2, 32, 196, 320, 8)
    torch.manual_seed(0)
    given = [
        torch.randn(lines, batch, length, width),
        torch.rand(lines, batch, length, width),
        -torch.arange(1.0, state + 1.0).repeat(lines, width, 1),
        torch.randn(lines, batch, length, state),
        torch.randn(lines, batch, length, state),
        torch.randn(lines, width),
    ]
    parts = [tensor.to(plan.device).requires_grad_() for tensor in given]
    methods: dict[str, Callable[..., Tensor]] = {"plain": ssm.parallel_scan}
    if plan.device == "cpu":
        methods["line"] = ssm.line_scan
    elif ssm.fused_scan() is not None:
        methods["fused"] = ssm.selective_scan
    else:
        print("mamba-ssm is not installed: its fused scan is left out", file=sys.stderr)
    expected = ssm.parallel_scan(*parts)
    for name, method in methods.items():
        gap = float((method(*parts) - expected).detach().abs().max())
        yield plan.row("scan parity", name, gap, "abs", batch=batch)
        _within(name, gap, TOLERANCE * float(expected.detach().abs().max()))
        spent = median_ms(lambda: method(*parts).sum().backward(), plan)  # noqa: B023
        yield plan.row("scan", name, spent, "ms", batch=batch)


def training_steps(plan: Plan) -> Iterator[Row]:
    """Time a training step of each family: forward, loss, backward, optimiser."""
    batch = 2 if plan.quick else 32
    for name in plan.networks:
        net = build(name, plan.preset).to(plan.device).train()
        given = tuple(tensor.to(plan.device) for tensor in net.example(batch))
        truth = torch.arange(batch, device=plan.device) % net.num_classes
        optimiser = torch.optim.AdamW(net.parameters(), lr=1e-4)
        for called in ("fp32", "bf16"):
            spent = median_ms(
                lambda: _step(net, given, truth, optimiser, called, plan),  # noqa: B023
                plan,
            )
            more = {"preset": plan.preset, "batch": batch, "precision": called}
            yield plan.row("training step", name, spent, "ms", **more)


def _step(
    net: Network,
    given: tuple[Tensor, ...],
    truth: Tensor,
    optimiser: torch.optim.Optimizer,
    precision: str,
    plan: Plan,
) -> None:
    optimiser.zero_grad(set_to_none=True)
    with torch.autocast(plan.device, torch.bfloat16, enabled=precision == "bf16"):
        loss = F.cross_entropy(net.logits(*given).float(), truth)
    loss.backward()
    if not bool(torch.isfinite(loss)):
        raise ArithmeticError(f"The loss of {net.name} became {float(loss)}.")
    optimiser.step()


def window(plan: Plan) -> Iterator[Row]:
    """Read one window with all bundled networks on the device and on the processor."""
    plain = Reader.bundled(provider="cpu")
    reader = Reader.bundled(provider=plan.device)
    expected, found = plain.read(clip()), reader.read(clip())
    gap = 0.0
    for score, other in zip(expected.scores, found.scores, strict=True):
        if other.error:
            raise ArithmeticError(f"{other.weights}: {other.error}")
        gap = max(gap, float(np.abs(score.probabilities - other.probabilities).max()))
    where = reader.networks[0].backend.provider
    yield plan.row("window parity", "all networks", gap, "probability", provider=where)
    spent = median_ms(lambda: reader.read(clip()), plan)
    yield plan.row("window", "all networks", spent, "ms", provider=where)
    beside = median_ms(lambda: plain.read(clip()), plan)
    yield plan.row("window", "all networks", beside, "ms", provider=CPU)
    _within("the window", gap, 0.02)


def _on_the_device(backend: OnnxBackend, plan: Plan) -> None:
    if (backend.provider == CPU) != (plan.device == "cpu"):
        raise RuntimeError(f"The graph runs on {backend.provider}. {backend.remark}")


def _within(name: str, gap: float, most: float) -> None:
    if not gap <= most:
        raise ArithmeticError(f"{name} differs by {gap:.2e}, expected at most {most:.0e}.")


PARTS: tuple[Callable[[Plan], Iterator[Row]], ...] = (
    parity,
    flows,
    window,
    scans,
    latencies,
    training_steps,
)


def drill(plan: Plan) -> tuple[list[Row], list[str]]:
    """Run every part; return the figures, and one sentence for each failed part."""
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    rows: list[Row] = []
    failed: list[str] = []
    began = time.monotonic()
    for part in PARTS:
        try:
            for row in part(plan):
                rows.append(row)
                print(_line(row), flush=True)
                if time.monotonic() - began > LIMIT_S:
                    raise TimeoutError(f"the {LIMIT_S:.0f} s of the run are over")
        except Exception as error:  # noqa: BLE001 - reported; the other parts continue
            failed.append(f"{part.__name__}: {type(error).__name__}: {error}")
    return rows, failed


def _line(row: Row) -> str:
    how = " ".join(str(each) for each in (row.preset, f"x{row.batch}", row.precision) if each)
    return f"{row.part:14} {row.name:18} {how:20} {row.value:12.6g} {row.unit:12} {row.provider}"


def write(rows: list[Row], path: Path) -> None:
    """Write the figures of a GPU."""
    with private.replacing(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Row)], lineterminator="\n")
        table.writeheader()
        table.writerows(asdict(row) for row in rows)


def main(arguments: list[str] | None = None) -> int:
    """Run the drill from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--quick", action="store_true", help="small parts, a few seconds")
    given = parser.parse_args(arguments)
    if given.device == "cuda" and not torch.cuda.is_available():
        print("There is no CUDA card here: use --device cpu --quick.", file=sys.stderr)
        return 1
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        if given.quick:
            torch.set_num_threads(1)
        rows, failed = drill(Plan(given.device, given.quick, Path(folder)))
    for sentence in failed:
        print(sentence, file=sys.stderr)
    print(f"{len(rows)} figures, {len(failed)} parts failed, {time.monotonic() - began:.0f} s")
    if given.device == "cuda" and not given.quick and rows:
        write(rows, RESULTS)
        print(f"written: {RESULTS.relative_to(ROOT)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
