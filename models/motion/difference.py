"""What differs between two pictures of a face beyond head motion and light.

A still picture of a stranger does not show where the face rests, and a micro-expression moves skin
by less than a pixel of a 112 px crop. The difference from a picture at rest shows it, once what a
small motion of the head and a change of light explain is taken out: to first order a motion
changes a picture by the product of its gradient and the shift (Horn and Schunck, 1981,
equation 1), so an affine motion, gain and offset are eight unknowns of a linear fit.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import Floats

_OUTSIDE = 2.0
"""Pixels that differ by more than so many 80th percentiles move by themselves: they take no part
in the second fit."""

_STEP = 2
"""Every so manieth row and column takes part in the fit."""

_QUANTILE = 0.95
"""Of the differences' sizes, taken as 1 after scaling."""

_LEAST = 0.5
"""Grey levels that are taken as 1 at least, so that two equal pictures do not become noise."""

_LONGEST = 2.0
"""Scaled differences are cut there: a blink is no larger than it."""


def steadied(picture: Floats, rest: Floats) -> Floats:
    """Subtract a picture at rest, head motion and light taken out.

    Args:
        picture: `(S, S)` float32 grey, 0..255.
        rest: The same face at rest, under the same transform.

    Returns:
        `(S, S)` float32 grey levels.
    """
    terms = _terms((picture + rest) / 2)
    target = picture - rest
    few, values = terms[:, ::_STEP, ::_STEP].reshape(len(terms), -1), target[::_STEP, ::_STEP]
    left = values.ravel() - _fit(few, few, values.ravel()) @ few
    weight = few * (np.abs(left) < _OUTSIDE * np.quantile(np.abs(left), 0.8) + 1e-3)
    explained = np.tensordot(_fit(weight, few, values.ravel()), terms, axes=1)
    return np.asarray(target - explained, np.float32)


def _terms(picture: Floats) -> Floats:
    """List what an affine motion, an offset and a gain change: `(8, S, S)`."""
    side = np.linspace(-1.0, 1.0, picture.shape[0], dtype=np.float32)
    x, y = side[None, :], side[:, None]
    across = cv2.Sobel(picture, cv2.CV_32F, 1, 0, ksize=3)
    down = cv2.Sobel(picture, cv2.CV_32F, 0, 1, ksize=3)
    motion = [part * weight for part in (across, down) for weight in (1.0, x, y)]
    light = [np.ones_like(picture), picture - picture.mean()]
    return np.asarray(np.stack([*motion, *light]), np.float32)


def _fit(weight: Floats, terms: Floats, target: Floats) -> NDArray[np.float32]:
    squares = weight @ terms.T + 1e-3 * np.eye(len(terms), dtype=np.float32)
    return np.asarray(np.linalg.solve(squares, weight @ target), np.float32)


def scaled(difference: Floats) -> Floats:
    """Bring a difference to its own scale: `(S, S)` float32 in -2..2."""
    unit = max(float(np.quantile(np.abs(difference), _QUANTILE)), _LEAST)
    return np.asarray(np.clip(difference / unit, -_LONGEST, _LONGEST), np.float32)


def centred(picture: Floats) -> Floats:
    """Bring a grey picture to zero mean and unit spread."""
    return np.asarray((picture - picture.mean()) / max(float(picture.std()), 1.0), np.float32)


def beside_rest(picture: Floats, onset: Floats, offset: Floats) -> Floats:
    """Put a picture beside what differs in it from the face at rest before and after.

    Args:
        picture, onset, offset: `(S, S)` float32 grey, 0..255, under one transform.

    Returns:
        `(3, S, S)` float32: the centred picture, and its scaled differences from both.
    """
    differences = [scaled(steadied(picture, rest)) for rest in (onset, offset)]
    return np.stack([centred(picture), *differences])
