"""Where ONNX graphs can run on this machine, in the order in which providers are tried."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import onnxruntime as ort
import platformdirs

from models import private

Provider = Literal["auto", "cpu", "cuda", "tensorrt"]
"""Providers as users name them."""

TENSORRT = "TensorrtExecutionProvider"
CUDA = "CUDAExecutionProvider"
CPU = "CPUExecutionProvider"

NAMES = {TENSORRT: "TensorRT", CUDA: "CUDA", CPU: "the processor"}
"""Providers in the words of sentences."""

_DRIVERS = {"win32": "nvcuda.dll"}
_TENSORRT = {"win32": "nvinfer_10.dll"}


@cache
def has_cuda_driver() -> bool:
    """Return whether an NVIDIA driver library can be loaded on this machine."""
    return CUDA in ort.get_available_providers() and _loads(_DRIVERS, "libcuda.so.1")


@cache
def has_tensorrt() -> bool:
    """Return whether TensorRT's library and a driver can be loaded."""
    available = TENSORRT in ort.get_available_providers()
    return available and has_cuda_driver() and _loads(_TENSORRT, "libnvinfer.so.10")


def _loads(names: dict[str, str], otherwise: str) -> bool:
    try:
        ctypes.CDLL(names.get(sys.platform, otherwise))
    except OSError:
        return False
    return True


def providers(requested: Provider) -> tuple[str, ...]:
    """List the providers to try, fastest first; the CPU is always last.

    Args:
        requested: `auto` takes the providers that seem to work; `cuda` and `tensorrt` are tried
            even without a driver, so that the failure is reported.
    """
    if requested == "cpu":
        return (CPU,)
    if requested == "cuda":
        return (CUDA, CPU)
    if requested == "tensorrt":
        return (TENSORRT, CUDA, CPU)
    found = ((TENSORRT, has_tensorrt()), (CUDA, has_cuda_driver()))
    return (*(name for name, usable in found if usable), CPU)


def with_options(chain: Sequence[str]) -> list[Any]:
    """Add the start options of each provider.

    TensorRT builds an engine for every graph, which takes up to minutes; the engine is stored.
    """
    return [(name, _engines()) if name == TENSORRT else name for name in chain]


def _engines() -> dict[str, Any]:
    home = os.environ.get("FLINCH_HOME")
    cache_folder = (
        Path(home).expanduser() / "cache" if home else platformdirs.user_cache_path("flinch")
    )
    folder = cache_folder / "tensorrt"
    private.make_folder(folder)
    return {"trt_engine_cache_enable": True, "trt_engine_cache_path": str(folder)}
