"""What synthetic motion taught holds on real flow pictures, where those are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.bundled import run

PICTURES = Path(__file__).resolve().parents[4] / "shared" / "data" / "megc2019_flow_casme2"


@pytest.mark.skipif(not PICTURES.is_dir(), reason="no ../shared/data/megc2019_flow_casme2")
def test_bundled_weights_read_real_casme2_flow_without_having_seen_any() -> None:
    found = run.evaluate("ensemble", f"flow_images:{PICTURES}", "zero-shot", None)
    assert found["n"] == 145
    assert found["uf1"] >= 0.72
    assert found["uar"] >= 0.72
