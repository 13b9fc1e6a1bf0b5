"""Networks that are open: a card with its running graph, opened, warmed up and timed.

A network that cannot be opened is replaced by `Closed`, so that the others continue.
`models.reader` reads clips with them.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from models.errors import FlinchError
from models.flows import ClipFlows
from models.fuse import softmax, vote
from models.inputs import clip_input
from models.providers import CPU, TENSORRT, Provider
from models.records import Clip, Floats
from models.runtime import (
    THREADS,
    Backend,
    NetworkOutput,
    OnnxBackend,
    Placed,
    RuntimeFailure,
    Stoppable,
)
from models.weights import BUNDLED, Card, WeightsError, load

log = logging.getLogger(__name__)

LIMIT_S = 2.0
"""Time after which a live network without an answer is given up."""


FILE_LIMIT_S = 60.0
"""The same for files, whose readings must not depend on other programs: with eight such programs
running, a network of 0.03 s once took more than two seconds.
"""


WARM_UP_S = 20.0
"""Time after which a network that has not answered its first run is not used. The first run of the
largest bundled network takes a fifth of a second."""


BUILD_S = 300.0
"""The same for TensorRT, which builds an engine for a graph on its first run and stores it."""


KEPT = 200
"""Number of latencies remembered per network."""


@dataclass(slots=True)
class RunningNetwork:
    """A card with its running graph and the times of its last readings."""

    card: Card
    backend: Backend
    latencies_ms: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))
    busy: threading.Thread | None = None
    remark: str = ""

    def answer(
        self, clip: Clip, flows: ClipFlows | None = None, placed: Sequence[Placed] = ()
    ) -> NetworkOutput:
        """Prepare the clip by the card and run the graph; views of one clip are averaged.

        Args:
            clip: The clip.
            flows: Its flows, shared with other networks.
            placed: Its inputs, if they are on the device already.
        """
        if placed and isinstance(self.backend, OnnxBackend):
            return self.combine(self.backend.run_placed(*placed))
        return self.combine(self.backend.run(self.input(clip, flows)))

    def combine(self, answer: NetworkOutput) -> NetworkOutput:
        """Combine the outputs of all views of a clip: pictures vote, other views are averaged."""
        return average(answer) if self.card.input.stills is None else elect(answer)

    def input(self, clip: Clip, flows: ClipFlows | None = None) -> Floats:
        """Prepare a clip by the card: `(views, channels, size_px, size_px)` float32."""
        spec = self.card.input
        known = flows is not None and spec.one_field
        return clip_input(clip, spec, flows.field(spec) if known and flows is not None else None)


def average(answer: NetworkOutput) -> NetworkOutput:
    """Average the logits of all views of one clip; keep the saliency of the first view."""
    saliency = None if answer.saliency is None else answer.saliency[:1]
    return NetworkOutput(
        np.asarray(answer.logits.mean(axis=0, keepdims=True), np.float32), saliency
    )


def elect(answer: NetworkOutput) -> NetworkOutput:
    """Let the pictures of one clip vote, if there are several.

    The saliency is that of the first picture.
    """
    if len(answer.logits) == 1:
        return answer
    shares = np.clip(vote(softmax(answer.logits)), 1e-9, 1.0)
    saliency = None if answer.saliency is None else answer.saliency[:1]
    return NetworkOutput(np.asarray(np.log(shares)[None], np.float32), saliency)


def open_networks(
    cards: Sequence[Card],
    folder: Path = BUNDLED,
    threads: int = THREADS,
    provider: Provider = "auto",
) -> tuple[RunningNetwork, ...]:
    """Load, verify, open and warm up the networks of some cards.

    Args:
        cards: The cards.
        folder: The folder that holds their files.
        threads: CPU threads inside each graph.
        provider: `cpu`, `cuda` or `tensorrt` (the next is taken where one fails), or `auto`, which
            tries what seems to work: TensorRT, then CUDA, then the CPU.

    Raises:
        WeightsError: A weight file is missing or damaged.
        RuntimeFailure: A graph cannot be opened.
    """
    return tuple(_opened(card, folder, threads, provider) for card in cards)


def _opened(card: Card, folder: Path, threads: int, provider: Provider) -> RunningNetwork:
    backend = OnnxBackend(load(card, folder), threads, provider)
    network = RunningNetwork(card, backend, remark=backend.remark)
    try:
        _warm_up(network)
    except RuntimeFailure as error:
        if backend.provider == CPU:
            raise
        log.warning("%s does not run on %s: %s", card.id, backend.provider, error)
        network = RunningNetwork(card, OnnxBackend(load(card, folder), threads, "cpu"))
        _warm_up(network)
        network.remark = f"{card.id} runs on the processor, for the card refused it: {error}"
    return network


def _warm_up(network: RunningNetwork) -> None:
    """Run a network once with a time limit: a malicious graph may never end.

    Raises:
        RuntimeFailure: It failed, or gave no answer in time.
    """
    failed: list[RuntimeFailure] = []

    def work() -> None:
        try:
            network.backend.warm_up()
        except RuntimeFailure as error:
            failed.append(error)

    limit_s = BUILD_S if network.backend.provider == TENSORRT else WARM_UP_S
    if not within(limit_s, work, network):
        raise RuntimeFailure(
            f"'{network.card.id}' gave no answer within {limit_s:g} s when it was opened. "
            "Take it out of the selection, or use a faster computer."
        )
    for error in failed:
        raise error


def within(limit_s: float, work: Callable[[], None], network: RunningNetwork) -> bool:
    """Run a network on its own thread; give it up and return False if it takes too long."""
    thread = threading.Thread(target=work, name=f"read-{network.card.id}", daemon=True)
    thread.start()
    thread.join(limit_s)
    if not thread.is_alive():
        return True
    network.busy = thread
    if isinstance(network.backend, Stoppable):
        network.backend.give_up()
    return False


class Closed:
    """Replaces a network that could not be opened; every reading fails with the reason."""

    provider = "none"

    def __init__(self, error: FlinchError):
        """Keep the reason."""
        self.error = error

    def run(self, *inputs: Floats) -> NetworkOutput:  # noqa: ARG002 - nothing is read
        """Fail with the reason."""
        raise self.error

    def warm_up(self) -> float:
        """Do nothing."""
        return 0.0


def refuse_withdrawn(cards: Sequence[Card]) -> None:
    """Reject weights trained on data of a participant who has withdrawn.

    Raises:
        WeightsError: One of the cards is withdrawn.
    """
    for card in cards:
        if card.withdrawn:
            raise WeightsError(
                f"The weights '{card.id}' are withdrawn: a participant that they learned from has "
                "left. Take them out of the selection."
            )


def opened_or_closed(card: Card, folder: Path, threads: int, provider: Provider) -> RunningNetwork:
    """Open a network; one that cannot be opened becomes `Closed`, so that the others continue."""
    try:
        return _opened(card, folder, threads, provider)
    except (WeightsError, RuntimeFailure) as error:
        log.warning("%s cannot be used: %s", card.id, error)
        return RunningNetwork(card, Closed(error))
