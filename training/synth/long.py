"""Videos of several minutes with expressions, distractions and exact truth, for spotting.

Each video has another person (the portrait, painted heads, the user's pictures), rate, size and
steadiness of the rate. Files beside each video hold its truth and its frames' times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models import private
from models.errors import FlinchError
from training.synth.codec import CLEAN, Codec
from training.synth.fields import Anatomy, basis
from training.synth.film import VideoWriter, even_times, uneven_times, write_film
from training.synth.heads import draw_head
from training.synth.identity import draw_shape, mirrored, reshaped
from training.synth.plot import draw_script
from training.synth.portrait import Portrait, load_folder, load_portrait
from training.synth.script import true_event
from training.synth.stage import FaceStage
from training.synth.take import Take
from training.synth.truth import write_truth

HEAD_EYE_PX = 110.0
"""Distance of the eye centres of a painted head before it is scaled to the frame."""

_EYE_SHARES = (0.14, 0.165)
"""Smallest and largest distance of the eye centres, as a share of the frame's height."""


class LongError(FlinchError, ValueError):
    """Long videos cannot be made as requested."""


@dataclass(frozen=True, slots=True)
class Format:
    """Rate, size and steadiness of one video."""

    fps: float
    width_px: int
    height_px: int
    steady: bool


FORMATS = (
    Format(30, 1280, 720, True),
    Format(30, 1280, 720, False),
    Format(60, 960, 540, True),
    Format(200, 640, 480, True),
    Format(60, 640, 480, False),
)
"""The formats of a set of long videos, used in turn."""


def write_long(
    out: Path,
    n: int,
    seed: int,
    seconds: float = 90.0,
    folder: Path | None = None,
    codec: Codec = CLEAN,
    forms: Sequence[Format] = FORMATS,
) -> list[Path]:
    """Make long videos.

    Args:
        out: Folder, made if it is missing.
        n: Number of videos.
        seed: Seed of everything; equal seeds give equal bytes.
        seconds: Length of each.
        folder: Face pictures of the user that join in; None for none.
        codec: The compression; the events do not depend on it.
        forms: Formats of the videos, used in turn.

    Returns:
        The videos, `long-000.mp4` (`.mkv` with other codecs than x264) and so on, each with
        `.json`, `.events.csv` and `.frames.csv`.

    Raises:
        LongError: `n` or the length is out of range.
    """
    if n < 1 or seconds < 12:
        raise LongError(
            f"Long videos need a number of at least 1 and at least 12 s, found {n} and {seconds} s."
        )
    private.make_folder(out)
    pictures = [] if folder is None else load_folder(folder)
    videos = (_write_one({codec: out}, k, seed, seconds, pictures, forms) for k in range(n))
    return [video[codec] for video in videos]


def write_codecs(
    folders: Mapping[Codec, Path],
    number: int,
    seed: int,
    seconds: float = 90.0,
    forms: Sequence[Format] = FORMATS,
) -> dict[Codec, Path]:
    """Make one video of `write_long` in several codecs; each picture is drawn only once.

    Args:
        folders: Target folder of each codec; created if missing.
        number: Number of the video in the set, from 0.
        seed: Seed of everything.
        seconds: Length.
        forms: Formats of a set of videos, used in turn.

    Returns:
        The video of each codec; with the usual formats the same as from `write_long`.
    """
    for out in folders.values():
        private.make_folder(out)
    return _write_one(folders, number, seed, seconds, [], forms)


def _write_one(
    folders: Mapping[Codec, Path],
    number: int,
    seed: int,
    seconds: float,
    pictures: list[Portrait],
    forms: Sequence[Format],
) -> dict[Codec, Path]:
    rng = np.random.default_rng([seed, number])
    form = forms[number % len(forms)]
    person = draw_face(rng, number, pictures, head_size(form))
    take = film(rng, form, person, seconds, seed * 1000 + number)
    paths = {c: out / f"long-{number:03d}{c.suffix}" for c, out in folders.items()}
    with ExitStack() as stack:
        writers = [
            stack.enter_context(
                closing(VideoWriter(path, form.width_px, form.height_px, form.fps, codec))
            )
            for codec, path in paths.items()
        ]
        for timed in take.frames():
            for writer in writers:
                writer.add(timed)
    for codec, path in paths.items():
        _write_facts(path, take, form, person, {"seed": seed}, codec)
    return paths


def save_take(
    path: Path,
    take: Take,
    form: Format,
    person: Portrait,
    about: dict[str, Any],
    codec: Codec = CLEAN,
) -> Path:
    """Film a take, and write its truth beside the video.

    Args:
        path: The video to write.
        take: The take.
        form: Rate and size.
        person: Whose face it is.
        about: Further values for the truth file.
        codec: The compression.

    Returns:
        The video.
    """
    write_film(path, take.frames(), form.width_px, form.height_px, form.fps, codec)
    _write_facts(path, take, form, person, about, codec)
    return path


def _write_facts(
    path: Path, take: Take, form: Format, person: Portrait, about: dict[str, Any], codec: Codec
) -> None:
    """Write the truth beside a video."""
    events = tuple(
        true_event(played, take.stage.basis, take.times_ns) for played in take.script.played
    )
    facts = {
        "video": path.name,
        "fps": form.fps,
        "steady": form.steady,
        "width_px": form.width_px,
        "height_px": form.height_px,
        "person": person.name,
        "noise": round(take.noise, 3),
        **({"codec": str(codec)} if codec != CLEAN else {}),
        **about,
    }
    write_truth(
        path.with_suffix(""), facts, events, take.script.distractions(take.times_ns), take.times_ns
    )


def head_size(form: Format) -> tuple[int, int]:
    """Return the size of a painted picture that fills the frame at the smallest eye distance."""
    scale = HEAD_EYE_PX / (_EYE_SHARES[0] * form.height_px)
    return round(form.width_px * scale * 1.02), round(form.height_px * scale * 1.02)


def draw_face(
    rng: np.random.Generator, number: int, pictures: list[Portrait], size: tuple[int, int]
) -> Portrait:
    """Draw the filmed face: the portrait, the user's pictures and painted heads in turn.

    Args:
        rng: Source of chance.
        number: Number of the video in the set; 0 is the unchanged portrait.
        pictures: The user's own.
        size: Width and height of a painted picture, eyes `HEAD_EYE_PX` apart.

    Returns:
        The face, with a random shape unless it is the first.
    """
    choice = number % (2 + len(pictures))
    if choice == 1:
        return draw_head(rng, size, HEAD_EYE_PX)
    portrait = load_portrait() if choice == 0 else pictures[choice - 2]
    if number == 0:
        return portrait
    if rng.random() < 0.5:
        portrait = mirrored(portrait)
    return reshaped(portrait, draw_shape(rng, 0.6))


def film(
    rng: np.random.Generator, form: Format, person: Portrait, seconds: float, seed: int
) -> Take:
    """Draw the events of a person, and set up the camera.

    Args:
        rng: Source of chance.
        form: Rate, size and steadiness.
        person: Whose face it is.
        seconds: Length.
        seed: Seed of the sensor's noise and the background.

    Returns:
        The take, not yet drawn.
    """
    fields = basis(Anatomy.of_person(rng, 0.7))
    eye_px = float(rng.uniform(*_EYE_SHARES)) * form.height_px
    stage = FaceStage(person, form.width_px, form.height_px, eye_px, fields, seed=seed)
    script = draw_script(rng, fields, seconds, max(0.08, 3 / form.fps))
    times = even_times(seconds, form.fps) if form.steady else uneven_times(rng, seconds, form.fps)
    return Take(stage, script, times, float(rng.uniform(0.8, 2.2)), seed)
