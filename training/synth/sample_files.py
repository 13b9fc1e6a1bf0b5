"""Writes sets of samples, one `.npz` file for each block of people, in parallel processes.

Each person is drawn from the seed and the person's number alone, so the bytes do not depend on the
number of workers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models import private
from models.pool import end_with_parent
from training.synth.person import Options, SyntheticPerson

BLOCK = 50
"""People in one file."""

Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class SampleSet:
    """A set to write: `n` samples as `out/STEM-00000.npz` and so on.

    `draw` makes the arrays of one person from the person's number, the number of samples and the
    set; it must be a function of a module.
    """

    stem: str
    n: int
    seed: int
    out: Path
    options: Options
    draw: Callable[[int, int, SampleSet], Arrays]

    @property
    def people(self) -> int:
        """Number of people in the set."""
        return -(-self.n // self.options.per_person)


def write(samples: SampleSet, workers: int) -> None:
    """Write all blocks of a set; with several workers each block in a process."""
    blocks = range(-(-samples.people // BLOCK))
    if workers <= 1:
        for block in blocks:
            _write_block(samples, block)
    else:
        with ProcessPoolExecutor(workers, initializer=end_with_parent) as pool:
            list(pool.map(partial(_write_block, samples), blocks))


def shrunk(
    person: SyntheticPerson, frames: tuple[NDArray[np.uint8], ...], size_px: int
) -> NDArray[np.uint8]:
    """Cut the margin off grey frames `(S, S)` and shrink them: `(n, size_px, size_px)` uint8."""
    cut = slice(person.margin_px, person.size_px - person.margin_px)
    small = [
        cv2.resize(frame[cut, cut], (size_px, size_px), interpolation=cv2.INTER_AREA)
        for frame in frames
    ]
    return np.asarray(np.stack(small), np.uint8)


def _write_block(samples: SampleSet, block: int) -> None:
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        _fill_block(samples, block)
    finally:
        cv2.setNumThreads(threads)


def _fill_block(samples: SampleSet, block: int) -> None:
    per_person = samples.options.per_person
    people = range(block * BLOCK, min(samples.people, (block + 1) * BLOCK))
    parts = [
        samples.draw(number, min(per_person, samples.n - number * per_person), samples)
        for number in people
    ]
    packed = BytesIO()  # On a full disk an unfinished archive raises again when it is closed.
    np.savez(packed, **{name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
    private.write_bytes(samples.out / f"{samples.stem}-{block:05d}.npz", packed.getbuffer())
