"""A checkpoint holds tensors and values; anything else is refused in one sentence."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import torch

from training.errors import TrainingError
from training.learn import checkpoint


class Program:
    """What runs as it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (exec, ("raise SystemExit('it ran')",))


def test_a_checkpoint_is_read_back(tmp_path: Path) -> None:
    torch.save({"net": torch.ones(2), "note": "x"}, tmp_path / "last.pt")
    state = checkpoint.load(tmp_path / "last.pt", ("net",))
    assert torch.equal(state["net"], torch.ones(2))


@pytest.mark.parametrize("kind", ["torch", "pickle", "noise", "empty", "cut", "missing"])
def test_what_is_no_checkpoint_is_refused_and_never_run(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "last.pt"
    if kind == "torch":
        torch.save({"net": Program()}, path)
    elif kind == "pickle":
        path.write_bytes(pickle.dumps(Program()))
    elif kind == "cut":
        torch.save({"net": torch.ones(1000)}, path)
        path.write_bytes(path.read_bytes()[:900])
    elif kind != "missing":
        path.write_bytes(b"" if kind == "empty" else b"noise" * 100)
    with pytest.raises(TrainingError) as caught:
        checkpoint.load(path, ("net",))
    assert "weights_only" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_checkpoint_of_something_else_is_named(tmp_path: Path) -> None:
    torch.save({"other": 1}, tmp_path / "last.pt")
    with pytest.raises(TrainingError, match="lacks net, history"):
        checkpoint.load(tmp_path / "last.pt", ("net", "history"))
