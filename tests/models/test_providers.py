"""Providers are tried in the order TensorRT, CUDA, CPU, as far as the user wants them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models import providers
from models.providers import CPU, CUDA, TENSORRT


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    """The answers about this machine are remembered: forget those of a test."""
    yield
    providers.has_cuda_driver.cache_clear()
    providers.has_tensorrt.cache_clear()


@pytest.mark.parametrize(
    ("provider", "expected"),
    [
        ("cpu", (CPU,)),
        ("cuda", (CUDA, CPU)),
        ("tensorrt", (TENSORRT, CUDA, CPU)),
    ],
)
def test_a_named_provider_is_tried_first(
    provider: providers.Provider, expected: tuple[str, ...]
) -> None:
    assert providers.providers(provider) == expected


@pytest.mark.parametrize(
    ("libraries", "expected"),
    [
        ((), (CPU,)),
        (("libcuda.so.1",), (CUDA, CPU)),
        (("libcuda.so.1", "libnvinfer.so.10"), (TENSORRT, CUDA, CPU)),
        (("libnvinfer.so.10",), (CPU,)),
    ],
)
def test_auto_takes_what_can_be_loaded(
    monkeypatch: pytest.MonkeyPatch, libraries: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    providers.has_cuda_driver.cache_clear()
    providers.has_tensorrt.cache_clear()
    monkeypatch.setattr(providers, "_loads", lambda _names, otherwise: otherwise in libraries)
    monkeypatch.setattr(providers.ort, "get_available_providers", lambda: [TENSORRT, CUDA, CPU])
    assert providers.providers("auto") == expected


def test_tensorrt_keeps_its_engines_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLINCH_HOME", str(tmp_path))
    (name, options), cuda = providers.with_options((TENSORRT, CUDA))
    assert (name, cuda) == (TENSORRT, CUDA)
    assert Path(options["trt_engine_cache_path"]) == tmp_path / "cache" / "tensorrt"
    assert Path(options["trt_engine_cache_path"]).is_dir()
