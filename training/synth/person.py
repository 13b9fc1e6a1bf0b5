"""A synthetic person for flow samples, and the three pictures of each expression.

`draw_person` makes a person: a face picture with a shape, a crop and muscles. `draw_sample` lets
the person show one expression and returns onset, apex and offset as a camera and the aligner would.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.face.align import EYE_DISTANCE, EYES_Y
from models.records import Kind
from training.synth.action_units import Code
from training.synth.distractors import Camera, EyeMotion, draw_eyes, draw_heads, draw_levels
from training.synth.fields import Anatomy, Basis, Floats64, basis, standard_basis, weights
from training.synth.free_units import draw_any_act
from training.synth.heads import draw_head
from training.synth.identity import crop, draw_shape, mirrored, reshaped
from training.synth.motion import FacialAct
from training.synth.portrait import Portrait, load_folder, load_portrait
from training.synth.warp import Floats32, Spreader, inverse

_TIGHT_Y = 0.25
_TIGHT_DISTANCE = 0.52
"""Tight crops with the brows near the upper edge, as in older pipelines; `margin_px` makes them
even tighter.
"""

_PIVOT_Y, _PIVOT_Z = 1.3, 1.2
_FAR_DEPTH = 0.9
IRISES = slice(468, 478)
"""Points of both irises in the mesh."""


@dataclass(frozen=True, slots=True)
class Options:
    """The variations of the generator; each switch is one row of the ablation.

    Attributes:
        size_px: Side of the stored fields.
        per_person: Samples of each person.
        per_muscles: Samples after which a person's picture gets other muscles.
        heads_share: Share of people who are procedural heads rather than pictures.
        folder: The user's face pictures, used beside the portrait; None for none.
        mesh_fields: Motion of the whole mesh; without it, round bumps at the pulled points.
        flow: The algorithm: `farneback`, `tvl1`, or `mixed`: Farneback, but TV-L1 for onset -> apex
            in half of the samples, as in many stored flow pictures.
        real_flow: Run the algorithm; without it, the true field with smooth noise.
        identities: Shapes, crops and muscles differ; without it, one face.
        combinations: Units act together as published; without it, one unit each.
        asymmetry: One-sided and uneven motion.
        distractors: Head motion, blinks, light steps, noise, blur and JPEG.
        eyes: Blinks and glances of every size, up to the largest motion of the sample.
        turns: Turns of the whole head that the aligner leaves.
        misplaced: Apexes that are marked far from the true one, and onsets marked behind it.
        poor: Pictures of few pixels, heavy noise and compression, and light from the side.
        free_units: Share of movements whose units are drawn one by one, without an emotion.
    """

    size_px: int = 56
    per_person: int = 40
    per_muscles: int = 8
    heads_share: float = 0.6
    folder: Path | None = None
    flow: str = "farneback"
    mesh_fields: bool = True
    real_flow: bool = True
    identities: bool = True
    combinations: bool = True
    asymmetry: bool = True
    distractors: bool = True
    eyes: bool = True
    turns: bool = True
    misplaced: bool = True
    poor: bool = True
    free_units: float = 0.0


@dataclass(frozen=True, slots=True)
class SyntheticPerson:
    """A person in a crop of side `size_px`: grey picture and fields of motion.

    `margin_px` is cut off each side of the flow: some pipelines crop after the flow, which hides
    its errors at the edge. `origin` 0 portrait, 1 procedural head, 2 user's picture. `rigid` `(6,
    2, S, S)` are the head's fields in pixels per unit (shifts in eye distances, scale, three angles
    in radians).
    """

    size_px: int
    eye_px: float
    margin_px: int
    origin: int
    grey: NDArray[np.uint8]
    portrait: Portrait
    basis: Basis
    spreader: Spreader
    rigid: Floats32

    def with_muscles(self, muscles: Basis) -> SyntheticPerson:
        """Return the same face with other muscles."""
        return replace(self, basis=muscles)


@dataclass(frozen=True, slots=True)
class Sample:
    """One expression: three grey pictures `(S, S)` uint8, its act and its true field.

    `field` `(2, S, S)` is the true forward motion onset -> apex without the head's.
    """

    onset: NDArray[np.uint8]
    apex: NDArray[np.uint8]
    offset: NDArray[np.uint8]
    act: FacialAct
    strengths: Floats64
    field: Floats32


@lru_cache(maxsize=4)
def _pictures(folder: Path | None) -> tuple[tuple[Portrait, int], ...]:
    own = [] if folder is None else load_folder(folder)
    return ((load_portrait(), 0), *((portrait, 2) for portrait in own))


def draw_person(rng: np.random.Generator, options: Options) -> SyntheticPerson:
    """Make a random person.

    Args:
        rng: Source of chance.
        options: What may vary.

    Returns:
        The person in a crop whose side is that of the flow computation, 112 to 176 pixels.
    """
    size_px = int(rng.integers(14, 23)) * 8 if options.identities else 144
    portrait, origin = _draw_portrait(rng, options)
    if options.identities:
        tight = float(rng.uniform(0, 1))
        face = crop(
            portrait,
            size_px,
            EYES_Y
            + tight * (_TIGHT_Y - EYES_Y)
            + float(np.clip(rng.normal(0, 0.025), -0.06, 0.06)),
            (EYE_DISTANCE + tight * (_TIGHT_DISTANCE - EYE_DISTANCE))
            * float(np.exp(np.clip(rng.normal(0, 0.06), -0.15, 0.15))),
            (float(rng.normal(0, 0.015)), 0.0),
            float(np.deg2rad(rng.normal(0, 2.5))),
        )
    else:
        face = crop(portrait, size_px, EYES_Y, EYE_DISTANCE)
    spreader = Spreader(
        face.points[:, :2], size_px, size_px, smooth_px=0.02 * face.eye_px, ring=1.3
    )
    grey = np.asarray(cv2.cvtColor(face.image, cv2.COLOR_BGR2GRAY), np.uint8)
    rigid = _rigid(face, spreader, size_px)
    margin_px = (
        int(size_px * rng.choice([0.0, rng.uniform(0.02, 0.06)])) if options.identities else 0
    )
    own = draw_muscles(rng, options)
    return SyntheticPerson(
        size_px, face.eye_px, margin_px, origin, grey, face, own, spreader, rigid
    )


def draw_muscles(rng: np.random.Generator, options: Options) -> Basis:
    """Draw a person's muscles; people differ more or less from the table."""
    if options.identities:
        return basis(Anatomy.of_person(rng, float(rng.uniform(0.7, 1.4))), not options.mesh_fields)
    return standard_basis() if options.mesh_fields else basis(Anatomy(), bumps=True)


def _draw_portrait(rng: np.random.Generator, options: Options) -> tuple[Portrait, int]:
    pictures = _pictures(options.folder)
    if not options.identities:
        return pictures[0]
    if rng.random() < options.heads_share:
        return draw_head(rng), 1
    portrait, origin = pictures[int(rng.integers(len(pictures)))]
    if rng.random() < 0.5:
        portrait = mirrored(portrait)
    small = crop(portrait, 200, 0.40, 0.32)
    held = (Code(12, -float(rng.uniform(0, 1.0))), Code(25, -float(rng.uniform(0, 0.8))))
    return reshaped(small, draw_shape(rng), held if origin == 0 else ()), origin


def _rigid(face: Portrait, spreader: Spreader, size_px: int) -> Floats32:
    """Return the fields of the six head motions over the crop."""
    depth = (face.points[:, 2] - face.points[[468, 473], 2].mean()) / face.eye_px
    z = spreader.spread((depth - _FAR_DEPTH)[:, None])[0] + _FAR_DEPTH - _PIVOT_Z
    ys, xs = np.mgrid[0:size_px, 0:size_px]
    x = (xs - face.centre_px[0]) / face.eye_px
    y = (ys - face.centre_px[1]) / face.eye_px
    zeros, ones = np.zeros_like(x), np.ones_like(x)
    pairs = [
        (ones, zeros),
        (zeros, ones),
        (x, y - 0.5),
        (-z, zeros),
        (zeros, z),
        (-(y - _PIVOT_Y), x),
    ]
    fields = np.stack([np.stack(pair) for pair in pairs]) * face.eye_px
    return np.asarray(fields, np.float32)


def draw_sample(
    rng: np.random.Generator,
    person: SyntheticPerson,
    polarity: str,
    options: Options,
    kind: Kind = Kind.MICRO,
) -> Sample:
    """Let a person show one expression and make its three pictures.

    Args:
        rng: Source of chance.
        person: The person.
        polarity: `negative`, `positive` or `surprise`.
        options: What may vary.
        kind: Micro or macro.

    Returns:
        Onset, apex and offset picture with the truth.
    """
    act = draw_any_act(rng, person.basis, polarity, kind, options.free_units)
    strengths = weights(_allowed(act.codes, options))
    moved = person.basis.moved(strengths)
    skin = person.spreader.spread(person.portrait.moved_px(moved))
    if not options.distractors:
        still = person.grey
        apex = _taken(still, skin)
        return Sample(still, apex, still, act, strengths, skin)
    levels = draw_levels(rng, options.misplaced)
    eyes = _eye_fields(draw_eyes(rng, options.eyes), person)
    heads = np.einsum("tk,kchw->tchw", draw_heads(rng, options.turns), person.rigid)
    camera = Camera.draw(rng, options.poor)
    onset, apex, offset = (
        camera.take(rng, _taken(person.grey, level * skin + eye + head))
        for level, eye, head in zip(levels, eyes, heads, strict=True)
    )
    return Sample(onset, apex, offset, act, strengths, skin)


def _eye_fields(motion: EyeMotion, person: SyntheticPerson) -> list[Floats32 | float]:
    """Return the field of lids and irises in each picture, in pixels; 0 where nothing moves."""
    shut = person.basis.moved(weights((Code(45, 1.0),)))
    fields: list[Floats32 | float] = []
    for closed, gaze in zip(motion.closed, motion.gaze, strict=True):
        moved = closed * shut
        moved[IRISES, :2] += gaze
        still = not moved.any()
        fields.append(0.0 if still else person.spreader.spread(person.portrait.moved_px(moved)))
    return fields


def _allowed(codes: tuple[Code, ...], options: Options) -> tuple[Code, ...]:
    if not options.combinations:
        codes = codes[:1]
    if not options.asymmetry:
        codes = tuple(Code(code.number, code.strength) for code in codes)
    return codes


def _taken(grey: NDArray[np.uint8], forward: Floats32) -> NDArray[np.uint8]:
    backward = inverse(forward, rounds=2)
    size = grey.shape[0]
    ys, xs = np.mgrid[0:size, 0:size].astype(np.float32)
    moved = cv2.remap(
        grey, xs - backward[0], ys - backward[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(moved, np.uint8)
