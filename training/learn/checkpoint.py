"""Checkpoints of trainings: tensors and plain values alone, whatever a file pretends to be.

A file of torch's may hold a program that runs as it is read. Such a file is refused; it is never
read in any other way.
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
"""What torch raises on files that are no checkpoint, depending on where it stumbles."""


def load(path: Path, keys: Sequence[str], device: Any = None) -> dict[str, Any]:
    """Read a checkpoint.

    Args:
        path: The file.
        keys: What it must hold.
        device: Where its tensors go; None leaves them where they were.

    Raises:
        TrainingError: It is missing, damaged, lacks a key or holds more than tensors and values.
    """
    import torch

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Remarks about a file that is refused all the same.
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
    """Write a checkpoint, whole or not at all, in a folder that its owner alone can read."""
    import torch

    private.make_folder(path.parent)
    unfinished = path.with_suffix(".new")
    torch.save(dict(state), unfinished)
    unfinished.replace(path)


def save_weights(state: Mapping[str, Any], path: Path) -> None:
    """Write a network's weights as safetensors, whole or not at all, for their owner alone.

    Args:
        state: Tensors by name, on any device.
        path: The file; its folder is made.
    """
    from safetensors.torch import save

    private.make_folder(path.parent)
    tensors = {name: value.detach().cpu().contiguous() for name, value in state.items()}
    private.write_bytes(path, save(tensors))
