"""Reads a spotted clip with every chosen network and fuses the readings into an event.

Each network is isolated: if one crashes, returns NaN or takes too long, its row has the error and
the others continue. No torch.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from models.action_units import UnitReader, UnitsCard
from models.decision import COARSE_FIRST, calibrated, winners
from models.errors import FlinchError
from models.flows import BatchedFlows, ClipFlows, FlowGraphs
from models.fuse import fuse
from models.labels import POLARITY, polarity_of
from models.providers import CPU, Provider
from models.records import Clip, Event, Floats, Scores, State
from models.running import (
    LIMIT_S,
    Closed,
    RunningNetwork,
    opened_or_closed,
    refuse_withdrawn,
    within,
)
from models.runtime import THREADS, NetworkOutput, OnnxBackend, Placed, Upload
from models.unit_scores import UnitScores
from models.weights import BUNDLED, Card, Fusion, Lost, find, read_fusion, shelf

log = logging.getLogger(__name__)


class Reader:
    """Turns a `Clip` into an `Event`."""

    def __init__(
        self,
        networks: Sequence[RunningNetwork],
        fusion: Fusion | None = None,
        limit_s: float = LIMIT_S,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
        lost: Sequence[Lost] = (),
        flow_graphs: BatchedFlows | None = None,
        units: UnitReader | FlinchError | None = None,
    ):
        """Take the networks.

        Args:
            networks: Opened networks; with none, every event is `untrained_weights`.
            fusion: Threshold and temperature; None takes the defaults.
            limit_s: Seconds that one network may take.
            new_id: Makes a new event id.
            lost: Chosen cards that are damaged.
            flow_graphs: Computes the flows where the networks run; None leaves them to the CPU.
            units: Reads the action units of labelled movements; None or an error reads none.
        """
        self._networks = tuple(networks)
        self._fusion = fusion or Fusion()
        self._limit_s = limit_s
        self._new_id = new_id
        self._lost = tuple(lost)
        self._flow_graphs = flow_graphs
        self._units = units

    @classmethod
    def bundled(
        cls,
        names: Sequence[str] | None = None,
        folder: Path = BUNDLED,
        threads: int = THREADS,
        provider: Provider = "auto",
        limit_s: float = LIMIT_S,
    ) -> Reader:
        """Open the weights of a folder.

        A missing or damaged weight file excludes only its own network: `problems` and each event
        name it, and the others continue reading. A damaged card does the same; only `problems`
        names it.

        Args:
            names: Ids of the weights to use; None takes all that are not withdrawn.
            folder: The weights folder.
            threads: CPU threads inside each graph.
            provider: `cpu`, `cuda`, `tensorrt` or `auto`; see `open_networks`.
            limit_s: Seconds that one network may take for a clip.

        Raises:
            WeightsError: A name is unknown or withdrawn, or no card or weight file can be used.
            RuntimeFailure: No graph can be run.
        """
        installed = shelf(folder)
        lost = [card for card in installed.lost if names is None or card.name in names]
        cards = tuple(card for card in installed.cards if not card.withdrawn)
        if names is not None:
            lost_names = {card.name for card in lost}
            cards = tuple(find(name, folder) for name in names if name not in lost_names)
            refuse_withdrawn(cards)
        networks = [opened_or_closed(card, folder, threads, provider) for card in cards]
        errors: list[FlinchError] = [card.error for card in lost]
        errors += [
            network.backend.error for network in networks if isinstance(network.backend, Closed)
        ]
        if errors and len(errors) == len(lost) + len(networks):
            raise errors[0]
        on_card = any(
            network.backend.provider not in (CPU, Closed.provider) for network in networks
        )
        graphs = FlowGraphs(provider) if on_card else None
        return cls(
            *(networks, read_fusion(folder), limit_s),
            lost=lost,
            flow_graphs=graphs,
            units=_unit_reader(),
        )

    @property
    def limit_s(self) -> float:
        """Seconds that one network may take for a clip."""
        return self._limit_s

    @property
    def problems(self) -> tuple[str, ...]:
        """One sentence for each network that could not be opened, beginning with its name."""
        closed = [(n.card.id, n.backend) for n in self._networks]
        found = [f"{card.name}: {card.error}" for card in self._lost]
        found += [f"{name}: {b.error}" for name, b in closed if isinstance(b, Closed)]
        if isinstance(self._units, FlinchError):
            found.append(f"action-units: {self._units}")
        return tuple(found)

    @property
    def remarks(self) -> tuple[str, ...]:
        """One sentence for each provider that could not be used."""
        return tuple(dict.fromkeys(network.remark for network in self._networks if network.remark))

    @property
    def networks(self) -> tuple[RunningNetwork, ...]:
        """The networks in use, with their latencies."""
        return self._networks

    @property
    def units_card(self) -> UnitsCard | None:
        """The card of the network that reads action units, or None."""
        return self._units.card if isinstance(self._units, UnitReader) else None

    def read(self, clip: Clip) -> Event:
        """Read one clip.

        Args:
            clip: A spotted movement with its crops.

        Returns:
            The event. It has no label if the clip's state forbids one, no network could read, or
            the fused confidence is below the threshold.
        """
        state = clip.state if not clip.state.may_be_labelled else clip.window.state
        if not state.may_be_labelled:
            return self._unread(clip, state, clip.cause or clip.window.cause)
        if not self._networks:
            cause = "no trained weights are installed, so the movement is not read"
            return self._unread(clip, State.UNTRAINED_WEIGHTS, cause)
        flows, scores = self._scores(clip)
        weights = {n.card.id: n.card.fusion_weight for n in self._networks if n.card.trained}
        usable = [s for s in scores if s.weights in weights]
        fused = fuse(usable, weights, self._fusion.temperature)
        if fused is None:
            return self._unfused(clip, scores)
        event = self._event(clip, scores, fused)
        return event if event.label is None else replace(event, units=self._read_units(clip, flows))

    def unread(self, clip: Clip, cause: str) -> Event:
        """Make the event of an unread clip, with the reason.

        Args:
            clip: The clip.
            cause: Why it was not read, in plain words.

        Returns:
            An event without label and probabilities; `uncertain` unless the clip's own state
            already forbids a label.
        """
        if not clip.state.may_be_labelled:
            return self._unread(clip, clip.state, clip.cause)
        return self._unread(clip, State.UNCERTAIN, cause)

    def _event(self, clip: Clip, scores: tuple[Scores, ...], fused: Floats) -> Event:
        fusible = self._fusible(scores)
        polarity = _polarity(fusible, fused)
        confidence = float(fused[POLARITY.index(polarity)])
        sure = confidence >= self._fusion.threshold and clip.state is State.OK
        cause = clip.cause
        if confidence < self._fusion.threshold:
            unsure = _too_unsure(confidence, self._fusion.threshold)
            cause = f"{unsure}; {cause}" if cause else unsure
        return Event(
            id=self._new_id(),
            window=clip.window,
            state=State.OK if sure else State.UNCERTAIN,
            label=_finest(fusible, polarity) if sure else None,
            polarity=polarity,
            probabilities=fused,
            confidence=min(confidence, 1.0),
            scores=scores,
            cause=cause,
            quality=clip.quality,
            weights=tuple(s.weights for s in scores if not s.error),
        )

    def _fusible(self, scores: tuple[Scores, ...]) -> list[Scores]:
        """Return the readings that are fused; the others are shown but do not name the event."""
        unheard = {n.card.id for n in self._networks if n.card.fusion_weight <= 0.0}
        return [each for each in scores if each.weights not in unheard]

    def _unfused(self, clip: Clip, scores: tuple[Scores, ...]) -> Event:
        failed = [f"{s.weights}: {s.error}" for s in scores if s.error]
        if failed:
            return self._unread(
                clip, State.UNCERTAIN, "no network could read it: " + "; ".join(failed), scores
            )
        cause = "the chosen weights are untrained or have no part in the fusion"
        return self._unread(clip, State.UNTRAINED_WEIGHTS, cause, scores)

    def _unread(
        self, clip: Clip, state: State, cause: str, scores: tuple[Scores, ...] = ()
    ) -> Event:
        return Event(
            id=self._new_id(),
            window=clip.window,
            state=state,
            label=None,
            polarity=None,
            probabilities=None,
            confidence=0.0,
            scores=scores,
            cause=cause,
            quality=clip.quality,
        )

    def _read_units(self, clip: Clip, flows: ClipFlows) -> UnitScores | None:
        """Read the action units of a labelled movement; a failure is logged and reads none."""
        if not isinstance(self._units, UnitReader):
            return None
        try:
            return self._units.read(clip, flows)
        except FlinchError as error:
            log.warning("The action units of a clip were not read: %s", error)
            return None

    def _scores(self, clip: Clip) -> tuple[ClipFlows, tuple[Scores, ...]]:
        """Run all networks on one clip; its flows and inputs are prepared once."""
        flows, placed = self._prepared(clip)
        return flows, tuple(
            self._score(network, clip, flows, placed.get(number, ()))
            for number, network in enumerate(self._networks)
        )

    def _prepared(self, clip: Clip) -> tuple[ClipFlows, dict[int, tuple[Placed, ...]]]:
        """Compute the flows on the GPU and copy all inputs to it at once, if there is a GPU."""
        if self._flow_graphs is None:
            return ClipFlows(clip), {}
        try:
            return self._on_card(clip, self._flow_graphs)
        except (FlinchError, ValueError, RuntimeError) as error:
            log.warning("The card could not prepare a clip, the processor does: %s", error)
            return ClipFlows(clip), {}

    def _on_card(
        self, clip: Clip, graphs: BatchedFlows
    ) -> tuple[ClipFlows, dict[int, tuple[Placed, ...]]]:
        flows = ClipFlows(clip, graphs)
        flows.prepare(network.card.input for network in self._networks)
        arrays: list[Floats] = []
        spans: dict[int, slice] = {}
        device = "cpu"
        for number, network in enumerate(self._networks):
            backend = network.backend
            if isinstance(backend, OnnxBackend) and backend.bound:
                parts = backend.apart(network.input(clip, flows))
                spans[number] = slice(len(arrays), len(arrays) + len(parts))
                arrays += parts
                device = backend.device
        placed = Upload(arrays, device).parts if arrays else ()
        return flows, {number: placed[span] for number, span in spans.items()}

    def _score(
        self, network: RunningNetwork, clip: Clip, flows: ClipFlows, placed: Sequence[Placed]
    ) -> Scores:
        """Run one network; a failure becomes the error of its row."""
        if network.busy is not None and network.busy.is_alive():
            return _failed(network.card, 0.0, "still busy with an earlier event, left out")
        began = time.perf_counter()
        answer: list[NetworkOutput | Exception] = []

        def work() -> None:
            try:
                answer.append(network.answer(clip, flows, placed))
            except Exception as error:
                log.warning("%s failed on a clip", network.card.id, exc_info=error)
                answer.append(error)

        done = within(self._limit_s, work, network)
        spent_ms = (time.perf_counter() - began) * 1e3
        if not done:
            sentence = f"gave no answer within {self._limit_s:g} s, left behind"
            return _failed(network.card, spent_ms, sentence)
        network.latencies_ms.append(spent_ms)
        return _to_scores(network.card, answer[0], spent_ms)


def _unit_reader() -> UnitReader | FlinchError:
    """Open the network of the action units; one that cannot be opened excludes only itself."""
    try:
        return UnitReader.bundled()
    except FlinchError as error:
        log.warning("Action units are not read: %s", error)
        return error


def _to_scores(card: Card, answer: NetworkOutput | Exception, spent_ms: float) -> Scores:
    if isinstance(answer, Exception):
        text = str(answer).strip().splitlines()
        return _failed(card, spent_ms, text[0] if text else type(answer).__name__)
    if answer.logits.shape != (1, len(card.labels)):
        found = f"{answer.logits.shape} logits, expected (1, {len(card.labels)})"
        return _failed(card, spent_ms, f"returned {found}")
    if not np.isfinite(answer.logits).all():
        return _failed(card, spent_ms, "returned NaN or infinity")
    shares = calibrated(answer.logits, card.labels, card.decision, card.temperature)
    decided = ""
    if card.decision == COARSE_FIRST:
        decided = card.labels[int(winners(shares, card.labels, card.decision)[0])]
    saliency = answer.saliency
    ground = None if saliency is None or not np.isfinite(saliency).all() else saliency[0]
    return Scores(
        card.id, card.network, card.labels, shares[0], spent_ms, saliency=ground, decided=decided
    )


def _failed(card: Card, spent_ms: float, sentence: str) -> Scores:
    uniform = np.full(len(card.labels), 1.0 / len(card.labels), np.float32)
    return Scores(card.id, card.network, card.labels, uniform, spent_ms, error=sentence)


def _finest(scores: Sequence[Scores], polarity: str) -> str:
    """Name the emotion by the finest network that agrees with the polarity, else the polarity."""
    best = polarity
    finest = len(POLARITY)
    for reading in scores:
        if reading.error or len(reading.labels) <= finest:
            continue
        label = reading.label
        if polarity_of(label) == polarity:
            best, finest = label, len(reading.labels)
    return best


def _polarity(fusible: Sequence[Scores], fused: Floats) -> str:
    """Return the most probable polarity; a network that reads alone decides by its own rule."""
    alone = [scores for scores in fusible if not scores.error]
    if len(alone) == 1 and alone[0].decided:
        return polarity_of(alone[0].decided) or POLARITY[int(fused.argmax())]
    return POLARITY[int(fused.argmax())]


def _too_unsure(confidence: float, threshold: float) -> str:
    """Say how confident a reading is and must be, with enough digits to differ."""
    places = 0 if f"{confidence:.0%}" != f"{threshold:.0%}" else 1
    return (
        f"the networks are {100 * confidence:.{places}f} % sure of one reading, "
        f"{100 * threshold:.{places}f} % are needed"
    )
