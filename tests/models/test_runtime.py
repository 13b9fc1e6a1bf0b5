"""ONNX graphs run on a provider that works, and fail in one sentence."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from graphs import SIZE, graph

from models.runtime import CPU, OnnxBackend, RuntimeFailure


def test_a_graph_returns_its_logits() -> None:
    backend = OnnxBackend(graph((1.0, 2.0, 3.0)))
    logits = backend.run(np.zeros((2, 3, SIZE, SIZE), np.float32)).logits
    assert logits.dtype == np.float32
    np.testing.assert_allclose(logits, [[1, 2, 3], [1, 2, 3]])
    assert backend.warm_up() >= 0.0
    assert backend.input_shapes == ((1, 3, SIZE, SIZE),)


def test_a_gpu_that_does_not_work_falls_back_without_a_word(
    capfd: pytest.CaptureFixture[str],
) -> None:
    backend = OnnxBackend(graph((1.0, 2.0, 3.0)), cuda=False)
    assert backend.provider == CPU
    OnnxBackend(graph((1.0, 2.0, 3.0)), cuda=True)
    assert capfd.readouterr().err == ""


def test_garbage_is_no_graph() -> None:
    with pytest.raises(RuntimeFailure, match="Cannot open a network of 4 bytes"):
        OnnxBackend(b"nope")


def test_a_wrong_input_is_one_sentence() -> None:
    with pytest.raises(RuntimeFailure, match="could not run on input"):
        OnnxBackend(graph((1.0, 2.0, 3.0))).run(np.zeros((1, 3, 4, 4), np.float32))


def test_an_open_graph_keeps_no_copy_of_its_file() -> None:
    file = graph((1.0, 2.0, 3.0))
    before = sys.getrefcount(file)
    backend = OnnxBackend(file)
    assert sys.getrefcount(file) == before
    assert backend.warm_up() >= 0.0
