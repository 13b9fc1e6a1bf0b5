"""Weight cards: what a weight file is, its input, its measured figures and its checksum.

A weight file is never used without its card (`<id>.json` beside `<id>.onnx`). This module reads,
checks and writes cards; `models.runtime` runs the graph, `models.inputs` prepares its input.
"""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from models.decision import COARSE_FIRST, LIKELIEST, Decision, coarse_of
from models.errors import FlinchError
from models.labels import labels_of

BUNDLED = Path(__file__).resolve().parents[1] / "assets" / "weights"
"""Folder of the weights that come with Flinch."""

FUSION_FILE = "fusion.json"
"""Name of the file beside the cards that says how their readings are combined."""

MOST_BYTES = 1_000_000_000
"""Largest accepted weight file: three times the size of the largest paper network."""

MOST_CARD_BYTES = 1_000_000
"""Largest accepted card."""

ONSET_CHANNELS = 3
"""Channels of the onset picture: grey repeated three times, for networks that take RGB."""


Coding = Literal[
    "colour_wheel", "uvm", "uvs", "uv", "uv_scaled", "uvm_scaled", "bi_woof", "mdmo", "frame"
]
"""How a flow field is coded, see `InputSpec`."""


class WeightsError(FlinchError):
    """A weight file or its card is missing, damaged or does not fit."""


class _Checked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stills(_Checked):
    """The pictures of a clip that a frame network reads; their majority decides."""

    pipeline: Literal["m1", "m2", "face"] = "face"
    """`m1` (centre of the raw frame, RGB), `m2` (box of the face, grey) or `face` (the aligned
    crop, RGB)."""
    sampling: Literal["af", "kfs", "mfs"] = "af"
    """`af`, `kfs` or `mfs`, see `models.stills.numbers`."""
    channels: Literal[1, 3] = 3
    """What the network takes: 1 (grey) or 3."""
    beside: Literal["nothing", "rest"] = "nothing"
    """`rest` puts the grey picture beside its differences from onset and offset, see
    `models.motion.difference`; needs `face` and three channels."""

    @model_validator(mode="after")
    def _rest_lies_under_one_transform(self) -> Stills:
        if self.beside == "rest" and (self.pipeline != "face" or self.channels != 3):
            raise ValueError("`beside` = rest needs the pipeline `face` and three channels")
        return self


class InputSpec(_Checked):
    """How a clip or a flow becomes the tensor `(channels, size_px, size_px)` of one network."""

    flow: str = Field(default="farneback", pattern=r"^(farneback|tvl1|dis)$|^[^/\\]+\.py:\w+$")
    """Optical-flow method: `farneback`, `tvl1`, `dis`, or `FILE.py:FUNCTION` of the user's own,
    which the app cannot run."""
    direction: Literal["onset_apex", "bidirectional"] = "bidirectional"
    """`onset_apex`, or `bidirectional` = (apex to onset) + (apex to offset)."""
    fusion: Literal["sum", "product", "concat"] = "sum"
    """How the halves of bidirectional flow are joined: `sum`, `product`, or `concat`, which codes
    each half by itself and concatenates the two."""
    coding: Coding = "colour_wheel"
    """`colour_wheel`, `uvm` (u, v, magnitude), `uvs` (u, v, strain), `uv` (in units of its own root
    mean square), `uv_scaled` and `uvm_scaled` (divided by `scale`), `bi_woof` and `mdmo` (those
    features as pictures, see `models.motion.coding`), or `frame`: no flow at all, but `stills`, or
    where there are none the grey apex picture."""
    scale: float = Field(default=1.0, gt=0)
    """Pixels of the grey crop that count as 1 in the codings `uv_scaled` and `uvm_scaled`."""
    flow_px: int = Field(default=112, ge=16, le=512)
    """Side of the grey crops on which the flow is computed."""
    field_px: int = Field(default=28, ge=8, le=256)
    """Side to which every flow field is averaged before anything else."""
    longest: float = Field(default=1.0, gt=0.5, le=1.0)
    """Quantile of the vector lengths to which longer vectors are shortened before the field is
    coded, so that one blink does not set the scale for everything else; 1 shortens none."""
    size_px: int = Field(default=56, ge=8, le=512)
    """Side of the network's input."""
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    """Subtracted from each channel after coding."""
    std: tuple[float, float, float] = (0.5, 0.5, 0.5)
    """Divides each channel after that."""
    mirror: bool = False
    """Whether the mirrored face is read too and the logits are averaged."""
    onset: bool = False
    """Whether the onset picture follows the flow as three more channels. They are all zero where
    there is no such picture, as for stored flow pictures."""
    onset_colour: bool = False
    """That picture is RGB with ImageNet's mean and spread; otherwise grey, of zero mean and unit
    spread."""
    stills: Stills | None = None
    """Pictures that a frame network reads; `mean` and `std` are theirs, in 0..1."""
    frames: int = Field(default=0, ge=0, le=64)
    """Number of flows, each from the onset to one of as many frames spread evenly up to the offset,
    see `models.sequence`; 0 for a single flow. With `frames` the input is `(frames, channels,
    size_px, size_px)`."""

    @model_validator(mode="after")
    def _pictures_fit_their_coding(self) -> InputSpec:
        if self.stills is not None and self.coding != "frame":
            raise ValueError("`stills` need the coding `frame`")
        if self.onset_colour and not self.onset:
            raise ValueError("`onset_colour` needs `onset`")
        if self.frames and (self.direction != "onset_apex" or self.onset or self.coding == "frame"):
            raise ValueError(
                "`frames` need the direction onset_apex and a coding of flow, without `onset`"
            )
        return self

    @property
    def scaled(self) -> bool:
        """Whether the coding preserves the scale of the motion."""
        return self.coding in ("uv_scaled", "uvm_scaled")

    @property
    def one_field(self) -> bool:
        """Whether the network reads a single flow field between onset, apex and offset."""
        return self.coding != "frame" and not self.frames

    @property
    def halves(self) -> bool:
        """Whether the two halves of bidirectional flow stay separate until they are joined."""
        return self.direction == "bidirectional" and self.fusion != "sum"

    @property
    def flow_channels(self) -> int:
        """Channels of the coded flow."""
        per_field = {"uv": 2, "uv_scaled": 2, "frame": 0}.get(self.coding, 3)
        return 2 * per_field if self.halves and self.fusion == "concat" else per_field

    @property
    def channels(self) -> int:
        """Channels of the whole input: the coded flow's and, with `onset`, the picture's."""
        return self.flow_channels + self.still_channels

    @property
    def still_channels(self) -> int:
        """Channels of a face picture: the apex alone, or the onset beside the flow."""
        if self.coding == "frame":
            return 1 if self.stills is None else self.stills.channels
        return ONSET_CHANNELS if self.onset else 0


class MeasuredFigure(_Checked):
    """One measured figure: `value` with its `spread` over `n` samples of `data`."""

    data: str
    metric: str
    value: float
    spread: float | None = None
    n: int = Field(ge=0)
    protocol: str


class Card(_Checked):
    """Everything that must be known about a weight file before its readings can be used."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    """Name of the weights; also that of the card's file without `.json`."""
    network: str
    """Name of the architecture, see `models.nets`."""
    preset: str
    """Size of the architecture: `paper` or `compact`."""
    file: str
    """Name of the ONNX file, in the card's folder."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Checksum of that file, 64 hexadecimal digits."""
    input: InputSpec
    """How a clip becomes the network's input."""
    label_set: str
    """Name of the label set, see `models.labels`."""
    labels: tuple[str, ...] = Field(min_length=2)
    """The classes, in the order of the logits."""
    trained: bool = True
    """Whether the weights were trained; untrained ones never give a label."""
    training_data: str
    """What the weights were trained on, in words."""
    seeds: tuple[int, ...]
    """Seeds of the training."""
    protocol: str
    """How training and test data were split."""
    metrics: tuple[MeasuredFigure, ...] = ()
    """What the weights reached, and on which data."""
    decision: Decision = LIKELIEST
    """How the probabilities become one class, see `models.decision`."""
    temperature: float = Field(default=1.0, gt=0)
    """Number by which the logits are divided before the softmax, found on held-out data."""
    fusion_weight: float = Field(default=1.0, ge=0)
    """Weight of the network in the fusion; at 0 its reading is shown but not fused."""
    recipe: str
    """Id of the recipe that the weights were trained by."""
    commit: str
    """Commit of the code that trained them."""
    licence: str
    """Licence of the weights."""
    does_not_prove: str
    """What the metrics do not prove, in words."""
    seen: tuple[str, ...] = ()
    """Digests of all movements in the training data, so that weights are never scored on them."""
    withdrawn: bool = False
    """Whether a participant whose data they were trained on has withdrawn; withdrawn weights do not
    read live."""

    @model_validator(mode="after")
    def _labels_match_their_set(self) -> Card:
        known = labels_of(self.label_set)
        if known != self.labels:
            raise ValueError(f"labels must be {known} for label_set '{self.label_set}'")
        if self.decision == COARSE_FIRST:
            coarse_of(self.labels)
        return self


def read_card(path: Path) -> Card:
    """Read one card.

    Args:
        path: The `.json` file.

    Returns:
        The checked card; the weight file itself is not touched.

    Raises:
        WeightsError: The file is missing, is not JSON or violates the card's contract.
    """
    try:
        if path.stat().st_size > MOST_CARD_BYTES:
            raise _damaged(path, f"it has more than {MOST_CARD_BYTES // 1000} kB")
        return Card.model_validate_json(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise WeightsError(
            f"Cannot read the weight card {path}: {error.strerror}. "
            "Reinstall Flinch or name another weight file."
        ) from error
    except UnicodeDecodeError as error:
        raise _damaged(path, f"it is no UTF-8 text at byte {error.start}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise _damaged(path, f"{where}: {first['msg'].rstrip('.')}") from error


def _first(error: Exception) -> str:
    """Return the first fault, on one line."""
    if isinstance(error, ValidationError):
        return str(error.errors()[0]["msg"]).rstrip(".")
    return (str(error).splitlines() or [type(error).__name__])[0]


def _damaged(path: Path, what: str) -> WeightsError:
    return WeightsError(
        f"The weight card {path} is damaged: {what}. Reinstall Flinch or export the weights again."
    )


def write_card(card: Card, folder: Path) -> Path:
    """Write `<id>.json` into a folder and return its path."""
    path = folder / f"{card.id}.json"
    path.write_text(card.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return path


def bundled(folder: Path = BUNDLED) -> tuple[Card, ...]:
    """List the cards of a weights folder.

    Args:
        folder: The folder; Flinch's own by default.

    Returns:
        The cards, ordered by id; empty when the folder holds none or does not exist.

    Raises:
        WeightsError: A card is damaged.
    """
    found = shelf(folder)
    for lost in found.lost:
        raise lost.error
    return found.cards


@dataclass(frozen=True, slots=True)
class Lost:
    """A card that cannot be used: the `name` of its file without `.json`, and the reason."""

    name: str
    error: WeightsError


@dataclass(frozen=True, slots=True)
class Shelf:
    """Contents of a weights folder: the cards, ordered by id, and those that are damaged."""

    cards: tuple[Card, ...]
    lost: tuple[Lost, ...]


def shelf(folder: Path = BUNDLED) -> Shelf:
    """List the cards of a weights folder; a damaged card excludes only itself.

    Args:
        folder: The folder; Flinch's own by default.

    Returns:
        All cards there are; none when the folder holds none or does not exist.
    """
    cards: dict[str, Card] = {}
    lost: list[Lost] = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        if path.name == FUSION_FILE:
            continue
        try:
            card = read_card(path)
            if card.id in cards:
                raise _damaged(path, f"another card has its id '{card.id}' too")
        except WeightsError as error:
            lost.append(Lost(path.stem, error))
        else:
            cards[card.id] = card
    return Shelf(tuple(cards[name] for name in sorted(cards)), tuple(lost))


def find(name: str, folder: Path = BUNDLED) -> Card:
    """Find the card with an id in a weights folder.

    Raises:
        WeightsError: No card has that name (the message lists all names), or it is damaged.
    """
    found = shelf(folder)
    cards = {card.id: card for card in found.cards}
    if name in cards:
        return cards[name]
    for lost in found.lost:
        if lost.name == name:
            raise lost.error
    near = difflib.get_close_matches(name, cards, n=1)
    hint = f" Nearest: {near[0]}." if near else ""
    known = ", ".join(cards) or "none"
    raise WeightsError(f"No weights named '{name}' in {folder}: found {known}.{hint}")


def load(card: Card, folder: Path = BUNDLED) -> bytes:
    """Read the weight file of a card and verify its checksum.

    Args:
        card: The card.
        folder: The folder that holds the file.

    Returns:
        The bytes of the ONNX graph.

    Raises:
        WeightsError: The file is missing, not a plain file of that folder, far too large, or its
            SHA-256 differs from the card's.
    """
    path = _plain_file(card, folder)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WeightsError(
            f"Cannot read the weight file {path} of '{card.id}': {error.strerror}. "
            "Reinstall Flinch or take these weights out of the selection."
        ) from error
    found = checksum(data)
    if found != card.sha256:
        raise WeightsError(
            f"The weight file {path} of '{card.id}' is damaged: expected SHA-256 "
            f"{card.sha256[:12]}…, found {found[:12]}… ({len(data)} bytes). Reinstall Flinch or "
            "take these weights out of the selection."
        )
    return data


def _plain_file(card: Card, folder: Path) -> Path:
    """Return a card's weight file. A card may be hostile and must not name files elsewhere."""
    path = folder / card.file
    outside = Path(card.file).name != card.file or path.resolve().parent != folder.resolve()
    if outside or (path.exists() and not path.is_file()):
        raise WeightsError(
            f"The card '{card.id}' names the weight file '{card.file}': expected a plain file in "
            f"{folder} itself, without folders or links out of it. Take these weights out of the "
            "selection."
        )
    size = path.stat().st_size if path.exists() else 0
    if size > MOST_BYTES:
        raise WeightsError(
            f"The weight file {path} of '{card.id}' has {size / 1e6:.0f} MB: expected at most "
            f"{MOST_BYTES / 1e6:.0f}. Take these weights out of the selection."
        )
    return path


def checksum(data: bytes) -> str:
    """Return the SHA-256 of some bytes as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


class Fusion(_Checked):
    """How readings are combined; chosen only on held-out synthetic identities."""

    threshold: float = Field(default=0.5, ge=0.0, le=1.0)
    """Confidence below which an event is `uncertain`."""
    temperature: float = Field(default=1.0, gt=0)
    """Divides the fused log-probabilities."""
    chosen_on: str = "not chosen yet"
    """What the two numbers were chosen on."""
    rule: str = ""
    """How they were chosen, in words."""


def read_fusion(folder: Path = BUNDLED) -> Fusion:
    """Read `fusion.json` of a weights folder; if it is missing, the defaults apply.

    Raises:
        WeightsError: The file is damaged.
    """
    path = folder / FUSION_FILE
    if not path.is_file():
        return Fusion()
    try:
        return Fusion.model_validate_json(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValidationError, ValueError) as error:
        raise WeightsError(
            f"The fusion file {path} is damaged: {_first(error)}. "
            "Reinstall Flinch or export the weights again."
        ) from error
