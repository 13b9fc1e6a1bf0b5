"""Faults are read as a user writes them, and what cannot be meant is refused."""

from __future__ import annotations

import pytest

from app.core.faults import faults_asked
from app.errors import UsageProblem
from models.sources.faults import Fault, Unplug


def test_nothing_asked_is_no_fault() -> None:
    assert faults_asked([]) is None


def test_each_kind_reaches_its_place() -> None:
    faults = faults_asked(
        ["drop=0.02", "dark=0.1", "unplug=10:5", "unplug=30:1", "fps=20", "JITTER=4"]
    )
    assert faults is not None
    assert faults.drop == Fault(share=0.02)
    assert faults.darken == Fault(share=0.1)
    assert faults.unplugs == (Unplug(10.0, 5.0), Unplug(30.0, 1.0))
    assert (faults.fps, faults.jitter_ms) == (20.0, 4.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("drup=0.1", "'drop'"),
        ("drop=2", "from 0 to 1"),
        ("drop", "found ''"),
        ("drop=nan", "found 'nan'"),
        ("unplug=10", "found ''"),
        ("fps=0", "from 1"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, words: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        faults_asked([text])
    assert words in str(caught.value)
