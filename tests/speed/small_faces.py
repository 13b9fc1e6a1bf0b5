"""Measures how large a face must be to be found, and the cost per frame, on faces of many sizes.

    python tests/speed/small_faces.py [--people 4] [--seconds 1.5] [--json FILE]

Each person is beside the middle of an otherwise empty picture. A face counts as found if it is
tracked in most frames of the clip's second half, and as readable if it is not reported as too
small. The cost is that of the tracker alone, for a face and for an empty picture.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np

from models.face.align import Aligner
from models.face.track import Tracker
from models.records import Frame, Image
from training.synth.fields import weights
from training.synth.heads import draw_head
from training.synth.identity import mirrored
from training.synth.portrait import Portrait, load_portrait
from training.synth.script import Sway
from training.synth.stage import FaceStage

SIZES_PX = (20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 400)
PICTURES = ((1280, 720), (3840, 2160))
FPS = 30
BOX = 480


def people(number: int) -> list[Portrait]:
    """Return the portrait, its mirror image, and painted heads."""
    first = load_portrait()
    heads = [
        draw_head(np.random.default_rng([77, k]), (BOX, BOX), 150.0) for k in range(number - 2)
    ]
    return [first, mirrored(first), *heads][:number]


def played(portrait: Portrait, seconds: float) -> list[Image]:
    """Let a person breathe and sway; the face is 200 px wide and in the middle."""
    stage = FaceStage(portrait, BOX, BOX, eye_px=90.0)
    sway = Sway(np.random.default_rng(5))
    left, top, wide, tall = stage.box
    pictures = []
    for k in range(int(seconds * FPS)):
        image = stage.background.copy()
        face = stage.box_image(stage.backward(weights(()), sway.at(k / FPS)))
        image[top : top + tall, left : left + wide] = face
        pictures.append(np.asarray(image, np.uint8))
    return pictures


def placed(pictures: list[Image], face_px: int, size: tuple[int, int]) -> Iterator[Image]:
    """Put each picture, scaled to a face of this width, into a noisy grey one."""
    rng = np.random.default_rng(face_px)
    scale = face_px / 200
    side = min(round(BOX * scale), size[1])
    noise = rng.normal(0, 2, (side, side, 3))
    blank = np.full((size[1], size[0], 3), 104, np.uint8)
    left, top = int(0.62 * (size[0] - side)), int(0.35 * (size[1] - side))
    for picture in pictures:
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        small = cv2.resize(picture, (round(BOX * scale),) * 2, interpolation=how)
        off = (small.shape[0] - side) // 2
        small = small[off : off + side, off : off + side]
        blank[top : top + side, left : left + side] = np.clip(small + noise, 0, 255)
        yield blank.copy()


def measure(images: Iterator[Image]) -> dict[str, float]:
    """Track a clip: share of frames with a face, of readable ones, first frame, cost."""
    found, small, spent, words = [], 0, [], ""
    with closing(Tracker()) as tracker:
        aligner = Aligner()
        for k, image in enumerate(images):
            frame = Frame(k, round(k * 1e9 / FPS), image, "played")
            began = time.perf_counter()
            sighting = tracker.step(frame)
            spent.append(time.perf_counter() - began)
            found.append(sighting.face is not None)
            crop = aligner.step(frame, sighting)
            if crop is not None and any("too small" in reason for reason in crop.reasons):
                small, words = small + 1, crop.reasons[0]
    half = len(found) // 2
    return {
        "found": float(np.mean(found[half:])),
        "first": found.index(True) if any(found) else -1,
        "too_small": small / len(found),
        "ms": 1e3 * float(np.median(spent)),
        "ms_worst": 1e3 * max(spent),
        "words": words,  # type: ignore[dict-item]
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    clips = [played(person, options.seconds) for person in people(options.people)]
    rows = []
    for width, height in PICTURES:
        empty = np.full((height, width, 3), 104, np.uint8)
        nobody = measure(iter([empty] * 30))
        print(f"{width}x{height} nobody: {nobody['ms']:.1f} ms a frame")
        for face_px in SIZES_PX:
            results = [measure(placed(clip, face_px, (width, height))) for clip in clips]
            row = {
                "width_px": width,
                "face_px": face_px,
                "found": float(np.mean([s["found"] for s in results])),
                "first_frame": max(s["first"] for s in results),
                "too_small": float(np.mean([s["too_small"] for s in results])),
                "ms": float(np.mean([s["ms"] for s in results])),
                "ms_worst": max(s["ms_worst"] for s in results),
            }
            rows.append(row)
            words = next((s["words"] for s in results if s["words"]), "")
            print(" ".join(f"{k}={v:g}" for k, v in row.items()), words, flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2))


if __name__ == "__main__":
    main()
