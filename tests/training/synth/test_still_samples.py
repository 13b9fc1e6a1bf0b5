"""Pictures of expressions come with their truth, and equal seeds give equal bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.synth import still_samples
from training.synth.person import Options
from training.synth.still_samples import StillSetError, generate, read

OPTIONS = Options(size_px=32, per_person=3, heads_share=0.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(6, 5, 1, tmp_path_factory.mktemp("stills"), OPTIONS)


def test_each_polarity_and_person_has_its_share(folder: Path) -> None:
    found = read(folder)
    assert found.frames.shape == (6, 3, 32, 32)
    assert np.bincount(found.polarity).tolist() == [2, 2, 2]
    assert found.identity.tolist() == [0, 0, 0, 1, 1, 1]
    assert (found.peak_ed[found.macro] >= 0.05).all()
    assert (found.peak_ed[~found.macro] <= 0.06).all()


def test_the_apex_differs_from_rest_and_seeds_repeat(folder: Path, tmp_path: Path) -> None:
    again = generate(3, 5, 1, tmp_path, OPTIONS)
    frames = read(folder).frames
    assert np.array_equal(read(again).frames, frames[:3])
    assert all(np.any(onset != apex) for onset, apex, _ in frames)


def test_what_holds_no_pictures_is_refused_by_name(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StillSetError, match="flinch synth stills"):
        read(tmp_path)
    with pytest.raises(StillSetError, match="holds pictures of expressions already"):
        generate(3, 5, 1, folder, OPTIONS)
    (tmp_path / "stills-00000.npz").write_bytes(b"no archive")
    with pytest.raises(StillSetError, match="make them anew"):
        read(tmp_path)
    with pytest.raises(StillSetError, match="At least one"):
        still_samples.generate(0, 0, 1, tmp_path, OPTIONS)
