"""Flow fields of micro-expressions as a real flow algorithm returns them.

Faces are cut out as by the aligner, moved by an expression, and disturbed as in real recordings
(head, blinks, light, noise, blur, JPEG). Farneback or TV-L1 runs on the pictures, so the noise of
the fields is real. All samples with one identity number show one person, so that a split can
separate people. The same seed gives the same bytes for any number of workers.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

import cv2
import numpy as np
from numpy.typing import NDArray

from models import private
from models.errors import FlinchError
from models.labels import POLARITY
from models.motion.flow import farneback
from models.motion.tvl1 import tvl1
from training.synth.person import (
    Options,
    Sample,
    SyntheticPerson,
    draw_muscles,
    draw_person,
    draw_sample,
)
from training.synth.sample_files import SampleSet, shrunk, write

_ALGORITHMS = {
    "farneback": (farneback, 0.0),
    "tvl1": (tvl1, 0.0),
    "mixed": (farneback, 0.5),
}
"""By name: the algorithm, and how often TV-L1 replaces it from onset to apex."""


class FlowSetError(FlinchError, ValueError):
    """A set of flow samples cannot be made or read."""


@dataclass(frozen=True, slots=True)
class FlowSet:
    """Samples in one order; N samples of side S.

    `uv_bi` is F(apex, onset) + F(apex, offset), `uv_fwd` is F(onset, apex), both `(N, 2, S, S)`
    float16 in pixels of side S. `frames` `(N, 2, S, S)` uint8 are onset and apex in grey.
    `polarity` 0 negative, 1 positive, 2 surprise; `emotion` is the DFME index or -1. `units`
    `(N, units, 2)` float16 are strengths in the order of `fields.NUMBERS`, subject's right and
    left. `origin` 0 portrait, 1 procedural head, 2 user's picture.
    """

    uv_bi: NDArray[np.float16]
    uv_fwd: NDArray[np.float16]
    frames: NDArray[np.uint8]
    polarity: NDArray[np.int64]
    emotion: NDArray[np.int64]
    units: NDArray[np.float16]
    peak_ed: NDArray[np.float32]
    identity: NDArray[np.int64]
    origin: NDArray[np.int64]
    seed: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.polarity)


_NAMES = tuple(f.name for f in fields(FlowSet))


def generate(
    n: int,
    seed: int,
    workers: int = 1,
    out: Path = Path("synthetic-flow"),
    options: Options | None = None,
) -> Path:
    """Make flow samples and write them as `flow-00000.npz` and so on.

    Args:
        n: Number of samples; each polarity gets a third.
        seed: Seed of everything.
        workers: Processes; the result does not depend on it.
        out: Folder, made if it is missing.
        options: The variations; None takes the defaults.

    Returns:
        The folder.

    Raises:
        FlowSetError: `n` is below 1, the flow is unknown, or the folder holds flow files already.
    """
    if n < 1:
        raise FlowSetError(f"At least one sample is needed, found {n}.")
    options = options or Options()
    if options.flow not in _ALGORITHMS:
        known = ", ".join(_ALGORITHMS)
        raise FlowSetError(f"Unknown flow '{options.flow}': expected one of {known}.")
    private.make_folder(out)
    if any(out.glob("flow-*.npz")):
        raise FlowSetError(f"{out} holds flow files already: give an empty folder.")
    write(SampleSet("flow", n, seed, out, options, _person_samples), workers)
    return out


def read(path: Path) -> FlowSet:
    """Read a folder of flow samples, or one of its files.

    Args:
        path: The folder of `generate`, or one `.npz`.

    Returns:
        All samples in order.

    Raises:
        FlowSetError: There are no samples, or a file lacks an array.
    """
    files = sorted(path.glob("flow-*.npz")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise FlowSetError(f"No flow samples in {path}: make some with 'flinch synth flow'.")
    parts: dict[str, list[NDArray[np.generic]]] = {name: [] for name in _NAMES}
    for file in files:
        try:
            with np.load(file) as data:
                arrays = {name: data[name] for name in _NAMES if name in data}
        except (ValueError, TypeError, EOFError, BadZipFile, MemoryError, zlib.error) as error:
            raise FlowSetError(f"{file} holds no flow samples: make them anew.") from error
        missing = [name for name in _NAMES if name not in arrays]
        if missing:
            raise FlowSetError(f"{file} lacks {', '.join(missing)}: make the samples anew.")
        for name in _NAMES:
            parts[name].append(arrays[name])
    return FlowSet(**{name: np.concatenate(part) for name, part in parts.items()})  # type: ignore[arg-type]


def _person_samples(number: int, count: int, samples: SampleSet) -> dict[str, NDArray[np.generic]]:
    rng = np.random.default_rng([samples.seed, number])
    first = number * samples.options.per_person
    person = draw_person(rng, samples.options)
    order = rng.permutation(3)
    shown = []
    for k in range(count):
        if k and k % samples.options.per_muscles == 0:
            person = person.with_muscles(draw_muscles(rng, samples.options))
        polarity = POLARITY[order[(first + k) % 3]]
        shown.append(draw_sample(rng, person, polarity, samples.options))
    flows = [_flows(rng, sample, person, samples.options) for sample in shown]
    return {
        "uv_bi": np.stack([f[0] for f in flows]),
        "uv_fwd": np.stack([f[1] for f in flows]),
        "frames": np.stack(
            [shrunk(person, (s.onset, s.apex), samples.options.size_px) for s in shown]
        ),
        "polarity": np.array([s.act.polarity_id for s in shown], np.int64),
        "emotion": np.array([s.act.fine for s in shown], np.int64),
        "units": np.stack([s.strengths for s in shown]).astype(np.float16),
        "peak_ed": np.array([s.act.peak_ed for s in shown], np.float32),
        "identity": np.full(count, number, np.int64),
        "origin": np.full(count, person.origin, np.int64),
        "seed": np.full(count, samples.seed, np.int64),
    }


def _flows(
    rng: np.random.Generator, sample: Sample, person: SyntheticPerson, options: Options
) -> NDArray[np.float16]:
    """Return `(2, 2, S, S)`: bidirectional and forward flow at the stored size."""
    if options.real_flow:
        onset, apex, offset = sample.onset, sample.apex, sample.offset
        run, swapped = _ALGORITHMS[options.flow]
        forward = tvl1 if rng.random() < swapped else run
        both = np.stack([run(apex, onset) + run(apex, offset), forward(onset, apex)])
    else:
        rough = _rough(rng, person.size_px)
        both = np.stack([-2 * sample.field, sample.field]) + rough
    cut = slice(person.margin_px, person.size_px - person.margin_px)
    parts = [_shrunk(part[:, cut, cut], options.size_px) for part in both]
    return np.stack(parts).astype(np.float16)


def _rough(rng: np.random.Generator, size_px: int) -> NDArray[np.float32]:
    """Make band-limited noise, which replaces the flow algorithm's noise if that is not run."""
    noise = rng.standard_normal((2, size_px, size_px)).astype(np.float32)
    smooth = np.stack([cv2.GaussianBlur(part, (0, 0), size_px / 20) for part in noise])
    return np.asarray(smooth / smooth.std() * 0.06, np.float32)


def _shrunk(uv: NDArray[np.float32], size_px: int) -> NDArray[np.float32]:
    share = size_px / uv.shape[1]
    small = [cv2.resize(p, (size_px, size_px), interpolation=cv2.INTER_AREA) for p in uv]
    return np.asarray(np.stack(small) * share, np.float32)
