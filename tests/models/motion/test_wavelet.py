"""Wavelet matrices against PyWavelets and against what they promise."""

import numpy as np
import pytest
import pywt

from models.motion.wavelet import FOURIER, WAVELETS, WaveletError, analysis, synthesis


@pytest.mark.parametrize("name", sorted(WAVELETS))
@pytest.mark.parametrize("length", [2, 6, 16, 56])
def test_synthesis_undoes_analysis(name, length):
    line = np.random.default_rng(length).normal(size=length)
    np.testing.assert_allclose(
        synthesis(name, length) @ analysis(name, length) @ line, line, atol=1e-9
    )


@pytest.mark.parametrize("name", sorted(WAVELETS))
def test_bands_are_pywavelets_periodised_ones(name):
    line = np.random.default_rng(3).normal(size=64)
    low, high = pywt.dwt(line, WAVELETS[name], mode="periodization")
    found = analysis(name, 64) @ line
    for band, expected in ((found[:32], low), (found[32:], high)):
        shifts = [np.abs(np.roll(expected, shift) - band).max() for shift in range(-16, 16)]
        assert min(shifts) < 1e-9


@pytest.mark.parametrize("name", ["haar", "db4", "sym5", "coif5"])
def test_orthogonal_wavelets_keep_the_energy(name):
    matrix = analysis(name, 32)
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(32), atol=1e-9)


@pytest.mark.parametrize("name", sorted(WAVELETS))
def test_a_constant_has_no_high_band(name):
    found = analysis(name, 16) @ np.ones(16)
    np.testing.assert_allclose(found[8:], 0.0, atol=1e-9)
    np.testing.assert_allclose(found[:8], np.sqrt(2.0), atol=1e-9)


@pytest.mark.parametrize("length", [2, 6, 16])
def test_the_fourier_transform_keeps_the_energy_slow_waves_first(length):
    matrix = analysis(FOURIER, length)
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(length), atol=1e-9)
    np.testing.assert_allclose(synthesis(FOURIER, length), matrix.T, atol=1e-9)
    turns = (np.diff(np.sign(matrix + 1e-3), axis=1) != 0).sum(axis=1)
    assert (np.diff(turns) >= -1).all()
    assert turns[0] == 0
    assert turns[-1] == length - 1


def test_wrong_requests_are_refused():
    with pytest.raises(WaveletError, match="Unknown wavelet 'db9': expected one of haar"):
        analysis("db9", 8)
    with pytest.raises(WaveletError, match="even length, found 7"):
        analysis("haar", 7)
