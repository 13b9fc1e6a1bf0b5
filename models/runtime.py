"""Runs a network's ONNX graph: picks a provider that really works, warms up, measures.

Nothing here knows of flows or labels; `models.reader` does.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Protocol

import numpy as np
import onnxruntime as ort

from models.errors import FlinchError
from models.records import Floats

CUDA = "CUDAExecutionProvider"
CPU = "CPUExecutionProvider"
THREADS = 2
"""Threads inside one graph; more do not help networks of a few megabytes."""

_QUIET = 4
_WARNING = 2
_DRIVERS = {"win32": "nvcuda.dll"}


class RuntimeFailure(FlinchError):
    """A graph could not be opened or run."""


class Backend(Protocol):
    """Runs one network."""

    @property
    def provider(self) -> str: ...

    def run(self, batch: Floats) -> Floats:
        """Return the logits `(n, classes)` of a batch `(n, channels, size, size)`."""
        ...

    def warm_up(self) -> float:
        """Run once on zeros and return how long it took, in milliseconds."""
        ...


@cache
def has_cuda_driver() -> bool:
    """Tell whether an NVIDIA driver library can be loaded on this machine."""
    name = _DRIVERS.get(sys.platform, "libcuda.so.1")
    if CUDA not in ort.get_available_providers():
        return False
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep ONNX Runtime from printing about a provider that we are only trying."""
    ort.set_default_logger_severity(_QUIET)
    try:
        yield
    finally:
        ort.set_default_logger_severity(_WARNING)


class OnnxBackend:
    """An ONNX graph with one input `(n, c, s, s)` float32 and one output `(n, k)` float32."""

    def __init__(self, graph: bytes, threads: int = THREADS, cuda: bool | None = None):
        """Open a graph.

        Args:
            graph: The bytes of the ONNX file.
            threads: CPU threads inside the graph.
            cuda: Try the GPU; None tries it where a driver is.

        Raises:
            RuntimeFailure: The bytes are no graph that this runtime can open.
        """
        want_cuda = has_cuda_driver() if cuda is None else cuda
        self._session = _open(graph, threads, want_cuda)
        first = self._session.get_inputs()[0]
        self._input: str = first.name
        self._shape = tuple(n if isinstance(n, int) else 1 for n in first.shape)
        self._provider: str = self._session.get_providers()[0]

    @property
    def provider(self) -> str:
        """Name of the execution provider in use."""
        return self._provider

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Shape of one input batch; free sizes count as 1."""
        return self._shape

    def run(self, batch: Floats) -> Floats:
        """Run a batch.

        Args:
            batch: `(n, c, s, s)` float32.

        Returns:
            `(n, k)` float32 logits.

        Raises:
            RuntimeFailure: The runtime refused the batch.
        """
        try:
            result = self._session.run(None, {self._input: batch})[0]
        except _ORT_ERRORS as error:
            raise RuntimeFailure(
                f"The network could not run on input {batch.shape}: {_first_line(error)}. "
                "Export it again, or take it out of the selection."
            ) from error
        return np.asarray(result, np.float32)

    def warm_up(self) -> float:
        """Run once on zeros; the first run allocates and may take many times longer.

        Returns:
            Milliseconds it took.
        """
        began = time.perf_counter()
        self.run(np.zeros(self._shape, np.float32))
        return (time.perf_counter() - began) * 1e3


def _open(graph: bytes, threads: int, cuda: bool) -> Any:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _QUIET
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    providers = [CUDA, CPU] if cuda else [CPU]
    try:
        with _quiet():
            return ort.InferenceSession(graph, options, providers=providers)
    except _ORT_ERRORS as error:
        raise RuntimeFailure(
            f"Cannot open a network of {len(graph)} bytes: {_first_line(error)}. "
            "Export it again or reinstall Flinch."
        ) from error


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def _ort_errors() -> tuple[type[Exception], ...]:
    """List what ONNX Runtime raises: its own types derive from Exception alone."""
    state = ort.capi.onnxruntime_pybind11_state
    own = [t for t in vars(state).values() if isinstance(t, type) and issubclass(t, Exception)]
    return (*own, RuntimeError, ValueError)


_ORT_ERRORS = _ort_errors()
