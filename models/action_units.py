"""Reads action units of a movement with their own small network. No torch.

Each unit is judged on both sides of the face: the probability that a FACS coder would score it, and
its intensity. FACS: Ekman, Friesen and Hager, Facial Action Coding System, 2002.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from models.face.align import EYE_DISTANCE
from models.flows import ClipFlows
from models.inputs import clip_field, encode, mirror, resample, shortened
from models.motion.coding import uv_unit
from models.records import Clip, Flags, Floats
from models.runtime import Backend, OnnxBackend, RuntimeFailure
from models.unit_scores import UnitCode, UnitScores
from models.weights import InputSpec, MeasuredFigure, WeightsError, checksum

FOLDER = Path(__file__).resolve().parents[1] / "assets" / "action_units"
CARD = "action-units.json"

NUMBERS = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 16, 17, 18, 20, 22, 23, 24, 25, 26, 28)
"""The units that are read, in the order of the network's outputs."""

ROWS = 5
"""Numbers that the network gives for each unit, see `joined_views`."""

LEVELS = "ABCDE"
"""The intensities of FACS: A trace, B slight, C marked, D severe, E maximum."""

LEVEL_ENDS = (0.1, 0.25, 0.5, 0.75)
"""Upper ends of the levels A to D, as shares of the strongest contraction."""

ZOOMS = (1.0, 0.85, 1.18)
"""Crops at which a field is read; faces fill a crop more or less than on average."""

UNKNOWN_SCALE: tuple[float, float] = (0.0, 0.0)
"""The network's second input where the scale of the motion is not known."""

_USUAL_SCALE = math.log(0.004)


class FormThresholds(BaseModel):
    """Thresholds of one form of input."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    units: tuple[float, ...]
    """Probability from which each unit is scored."""
    side: float = Field(ge=0, le=1)
    """Probability from which a side is scored beside a likelier one."""
    sure: float = Field(ge=0, le=1)
    """Nothing is scored unless the likeliest unit reaches this probability."""


@dataclass(frozen=True, slots=True)
class UnitReadings:
    """What the network reads of n movements.

    Attributes:
        units: `(n, U)` probabilities.
        sides: `(n, U, 2)` probabilities that the subject's right and left move if the unit does.
        strengths: `(n, U, 2)` logarithms of the contraction; 0 is the strongest.
    """

    units: Floats
    sides: Floats
    strengths: Floats

    @classmethod
    def joined(cls, parts: Sequence[UnitReadings]) -> UnitReadings:
        """Join the readings of several batches."""
        return cls(
            np.concatenate([part.units for part in parts]),
            np.concatenate([part.sides for part in parts]),
            np.concatenate([part.strengths for part in parts]),
        )

    def take(self, chosen: NDArray[np.int64]) -> UnitReadings:
        """Return the readings of some of the movements, in the given order."""
        return UnitReadings(self.units[chosen], self.sides[chosen], self.strengths[chosen])

    def scored_sides(self, limit: float | Floats) -> Flags:
        """Return on which sides each unit is scored, `(n, U, 2)`: the likelier one, or both.

        Args:
            limit: Probability from which a side is scored beside a likelier one; or `(n, 1, 1)`,
                one for each movement.
        """
        likelier = self.sides >= self.sides.max(axis=2, keepdims=True)
        return np.asarray(likelier | (self.sides >= limit), np.bool_)


class UnitsCard(BaseModel):
    """Everything that must be known about the network of the action units."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    """Name of the weights."""
    file: str
    """Name of the ONNX file, in the card's folder."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Checksum of that file."""
    input: InputSpec
    """How a clip becomes the network's first input."""
    numbers: tuple[int, ...]
    """The units, in the order of the outputs."""
    live: FormThresholds
    """When units of live flow are scored, whose scale is known."""
    picture: FormThresholds
    """When units of stored flow pictures are scored."""
    training_data: str
    """What the weights were trained on, in words."""
    seeds: tuple[int, ...]
    """Seed of the training."""
    protocol: str
    """How epoch and thresholds were chosen."""
    metrics: tuple[MeasuredFigure, ...] = ()
    """What the weights reached, and on which data."""
    recipe: str
    """Id of the recipe."""
    commit: str
    """Commit of the code that trained them."""
    licence: str
    """Licence of the weights."""
    does_not_prove: str
    """What the metrics do not prove, in words."""

    @model_validator(mode="after")
    def _one_threshold_a_unit(self) -> UnitsCard:
        counts = {len(self.live.units), len(self.picture.units)}
        if self.numbers != NUMBERS or counts != {len(NUMBERS)}:
            raise ValueError(f"numbers must be {NUMBERS}, with one threshold for each")
        return self


def read_card(folder: Path = FOLDER) -> UnitsCard:
    """Read the card of a folder.

    Raises:
        WeightsError: It is missing or damaged.
    """
    path = folder / CARD
    try:
        return UnitsCard.model_validate_json(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise WeightsError(
            f"Cannot read the card of the action units {path}: {error.strerror}. Reinstall Flinch."
        ) from error
    except (ValidationError, ValueError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise WeightsError(
            f"The card of the action units {path} is damaged: {reason}. Reinstall Flinch or export "
            "the weights again."
        ) from error


class UnitReader:
    """Reads the action units of a movement."""

    def __init__(self, card: UnitsCard, backend: Backend):
        """Take the card and the running graph."""
        self.card = card
        self._backend = backend

    @classmethod
    def bundled(cls, folder: Path = FOLDER) -> UnitReader:
        """Open the weights of a folder; the small graph runs on the processor.

        Raises:
            WeightsError: Card or graph are missing or damaged.
        """
        card = read_card(folder)
        path = folder / card.file
        try:
            if path.resolve().parent != folder.resolve():
                raise WeightsError(f"The card of the action units names a file outside {folder}.")
            graph = path.read_bytes()
            if checksum(graph) != card.sha256:
                raise WeightsError(
                    f"The weight file {path} of the action units is damaged: reinstall Flinch."
                )
            return cls(card, OnnxBackend(graph, threads=1, provider="cpu"))
        except OSError as error:
            raise WeightsError(
                f"Cannot read the weight file {path}: {error.strerror}. Reinstall Flinch."
            ) from error
        except RuntimeFailure as error:
            raise WeightsError(str(error)) from error

    def read(self, clip: Clip, flows: ClipFlows | None = None) -> UnitScores:
        """Read a clip; `flows` are its flows if they are shared with other networks.

        Raises:
            WeightsError: The network gave no usable answer.
        """
        spec = self.card.input
        field = clip_field(clip, spec) if flows is None else flows.field(spec)
        return self.read_field(field, scale_of(field, spec))

    def read_field(self, field: Floats, scale: tuple[float, float] = UNKNOWN_SCALE) -> UnitScores:
        """Read a field onset to apex, `(2, S, S)` float32.

        Args:
            field: In any unit.
            scale: The second input; unknown for a field that has lost its unit, whose units then
                get no intensity.

        Raises:
            WeightsError: The network gave no usable answer.
        """
        views = views_of(encode(field, self.card.input))
        scales = np.tile(np.asarray(scale, np.float32), (len(views), 1))
        answer = self._backend.run(views, scales).logits
        if answer.shape != (len(views), ROWS * len(NUMBERS)) or not np.isfinite(answer).all():
            raise WeightsError(
                f"The network of the action units returned {answer.shape} numbers, or NaN."
            )
        read = joined_views(answer[None])
        return UnitScores(
            self.card.id,
            NUMBERS,
            np.asarray(read.units[0, :, None] * read.sides[0], np.float32),
            codes_of(self.card, read, scale != UNKNOWN_SCALE),
        )


def views_of(flow: Floats) -> Floats:
    """Return the views of a coded field that are read and averaged.

    Args:
        flow: `(2, S, S)` float32.

    Returns:
        `(V, 2, S, S)` float32: the field at each of `ZOOMS`, then the mirror image of each.
    """
    plain = [flow if zoom == 1.0 else _zoomed(flow, zoom) for zoom in ZOOMS]
    return np.stack([*plain, *map(mirror, plain)])


def _zoomed(flow: Floats, zoom: float) -> Floats:
    """Show more (below 1) or less of the face; the border is repeated."""
    side = flow.shape[-1]
    shift = (side - 1) / 2 * (1 - zoom)
    warp = np.array([[zoom, 0, shift], [0, zoom, shift]])
    maps = [
        cv2.warpAffine(np.ascontiguousarray(m), warp, (side, side), borderMode=cv2.BORDER_REPLICATE)
        for m in flow
    ]
    return np.asarray(uv_unit(np.stack(maps).astype(np.float32)), np.float32)


def joined_views(answer: Floats) -> UnitReadings:
    """Average the outputs of all views; mirror images have their sides exchanged.

    Args:
        answer: `(n, V, 5 U)`, of `views_of`: logits of the unit, of its right and of its left, then
            logarithms of strength, right and left.
    """
    rows = answer.reshape(len(answer), 2, -1, ROWS, len(NUMBERS)).mean(axis=2)
    both = (rows[:, 0] + rows[:, 1][:, [0, 2, 1, 4, 3]]) / 2
    shares = 1 / (1 + np.exp(-both[:, :3]))
    return UnitReadings(
        np.asarray(shares[:, 0], np.float32),
        np.asarray(shares[:, 1:].transpose(0, 2, 1), np.float32),
        np.asarray(both[:, 3:].transpose(0, 2, 1), np.float32),
    )


def scale_of(field: Floats, spec: InputSpec, side_px: int | None = None) -> tuple[float, float]:
    """Return the second input for a field whose unit is known.

    Args:
        field: `(2, S, S)` in pixels of a crop of side `side_px`, or of side S.
        spec: The network's input.
        side_px: Side of the crop.

    Returns:
        Logarithm of its root mean square in eye distances over a usual one, and 1.
    """
    limited = shortened(resample(field, spec.field_px), spec.longest)
    length = float(np.sqrt((limited**2).sum(axis=0).mean()))
    eye_px = EYE_DISTANCE * (side_px or field.shape[-1])
    return math.log(max(length / eye_px, 1e-5)) - _USUAL_SCALE, 1.0


def codes_of(card: UnitsCard, read: UnitReadings, live: bool) -> tuple[UnitCode, ...]:
    """Decide which units of one movement are scored.

    Args:
        card: Its thresholds decide.
        read: What was read of the movement.
        live: Whether the scale was known; otherwise there are no levels.

    Returns:
        The codes by number, left before right; none if no unit is sure enough.
    """
    form = card.live if live else card.picture
    shares, sides = read.units[0].tolist(), read.scored_sides(form.side)[0].tolist()
    if max(shares) < form.sure:
        return ()
    codes: list[UnitCode] = []
    for row, number in enumerate(NUMBERS):
        if shares[row] >= form.units[row]:
            strengths = read.strengths[0, row].tolist()
            levels = [level_of(value) if live else "" for value in strengths]
            codes += _sided(number, shares[row], sides[row], levels)
    return tuple(codes)


def level_of(strength: float) -> str:
    """Return the level of a logarithm of strength."""
    return LEVELS[sum(strength > math.log(end) for end in LEVEL_ENDS)]


def _sided(number: int, share: float, sides: list[bool], levels: list[str]) -> list[UnitCode]:
    """Code one unit: both sides as one, unless one is absent or the levels lie far apart."""
    if not all(sides):
        side = int(sides[1])
        return [UnitCode(number, "RL"[side], levels[side], share)]
    far = all(levels) and abs(LEVELS.index(levels[0]) - LEVELS.index(levels[1])) > 1
    if far:
        return [UnitCode(number, "RL"[side], levels[side], share) for side in (1, 0)]
    return [UnitCode(number, "", max(levels), share)]
