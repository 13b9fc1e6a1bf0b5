"""Short clips of one expression each, with exact frames, units, emotion and true flow."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models import private
from models.errors import FlinchError
from models.labels import POLARITY
from models.records import Kind
from training.synth.codec import Codec
from training.synth.fields import Anatomy, basis
from training.synth.film import even_times, write_film
from training.synth.heads import draw_head
from training.synth.identity import draw_shape, mirrored, reshaped
from training.synth.motion import draw_act
from training.synth.portrait import Portrait, load_folder, load_portrait
from training.synth.script import Blink, Sway, TimedAct, VideoScript, true_event
from training.synth.stage import FaceStage
from training.synth.take import Take
from training.synth.timed import TrueEvent

_SIDE_PX = 480
_EYE_PX = 96.0
_REST_S = 0.25
_CODEC = Codec("x264", "crf", 10, keyed=False)
_COLUMNS = (
    "clip",
    "person",
    "fps",
    "frames",
    "onset_frame",
    "apex_frame",
    "offset_frame",
    "kind",
    "polarity",
    "emotion",
    "units",
    "peak_ed",
)


class ClipError(FlinchError, ValueError):
    """Clips cannot be made as requested."""


@dataclass(frozen=True, slots=True)
class _Made:
    name: str
    person: str
    take: Take
    event: TrueEvent


def write_clips(
    out: Path, n: int, seed: int, fps: float = 100.0, folder: Path | None = None
) -> Path:
    """Make clips.

    Each begins and ends with a quarter of a second of rest. `clip-00000.mp4` (H.264, nearly
    lossless) comes with `clip-00000.npz`, which holds the true flows `onset_apex` and
    `apex_offset`, each `(2, 480, 480)` float16 in frame pixels. `clips.csv` lists frames (from 0),
    units, emotion and polarity.

    Args:
        out: Folder, made if it is missing.
        n: Number of clips; each polarity gets a third.
        seed: Seed of everything.
        fps: Frames a second.
        folder: The user's face pictures, used as well; None for none.

    Returns:
        The table `clips.csv`.

    Raises:
        ClipError: `n` or `fps` is out of range.
    """
    if n < 1 or not 20 <= fps <= 1000:
        raise ClipError(
            f"Clips need a number of at least 1 and 20 to 1000 fps, found {n} and {fps:g} fps."
        )
    private.make_folder(out)
    pictures = [] if folder is None else load_folder(folder)
    table = out / "clips.csv"
    with private.fresh(table).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        for number in range(n):
            clip = make_clip(number, seed, fps, pictures)
            film = out / f"{clip.name}.mp4"
            write_film(film, clip.take.frames(), _SIDE_PX, _SIDE_PX, fps, _CODEC)
            _write_flow(out / f"{clip.name}.npz", clip)
            writer.writerow(_row(clip, fps))
    return table


def make_clip(number: int, seed: int, fps: float, pictures: list[Portrait]) -> _Made:
    """Draw one clip: person, expression and times."""
    rng = np.random.default_rng([seed, number])
    person = _draw_person(rng, number, pictures)
    fields = basis(Anatomy.of_person(rng, 0.8))
    stage = FaceStage(person, _SIDE_PX, _SIDE_PX, _EYE_PX, fields, seed=seed * 1000 + number)
    kind = Kind.MACRO if rng.random() < 0.1 else Kind.MICRO
    act = draw_act(rng, fields, POLARITY[number % 3], kind, max(0.04, 3 / fps))
    played = (TimedAct(_REST_S, act),)
    seconds = act.profile.end_s + 2 * _REST_S
    blinks = (
        (Blink(float(rng.uniform(0, seconds)), float(rng.uniform(0.15, 0.3)), 0.95),)
        if rng.random() < 0.15
        else ()
    )
    sway = Sway(rng, float(rng.uniform(0.2, 1.2)))
    script = VideoScript(played, blinks, (), (), (), (), sway)
    times = even_times(seconds, fps)
    take = Take(stage, script, times, float(rng.uniform(0.6, 2.0)), seed * 1000 + number, False)
    return _Made(f"clip-{number:05d}", person.name, take, true_event(played[0], fields, times))


def _draw_person(rng: np.random.Generator, number: int, pictures: list[Portrait]) -> Portrait:
    choice = number % (2 + len(pictures))
    if choice == 1:
        return draw_head(rng, (620, 620), 110.0)
    portrait = load_portrait() if choice == 0 else pictures[choice - 2]
    if rng.random() < 0.5:
        portrait = mirrored(portrait)
    return reshaped(portrait, draw_shape(rng, 0.7))


def _write_flow(path: Path, clip: _Made) -> None:
    event, take = clip.event, clip.take
    np.savez_compressed(
        private.fresh(path),
        onset_apex=take.true_flow(event.onset_seq, event.apex_seq).astype(np.float16),
        apex_offset=take.true_flow(event.apex_seq, event.offset_seq).astype(np.float16),
    )


def _row(clip: _Made, fps: float) -> dict[str, object]:
    event = clip.event
    return {
        "clip": clip.name,
        "person": clip.person,
        "fps": f"{fps:g}",
        "frames": len(clip.take.times_ns),
        "onset_frame": event.onset_seq,
        "apex_frame": event.apex_seq,
        "offset_frame": event.offset_seq,
        "kind": event.kind.value,
        "polarity": event.polarity,
        "emotion": event.emotion,
        "units": "+".join(event.units),
        "peak_ed": f"{event.peak_ed:.5f}",
    }
