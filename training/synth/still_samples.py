"""Onset, apex and offset pictures of micro- and macro-expressions, for networks without flow.

People, movements and disturbances are those of `flow_samples`, but the pictures themselves are
stored, large enough for a frame network, and no flow is computed. The same seed gives the same
bytes for any number of workers.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from models import private
from models.errors import FlinchError
from models.labels import POLARITY
from models.records import Kind
from training.synth.person import (
    Options,
    draw_muscles,
    draw_person,
    draw_sample,
)
from training.synth.sample_files import SampleSet, shrunk, write

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
    write(SampleSet("stills", n, seed, out, options, _person_samples), workers)
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


def _person_samples(number: int, count: int, samples: SampleSet) -> dict[str, NDArray[np.generic]]:
    rng = np.random.default_rng([samples.seed, number, 3])
    person = draw_person(rng, samples.options)
    order = rng.permutation(3)
    shown = []
    for k in range(count):
        if k and k % samples.options.per_muscles == 0:
            person = person.with_muscles(draw_muscles(rng, samples.options))
        kind = Kind.MACRO if rng.random() < MACRO_SHARE else Kind.MICRO
        shown.append(draw_sample(rng, person, POLARITY[order[k % 3]], samples.options, kind))
    return {
        "frames": np.stack(
            [shrunk(person, (s.onset, s.apex, s.offset), samples.options.size_px) for s in shown]
        ),
        "polarity": np.array([s.act.polarity_id for s in shown], np.int64),
        "emotion": np.array([s.act.fine for s in shown], np.int64),
        "macro": np.array([s.act.kind is Kind.MACRO for s in shown], np.bool_),
        "peak_ed": np.array([s.act.peak_ed for s in shown], np.float32),
        "identity": np.full(count, number, np.int64),
        "seed": np.full(count, samples.seed, np.int64),
    }
