"""Computes the difference between two pictures of a face, without head motion and light changes.

A still picture of an unknown person does not show how the face looks at rest, and a
micro-expression moves skin by less than a pixel of a 112 px crop. The difference from a picture at
rest shows it, after the effects of small head motion and of a change of light are removed. To first
order a motion changes a picture by the product of its gradient and the shift (Horn and Schunck,
1981, equation 1), so an affine motion, gain and offset are eight unknowns of a linear fit.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from models.records import Floats

_OUTSIDE = 2.0
"""Pixels that differ by more than this many 80th percentiles move independently and are left out of
the second fit.
"""

_STEP = 2
"""The fit uses every `_STEP`-th row and column."""

_QUANTILE = 0.95
"""Quantile of the absolute differences that becomes 1 after scaling."""

_LEAST = 0.5
"""Least grey level that is scaled to 1, so that two equal pictures do not become noise."""

_LONGEST = 2.0
"""Limit of the scaled differences, so that a blink is not larger."""


def steadied(picture: Floats, rest: Floats) -> Floats:
    """Subtract a picture at rest, with head motion and light removed.

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
    """List the derivatives for an affine motion, an offset and a gain: `(8, S, S)`."""
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
    """Scale a difference to its own range: `(S, S)` float32 in -2..2."""
    unit = max(float(np.quantile(np.abs(difference), _QUANTILE)), _LEAST)
    return np.asarray(np.clip(difference / unit, -_LONGEST, _LONGEST), np.float32)


def centred(picture: Floats) -> Floats:
    """Normalise a grey picture to zero mean and unit spread."""
    return np.asarray((picture - picture.mean()) / max(float(picture.std()), 1.0), np.float32)


def beside_rest(picture: Floats, onset: Floats, offset: Floats) -> Floats:
    """Stack a picture with its differences from the face at rest, before and after.

    Args:
        picture, onset, offset: `(S, S)` float32 grey, 0..255, under one transform.

    Returns:
        `(3, S, S)` float32: the centred picture, and its scaled differences from both.
    """
    differences = [scaled(steadied(picture, rest)) for rest in (onset, offset)]
    return np.stack([centred(picture), *differences])
