"""A training's progress file is followed while it grows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.training.progress import FoldKey, Follower


def _epoch(t: float, fold: int, epoch: int, loss: float = 0.5) -> dict[str, object]:
    known = {"kind": "epoch", "t": t, "fold": fold, "seed": 0, "member": "net"}
    return {**known, "epoch": epoch, "epochs": 4, "loss": loss, "right": 0.25, "lr": 0.1}


def _fold(t: float, done: int) -> dict[str, object]:
    return {"kind": "fold", "t": t, "fold": done, "done": done, "of": 4, "seed": 0, "member": "net"}


def _add(path: Path, *lines: dict[str, object], torn: str = "") -> None:
    with path.open("a") as file:
        file.write("".join(json.dumps(line) + "\n" for line in lines) + torn)


def test_curves_grow_fold_by_fold(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    follower = Follower(path)
    assert not follower.look()
    _add(path, _epoch(1.0, 0, 0, 0.9), torn='{"kind": "ep')
    assert follower.look()
    assert not follower.look()
    assert follower.left_s is None
    curve = follower.curves[FoldKey("net", 0, 0)]
    assert (curve.loss, curve.right, curve.share) == ({0: 0.9}, {0: 0.25}, 0.25)
    _add(path, torn='och"}\n')
    _add(path, _epoch(2.0, 0, 3), _fold(2.0, 1), _epoch(4.0, 1, 1), _fold(6.0, 2))
    follower.look()
    assert (follower.done, follower.of) == (2, 4)
    assert follower.share == pytest.approx((2 + 0.5) / 4)


def test_the_time_that_is_left_counts_from_the_last_start(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    _add(path, _fold(0.0, 1))
    follower = Follower(path)
    follower.skip()
    _add(path, _fold(1000.0, 2))
    follower.look()
    assert follower.left_s is None
    _add(path, _fold(1010.0, 3))
    follower.look()
    assert follower.left_s == pytest.approx(10.0)


def test_a_line_of_another_kind_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    _add(path, {"kind": "remark", "t": 1.0}, torn="no json\n")
    follower = Follower(path)
    follower.look()
    assert (follower.curves, follower.of) == ({}, 0)
