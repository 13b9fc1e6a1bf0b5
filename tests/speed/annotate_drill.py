"""Measures the parts of the coding page; run by hand, prints JSON.

    python tests/speed/annotate_drill.py --steps --frames 600
    python tests/speed/annotate_drill.py --kills 200
    python tests/speed/annotate_drill.py --journal 10000

`--steps` moves through 720p videos in both directions, two of them cut off, at the rate of a held
key, and reads the burned-in number of 500 random frames of each. `--kills` lets a process press
keys and save after each, kills it at a random time, and compares the readable data with the saved
data. `--journal` measures the time from keys to the disk and the opening of a long journal.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

from helpers import counters  # noqa: E402
from helpers.counters import cut, number_in, numbered, write_video  # noqa: E402
from PySide6.QtCore import QCoreApplication  # noqa: E402

from app.threads.film import Copier, Film  # noqa: E402
from models.records import Image  # noqa: E402
from training.annotate.coding import Coding  # noqa: E402
from training.annotate.document import Document  # noqa: E402
from training.annotate.media import Media, open_media  # noqa: E402
from training.annotate.records import Header, Reference  # noqa: E402

SIZE = (1280, 720)
HELD_S = 1 / 30
"""Repeat interval of a held key."""

LIMIT_S = 10.0
KEYS = ("Q", "W", "E", "S", "D", "Shift+D", "X", "X", "Shift+C", "Z", "Shift+Z", "Alt+3", "F")


def camera_like() -> None:
    """Put the counters on a picture with a webcam's noise."""
    rng = np.random.default_rng(1)
    small = rng.integers(0, 255, (360, 640, 3), np.uint8)
    noise = np.asarray(cv2.resize(cv2.GaussianBlur(small, (9, 9), 0), SIZE), np.uint8)

    def draw(number: int, height_px: int = 720, width_px: int = 1280) -> Image:
        image = np.roll(noise, 3 * number, axis=1).copy()
        image[:32] = numbered(number, height_px, width_px)[:32]
        return image

    counters.numbered = draw


def videos(folder: Path, frames: int) -> dict[str, Path]:
    """Make one video of each kind."""
    steady = [round(number * 1000 / 60) for number in range(frames)]
    steps = np.random.default_rng(2).choice([16, 17, 33, 34, 50, 120], frames)
    uneven = [0, *np.cumsum(steps[:-1]).tolist()]
    long = {"g": "250", "keyint_min": "250", "bf": "2", "preset": "ultrafast", "sc_threshold": "0"}
    short = {"g": "24", "bf": "2", "preset": "ultrafast"}
    jpeg = {"qmin": "3", "qmax": "3"}
    found = {}
    for name, times, codec, options, pixels in (
        ("mjpeg 720p60", steady, "mjpeg", jpeg, "yuvj420p"),
        ("h264 720p60, 250 a group", steady, "libx264", long, "yuv420p"),
        ("h264 720p, uneven, 24 a group", uneven, "libx264", short, "yuv420p"),
    ):
        path = folder / f"{len(found)}.mkv"
        write_video(path, times, codec, options, SIZE, pixels)
        found[name] = path
    for name, whole, share in (
        ("mjpeg 720p60, cut off", "mjpeg 720p60", 0.7),
        ("h264 720p, uneven, cut off", "h264 720p, uneven, 24 a group", 0.8),
    ):
        found[name] = cut(found[whole], share, folder / f"{len(found)}.mkv")
    return found


def shown(film: Film, frame: int) -> tuple[Image, float]:
    """Go to a frame; return its picture and the time it took, ms."""
    begun = time.perf_counter()
    film.go(frame)
    while (image := film.image(frame)) is None:
        if time.perf_counter() - begun > LIMIT_S:
            raise TimeoutError(f"Frame {frame} did not come within {LIMIT_S} s.")
        time.sleep(0.0005)
    return image, (time.perf_counter() - begun) * 1000


def walk(film: Film, frames: list[int]) -> list[float]:
    """Step through frames as a held key does."""
    shown(film, frames[0])
    time.sleep(1.0)
    took = []
    for frame in frames[1:]:
        begun = time.perf_counter()
        took.append(shown(film, frame)[1])
        time.sleep(max(0.0, HELD_S - (time.perf_counter() - begun)))
    return took


def measure(media: Media, copies: Path, numbers: int) -> dict[str, object]:
    """Step in both directions, then read the numbers of random frames."""
    film, copier = Film(media), Copier(media, copies)
    ready: list[tuple[int, str]] = []
    copier.ready.connect(lambda part, path: ready.append((part, path)))
    begun = time.perf_counter()
    copier.start()
    copier.wait(3600)
    QCoreApplication.processEvents()
    copied_s = time.perf_counter() - begun
    film.start()
    for part, path in ready:
        film.use(part, Path(path))
    on = walk(film, list(range(media.frames)))
    backwards = walk(film, list(range(media.frames - 1, -1, -1)))
    wrong, jumps = 0, []
    for frame in random.Random(3).choices(range(media.frames), k=numbers):
        image, ms = shown(film, frame)
        jumps.append(ms)
        wrong += number_in(image) != frame
    film.stop()
    return {
        "copied": bool(ready),
        "copy_s": round(copied_s, 1) if ready else 0,
        "frames": media.frames,
        **{
            f"{name}_ms_p50_p95_max": spread(took)
            for name, took in (("on", on), ("back", backwards))
        },
        "jump_ms_p50_p95_max": spread(jumps),
        "numbers_read": numbers,
        "numbers_wrong": wrong,
    }


def spread(took: list[float]) -> list[float]:
    """Return median, 95th percentile and maximum."""
    return [round(float(value), 1) for value in (*np.percentile(took, (50, 95)), max(took))]


def steps(frames: int, numbers: int) -> dict[str, object]:
    """Measure every kind of video."""
    application = QCoreApplication.instance() or QCoreApplication([])
    camera_like()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = {
            kind: measure(open_media(path, folder / "index"), folder / "copies", numbers)
            for kind, path in videos(folder, frames).items()
        }
    del application
    return found


# -- kill -9 -----------------------------------------------------------------------------------


def begin(folder: Path) -> Coding:
    """Begin or open a document of 2,000 frames."""
    path = folder / "a.mkv"
    media = Media(path, (path,), (0,), np.arange(2000, dtype=np.int64) * 20_000_000)
    return Coding(Document(folder / "AB.jsonl", Header("media", 2000, media.stamps, "AB")), media)


def press(coding: Coding, draw: random.Random) -> None:
    """Press a random key at a nearby frame."""
    coding.go(coding.frame + draw.randrange(-3, 12))
    coding.press(draw.choice(KEYS))


def child(folder: Path, seed: int, pipe: int) -> None:
    """Press keys until killed; report after each key that it is saved."""
    coding, draw = begin(folder), random.Random(seed)
    while True:
        press(coding, draw)
        coding.document.save()
        os.write(pipe, b".")


def kill_once(folder: Path, seed: int) -> tuple[int, str]:
    """Kill a pressing process; return the number of saved keys, and the faults."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        child(folder, seed, writing)
    os.close(writing)
    time.sleep(random.Random(-seed).uniform(0.02, 0.4))
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    count = 0
    while block := os.read(reading, 1 << 16):
        count += len(block)
    os.close(reading)
    if not (folder / "AB.jsonl").exists():
        return count, "" if count == 0 else "the journal is missing"
    found = Document(folder / "AB.jsonl")
    if found.fault:
        return count, found.fault
    with tempfile.TemporaryDirectory() as name:
        again, draw = begin(Path(name)), random.Random(seed)
        for _ in range(count):
            press(again, draw)
        digests = [again.document.digest]
        press(again, draw)
        digests.append(again.document.digest)
    return count, "" if found.digest in digests else "more than the last key is lost"


def kills(number: int) -> dict[str, object]:
    """Kill this many processes."""
    keys, wrong = 0, []
    for seed in range(1, number + 1):
        with tempfile.TemporaryDirectory() as name:
            count, fault = kill_once(Path(name), seed)
        keys += count
        if fault:
            wrong.append({"seed": seed, "keys": count, "fault": fault})
    return {"kills": number, "keys_saved": keys, "survived": number - len(wrong), "wrong": wrong}


# -- the journal -------------------------------------------------------------------------------


def journal(lines: int) -> dict[str, object]:
    """Measure the time from keys to the disk, and the opening of a journal of this many lines."""
    with tempfile.TemporaryDirectory() as name:
        coding, draw = begin(Path(name)), random.Random(1)
        took = []
        while len(took) < 500:
            press(coding, draw)
            begun = time.perf_counter()
            coding.document.save()
            took.append((time.perf_counter() - begun) * 1000)
        path, number = coding.document.path, 0
        while len(path.read_bytes().splitlines()) < lines:
            for _ in range(1000):
                coding.document.put(Reference(number % 2000))
                number += 1
            coding.document.save()
        count = len(path.read_bytes().splitlines())
        begun = time.perf_counter()
        Document(path)
        opened_s = time.perf_counter() - begun
    return {
        "key_to_disk_ms_p50_p95_max": spread(took),
        "lines": count,
        "open_s": round(opened_s, 3),
    }


def main() -> None:
    """Run the requested drills."""
    parser = argparse.ArgumentParser(description="Drills of the coding page's parts.")
    parser.add_argument("--steps", action="store_true")
    parser.add_argument("--frames", type=int, default=600)
    parser.add_argument("--numbers", type=int, default=500)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--journal", type=int, default=0, help="lines")
    chosen = parser.parse_args()
    found: dict[str, object] = {}
    if chosen.kills:
        found["kills"] = kills(chosen.kills)
    if chosen.journal:
        found["journal"] = journal(chosen.journal)
    if chosen.steps:
        found["steps"] = steps(chosen.frames, chosen.numbers)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
