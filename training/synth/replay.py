"""Plays the recorded motion of real faces on generated faces, as videos.

So the whole program can be tried on real motion where no real face may be shown. A file beside each
video holds the known truth: the emotion word and the shown face.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models import private
from models.errors import FlinchError
from models.records import Image
from training.synth.fields import Anatomy, basis
from training.synth.film import write_film
from training.synth.long import Format, draw_face, head_size
from training.synth.performance import Performance, PerformanceReader
from training.synth.portrait import Portrait, load_folder
from training.synth.real_motion import RealMotion, motions_at, read_motion
from training.synth.stage import FaceStage
from training.synth.take import noise_pictures, noisy
from training.synth.timed import GeneratedImage

FORM = Format(30, 960, 540, True)
"""Size of the videos; the motion has its own rate and times."""
_EYE_SHARE = 0.165
"""Distance of the eye centres, as a share of the frame's height."""
_COLUMNS = ("video", "motion", "emotion", "person", "fps", "frames")


class ReplayError(FlinchError, ValueError):
    """Motion cannot be replayed as requested."""


class Actor:
    """A generated face, and its camera."""

    def __init__(
        self,
        number: int,
        seed: int,
        folder: Path | None = None,
        form: Format | None = None,
        person: Portrait | None = None,
    ):
        """Draw an actor.

        Args:
            number: Number of the face; the portrait, painted heads and the user's pictures in turn.
            seed: Seed of everything; equal seeds give equal bytes.
            folder: Face pictures of the user that join in; None for none.
            form: Size of the pictures; None takes `FORM`.
            person: The face; None draws one by the number.
        """
        form = form or FORM
        rng = np.random.default_rng([seed, number, 11])
        pictures = [] if folder is None else load_folder(folder)
        if person is None:
            person = draw_face(rng, number + 1, pictures, head_size(form))
        self.form = form
        fields = basis(Anatomy.of_person(rng, 0.0))
        eye_px = _EYE_SHARE * form.height_px
        self._stage = FaceStage(
            person, form.width_px, form.height_px, eye_px, fields, seed=seed * 1000 + number
        )
        self._tiles = noise_pictures(rng, form.height_px, form.width_px, rng.uniform(0.8, 2.2))
        self._rng = rng
        self.name = person.name

    def nobody(self, level: int) -> Image:
        """Draw a frame without a face: one grey level, `(H, W, 3)` uint8 BGR."""
        return np.full((self.form.height_px, self.form.width_px, 3), level, np.uint8)

    def show(self, what: Performance) -> Image:
        """Draw one frame: `(H, W, 3)` uint8 BGR."""
        stage = self._stage
        field = stage.performed(what.skin, what.head, what.closed, what.gaze)
        left, top, wide, tall = stage.box
        image = stage.background.copy()
        face = stage.box_image(field)
        image[top + 1 : top + tall - 1, left + 1 : left + wide - 1] = face[1:-1, 1:-1]
        tile = self._tiles[int(self._rng.integers(len(self._tiles)))]
        return noisy(image, tile, self._rng)


@dataclass(frozen=True, slots=True)
class _ReplayRow:
    video: str
    motion: RealMotion
    person: str


def write_replays(
    out: Path, motion: Path, faces: int, seed: int, folder: Path | None = None
) -> Path:
    """Play recorded motion on generated faces.

    Args:
        out: Folder for `NAME-0.mp4` and so on (H.264, nearly lossless), made if it is missing.
        motion: A file of recorded motion, or a folder of them.
        faces: Number of faces per motion; each motion gets others.
        seed: Seed of everything.
        folder: Face pictures of the user that join in; None for none.

    Returns:
        The table `replays.csv`.

    Raises:
        ReplayError: The number of faces is zero.
        MotionError: The motion is missing or damaged.
        PictureError: The folder holds no face.
    """
    if faces < 1:
        raise ReplayError(
            f"A motion needs a face to be played on: expected 1 or more, found {faces}."
        )
    paths = motions_at(motion)
    private.make_folder(out)
    table = out / "replays.csv"
    with private.fresh(table).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for number, path in enumerate(paths):
            for row in _replay(out, read_motion(path), number * faces, faces, seed, folder):
                of = row.motion
                writer.writerow(
                    (row.video, of.name, of.emotion, row.person, f"{of.fps:g}", len(of.times_ns))
                )
                file.flush()
    return table


def _replay(
    out: Path, motion: RealMotion, first: int, faces: int, seed: int, folder: Path | None
) -> Iterator[_ReplayRow]:
    reading = PerformanceReader()
    performances = [reading.read(moved.points, moved.mesh) for moved in motion.moves()]
    for number in range(faces):
        actor = Actor(first + number, seed, folder)
        path = out / f"{motion.name}-{number}.mp4"
        frames = _frames(actor, performances, motion)
        write_film(path, frames, FORM.width_px, FORM.height_px, motion.fps)
        yield _ReplayRow(path.name, motion, actor.name)


def _frames(
    actor: Actor, performances: Iterable[Performance], motion: RealMotion
) -> Iterator[GeneratedImage]:
    for t_ns, what in zip(motion.times_ns, performances, strict=True):
        yield GeneratedImage(int(t_ns), actor.show(what))
