"""ONNX graphs run on a provider that works, and fail in one sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.graphs import SIZE, graph

from models.providers import CPU, Provider, has_cuda_driver
from models.runtime import OnnxBackend, RuntimeFailure, Upload
from models.weights import bundled, load


def test_a_graph_returns_its_logits() -> None:
    backend = OnnxBackend(graph((1.0, 2.0, 3.0)))
    logits = backend.run(np.zeros((2, 3, SIZE, SIZE), np.float32)).logits
    assert logits.dtype == np.float32
    np.testing.assert_allclose(logits, [[1, 2, 3], [1, 2, 3]])
    assert backend.warm_up() >= 0.0
    assert backend.input_shapes == ((1, 3, SIZE, SIZE),)


def test_a_gpu_that_does_not_work_falls_back_and_prints_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    backend = OnnxBackend(graph((1.0, 2.0, 3.0)), provider="cpu")
    assert (backend.provider, backend.remark) == (CPU, "")
    OnnxBackend(graph((1.0, 2.0, 3.0)), provider="cuda")
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(has_cuda_driver(), reason="CUDA starts here")
@pytest.mark.parametrize(
    ("provider", "named"), [("cuda", "CUDA"), ("tensorrt", "TensorRT and CUDA")]
)
def test_a_provider_that_does_not_start_is_named(
    provider: Provider, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path))
    backend = OnnxBackend(graph((1.0, 2.0, 3.0)), provider=provider)
    assert backend.provider == CPU
    assert backend.remark.startswith(f"{named} could not start")
    assert backend.remark.endswith("networks run on the processor.")


def test_bound_inputs_give_the_same_answer_to_the_bit() -> None:
    file = graph((1.0, 2.0, 3.0), scale=0.7)
    plain, bound = OnnxBackend(file, provider="cpu"), OnnxBackend(file, provider="cpu", bound=True)
    for batch in (1, 2, 5):
        given = np.random.default_rng(batch).normal(size=(batch, 3, SIZE, SIZE))
        given = given.astype(np.float32)
        np.testing.assert_array_equal(bound.run(given).logits, plain.run(given).logits)
    with pytest.raises(RuntimeFailure, match="could not run on input"):
        bound.run(np.zeros((1, 3, 4, 4), np.float32))


def test_every_bundled_network_gives_the_same_bound() -> None:
    for card in bundled():
        file = load(card)
        plain = OnnxBackend(file, provider="cpu")
        bound = OnnxBackend(file, provider="cpu", bound=True)
        rng = np.random.default_rng(0)
        given = [rng.normal(size=shape).astype(np.float32) for shape in plain.input_shapes]
        first, other = plain.run(*given), bound.run(*given)
        np.testing.assert_array_equal(other.logits, first.logits)
        if first.saliency is not None:
            np.testing.assert_array_equal(other.saliency, first.saliency)


def test_arrays_of_one_upload_do_not_mix() -> None:
    file = graph((0.0, 0.0, 0.0), scale=1.0)
    backend = OnnxBackend(file, provider="cpu", bound=True)
    arrays = [np.full((n, 3, SIZE, SIZE), float(n), np.float32) for n in (1, 2, 3)]
    for array, part in zip(arrays, Upload(arrays, "cpu").parts, strict=True):
        np.testing.assert_allclose(backend.run_placed(part).logits, float(len(array)), rtol=1e-5)


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
