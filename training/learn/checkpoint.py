"""Checkpoints of trainings, which hold tensors and plain values only.

A torch file may contain code that runs on loading. Such a file is rejected.
"""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from models import private
from training.errors import TrainingError

_BROKEN = (
    *(pickle.UnpicklingError, BadZipFile, RuntimeError, EOFError, MemoryError, OSError),
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, ImportError),
)
"""Exceptions of torch for files that are not checkpoints."""


def load(path: Path, keys: Sequence[str], device: Any = None) -> dict[str, Any]:
    """Read a checkpoint.

    Args:
        path: The file.
        keys: Its required keys.
        device: Device of its tensors; None takes the device that they were stored from.

    Raises:
        TrainingError: It is missing, damaged, lacks a key or holds more than tensors and values.
    """
    import torch

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Warnings about a file that is refused anyway.
            state = torch.load(path, weights_only=True, map_location=device)
        missing = [key for key in keys if key not in state]
    except _BROKEN as error:
        raise TrainingError(
            f"{path} is no checkpoint that Flinch has written, or it is damaged: expected tensors "
            "and plain values alone. Remove it and start the training again."
        ) from error
    if missing:
        raise TrainingError(
            f"{path} is no checkpoint of this training: it lacks {', '.join(missing)}. Remove it "
            "and start the training again."
        )
    return dict(state)


def save(state: Mapping[str, Any], path: Path) -> None:
    """Write a checkpoint atomically; only its owner can read it and its folder."""
    import torch

    private.make_folder(path.parent)
    with private.replacing(path, path.with_suffix(".new")) as draft:
        torch.save(dict(state), draft)


def save_weights(state: Mapping[str, Any], path: Path) -> None:
    """Write a network's weights atomically as safetensors that only their owner can read.

    Args:
        state: Tensors by name, on any device.
        path: The file; its folder is made.
    """
    from safetensors.torch import save

    private.make_folder(path.parent)
    tensors = {name: value.detach().cpu().contiguous() for name, value in state.items()}
    private.write_bytes(path, save(tensors))
