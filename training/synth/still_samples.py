"""Onset, apex and offset pictures of micro- and macro-expressions, for networks without flow.

People, movements and disturbances are those of `flow_samples`, but the pictures themselves are
stored, large enough for a frame network, and no flow is computed. The same seed gives the same
bytes for any number of workers.
"""

from __future__ import annotations

import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import cv2
import numpy as np
from numpy.typing import NDArray

from models import private
from models.errors import FlinchError
from models.labels import POLARITY
from models.pool import end_with_parent
from models.records import Kind
from training.synth.person import (
    Options,
    Sample,
    SyntheticPerson,
    draw_muscles,
    draw_person,
    draw_sample,
)

BLOCK = 50
"""People in one file."""

MACRO_SHARE = 0.2
"""Share of macro-expressions; every figure distinguishes them."""


class StillSetError(FlinchError, ValueError):
    """A set of pictures cannot be made or read."""


@dataclass(frozen=True, slots=True)
class StillSet:
    """N samples of side S: `frames` `(N, 3, S, S)` uint8 grey of onset, apex and offset.

    `polarity` 0 negative, 1 positive, 2 surprise; `emotion` is the DFME index or -1; `macro` marks
    macro-expressions. `peak_ed` is the furthest movement in eye distances.
    """

    frames: NDArray[np.uint8]
    polarity: NDArray[np.int64]
    emotion: NDArray[np.int64]
    macro: NDArray[np.bool_]
    peak_ed: NDArray[np.float32]
    identity: NDArray[np.int64]
    seed: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.polarity)


_NAMES = tuple(f.name for f in fields(StillSet))


def generate(n: int, seed: int, workers: int, out: Path, options: Options) -> Path:
    """Make pictures and write them as `stills-00000.npz` and so on.

    Args:
        n: Number of samples; each polarity gets a third.
        seed: Seed of everything.
        workers: Processes; the result does not depend on it.
        out: Folder, made if it is missing.
        options: The variations; `size_px` is the side of the stored pictures.

    Returns:
        The folder.

    Raises:
        StillSetError: `n` is below 1, or the folder holds such files already.
    """
    if n < 1:
        raise StillSetError(f"At least one sample is needed, found {n}.")
    private.make_folder(out)
    if any(out.glob("stills-*.npz")):
        raise StillSetError(f"{out} holds pictures of expressions already: give an empty folder.")
    people = -(-n // options.per_person)
    jobs = [
        _StillJob(block, min(BLOCK, people - block * BLOCK), n, seed, out, options)
        for block in range(-(-people // BLOCK))
    ]
    if workers <= 1:
        for job in jobs:
            _write_block(job)
    else:
        with ProcessPoolExecutor(workers, initializer=end_with_parent) as pool:
            list(pool.map(_write_block, jobs))
    return out


def read(path: Path) -> StillSet:
    """Read a folder of such pictures.

    Raises:
        StillSetError: There are no samples, or a file is damaged.
    """
    files = sorted(path.glob("stills-*.npz"))
    if not files:
        raise StillSetError(
            f"No pictures of expressions in {path}: make some with 'flinch synth stills'."
        )
    parts = [_arrays(file) for file in files]
    return StillSet(**{name: np.concatenate([p[name] for p in parts]) for name in _NAMES})


def _arrays(file: Path) -> dict[str, NDArray[np.generic]]:
    try:
        with np.load(file) as data:
            return {name: data[name] for name in _NAMES}
    except (ValueError, TypeError, KeyError, EOFError, BadZipFile, MemoryError, zlib.error) as e:
        raise StillSetError(f"{file} holds no pictures of expressions: make them anew.") from e


@dataclass(frozen=True, slots=True)
class _StillJob:
    block: int
    people: int
    n: int
    seed: int
    out: Path
    options: Options


def _write_block(job: _StillJob) -> None:
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        _fill_block(job)
    finally:
        cv2.setNumThreads(threads)


def _fill_block(job: _StillJob) -> None:
    per_person = job.options.per_person
    numbers = range(job.block * BLOCK, job.block * BLOCK + job.people)
    parts = [
        _person_samples(number, min(per_person, job.n - number * per_person), job)
        for number in numbers
    ]
    packed = BytesIO()  # On a full disk an unfinished archive raises again when it is closed.
    np.savez(packed, **{name: np.concatenate([p[name] for p in parts]) for name in _NAMES})
    unfinished = private.fresh(job.out / f"stills-{job.block:05d}.part")
    unfinished.write_bytes(packed.getbuffer())
    unfinished.replace(unfinished.with_suffix(".npz"))


def _person_samples(number: int, count: int, job: _StillJob) -> dict[str, NDArray[np.generic]]:
    rng = np.random.default_rng([job.seed, number, 3])
    person = draw_person(rng, job.options)
    order = rng.permutation(3)
    samples = []
    for k in range(count):
        if k and k % job.options.per_muscles == 0:
            person = person.with_muscles(draw_muscles(rng, job.options))
        kind = Kind.MACRO if rng.random() < MACRO_SHARE else Kind.MICRO
        samples.append(draw_sample(rng, person, POLARITY[order[k % 3]], job.options, kind))
    return {
        "frames": np.stack([_pictures(s, person, job.options.size_px) for s in samples]),
        "polarity": np.array([s.act.polarity_id for s in samples], np.int64),
        "emotion": np.array([s.act.fine for s in samples], np.int64),
        "macro": np.array([s.act.kind is Kind.MACRO for s in samples], np.bool_),
        "peak_ed": np.array([s.act.peak_ed for s in samples], np.float32),
        "identity": np.full(count, number, np.int64),
        "seed": np.full(count, job.seed, np.int64),
    }


def _pictures(sample: Sample, person: SyntheticPerson, size_px: int) -> NDArray[np.uint8]:
    cut = slice(person.margin_px, person.size_px - person.margin_px)
    return np.stack(
        [
            cv2.resize(frame[cut, cut], (size_px, size_px), interpolation=cv2.INTER_AREA)
            for frame in (sample.onset, sample.apex, sample.offset)
        ]
    ).astype(np.uint8)
