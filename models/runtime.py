"""Runs a network's ONNX graph: chooses a working provider, warms up, measures.

Flows and labels belong to `models.reader`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, runtime_checkable

import numpy as np
import onnxruntime as ort

from models.errors import FlinchError
from models.providers import CPU, NAMES, Provider, providers, with_options
from models.records import Floats

THREADS = 2
"""Threads inside one graph; more do not help networks of a few megabytes."""

_PICTURES = 4
_ALIGNED = 64
"""Alignment of arrays on a device, in floats: 256 bytes, as its kernels prefer."""
_QUIET = 4
_WARNING = 2


class RuntimeFailure(FlinchError):
    """A graph could not be opened or run."""


@dataclass(frozen=True, slots=True)
class NetworkOutput:
    """Outputs of a network: `logits` `(n, k)` and, if it has one, `saliency` `(n, h, w)`."""

    logits: Floats
    saliency: Floats | None = None


class Backend(Protocol):
    """Runs one network."""

    @property
    def provider(self) -> str: ...

    def run(self, *inputs: Floats) -> NetworkOutput:
        """Run a batch: one `(n, channels, size, size)` tensor for each input of the graph."""
        ...

    def warm_up(self) -> float:
        """Run once on zeros and return how long it took, in milliseconds."""
        ...


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep ONNX Runtime from printing about a provider that is only being tried."""
    ort.set_default_logger_severity(_QUIET)
    try:
        yield
    finally:
        ort.set_default_logger_severity(_WARNING)


@runtime_checkable
class Stoppable(Protocol):
    """A backend whose run another thread can end."""

    def give_up(self) -> None:
        """End the present run at the graph's next step; do nothing if there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Placed:
    """One float32 array on a device: its address and shape; `owner` keeps the memory alive."""

    device: str
    pointer: int
    shape: tuple[int, ...]
    owner: Any


class Upload:
    """Copies several arrays to a device at once.

    Args:
        arrays: Float32 arrays of any shapes.
        device: `cpu` or `cuda`.
    """

    def __init__(self, arrays: Sequence[Floats], device: str) -> None:
        places = np.cumsum([0, *(-(-array.size // _ALIGNED) * _ALIGNED for array in arrays)])
        flat = np.zeros(int(places[-1]), np.float32)
        for place, array in zip(places, arrays, strict=False):
            flat[place : place + array.size] = array.reshape(-1)
        value = ort.OrtValue.ortvalue_from_numpy(flat, device, 0)
        begin = value.data_ptr()
        self.parts = tuple(
            Placed(device, begin + 4 * int(place), array.shape, (value, flat))
            for place, array in zip(places, arrays, strict=False)
        )


class OnnxBackend:
    """An ONNX graph with inputs `(n, c, s, s)` float32, and outputs `logits` and `saliency`.

    The first output is the logits, whatever its name; a second output named `saliency` is the
    saliency.
    """

    def __init__(
        self,
        graph: bytes,
        threads: int = THREADS,
        provider: Provider = "auto",
        bound: bool | None = None,
    ):
        """Open a graph.

        Args:
            graph: The bytes of the ONNX file.
            threads: CPU threads inside the graph.
            provider: The preferred provider; one that fails to start is skipped, see `remark`.
            bound: Whether inputs are copied to the device and bound before each run; None does so
                except on the CPU. The results are the same.

        Raises:
            RuntimeFailure: The runtime cannot open the bytes as a graph.
        """
        self._session, self.remark = _open(graph, threads, providers(provider))
        found = self._session.get_inputs()
        self._names: tuple[str, ...] = tuple(node.name for node in found)
        self._shapes = tuple(_closed(node.shape) for node in found)
        self._outputs: tuple[str, ...] = tuple(
            output.name for output in self._session.get_outputs()
        )
        self._provider: str = self._session.get_providers()[0]
        self.bound = self._provider != CPU if bound is None else bound
        self._device = "cpu" if self._provider == CPU else "cuda"
        self._running: ort.RunOptions | None = None

    @property
    def provider(self) -> str:
        """Name of the execution provider in use."""
        return self._provider

    @property
    def device(self) -> str:
        """Name of the device for its inputs: `cpu` or `cuda`."""
        return self._device

    @property
    def input_shapes(self) -> tuple[tuple[int, ...], ...]:
        """Shape of each input; a free dimension counts as 1."""
        return self._shapes

    def run(self, *inputs: Floats) -> NetworkOutput:
        """Run a batch.

        Args:
            inputs: One `(n, c, s, s)` float32 for each input of the graph, or one array with the
                channels of all inputs, as from `models.inputs.encode`.

        Returns:
            Logits and, if the graph has it, saliency.

        Raises:
            RuntimeFailure: The number of inputs is wrong or the runtime refused them.
        """
        if self.bound:
            return self.run_placed(*Upload(self.apart(*inputs), self._device).parts)
        try:
            fed = dict(zip(self._names, self.apart(*inputs), strict=True))
            return self._answer(lambda options: self._session.run(None, fed, options))
        except _ORT_ERRORS as error:
            raise _refused(inputs, error) from error

    def run_placed(self, *parts: Placed) -> NetworkOutput:
        """Run a batch whose inputs are already on the device.

        Args:
            parts: One for each input of the graph, see `Upload`.

        Raises:
            RuntimeFailure: As `run`.
        """
        try:
            binding = self._session.io_binding()
            for name, part in zip(self._names, parts, strict=True):
                binding.bind_input(name, part.device, 0, np.float32, list(part.shape), part.pointer)
            for name in self._outputs:
                binding.bind_output(name, "cpu")
            return self._answer(lambda options: self._bound_run(binding, options))
        except _ORT_ERRORS as error:
            raise _refused(parts, error) from error

    def _bound_run(self, binding: Any, options: Any) -> list[Any]:
        binding.synchronize_inputs()
        self._session.run_with_iobinding(binding, options)
        binding.synchronize_outputs()
        outputs: list[Any] = binding.copy_outputs_to_cpu()
        return outputs

    def _answer(self, compute: Callable[[Any], Sequence[Any]]) -> NetworkOutput:
        """Run the graph so that `give_up` can end it, and name its outputs."""
        try:
            self._running = options = ort.RunOptions()
            results = compute(options)
        finally:
            self._running = None
        logits = np.asarray(results[0], np.float32)
        if "saliency" not in self._outputs[1:]:
            return NetworkOutput(logits)
        saliency = np.asarray(results[self._outputs.index("saliency")], np.float32)
        return NetworkOutput(logits, saliency.reshape(len(logits), *saliency.shape[-2:]))

    def give_up(self) -> None:
        """End the present run at the graph's next step; do nothing if there is none."""
        options = self._running
        if options is not None:
            options.terminate = True

    def apart(self, *inputs: Floats) -> Sequence[Floats]:
        """Split an array with the channels of several inputs; leave other arrays unchanged."""
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
        for batch in (1,) if self._provider == CPU else (1, 2):
            zeros = (np.zeros((batch, *shape[1:]), np.float32) for shape in self._shapes)
            self.run(*zeros)
        return (time.perf_counter() - began) * 1e3


def _open(graph: bytes, threads: int, chain: Sequence[str]) -> tuple[Any, str]:
    """Open a graph with the first provider that starts; return a remark on those that did not."""
    options = _options(threads)
    _share_memory()
    reasons: list[str] = []
    for start in range(len(chain)):
        try:
            with _quiet():
                session = ort.InferenceSession(
                    graph, options, providers=with_options(chain[start:]), enable_fallback=False
                )
        except _START_ERRORS as error:
            reasons.append(_first_line(error))
            continue
        session._model_bytes = None  # Stored only to open the graph again; 34 MB for six networks.
        return session, _passed_over(chain, session.get_providers()[0], reasons)
    raise RuntimeFailure(
        f"Cannot open a network of {len(graph)} bytes: {reasons[-1]}. "
        "Export it again or reinstall Flinch."
    )


def _options(threads: int) -> Any:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _QUIET
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.use_env_allocators", "1")
    return options


def _passed_over(chain: Sequence[str], used: str, reasons: Sequence[str]) -> str:
    """Name the providers that did not start; empty if the first one did."""
    failed = [NAMES[name] for name in chain[: chain.index(used)]]
    if not failed:
        return ""
    why = f" ({reasons[0]})" if reasons else ""
    return f"{' and '.join(failed)} could not start{why}: networks run on {NAMES[used]}."


def _refused(inputs: Sequence[Floats | Placed], error: Exception) -> RuntimeFailure:
    shapes = ", ".join(str(array.shape) for array in inputs)
    return RuntimeFailure(
        f"The network could not run on input {shapes}: {_first_line(error)}. "
        "Export it again, or take it out of the selection."
    )


@cache
def _share_memory() -> None:
    """Let all graphs of this process share one working memory: they run one after another.

    With separate memory, six networks need 19 MB more. The results are identical to the last bit.
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
    """List the exceptions of ONNX Runtime: its own types derive only from Exception."""
    state = ort.capi.onnxruntime_pybind11_state
    types = [t for t in vars(state).values() if isinstance(t, type) and issubclass(t, Exception)]
    return (*types, RuntimeError, ValueError)


_ORT_ERRORS = _ort_errors()
_START_ERRORS: tuple[type[Exception], ...] = (*_ORT_ERRORS, OSError)
