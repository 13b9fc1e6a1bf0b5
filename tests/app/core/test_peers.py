"""The peers are measured on both sides, and a ratio above 1 means that Flinch is faster."""

from __future__ import annotations

import psutil
import pytest

from app.core.peers import Shares, bind, measure_peers


def test_a_ratio_is_the_peer_over_flinch() -> None:
    figures = Shares(12.0, 18.0, 10.0).figures()
    assert figures["ratio"] == pytest.approx(1.2)
    assert figures["opencv_ratio"] == pytest.approx(1.8)


def test_a_process_is_bound_to_one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[list[int] | None] = []

    def affinity(_self: psutil.Process, cores: list[int] | None = None) -> list[int]:
        limits.append(cores)
        return [4, 5]

    monkeypatch.setattr(psutil.Process, "cpu_affinity", affinity, raising=False)
    bind()
    assert limits == [None, [4]]


def test_every_peer_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.peers.CLIP", 12)
    monkeypatch.setattr("app.core.peers.TURN", 6)
    monkeypatch.setattr("app.core.peers.WARM_UP", 3)
    monkeypatch.setattr("app.core.peers._flows", lambda: {"tvl1_ms": 1.0})
    found = measure_peers(turns=1)
    for part in (found, found["one_core"] or found):
        assert part["ratio"] == pytest.approx(part["mediapipe_ms"] / part["flinch_ms"])
    assert found["file"]["ratio"] > 0
    assert found["flow"] == {"tvl1_ms": 1.0}
