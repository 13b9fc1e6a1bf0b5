"""Measures frame-exact playback at 720p; run by hand, prints JSON.

    python tests/speed/playback_drill.py --pictures 900 --seeks 500

A small version is an ordinary test.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

from helpers.counters import cut, number_in, numbered, write_video  # noqa: E402

from app.core.recording.matroska import PacketFile  # noqa: E402
from models.records import Image  # noqa: E402
from models.sources.playback import Playback  # noqa: E402

SIZE = (1280, 720)
B_FRAMES = {"bf": "3", "g": "60", "b-pyramid": "normal", "preset": "ultrafast"}


def camera_picture(number: int, noise: Image) -> Image:
    """Draw a picture with a webcam's noise and its number on top, `(720, 1280, 3)` uint8 BGR."""
    image = np.roll(noise, 7 * number, axis=1)
    image[:32] = numbered(number, *reversed(SIZE))[:32]
    return image


def recording(path: Path, count: int) -> Path:
    """Write MJPEG of a webcam's size like the recorder, with a jittering rate."""
    rng = np.random.default_rng(1)
    small = rng.integers(0, 255, (360, 640, 3), np.uint8)
    noise = np.asarray(cv2.resize(cv2.GaussianBlur(small, (5, 5), 0), SIZE), np.uint8)
    file = PacketFile(path, "mjpeg", *SIZE, 60.0)
    pts_ms = 0
    for number in range(count):
        quality = [cv2.IMWRITE_JPEG_QUALITY, 85]
        data = cv2.imencode(".jpg", camera_picture(number, noise), quality)[1].tobytes()
        file.add(data, pts_ms)
        pts_ms += int(rng.choice([16, 17, 17, 33]))
    file.close()
    return path


def files(folder: Path, count: int) -> dict[str, Path]:
    """Make one file of each kind."""
    steady = [round(number * 1000 / 30) for number in range(count)]
    steps = np.random.default_rng(2).choice([16, 17, 33, 34, 50, 120], count)
    varying = np.cumsum(steps).tolist()
    plain = {"bf": "0", "g": "30", "preset": "ultrafast"}
    found = {"mjpeg": recording(folder / "mjpeg.mkv", count)}
    for name, times, options in (
        ("cfr", steady, plain),
        ("vfr", varying, plain),
        ("b_frames", varying, B_FRAMES),
    ):
        found[name] = folder / f"{name}.mp4"
        write_video(found[name], times, options=options, size=SIZE)
    b_frames = folder / "whole.mkv"
    write_video(b_frames, varying, options=B_FRAMES, size=SIZE)
    found["truncated_b_frames"] = cut(b_frames, 0.7, folder / "cut.mkv")
    found["truncated_mjpeg"] = cut(found["mjpeg"], 0.7, folder / "cut-mjpeg.mkv")
    return found


def drill(path: Path, seeks: int, cache: Path) -> dict[str, float]:
    """Seek at random, then step in both directions; count wrong pictures and time the steps."""
    draw = random.Random(3)
    start = time.perf_counter()
    playback = Playback(path, cache)
    index_ms = 1000 * (time.perf_counter() - start)
    wrong, seek_ms, step_ms = 0, [], []
    for _ in range(seeks):
        number = draw.randrange(playback.frames_total)
        start = time.perf_counter()
        image = playback.seek(number).image
        seek_ms.append(1000 * (time.perf_counter() - start))
        wrong += number_in(image) != number
    for by in (1, -1):
        number = playback.seek(playback.frames_total // 2).seq
        for _ in range(min(150, playback.frames_total // 2 - 1)):
            start = time.perf_counter()
            image = playback.step(by).image
            step_ms.append(1000 * (time.perf_counter() - start))
            number += by
            wrong += number_in(image) != number
    playback.close()
    return {
        "pictures": playback.frames_total,
        "wrong": wrong,
        "index_ms": round(index_ms, 1),
        "seek_p95_ms": round(float(np.percentile(seek_ms, 95)), 1),
        "step_p95_ms": round(float(np.percentile(step_ms, 95)), 1),
    }


def main() -> None:
    """Make the files and drill each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=400)
    parser.add_argument("--seeks", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="flinch-drill-") as name:
        folder = Path(name)
        paths = files(folder, options.pictures)
        found = {kind: drill(path, options.seeks, folder / "c") for kind, path in paths.items()}
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
