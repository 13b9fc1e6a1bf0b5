"""One-level wavelet transforms of a picture as matrices, periodic at the borders.

`analysis` and `synthesis` return the square matrices that split a line of even length into its low
and high half and rejoin it. Multiplying from both sides splits a picture along both axes. With
periodic borders each half has half the input size, whatever the filter's length.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.errors import FlinchError

WAVELETS: dict[str, str] = {
    "haar": "haar",
    "db4": "db4",
    "sym5": "sym5",
    "bior": "bior2.2",
    "coif5": "coif5",
}
"""The five of BOWAM's table 7 and their PyWavelets names (the biorthogonal order is open)."""


FOURIER = "fourier"
"""Replaces a wavelet in BOWAM's table 11b: sines and cosines of the whole line, the slower half as
the low band. They show how fast something changes, but not where.
"""


class WaveletError(FlinchError, ValueError):
    """A wavelet is unknown, or a line cannot be halved."""


@lru_cache(maxsize=64)
def analysis(wavelet: str, length: int) -> NDArray[np.float64]:
    """Return the matrix that splits a line.

    Args:
        wavelet: A key of `WAVELETS`, or `FOURIER`.
        length: Samples in the line, even.

    Returns:
        `(length, length)`: the first half of its rows gives the low band, the second the high.

    Raises:
        WaveletError: The wavelet is unknown or the length odd.
    """
    if wavelet not in (*WAVELETS, FOURIER):
        known = ", ".join((*WAVELETS, FOURIER))
        raise WaveletError(f"Unknown wavelet '{wavelet}': expected one of {known}.")
    if length < 2 or length % 2:
        raise WaveletError(f"A wavelet halves lines of even length, found {length} samples.")
    if wavelet == FOURIER:
        return _fourier(length)
    low, high = _filters(wavelet)
    matrix = np.zeros((length, length))
    for row in range(length // 2):
        for tap, (low_tap, high_tap) in enumerate(zip(low, high, strict=True)):
            column = (2 * row + tap - (len(low) // 2 - 1)) % length
            matrix[row, column] += low_tap
            matrix[length // 2 + row, column] += high_tap
    matrix.setflags(write=False)
    return matrix


@lru_cache(maxsize=64)
def synthesis(wavelet: str, length: int) -> NDArray[np.float64]:
    """Return the matrix that undoes `analysis` exactly."""
    inverse: NDArray[np.float64] = np.linalg.inv(analysis(wavelet, length))
    inverse.setflags(write=False)
    return inverse


def _fourier(length: int) -> NDArray[np.float64]:
    """Return the orthonormal real Fourier transform, slow rows first: `(length, length)`."""
    places = np.arange(length)
    rows = [np.full(length, length**-0.5)]
    for k in range(1, length // 2):
        angles = 2.0 * np.pi * k * places / length
        rows += [(2.0 / length) ** 0.5 * wave(angles) for wave in (np.cos, np.sin)]
    rows.append(length**-0.5 * np.where(places % 2, -1.0, 1.0))
    matrix: NDArray[np.float64] = np.asarray(np.stack(rows), np.float64)
    matrix.setflags(write=False)
    return matrix


def _filters(wavelet: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    import pywt  # part of the training extra; the exported graphs carry the numbers

    bank = pywt.Wavelet(WAVELETS[wavelet])
    return np.asarray(bank.dec_lo[::-1], float), np.asarray(bank.dec_hi[::-1], float)
