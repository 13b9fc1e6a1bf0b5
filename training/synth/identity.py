"""Identities: how faces differ in shape, and how one face picture becomes many.

A shape is a smooth displacement of the standard face: a dozen named modes (width of the jaw, length
of the nose, height of the brows), plus a little asymmetry. A picture is warped to a shape, and its
mesh moves with it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import Image
from training.synth.action_units import Code
from training.synth.fields import Floats64, standard_basis
from training.synth.mesh import mirror_of, rotation, standard_face
from training.synth.portrait import Portrait
from training.synth.warp import Spreader, inverse, move


def _bell(distance: Floats64, width: float) -> Floats64:
    return np.asarray(np.exp(-0.5 * (distance / width) ** 2), np.float64)


def shape_modes(face: Floats64) -> Floats64:
    """Return the modes of shape, one standard deviation each.

    Args:
        face: `(478, 3)` face coordinates.

    Returns:
        `(13, 478, 3)` displacements in eye distances.
    """
    x, y = face[:, 0], face[:, 1]
    none = np.zeros_like(x)
    low = np.clip((y - 0.7) / 0.8, 0, 1)
    mouth = _bell(y - 1.0, 0.2) * _bell(x, 0.6)
    nose = _bell(y - 0.52, 0.17) * _bell(x, 0.28)
    eye = _bell(np.abs(x) - 0.5, 0.25) * _bell(y - 0.015, 0.12)
    brow = _bell(y + 0.23, 0.12)
    flat = [
        (0.04 * x * np.clip(np.abs(x) - 0.5, 0, 1), none),
        (none, 0.05 * np.clip(y - 0.1, 0, None)),
        (0.06 * x * low, none),
        (0.04 * x * _bell(y - 0.4, 0.25) * np.clip(np.abs(x) - 0.3, 0, 1), none),
        (none, -0.035 * brow),
        (none, 0.04 * (np.abs(x) - 0.55) * brow),
        (0.10 * x * mouth, none),
        (none, 0.035 * mouth),
        (none, 0.12 * (y - 1.0) * mouth),
        (0.14 * x * nose, none),
        (none, 0.04 * nose),
        (none, 0.18 * (y - 0.015) * eye),
        (none, 0.06 * np.minimum(y + 0.35, 0)),
    ]
    return np.stack([np.stack([dx, dy, none], axis=1) for dx, dy in flat])


def draw_shape(
    rng: np.random.Generator, strength: float = 1.0, face: Floats64 | None = None
) -> Floats64:
    """Draw a person's random shape: a displacement `(478, 3)` of a face in eye distances.

    Args:
        rng: Random generator.
        strength: 1 is the usual spread of people.
        face: `(478, 3)` face coordinates; None takes the standard face.

    Returns:
        The displacement of each point.
    """
    face = standard_face() if face is None else face
    modes = shape_modes(face)
    amounts = strength * np.clip(rng.normal(size=len(modes)), -2.0, 2.0)
    shape = np.einsum("k,knc->nc", amounts, modes)
    uneven = np.einsum("k,knc->nc", 0.25 * strength * rng.normal(size=len(modes)), modes)
    left = (face[:, 0] > 0)[:, None]
    shape = shape + np.where(left, uneven, 0) * np.clip(np.abs(face[:, :1]) / 0.3, 0, 1)
    return np.asarray(shape, np.float64)


def mirrored(portrait: Portrait) -> Portrait:
    """Mirror a picture left to right, with its mesh."""
    points = portrait.points[mirror_of()].copy()
    points[:, 0] = portrait.image.shape[1] - 1 - points[:, 0]
    image: Image = np.ascontiguousarray(portrait.image[:, ::-1])
    return Portrait(f"{portrait.name}-mirrored", image, points)


def reshaped(portrait: Portrait, shape: Floats64, codes: tuple[Code, ...] = ()) -> Portrait:
    """Change a picture's face shape, and add a lasting expression.

    Args:
        portrait: The picture to warp.
        shape: `(478, 3)` in eye distances, from `draw_shape`.
        codes: Units that act all the time; negative strengths remove a smile.

    Returns:
        The warped picture with its moved mesh.
    """
    whole = shape + standard_basis().displacement(codes)
    moved_px = portrait.moved_px(whole)
    height, width = portrait.image.shape[:2]
    field = Spreader(portrait.points[:, :2], width, height, smooth_px=1.0).spread(moved_px)
    points = portrait.points.copy()
    points[:, :2] += moved_px
    image = move(portrait.image, inverse(field, rounds=6))
    return Portrait(portrait.name, image, points)


def crop(
    portrait: Portrait,
    size_px: int,
    eyes_y: float,
    eye_distance: float,
    shift: tuple[float, float] = (0.0, 0.0),
    roll: float = 0.0,
) -> Portrait:
    """Cut the face out of a picture as the aligner does.

    Args:
        portrait: The picture.
        size_px: Side of the crop.
        eyes_y: Height of the eye centres' mid-point, as a share of the side.
        eye_distance: Distance of the eye centres, as a share of the side.
        shift: Displacement of the crop, as a share of the side.
        roll: Remaining tilt in the crop, in radians.

    Returns:
        The crop, `(size_px, size_px, 3)`, with its mesh.
    """
    scale = eye_distance * size_px / portrait.eye_px
    turn = rotation(roll - portrait.roll) * scale
    aim = np.array([0.5 + shift[0], eyes_y + shift[1]]) * size_px
    place = np.column_stack([turn, aim - turn @ portrait.centre_px])
    interpolation = cv2.INTER_AREA if scale < 0.6 else cv2.INTER_CUBIC
    source, place = _halved(portrait.image, place, scale)
    image = cv2.warpAffine(
        source, place, (size_px, size_px), flags=interpolation, borderMode=cv2.BORDER_REFLECT_101
    )
    points = portrait.points.copy()
    flat = np.column_stack([turn, aim - turn @ portrait.centre_px])
    points[:, :2] = portrait.points[:, :2] @ flat[:, :2].T + flat[:, 2]
    points[:, 2] *= scale
    return Portrait(portrait.name, np.asarray(image, np.uint8), points)


def _halved(image: Image, place: Floats64, scale: float) -> tuple[NDArray[np.uint8], Floats64]:
    """Halve a picture repeatedly first, so that a small crop is not aliased."""
    result: NDArray[np.uint8] = image
    while scale < 0.5:
        result = np.asarray(cv2.pyrDown(result), np.uint8)
        place = place * np.array([[2.0, 2.0, 1.0]])
        scale *= 2
    return result, place
