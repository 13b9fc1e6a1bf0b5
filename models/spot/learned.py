"""The learned screen: a small network that judges candidates of the online spotter.

The spotter's rules are loosened, so that faint movements become candidates too. A network trained
on labelled candidates then decides which are expressions, from the numbers of
`models.spot.evidence`. The rules decide on candidates unlike the training. Everything else is as in
the online spotter: it is causal, and it decides when a movement has ended, with refined borders.
The graph and its card are in `assets/spotter`.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.errors import FlinchError
from models.records import Floats, Motion, State
from models.runtime import Backend, OnnxBackend
from models.spot.bumps import Bump
from models.spot.evidence import NAMES, evidence
from models.spot.groups import Rules
from models.spot.online import OnlineSpotter
from models.spot.screen import FATAL, Screen, ScreenVerdict, Stir
from models.spot.trace import Trace
from models.weights import MeasuredFigure, WeightsError

BUNDLED = Path(__file__).resolve().parents[2] / "assets" / "spotter"
"""Folder of Flinch's own learned screen."""

SPOTTERS = ("rules", "learned")
"""Online spotters by name, the default first."""

CARD = "screen.json"
"""File name of the card."""

_ROOM = 0.1
"""Share of a number's span by which a candidate may leave it."""

"""States at a movement's apex that prevent any statement about it."""


class SpotterError(FlinchError, ValueError):
    """There is no spotter of that name."""


class ScreenCard(BaseModel):
    """Everything that must be known about a learned screen.

    Attributes:
        id: Its name.
        file: The ONNX graph beside the card: `evidence` `(n, F)` to `logit` `(n, 1)`.
        sha256: Checksum of the graph.
        evidence: Names of its input numbers, in order.
        rules: Thresholds of the candidates, by the names of `models.spot.groups.Rules`.
        lowest: The smallest value of each number among the candidates of the training.
        highest: The largest value of each number.
        threshold: Probability from which a candidate is an expression.
        training_data: What it was trained on.
        seeds: Seeds of the training.
        protocol: How the threshold was chosen and how it was measured.
        metrics: The measured figures.
        recipe: Name of the recipe.
        commit: Version of the code.
        licence: Licence of the graph.
        does_not_prove: What its figures do not prove.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    file: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    evidence: tuple[str, ...]
    rules: dict[str, float]
    lowest: tuple[float, ...]
    highest: tuple[float, ...]
    threshold: float = Field(gt=0, lt=1)
    training_data: str
    seeds: tuple[int, ...]
    protocol: str
    metrics: tuple[MeasuredFigure, ...] = ()
    recipe: str
    commit: str
    licence: str
    does_not_prove: str


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """The span of each number of the evidence in the training, `(F,)` float32 each.

    A real smile narrows the eyes for seconds, which no synthetic one does. The network's answer is
    arbitrary there, while the rules recognise a blink.
    """

    lowest: Floats
    highest: Floats

    def holds(self, row: Floats) -> bool:
        """Return whether every number of a candidate lies in its span, or only little outside."""
        room = _ROOM * (self.highest - self.lowest) + 1e-3
        return bool(np.all((row >= self.lowest - room) & (row <= self.highest + room)))


class LearnedScreen(Screen):
    """Judges movements by a network, and by the rules if they are unlike the training."""

    def __init__(self, network: Backend, threshold: float, spans: EvidenceSpan | None = None):
        """Take an opened network and its acceptance threshold.

        Args:
            network: The opened graph.
            threshold: Least probability of an accepted movement.
            spans: The spans in the training; None lets the network judge everything.
        """
        super().__init__()
        self._network = network
        self._least = math.log(threshold / (1.0 - threshold))
        self._spans = spans

    def judge(
        self, trace: Trace, bump: Bump, regions: list[int], stirs: list[Stir]
    ) -> ScreenVerdict:
        """Decide whether a movement is an expression.

        Args:
            trace: The motion around it. bump: Its times. regions: The regions that moved.
            stirs: Other movements of the lower face around it.

        Returns:
            Whether it is accepted, with the most serious state inside the movement.
        """
        inside = trace.span(bump.onset_ns, bump.offset_ns)
        if is_fatal(inside, bump):
            return ScreenVerdict(False)
        row = evidence(trace, bump, regions, stirs)
        if self._spans is not None and not self._spans.holds(row):
            plain = super().judge(trace, bump, regions, stirs)
            return plain if bump.height >= Rules().score else ScreenVerdict(False)
        if float(self._network.run(row[None]).logits[0, 0]) < self._least:
            return ScreenVerdict(False)
        worst = next((m for m in inside if m.state is not State.OK), None)
        return (
            ScreenVerdict(True) if worst is None else ScreenVerdict(True, worst.state, worst.cause)
        )


def is_fatal(inside: list[Motion], bump: Bump) -> bool:
    """Return whether nothing can be said of a movement, whatever its form."""
    return min(inside, key=lambda m: abs(m.t_ns - bump.apex_ns)).state in FATAL


def read_card(folder: Path = BUNDLED) -> ScreenCard:
    """Read the card of a learned screen.

    Raises:
        WeightsError: It is missing, damaged, or for other evidence than this version's.
    """
    path = folder / CARD
    try:
        card = ScreenCard.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WeightsError(
            f"Cannot read the learned screen's card {path}: {error.strerror}. Reinstall Flinch or "
            "choose the spotter 'rules'."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise WeightsError(
            f"The learned screen's card {path} is damaged: {where}: {first['msg']}. Reinstall "
            "Flinch or choose the spotter 'rules'."
        ) from error
    if card.evidence != NAMES:
        raise WeightsError(
            f"The learned screen {path} was made for other evidence ({len(card.evidence)} numbers) "
            f"than this version gives ({len(NAMES)}). Train it again or reinstall Flinch."
        )
    return card


def _spans_of(card: ScreenCard) -> EvidenceSpan:
    lowest, highest = np.array(card.lowest, np.float32), np.array(card.highest, np.float32)
    if lowest.shape != (len(NAMES),) or highest.shape != (len(NAMES),):
        raise WeightsError(
            f"The learned screen '{card.id}' must tell {len(NAMES)} lowest and highest numbers, "
            f"found {len(lowest)} and {len(highest)}. Train it again or reinstall Flinch."
        )
    return EvidenceSpan(lowest, highest)


def rules_of(card: ScreenCard) -> Rules:
    """Return the loose rules of a card's candidates.

    Raises:
        WeightsError: The card names an unknown rule.
    """
    kinds = {field.name: type(getattr(Rules(), field.name)) for field in fields(Rules)}
    unknown = sorted(set(card.rules) - set(kinds))
    if unknown:
        raise WeightsError(
            f"The learned screen '{card.id}' names the unknown rule '{unknown[0]}'. Train it again "
            "or reinstall Flinch."
        )
    return replace(Rules(), **{name: kinds[name](value) for name, value in card.rules.items()})


def open_spotter(name: str = SPOTTERS[0]) -> OnlineSpotter:
    """Open an online spotter by name.

    Args:
        name: One of `SPOTTERS`.

    Raises:
        SpotterError: The name is unknown.
        WeightsError: The learned screen is missing or damaged.
    """
    if name not in SPOTTERS:
        raise SpotterError(f"Unknown spotter '{name}': expected {' or '.join(SPOTTERS)}.")
    return learned_spotter() if name == "learned" else OnlineSpotter()


def learned_spotter(folder: Path = BUNDLED) -> OnlineSpotter:
    """Open the online spotter with the learned screen of a folder.

    Raises:
        WeightsError: Card or graph is missing or damaged.
        RuntimeFailure: The graph cannot be opened.
    """
    card = read_card(folder)
    rules, spans = rules_of(card), _spans_of(card)
    path = folder / card.file
    try:
        graph = path.read_bytes()
    except OSError as error:
        raise WeightsError(
            f"Cannot read the learned screen {path}: {error.strerror}. Reinstall Flinch or choose "
            "the spotter 'rules'."
        ) from error
    if hashlib.sha256(graph).hexdigest() != card.sha256:
        raise WeightsError(
            f"The learned screen {path} is damaged: its SHA-256 differs from its card's. Reinstall "
            "Flinch or choose the spotter 'rules'."
        )
    return OnlineSpotter(
        rules, LearnedScreen(OnnxBackend(graph, threads=1, provider="cpu"), card.threshold, spans)
    )
