"""Weight cards: what a weight file is, how to feed it, what it was proved on, and its checksum.

A weight file is never used without its card (`<id>.json` beside `<id>.onnx`). This module reads,
checks and writes cards; running the graph is `models.runtime`, preparing its input is
`models.inputs`.
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
"""Size of the largest weight file that is read: three times that of the largest paper network."""

MOST_CARD_BYTES = 1_000_000
"""Size of the largest card that is read."""

ONSET_CHANNELS = 3
"""Channels of the onset picture: its grey, three times, as a network for RGB takes it."""


Coding = Literal[
    "colour_wheel", "uvm", "uvs", "uv", "uv_scaled", "uvm_scaled", "bi_woof", "mdmo", "frame"
]
"""What a flow field is turned into, see `InputSpec`."""


class WeightsError(FlinchError):
    """A weight file or its card is missing, damaged or does not fit."""


class _Checked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stills(_Checked):
    """The pictures of a clip that a frame network reads; the majority of them decides.

    Attributes:
        pipeline: `m1` (centre of the raw frame, RGB), `m2` (box of the face, grey) or `face` (the
            aligned crop, RGB).
        sampling: `af`, `kfs` or `mfs`, see `models.stills.numbers`.
        channels: What the network takes: 1 (grey) or 3.
        beside: `rest` puts the grey picture beside its differences from onset and offset, see
            `models.motion.difference`; needs `face` and three channels.
    """

    pipeline: Literal["m1", "m2", "face"] = "face"
    sampling: Literal["af", "kfs", "mfs"] = "af"
    channels: Literal[1, 3] = 3
    beside: Literal["nothing", "rest"] = "nothing"

    @model_validator(mode="after")
    def _rest_lies_under_one_transform(self) -> Stills:
        if self.beside == "rest" and (self.pipeline != "face" or self.channels != 3):
            raise ValueError("`beside` = rest needs the pipeline `face` and three channels")
        return self


class InputSpec(_Checked):
    """How a clip or a flow becomes the tensor `(channels, size_px, size_px)` of one network.

    Attributes:
        flow: Optical-flow method: `farneback`, `tvl1`, `dis`, or `FILE.py:FUNCTION` of the
            user's own, which the app cannot run.
        direction: `onset_apex`, or `bidirectional` = (apex to onset) + (apex to offset).
        fusion: How the halves of bidirectional flow are joined: `sum`, `product`, or `concat`,
            each half coded by itself and one behind the other.
        coding: `colour_wheel`, `uvm` (u, v, magnitude), `uvs` (u, v, strain), `uv` (in units of
            its own root mean square), `uv_scaled` and `uvm_scaled` (divided by `scale`), `bi_woof`
            and `mdmo` (those features as pictures, see `models.motion.coding`), or
            `frame`: no flow at all, but `stills`, or where there are none the grey apex picture.
        scale: Pixels of the grey crop that count as 1 in the scaled codings.
        flow_px: Side of the grey crops on which the flow is computed.
        field_px: Side to which every flow field is averaged before anything else.
        longest: Quantile of the lengths of the field's vectors to which longer ones are shortened
            before the field is coded, so that one blink does not set the scale for all the rest;
            1 shortens none.
        size_px: Side of the network's input.
        mean: Subtracted from each channel after coding.
        std: Divides each channel after that.
        mirror: Read the mirrored face too and average the logits.
        onset: The onset picture follows the flow as three more channels, all zero where there
            is none, as for stored flow pictures.
        onset_colour: That picture is RGB with ImageNet's mean and spread; otherwise grey, of zero
            mean and unit spread.
        stills: Pictures that a frame network reads; `mean` and `std` are theirs, in 0..1.
        frames: So many flows from the onset on, to frames spread evenly up to the offset, see
            `models.sequence`; 0 for one flow. The input is `(frames, channels, size_px, size_px)`.
    """

    flow: str = Field(default="farneback", pattern=r"^(farneback|tvl1|dis)$|^[^/\\]+\.py:\w+$")
    direction: Literal["onset_apex", "bidirectional"] = "bidirectional"
    fusion: Literal["sum", "product", "concat"] = "sum"
    coding: Coding = "colour_wheel"
    scale: float = Field(default=1.0, gt=0)
    flow_px: int = Field(default=112, ge=16, le=512)
    field_px: int = Field(default=28, ge=8, le=256)
    longest: float = Field(default=1.0, gt=0.5, le=1.0)
    size_px: int = Field(default=56, ge=8, le=512)
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[float, float, float] = (0.5, 0.5, 0.5)
    mirror: bool = False
    onset: bool = False
    onset_colour: bool = False
    stills: Stills | None = None
    frames: int = Field(default=0, ge=0, le=64)

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
        """Whether the coding keeps the scale of the motion."""
        return self.coding in ("uv_scaled", "uvm_scaled")

    @property
    def one_field(self) -> bool:
        """Whether it reads one flow field, between onset, apex and offset."""
        return self.coding != "frame" and not self.frames

    @property
    def halves(self) -> bool:
        """Whether the two halves of bidirectional flow are kept apart until they are joined."""
        return self.direction == "bidirectional" and self.fusion != "sum"

    @property
    def flow_channels(self) -> int:
        """Channels of the coded flow."""
        one = {"uv": 2, "uv_scaled": 2, "frame": 0}.get(self.coding, 3)
        return 2 * one if self.halves and self.fusion == "concat" else one

    @property
    def channels(self) -> int:
        """Channels of the whole input: the coded flow's and, with `onset`, the picture's."""
        return self.flow_channels + self.still_channels

    @property
    def still_channels(self) -> int:
        """Channels of a picture of the face: the apex alone, or the onset beside the flow."""
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
    """All that must be known about one weight file before its reading is worth anything.

    `seen` names every movement that it learned from by digits of its content, so that weights are
    never scored on their own data. `withdrawn` weights learned from somebody who has left since;
    they do not read live.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    network: str
    preset: str
    file: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    input: InputSpec
    label_set: str
    labels: tuple[str, ...] = Field(min_length=2)
    trained: bool = True
    training_data: str
    seeds: tuple[int, ...]
    protocol: str
    metrics: tuple[MeasuredFigure, ...] = ()
    decision: Decision = LIKELIEST
    temperature: float = Field(default=1.0, gt=0)
    fusion_weight: float = Field(default=1.0, ge=0)
    recipe: str
    commit: str
    licence: str
    does_not_prove: str
    seen: tuple[str, ...] = ()
    withdrawn: bool = False

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
        WeightsError: The file is missing, is no JSON or breaks the card's contract.
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
    """Give the first thing that is wrong, on one line."""
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
    """A card that cannot be used: the `name` of its file without `.json`, and why."""

    name: str
    error: WeightsError


@dataclass(frozen=True, slots=True)
class Shelf:
    """What lies in a weights folder: the cards, ordered by id, and those that are damaged."""

    cards: tuple[Card, ...]
    lost: tuple[Lost, ...]


def shelf(folder: Path = BUNDLED) -> Shelf:
    """List the cards of a weights folder; a damaged one takes only itself out.

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
    """Return the card named `name` of a weights folder.

    Raises:
        WeightsError: No card has that name; the message lists those there are. Or it is damaged.
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
        WeightsError: The file is missing, no plain file of that folder, far too large, or its
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
    """Find a card's weight file: a card may come from anywhere and must not name other files."""
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
    """How readings are combined, chosen on held-out synthetic identities alone.

    Attributes:
        threshold: Confidence below which an event is `uncertain`.
        temperature: Divides the fused log-probabilities.
        chosen_on: What the two numbers were chosen on.
        rule: In words, how.
    """

    threshold: float = Field(default=0.5, ge=0.0, le=1.0)
    temperature: float = Field(default=1.0, gt=0)
    chosen_on: str = "not chosen yet"
    rule: str = ""


def read_fusion(folder: Path = BUNDLED) -> Fusion:
    """Read `fusion.json` of a weights folder; its absence means the defaults.

    Raises:
        WeightsError: The file is there but damaged.
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
