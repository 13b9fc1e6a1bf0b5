"""Runs a network's ONNX graph: picks a provider that really works, warms up, measures.

Nothing here knows of flows or labels; `models.reader` does.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, runtime_checkable

import numpy as np
import onnxruntime as ort

from models.errors import FlinchError
from models.records import Floats

CUDA = "CUDAExecutionProvider"
CPU = "CPUExecutionProvider"
THREADS = 2
"""Threads inside one graph; more do not help networks of a few megabytes."""

_PICTURES = 4
_QUIET = 4
_WARNING = 2
_DRIVERS = {"win32": "nvcuda.dll"}


class RuntimeFailure(FlinchError):
    """A graph could not be opened or run."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a network returned: `logits` `(n, k)` and, if it has one, `saliency` `(n, h, w)`."""

    logits: Floats
    saliency: Floats | None = None


class Backend(Protocol):
    """Runs one network."""

    @property
    def provider(self) -> str: ...

    def run(self, *inputs: Floats) -> Answer:
        """Run a batch: one `(n, channels, size, size)` tensor for each input of the graph."""
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


@runtime_checkable
class Stoppable(Protocol):
    """A backend whose run can be ended from another thread."""

    def give_up(self) -> None:
        """End the run that is going on, at the graph's next step; do nothing if there is none."""
        ...


class OnnxBackend:
    """An ONNX graph with inputs `(n, c, s, s)` float32, and outputs `logits` and `saliency`.

    The first output holds the logits whatever its name; a second one is taken for the saliency
    if it is called so.
    """

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
        found = self._session.get_inputs()
        self._names: tuple[str, ...] = tuple(one.name for one in found)
        self._shapes = tuple(_closed(one.shape) for one in found)
        self._outputs: tuple[str, ...] = tuple(one.name for one in self._session.get_outputs())
        self._provider: str = self._session.get_providers()[0]
        self._running: ort.RunOptions | None = None

    @property
    def provider(self) -> str:
        """Name of the execution provider in use."""
        return self._provider

    @property
    def input_shapes(self) -> tuple[tuple[int, ...], ...]:
        """Shape of each input; free sizes count as 1."""
        return self._shapes

    def run(self, *inputs: Floats) -> Answer:
        """Run a batch.

        Args:
            inputs: One `(n, c, s, s)` float32 for each input of the graph; or a single one with
                the channels of all of them, as `models.inputs.encode` makes it.

        Returns:
            Logits and, if the graph has it, saliency.

        Raises:
            RuntimeFailure: The number of inputs is wrong or the runtime refused them.
        """
        try:
            fed = dict(zip(self._names, self._apart(inputs), strict=True))
            self._running = options = ort.RunOptions()
            results = self._session.run(None, fed, options)
        except _ORT_ERRORS as error:
            shapes = ", ".join(str(one.shape) for one in inputs)
            raise RuntimeFailure(
                f"The network could not run on input {shapes}: {_first_line(error)}. "
                "Export it again, or take it out of the selection."
            ) from error
        finally:
            self._running = None
        logits = np.asarray(results[0], np.float32)
        if "saliency" not in self._outputs[1:]:
            return Answer(logits)
        saliency = np.asarray(results[self._outputs.index("saliency")], np.float32)
        return Answer(logits, saliency.reshape(len(logits), *saliency.shape[-2:]))

    def give_up(self) -> None:
        """End the run that is going on, at the graph's next step; do nothing if there is none."""
        options = self._running
        if options is not None:
            options.terminate = True

    def _apart(self, inputs: Sequence[Floats]) -> Sequence[Floats]:
        """Split one array that holds the channels of several inputs; leave others as they are."""
        channels = [shape[1] for shape in self._shapes if len(shape) == _PICTURES]
        packed = len(inputs) == 1 and len(self._shapes) == len(channels) > 1
        if not packed or inputs[0].ndim != _PICTURES or inputs[0].shape[1] != sum(channels):
            return inputs
        return np.split(inputs[0], np.cumsum(channels)[:-1], axis=1)

    def warm_up(self) -> float:
        """Run once on zeros; the first run allocates and may take many times longer.

        Returns:
            Milliseconds it took.
        """
        began = time.perf_counter()
        self.run(*(np.zeros(shape, np.float32) for shape in self._shapes))
        return (time.perf_counter() - began) * 1e3


def _open(graph: bytes, threads: int, cuda: bool) -> Any:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _QUIET
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.use_env_allocators", "1")
    providers = [CUDA, CPU] if cuda else [CPU]
    try:
        _share_memory()
        with _quiet():
            session = ort.InferenceSession(graph, options, providers=providers)
    except _ORT_ERRORS as error:
        raise RuntimeFailure(
            f"Cannot open a network of {len(graph)} bytes: {_first_line(error)}. "
            "Export it again or reinstall Flinch."
        ) from error
    session._model_bytes = None  # Kept by it only to open the graph anew; 34 MB of six networks.
    return session


@cache
def _share_memory() -> None:
    """Give all graphs of this process one store of working memory: they run one after another.

    With a store each, six networks keep 19 MB more. What they answer is the same to the last bit.
    """
    place = ort.OrtMemoryInfo(
        "Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT
    )
    ort.create_and_register_allocator(place, None)


def _closed(shape: Sequence[int | str | None]) -> tuple[int, ...]:
    return tuple(side if isinstance(side, int) else 1 for side in shape)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def _ort_errors() -> tuple[type[Exception], ...]:
    """List what ONNX Runtime raises: its own types derive from Exception alone."""
    state = ort.capi.onnxruntime_pybind11_state
    own = [t for t in vars(state).values() if isinstance(t, type) and issubclass(t, Exception)]
    return (*own, RuntimeError, ValueError)


_ORT_ERRORS = _ort_errors()
