"""How many frames with a covered face are called `covered`, and how many clear ones?

    python tests/speed/covered_faces.py [--people 4] [--seed 900] [--clips FOLDER] [--seconds 2]

Each person and each real clip is shown bare and with drawn things that come, stay and go: bars, a
mask, sunglasses, a microphone, hair, a hand on mouth, eye and cheek. Frames with at least 15 % of
the face's outline covered count as covered, frames with nothing on it as clear. Clear glasses and a
beard are worn from the first frame to the last, and all frames with them count as clear. The
tracker, aligner and gates are those of the product; the truth is drawn on the mesh of the bare
picture. `--pictures FOLDER` writes one frame of each, for review.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np

from app.core.analyze import file_source
from models.face.align import Aligner
from models.face.track import Tracker
from models.records import Floats, Frame, Image, Kind, State
from training.synth.fields import standard_basis
from training.synth.heads import draw_head
from training.synth.motion import draw_act
from training.synth.script import Sway, TimedAct, acts_at
from training.synth.stage import FaceStage

FPS, LEAST = 30, 0.15
OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
LENSES = ((-0.95, -0.32, -0.08, 0.36), (0.08, -0.32, 0.95, 0.36))


def fingers(left: float, top: float, right: float, number: int) -> tuple[tuple[float, ...], ...]:
    """Return the boxes of a hand's fingers, one below the other."""
    return tuple((left, top + 0.2 * k, right, top + 0.18 + 0.2 * k) for k in range(number))


THINGS = {
    "bar over the eyes": ((14, 14, 14), (2.6, 0.3), ((-1.2, -0.32, 1.2, 0.32),)),
    "bar over the mouth": ((160, 80, 40), (0.0, 2.6), ((-0.9, 0.72, 0.9, 1.42),)),
    "mask": ((205, 180, 130), (0.0, 2.6), ((-1.05, 0.38, 1.05, 1.8),)),
    "sunglasses": ((25, 20, 18), (0.0, -2.2), LENSES),
    "hand on the mouth": (None, (-2.6, 0.6), fingers(-0.8, 0.66, 0.7, 4)),
    "hand on an eye": (None, (2.6, 0.4), fingers(0.0, -0.35, 1.2, 4)),
    "microphone": ((45, 42, 40), (0.0, 2.6), ((-0.5, 0.62, 0.5, 1.55), (-0.12, 1.55, 0.12, 3.0))),
    "hair": (
        (38, 52, 74),
        (-1.6, -1.2),
        tuple((-1.1 + 0.1 * k, -1.6, -0.98 + 0.1 * k, 0.5 - 0.02 * k * k) for k in range(12)),
    ),
    "hand on a cheek": (None, (2.6, 1.0), fingers(0.25, 0.35, 1.3, 5)),
}
"""Colour (None: this face's skin), direction of arrival, and boxes, in eye distances."""

WORN = ("clear glasses", "a beard")
"""Things worn all the time that cover nothing that moves."""

JAW = (58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 426, 2, 206)
LIPS = (61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91)


def people(number: int, seed: int, seconds: float) -> Iterator[tuple[str, list[Image]]]:
    """Animate painted heads that breathe, sway and show three short expressions."""
    for k in range(number):
        rng = np.random.default_rng([seed, k])
        stage = FaceStage(draw_head(rng, (480, 480), 120.0), 480, 480, eye_px=85.0, seed=seed + k)
        sway, moods = Sway(rng), ("positive", "negative", "surprise")
        acts = tuple(
            TimedAct(0.5 + 0.5 * i, draw_act(rng, standard_basis(), mood, Kind.MICRO, 0.2))
            for i, mood in enumerate(moods)
        )
        left, top, wide, tall = stage.box
        pictures = []
        for frame in range(int(seconds * FPS)):
            t_s = frame / FPS
            image = stage.background.copy()
            field = stage.backward(acts_at(acts, t_s), sway.at(t_s))
            image[top : top + tall, left : left + wide] = stage.box_image(field)
            noisy = image + rng.normal(0, 1.6, image.shape)
            pictures.append(np.clip(noisy, 0, 255).astype(np.uint8))
        yield f"person {k}", pictures


def clips(folder: Path, seconds: float) -> Iterator[tuple[str, list[Image]]]:
    """Read the beginnings of video files, at their own rate."""
    for path in sorted(p for p in folder.iterdir() if p.suffix in (".mp4", ".mov")):
        source, pictures = file_source(path), []
        source.open()
        while len(pictures) < seconds * FPS and (frame := source.read(0.5)) is not None:
            pictures.append(frame.image)
        source.close()
        yield path.name, pictures


def meshes(pictures: list[Image]) -> list[Floats | None]:
    with closing(Tracker()) as tracker:
        faces = [tracker.step(_frame(k, image)).face for k, image in enumerate(pictures)]
    return [None if face is None else face.points for face in faces]


def _frame(k: int, image: Image) -> Frame:
    return Frame(k, round(k * 1e9 / FPS), image, "played")


def away(k: int, frames: int) -> float | None:
    """Return how far the thing is away at a frame, 1 far and 0 in place; None before and after."""
    first, last = frames // 4, frames - frames // 6
    if not first <= k < last:
        return None
    return float(np.clip(1 - min(k - first, last - 1 - k) / 8, 0, 1)) ** 2


def drawn(image: Image, points: Floats, thing: str, off: float) -> tuple[Image, float]:
    """Draw a thing; return the picture and the covered share of the face's outline."""
    colour, way, boxes = THINGS[thing]
    eyes = points[[33, 263], :2]
    apart = float(np.hypot(*(eyes[1] - eyes[0]))) * 0.67
    middle = points[[33, 133, 263, 362], :2].mean(0) + off * apart * np.array(way)
    skin = np.median([image[int(y), int(x)] for x, y in points[[50, 280, 101, 330], :2]], axis=0)
    tone = 0.95 * skin if colour is None else np.array(colour)
    mask = np.zeros(image.shape[:2], np.uint8)
    out = image.copy()
    for x0, y0, x1, y1 in boxes:
        low = tuple(int(v) for v in middle + apart * np.array([x0, y0]))
        high = tuple(int(v) for v in middle + apart * np.array([x1, y1]))
        cv2.rectangle(out, low, high, tone.tolist(), -1)
        if colour is None:
            cv2.line(out, low, (high[0], low[1]), (0.6 * skin).tolist(), 2)
        cv2.rectangle(mask, low, high, 1, -1)
    face = np.zeros_like(mask)
    cv2.fillPoly(face, [points[list(OVAL), :2].round().astype(np.int32)], 1)
    return out, float((mask & face).sum() / max(int(face.sum()), 1))


def worn(image: Image, points: Floats, thing: str) -> Image:
    """Put clear glasses or a beard on a face, attached to its mesh."""
    if thing == "a beard":
        mask = np.zeros(image.shape[:2], np.float32)
        cv2.fillPoly(mask, [points[list(JAW), :2].round().astype(np.int32)], 1.0)
        cv2.fillPoly(mask, [points[list(LIPS), :2].round().astype(np.int32)], 0.0)
        mask = cv2.GaussianBlur(mask, (0, 0), 2.0)[..., None]
        hair = 38 + 12 * np.random.default_rng(1).standard_normal(image.shape[:2])[..., None]
        return np.clip(image + 0.85 * mask * (hair - image), 0, 255).astype(np.uint8)
    out = image.copy()
    eyes = [points[list(pair), :2].mean(0) for pair in ((33, 133), (263, 362))]
    apart = float(np.hypot(*(eyes[1] - eyes[0])))
    thick = max(1, round(0.025 * apart))
    for eye in eyes:
        axes = (round(0.42 * apart), round(0.33 * apart))
        cv2.ellipse(
            out, tuple(eye.round().astype(int).tolist()), axes, 0, 0, 360, (20, 20, 20), thick
        )
    bridge = [
        tuple((eye + side * 0.42 * (eyes[1] - eyes[0])).round().astype(int).tolist())
        for eye, side in zip(eyes, (1, -1), strict=True)
    ]
    cv2.line(out, *bridge, (20, 20, 20), thick)
    return out


def watch(pictures: list[Image], known: list[Floats | None], thing: str | None) -> np.ndarray:
    """Count `(covered and reported, covered, clear and reported, clear, covered and lost)`."""
    counts = np.zeros(5, int)
    with closing(Tracker()) as tracker:
        aligner = Aligner()
        for k, image in enumerate(pictures):
            points, share = known[k], 0.0
            off = away(k, len(pictures))
            if thing in WORN and points is not None:
                image = worn(image, points, thing)
            elif thing is not None and off is not None and points is not None:
                image, share = drawn(image, points, thing, off)
            frame = _frame(k, image)
            crop = aligner.step(frame, tracker.step(frame))
            covered = crop is not None and crop.state is State.COVERED
            if share >= LEAST:
                counts += (covered, 1, 0, 0, crop is None)
            elif share == 0.0 and points is not None:
                counts += (0, 0, covered, 1, 0)
    return counts


def write_pictures(
    folder: Path, name: str, pictures: list[Image], known: list[Floats | None]
) -> None:
    """Write one frame with each thing in place."""
    folder.mkdir(parents=True, exist_ok=True)
    middle = len(pictures) // 2
    points = known[middle]
    if points is None:
        return
    for thing in (*WORN, *THINGS):
        image = pictures[middle]
        image = worn(image, points, thing) if thing in WORN else drawn(image, points, thing, 0.0)[0]
        cv2.imwrite(str(folder / f"{name} {thing}.png".replace(" ", "-")), image)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=4)
    parser.add_argument("--seed", type=int, default=900)
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    shown = list(people(options.people, options.seed, options.seconds))
    shown += list(clips(options.clips, options.seconds)) if options.clips else []
    total: dict[str, np.ndarray] = {}
    for name, pictures in shown:
        known = meshes(pictures)
        if sum(points is not None for points in known) < len(known) // 2:
            continue
        if options.pictures:
            write_pictures(options.pictures, name, pictures, known)
        own = np.zeros(5, int)
        for thing in (None, *WORN, *THINGS):
            counts = watch(pictures, known, thing)
            total[thing or "nothing"] = total.get(thing or "nothing", 0) + counts
            own += counts
        print(f"{name}: {_said(own)}", flush=True)
    for thing, counts in total.items():
        print(f"{thing}: {_said(counts)}")
    print(f"all: {_said(sum(total.values()))}")


def _said(counts: np.ndarray) -> str:
    hit, covered, false, clear, lost = counts
    return (
        f"{hit} of {covered} covered frames are said ({100 * hit / max(covered, 1):.1f} %, "
        f"{lost} without a face), {false} of {clear} clear ones "
        f"({100 * false / max(clear, 1):.1f} %)"
    )


if __name__ == "__main__":
    main()
