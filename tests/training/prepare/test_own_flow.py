"""Flow by name or from a file of the user's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.graphs import clip

from models.inputs import FLOWS, InputError, clip_field
from models.weights import InputSpec
from training.errors import DataError
from training.prepare.clips import ClipSettings
from training.prepare.own_flow import flow_of, key_of

OWN = """
import numpy as np

def still(first, second):
    return np.zeros((2, *first.shape), np.float32)

def broken(first, second):
    raise RuntimeError("no weights")

def short(first, second):
    return np.zeros((2, 3, 3), np.float32)

number = 3
"""


@pytest.fixture
def own(tmp_path: Path) -> str:
    path = tmp_path / "mine.py"
    path.write_text(OWN, encoding="utf-8")
    return str(path)


def test_a_function_of_the_users_own_is_run_and_its_answer_checked(own: str) -> None:
    grey = np.zeros((32, 32), np.uint8)
    assert flow_of(f"{own}:still")(grey, grey).shape == (2, 32, 32)
    with pytest.raises(DataError, match=r"returned \(2, 3, 3\)"):
        flow_of(f"{own}:short")(grey, grey)
    with pytest.raises(DataError, match="RuntimeError: no weights"):
        flow_of(f"{own}:broken")(grey, grey)


def test_what_is_no_flow_is_named(own: str, tmp_path: Path) -> None:
    for flow, words in (
        ("raft", "expected farneback, tvl1, dis, or FILE"),
        (f"{tmp_path}/none.py:flow", "Unknown flow"),
        (f"{own}:number", "has no function or class 'number'"),
    ):
        with pytest.raises(DataError, match=words):
            flow_of(flow)
    broken = tmp_path / "broken.py"
    broken.write_text("1 / 0\n", encoding="utf-8")
    with pytest.raises(DataError, match="ZeroDivisionError"):
        flow_of(f"{broken}:flow")


def test_the_content_key_knows_the_flow_and_the_bytes_of_an_own_one(own: str) -> None:
    assert "flow" not in ClipSettings().key, "caches that were made before stay good"
    assert ClipSettings(flow="tvl1").key["flow"] == "tvl1"
    mine = ClipSettings(flow=f"{own}:still")
    before = mine.key
    assert mine.noted["flow"] == "mine.py:still"
    Path(own).write_text(OWN + "# changed\n", encoding="utf-8")
    assert mine.key != before
    assert key_of(f"{own}:still") != key_of(f"{own}:short")


@pytest.mark.parametrize("flow", FLOWS)
def test_every_named_flow_reads_a_clip(flow: str) -> None:
    spec = InputSpec(flow=flow, flow_px=64, direction="onset_apex")
    u, _ = clip_field(clip(), spec)
    assert u[40:].mean() > 3 * abs(u[:20].mean())


def test_the_app_says_that_it_cannot_compute_an_own_flow() -> None:
    with pytest.raises(InputError, match=r"mine\.py:still of your own"):
        clip_field(clip(), InputSpec(flow="mine.py:still"))
