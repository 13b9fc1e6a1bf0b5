"""Makes `import timm` work where torchvision's compiled part does not fit torch.

The registry's torchvision beside a CPU build of torch cannot load its extension; importing it then
stops at "operator torchvision::nms does not exist", and timm refuses to start without torchvision.
Nothing here uses those operators, so declaring their signatures is enough. Where torchvision
loads by itself, nothing is changed.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from importlib import import_module
from types import ModuleType

import torch

_MISSING = ("nms", "qnms")
_SIGNATURE = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"


@lru_cache(maxsize=1)
def timm() -> ModuleType:
    """Import timm, declaring what torchvision misses if it has to be.

    Returns:
        The module.

    Raises:
        ImportError: timm is not installed.
    """
    try:
        import_module("torchvision")
    except RuntimeError:
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        _declare()
        import_module("torchvision")
    return import_module("timm")


def _declare() -> None:
    for name in _MISSING:
        if not hasattr(torch.ops.torchvision, name):
            torch.library.define(f"torchvision::{name}", _SIGNATURE)
