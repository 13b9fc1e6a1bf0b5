"""Writes curves as TensorBoard event files: `tensorboard --logdir RUN` shows them.

tensorboardX supplies the message types; its own writer is not used, because it leaves a thread
running.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
from tensorboardX.proto.event_pb2 import Event
from tensorboardX.proto.summary_pb2 import Summary
from tensorboardX.record_writer import RecordWriter

from models import private

FOLDER = "logs"
VERSION = "brain.Event:2"


def write(curves: Mapping[str, Sequence[float]], folder: Path) -> Path:
    """Write curves into a folder as one event file, replacing an earlier one.

    Args:
        curves: Values by epoch under a tag such as `loss`.
        folder: Folder of one run in TensorBoard.

    Returns:
        The file.
    """
    private.make_folder(folder)
    for old in folder.glob("events.out.tfevents.*"):
        old.unlink()
    now = time.time()
    path = folder / f"events.out.tfevents.{int(now)}.flinch"
    records = RecordWriter(str(path))
    records.write(Event(wall_time=now, file_version=VERSION).SerializeToString())
    for step in range(max((len(curve) for curve in curves.values()), default=0)):
        values = [
            Summary.Value(tag=tag, simple_value=float(curve[step]))
            for tag, curve in curves.items()
            if step < len(curve)
        ]
        event = Event(wall_time=now, step=step, summary=Summary(value=values))
        records.write(event.SerializeToString())
    records.close()
    return path


def write_folds(folds: Iterable[Mapping[str, Any]], folder: Path) -> None:
    """Write the mean curves over the folds of each member and seed."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for fold in folds:
        groups.setdefault(f"{fold['member']}-seed{fold['seed']}", []).append(fold)
    for name, members in groups.items():
        curves = {
            tag: mean([member[key] for member in members])
            for tag, key in (("loss", "losses"), ("accuracy", "right"), ("watched UF1", "scores"))
        }
        write({tag: curve for tag, curve in curves.items() if curve}, folder / name)


def mean(curves: Sequence[Sequence[float]]) -> list[float]:
    """Average curves epoch by epoch, each epoch over the curves that reach it."""
    return [
        float(np.mean([value for value in row if value is not None]))
        for row in zip_longest(*curves)
    ]
