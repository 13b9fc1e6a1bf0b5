"""Optical flow by name, or the user's own function such as RAFT's: `FILE.py:FUNCTION`.

The function takes two grey pictures `(S, S)` uint8 and returns the displacement of each pixel from
the first to the second, `(2, S, S)`, u right and v down, in pixels. The app cannot run it, so
weights that read such flow are not exported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np

from models import own_code
from models.inputs import FLOWS
from models.records import Floats, Image
from models.sequence import Flow
from training.errors import DataError


def key_of(flow: str) -> str:
    """Return the flow's part of a cache's content key: the name, and the bytes of an own file.

    Raises:
        DataError: The flow is unknown, or its file cannot be read.
    """
    if flow in FLOWS:
        return flow
    return f"{own_code.short(flow)}@{hashlib.sha256(_file(flow).read_bytes()).hexdigest()}"


@lru_cache(maxsize=4)
def flow_of(flow: str) -> Flow:
    """Open a flow.

    Args:
        flow: `farneback`, `tvl1`, `dis`, or `FILE.py:FUNCTION`.

    Raises:
        DataError: There is no such flow, file or function, or the file fails when it is loaded.
    """
    if flow in FLOWS:
        return FLOWS[flow]
    _file(flow)
    try:
        return _checked(own_code.load(flow), flow)
    except own_code.OwnCodeError as error:
        raise DataError(str(error).replace("Cannot load ", "Cannot load the flow ")) from error


def _file(flow: str) -> Path:
    path = Path(flow.rpartition(":")[0])
    if ":" not in flow or not path.is_file():
        raise DataError(
            f"Unknown flow '{flow}': expected {', '.join(FLOWS)}, or FILE.py:FUNCTION of your own."
        )
    return path


def _checked(flow: Callable[..., object], name: str) -> Flow:
    """Check the result of an own function before it is stored."""

    def run(first: Image, second: Image) -> Floats:
        try:
            found = np.asarray(flow(first, second), np.float32)
        except own_code.FAILS as error:
            raise DataError(f"The flow {name} failed: {type(error).__name__}: {error}.") from error
        if found.shape != (2, *first.shape) or not np.isfinite(found).all():
            raise DataError(
                f"The flow {name} returned {found.shape}, or not finite: expected (2, "
                f"{first.shape[0]}, {first.shape[1]}) pixels, u right and v down."
            )
        return found

    return run
