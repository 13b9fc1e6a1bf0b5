"""Makes `import timm` work if torchvision's compiled part does not fit torch.

The registry's torchvision cannot load its extension with a CPU build of torch. Its import then
fails with "operator torchvision::nms does not exist", and timm needs torchvision. Flinch uses none
of those operators, so declaring their signatures is enough. If torchvision loads by itself, nothing
is changed.
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
    """Import timm; declare torchvision's missing operators if necessary.

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
