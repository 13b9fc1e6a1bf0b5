"""Which disturbances `flinch synth flow` leaves out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.synth import command
from training.synth.flow_samples import FlowSetError, generate, read
from training.synth.person import Options


def test_disturbances_are_left_out_by_name(tmp_path: Path) -> None:
    bare = Options(28, eyes=False, turns=False, misplaced=False, poor=False)
    made = command.write_flow(tmp_path / "a", 3, 1, size_px=28, without=command.DISTURBANCES)
    expected = generate(3, 1, 1, tmp_path / "b", bare)
    np.testing.assert_array_equal(read(made).uv_fwd, read(expected).uv_fwd)


def test_an_unknown_disturbance_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FlowSetError, match="Unknown disturbance 'eye': expected one of eyes"):
        command.write_flow(tmp_path, 3, 1, without=("eye",))
