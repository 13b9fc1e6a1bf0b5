"""The flows of one clip; each is computed once, even if several networks read it.

On a CPU, OpenCV and numpy compute each flow on first use. On a GPU, ONNX graphs compute the flows
of all networks, one batch for each method and size.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import numpy as np

from models.inputs import FLOWS, flow_of, joined
from models.motion.flow import grey
from models.providers import CPU, Provider
from models.records import Clip, Crop, Floats, Image
from models.runtime import OnnxBackend, RuntimeFailure
from models.spot.steady import without_head
from models.weights import InputSpec

log = logging.getLogger(__name__)

GRAPHS = Path(__file__).resolve().parents[1] / "assets" / "flows"
"""Folder of the flow graphs, named `<method>-<side>.onnx`."""

_ONSET_APEX = (("onset", "apex"),)
_BIDIRECTIONAL = (("apex", "onset"), ("apex", "offset"))


class BatchedFlows(Protocol):
    """Computes many flows at once."""

    def compute(self, method: str, pairs: Floats) -> Floats | None:
        """Compute the flows `(n, 2, S, S)` of grey pairs `(n, 2, S, S)` of 0..255.

        Returns:
            Pixels, u right and v down; None if the method is not known at that size.
        """
        ...


class FlowGraphs:
    """The flows as ONNX graphs on a provider.

    Args:
        provider: Where they run; a graph that falls back to the CPU is not used, as numpy is
            faster.
        folder: Holds the graphs.
        on_cpu: Use the graphs on a CPU anyway.
    """

    def __init__(self, provider: Provider, folder: Path = GRAPHS, on_cpu: bool = False) -> None:
        self._graphs: dict[tuple[str, int], OnnxBackend] = {}
        for file in sorted(folder.glob("*.onnx")):
            method, _, side = file.stem.rpartition("-")
            try:
                graph = OnnxBackend(file.read_bytes(), provider=provider)
                if on_cpu or graph.provider != CPU:
                    graph.warm_up()
                    self._graphs[method, int(side)] = graph
            except (RuntimeFailure, OSError) as error:
                log.warning("The flow %s stays on the processor: %s", file.stem, error)

    def __len__(self) -> int:
        return len(self._graphs)

    def compute(self, method: str, pairs: Floats) -> Floats | None:
        """Compute flows; see `BatchedFlows`.

        Raises:
            RuntimeFailure: The card refused them.
        """
        graph = self._graphs.get((method, pairs.shape[-1]))
        return None if graph is None else graph.run(pairs).logits


class ClipFlows:
    """Computes the fields that networks read from one clip.

    Args:
        clip: Onset, apex and offset crops under one transform.
        batched: Computes flows on a GPU; None leaves them to the CPU.
    """

    def __init__(self, clip: Clip, batched: BatchedFlows | None = None) -> None:
        self._clip = clip
        self._batched = batched
        self._greys: dict[tuple[str, int], Image] = {}
        self._flows: dict[tuple[str, int, str, str], Floats] = {}

    def prepare(self, specs: Iterable[InputSpec]) -> None:
        """Compute the flows of several networks on the GPU, one batch per method and size.

        Raises:
            RuntimeFailure: The card refused them.
        """
        if self._batched is None:
            return
        needed: dict[tuple[str, int], dict[tuple[str, str], None]] = {}
        for spec in specs:
            if spec.one_field:
                pairs = needed.setdefault((spec.flow, spec.flow_px), {})
                pairs.update(dict.fromkeys(pairs_of(spec)))
        for (method, side), pairs in needed.items():
            self._compute(self._batched, method, side, list(pairs))

    def field(self, spec: InputSpec) -> Floats:
        """Return the field `(2 or 4, flow_px, flow_px)` that a network reads, see `clip_field`."""
        flow_of(spec)
        flows = [self._flow(spec.flow, spec.flow_px, *pair) for pair in pairs_of(spec)]
        return flows[0] if len(flows) == 1 else joined(flows[0], flows[1], spec)

    def _flow(self, method: str, side: int, first: str, second: str) -> Floats:
        key = (method, side, first, second)
        if key not in self._flows:
            flow = FLOWS[method](self._grey(first, side), self._grey(second, side))
            self._flows[key] = self._steadied(flow, first)
        return self._flows[key]

    def _steadied(self, flow: Floats, first: str) -> Floats:
        """Take the motion of the head out of a flow that begins at a picture, if the clip asks."""
        return without_head(flow, self._crop(first)) if self._clip.steady else flow

    def _crop(self, name: str) -> Crop:
        clip = self._clip
        return {"onset": clip.onset, "apex": clip.apex, "offset": clip.offset}[name]

    def _compute(
        self, batched: BatchedFlows, method: str, side: int, pairs: list[tuple[str, str]]
    ) -> None:
        batch = np.stack(
            [np.stack([self._grey(name, side) for name in pair]) for pair in pairs]
        ).astype(np.float32)
        found = batched.compute(method, batch)
        for pair, flow in zip(pairs, () if found is None else found, strict=False):
            self._flows[(method, side, *pair)] = self._steadied(flow, pair[0])

    def _grey(self, name: str, side: int) -> Image:
        if (name, side) not in self._greys:
            self._greys[name, side] = grey(self._crop(name).image, side)
        return self._greys[name, side]


def pairs_of(spec: InputSpec) -> tuple[tuple[str, str], ...]:
    """Return the pictures between which a network's flows run."""
    return _ONSET_APEX if spec.direction == "onset_apex" else _BIDIRECTIONAL
