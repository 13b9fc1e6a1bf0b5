"""The cache of `flinch prepare`, and its clips as training movements.

`prepared.json` has the settings, and `index.csv` one clip per row. `clips/` holds the flows of each
clip in a file named by the content of its pictures and the settings. `left_out.csv` lists the
skipped clips with their reasons.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from models.json_text import parse
from models.labels import POLARITY, labels_of
from models.records import Floats
from models.stills import numbers as frame_numbers
from training.datasets.sheet import text_lines
from training.errors import DataError

ABOUT = "prepared.json"
INDEX = "index.csv"
LEFT_OUT = "left_out.csv"
CLIPS = "clips"
FLOWS = "flows"
"""Array of a clip that stays in half precision, because its flows over time are many."""
COLUMNS = (
    "key",
    "dataset",
    "subject",
    "clip",
    "part",
    "emotion",
    "polarity",
    "action_units",
    "onset",
    "apex",
    "offset",
    "apex_from",
    "fps",
    "eyes_px",
    "file",
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The clips of a cache that have a label of one set."""

    forward: Floats
    """`(n, 2, S, S)` float32, flow onset -> apex."""
    both: Floats
    """`(n, 2, S, S)` float32, sum of the flows apex -> onset and apex -> offset."""
    near: tuple[Floats, ...]
    """For each clip `(m, 3, 2, S, S)`: the fields forward, both and to onset of up to four apexes
    beside the true one."""
    truth: tuple[int, ...]
    """Class of each clip."""
    subjects: tuple[str, ...]
    """Participant of each clip."""
    datasets: tuple[str, ...]
    """Data set of each clip."""
    names: tuple[str, ...]
    """Name of each clip."""
    labels: tuple[str, ...]
    """The classes."""
    to_onset: Floats | None = None
    """`(n, 2, S, S)` float32, flow apex -> onset; None if the cache lacks it."""
    onsets: NDArray[np.uint8] | None = None
    """`(n, S, S, 3)` uint8 RGB onset crops; None if the cache lacks them."""
    parts: tuple[str, ...] = ()
    """Part of a fixed split of each clip; empty without one."""
    flows: NDArray[np.float16] | None = None
    """`(n, T, 2, S, S)` float16 flows over time, see `models.sequence`; None if the cache lacks
    them."""


@dataclass(frozen=True, slots=True)
class CacheSource:
    """The source of a cache, and its settings; see `training.prepare.clips.ClipSettings`."""

    dataset: str
    flow: str = "farneback"
    flow_px: int = 112
    near: bool = False
    onset_px: int = 0
    frames: str = ""
    sequence: int = 0


def read_source(folder: Path) -> CacheSource:
    """Read a finished cache's own description.

    Raises:
        DataError: It is unreadable.
    """
    try:
        about = parse((folder / ABOUT).read_text(encoding="utf-8"))
        known = {field.name for field in fields(CacheSource)} - {"dataset"}
        return CacheSource(
            str(about["dataset"]), **{k: v for k, v in about["settings"].items() if k in known}
        )
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise DataError(
            f"{folder / ABOUT} cannot be read ({type(error).__name__}): run `flinch prepare` again "
            "with the same --out."
        ) from error


def read(folder: Path, label_set: str) -> Prepared:
    """Read a cache.

    Args:
        folder: A folder from `flinch prepare --out`.
        label_set: A set of `models.labels.labels_of`; clips without a label of it are skipped.

    Returns:
        The clips in the order of `index.csv`.

    Raises:
        DataError: The folder is not a finished cache, a file is damaged, or no clip has a label.
    """
    labels = labels_of(label_set)
    rows = read_index(folder)
    chosen = [(row, label) for row in rows if (label := label_of(row, labels)) is not None]
    if not chosen:
        found = sorted({row["emotion"] for row in rows})
        raise DataError(
            f"No clip of {folder} has a label of {label_set} ({', '.join(labels)}): found "
            f"{', '.join(found)}."
        )
    fields = [_fields(folder / CLIPS / row["file"]) for row, _ in chosen]
    return Prepared(
        np.stack([field["forward"] for field in fields]),
        np.stack([field["both"] for field in fields]),
        tuple(field["near"] for field in fields),
        tuple(label for _, label in chosen),
        tuple(f"{row['dataset']}/{row['subject']}" for row, _ in chosen),
        tuple(row["dataset"] for row, _ in chosen),
        tuple(row["key"] for row, _ in chosen),
        labels,
        np.stack([field["back"] for field in fields]) if _all(fields, "back") else None,
        _pictures([field["onset"] for field in fields]) if _all(fields, "onset") else None,
        tuple(row.get("part", "") for row, _ in chosen) if any(r.get("part") for r in rows) else (),
        np.stack([field[FLOWS] for field in fields]) if _all(fields, FLOWS) else None,
    )


def _all(fields: Sequence[dict[str, NDArray[Any]]], name: str) -> bool:
    return all(name in field for field in fields)


def _pictures(crops: Sequence[NDArray[Any]]) -> NDArray[np.uint8]:
    return np.asarray(np.stack(crops), np.uint8)


@dataclass(frozen=True, slots=True)
class FrameClips:
    """Pictures of the clips of a cache, `(m, S, S, c)` uint8 each, with their labels."""

    frames: tuple[NDArray[np.uint8], ...]
    truth: tuple[int, ...]
    subjects: tuple[str, ...]
    datasets: tuple[str, ...]
    names: tuple[str, ...]
    labels: tuple[str, ...]
    parts: tuple[str, ...] = ()


def read_frames(folder: Path, label_set: str, sampling: str) -> FrameClips:
    """Read a cache of pictures.

    Args:
        folder: A folder from `flinch prepare --frames --out`.
        label_set: A set of `models.labels.labels_of`; clips without a label of it are skipped.
        sampling: `af`, `kfs` or `mfs`.

    Returns:
        The clips in the order of `index.csv`, each with the pictures of the sampling.

    Raises:
        DataError: The folder is not a finished cache of pictures, or no clip has a label.
    """
    labels = labels_of(label_set)
    rows = read_index(folder)
    chosen = [(row, label) for row in rows if (label := label_of(row, labels)) is not None]
    if not chosen:
        raise DataError(f"No clip of {folder} has a label of {label_set} ({', '.join(labels)}).")
    return FrameClips(
        tuple(_sampled(folder, row, sampling) for row, _ in chosen),
        tuple(label for _, label in chosen),
        tuple(f"{row['dataset']}/{row['subject']}" for row, _ in chosen),
        tuple(row["dataset"] for row, _ in chosen),
        tuple(row["key"] for row, _ in chosen),
        labels,
        tuple(row.get("part", "") for row, _ in chosen) if any(r.get("part") for r in rows) else (),
    )


def _sampled(folder: Path, row: dict[str, str], sampling: str) -> NDArray[np.uint8]:
    path = folder / CLIPS / row["file"]
    stored = _fields(path)
    if "frames" not in stored:
        raise DataError(
            f"{folder} holds flows, not pictures: run `flinch prepare` with --frames and another "
            "--out."
        )
    times = (int(row["onset"]), int(row["apex"]), int(row["offset"]))
    chosen = np.isin(stored["numbers"], frame_numbers(sampling, *times))
    return np.asarray(stored["frames"][chosen], np.uint8)


def read_index(folder: Path) -> list[dict[str, str]]:
    """Read the table of a finished cache.

    Raises:
        DataError: The folder is not a finished cache.
    """
    for name in (ABOUT, INDEX):
        if not (folder / name).is_file():
            raise DataError(
                f"{folder} is no finished cache: {name} is missing. Run `flinch prepare` with "
                "--out naming that folder until it ends."
            )
    return list(csv.DictReader(text_lines(folder / INDEX)))


def label_of(row: dict[str, str], labels: Sequence[str]) -> int | None:
    """Return a row's class in a label set, or None: the emotion first, then the polarity.

    For the three polarities only the polarity counts, because a composite's rule may give a clip
    none.
    """
    if tuple(labels) == POLARITY:
        return labels.index(row["polarity"]) if row["polarity"] in labels else None
    for name in (row["emotion"], row["polarity"]):
        if name in labels:
            return labels.index(name)
    return None


def _whole(array: NDArray[Any]) -> Floats:
    return np.asarray(array, np.float32)


def _fields(path: Path) -> dict[str, NDArray[Any]]:
    try:
        with np.load(path) as data:
            stored = {name: data[name] for name in data.files}
            return {
                name: array if array.dtype != np.float16 or name == FLOWS else _whole(array)
                for name, array in stored.items()
            }
    except (OSError, ValueError, BadZipFile, KeyError, MemoryError, zlib.error) as error:
        raise DataError(
            f"{path} is missing or damaged ({error}): run `flinch prepare` again with the same "
            "--out; only that clip is made anew."
        ) from error
