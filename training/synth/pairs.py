"""The same motion filmed at 30 and at 60 frames a second, to test whether a spotter agrees.

Both renderings of a pair share the face, the script, the light and the camera's place; only the
frames' times and the sensor's noise differ. Files beside them hold the truth.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from models import private
from training.synth.codec import CLEAN, Codec
from training.synth.film import even_times
from training.synth.long import Format, LongError, draw_face, film, head_size, save_take
from training.synth.portrait import Portrait, load_folder

RATES = (30, 60)
"""Frames a second of the two renderings."""

_SIZE_PX = (960, 540)


def write_pairs(
    out: Path,
    n: int,
    seed: int,
    seconds: float = 90.0,
    folder: Path | None = None,
    codec: Codec = CLEAN,
) -> list[Path]:
    """Make pairs of long videos that show the same motion at 30 and at 60 frames a second.

    Args:
        out: Folder, made if it is missing.
        n: Number of pairs.
        seed: Seed of everything; equal seeds give equal bytes.
        seconds: Length of each video.
        folder: Face pictures of the user that join in; None for none.
        codec: The compression.

    Returns:
        The videos, `pair-000-30fps.mp4`, `pair-000-60fps.mp4` and so on; each has its truth file as
        other long videos, with the pair's name under `pair`.

    Raises:
        LongError: `n` or the length is out of range.
    """
    if n < 1 or seconds < 12:
        raise LongError(
            f"Pairs need a number of at least 1 and at least 12 s, found {n} and {seconds} s."
        )
    private.make_folder(out)
    pictures = [] if folder is None else load_folder(folder)
    return [path for k in range(n) for path in _write_pair(out, k, seed, seconds, pictures, codec)]


def _write_pair(
    out: Path, number: int, seed: int, seconds: float, pictures: list[Portrait], codec: Codec
) -> list[Path]:
    rng = np.random.default_rng([seed, number, 2])
    forms = [Format(rate, *_SIZE_PX, True) for rate in RATES]
    person = draw_face(rng, number, pictures, head_size(forms[0]))
    take = film(rng, forms[0], person, seconds, seed * 1000 + number)
    name = f"pair-{number:03d}"
    return [
        save_take(
            out / f"{name}-{form.fps:.0f}fps{codec.suffix}",
            replace(take, times_ns=even_times(seconds, form.fps)),
            form,
            person,
            {"seed": seed, "pair": name},
            codec,
        )
        for form in forms
    ]
