"""The bundled network of the action units, on real flow pictures that are not shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.action_units.evaluate import evaluate

PICTURES = Path(__file__).resolve().parents[4] / "shared" / "data" / "megc2019_flow_casme2"


@pytest.mark.skipif(not PICTURES.is_dir(), reason="no ../shared/data/megc2019_flow_casme2")
def test_real_units_are_read_better_than_by_a_linear_machine_that_saw_them() -> None:
    found = evaluate(f"flow_images:{PICTURES}")
    assert found["n"] == 145
    assert found["f1"] >= 0.52
    assert found["macro_f1"] >= 0.73
    assert found["units"]["4"]["f1"] >= 0.9
    assert found["units"]["12"]["true"] == 30
