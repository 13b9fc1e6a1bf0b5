"""Loads MediaPipe's face graphs without the rest of MediaPipe.

`import mediapipe` also loads drawing (matplotlib), sound recording and all other tasks: nine tenths
of the import time, and a mesh needs none of it. Here its packages are registered without running
their own code, so that single modules can be imported. A package's code runs when an attribute is
missing in it, for example for a program that uses `mediapipe.solutions`.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

from models.records import Image

PACKAGES = ("mediapipe", "mediapipe.python.solutions")
"""Packages that load everything when they are imported, the outer one first."""

_lock = threading.RLock()
_STEP_US = 33_333
"""Time between two pictures for the graph's clock, as `SolutionBase` sets it."""
_RUN = "__flinch_run__"
"""Mark of a package whose code was run."""


class _NotRun(ModuleType):
    """A package whose own code runs when an attribute is missing."""

    def __getattr__(self, name: str) -> Any:
        spec = self.__spec__
        private = name.startswith("__") and name != "__version__"
        if not private and spec is not None and spec.loader is not None:
            with _lock:
                if _RUN not in self.__dict__:
                    self.__dict__[_RUN] = True  # first, as its code looks into the module itself
                    spec.loader.exec_module(self)
                if name in self.__dict__:
                    return self.__dict__[name]
        raise AttributeError(f"module '{self.__name__}' has no attribute '{name}'")


def face_graphs() -> tuple[Any, Any]:
    """Import the classes that run MediaPipe's face graphs.

    Returns:
        The classes `SolutionBase`, which runs any graph, and `FaceDetection`.

    Raises:
        ImportError: MediaPipe is not installed, or is another version.
    """
    with _lock:
        for name in PACKAGES:
            _put_in_place(name)
        # The mesh graph needs the option types that its module declares.
        importlib.import_module("mediapipe.python.solutions.face_mesh")
        base = importlib.import_module("mediapipe.python.solution_base")
        detection = importlib.import_module("mediapipe.python.solutions.face_detection")
    return base.SolutionBase, detection.FaceDetection


def graph_config(path: str) -> Any:
    """Read a graph and let it run on the calling thread instead of on its own threads.

    The steps of a graph wait for each other, so threads would only add overhead.

    Args:
        path: The graph's file, relative to the folder that holds the package.

    Returns:
        A `CalculatorGraphConfig`.

    Raises:
        ImportError: MediaPipe is not installed, or is another version.
        OSError: The file is missing.
    """
    spec = importlib.util.find_spec("mediapipe")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("No package named 'mediapipe'")
    config = importlib.import_module("mediapipe.framework.calculator_pb2").CalculatorGraphConfig()
    config.ParseFromString((Path(spec.submodule_search_locations[0]).parent / path).read_bytes())
    config.executor.add().type = "ApplicationThreadExecutor"
    return config


def outputs_of(graph: Any, rgb: Image) -> dict[str, Any]:
    """Run a graph on one picture.

    `SolutionBase.process` does the same, but declares a class for every result, which takes 0.4 ms.

    Args:
        graph: A `SolutionBase` whose one input is `image`.
        rgb: `(H, W, 3)` uint8 RGB, contiguous.

    Returns:
        The content of each output stream by its name; a stream without a packet is left out.
    """
    packets, kinds = graph._graph_outputs, graph._output_stream_type_info
    packets.clear()
    graph._simulated_timestamp += _STEP_US
    packet = graph._make_packet(graph._input_stream_type_info["image"], rgb)
    graph._graph.add_packet_to_input_stream("image", packet.at(graph._simulated_timestamp))
    graph._graph.wait_until_idle()
    return {
        name: graph._get_packet_content(kinds[name], packet) for name, packet in packets.items()
    }


def _put_in_place(name: str) -> None:
    """Make a package's modules importable without running its code, unless it is loaded already."""
    if name in sys.modules:
        return
    spec = importlib.util.find_spec(name)
    if spec is None or spec.submodule_search_locations is None:
        raise ImportError(f"No package named '{name}'")
    package = _NotRun(name)
    package.__spec__, package.__loader__, package.__file__ = spec, spec.loader, spec.origin
    package.__path__ = list(spec.submodule_search_locations)
    package.__package__ = name
    sys.modules[name] = package
    outer, _, name_inside = name.rpartition(".")
    if outer:
        setattr(sys.modules[outer], name_inside, package)
