"""MJPEG streams that look like a camera and are none, one function each, for `StreamServer`."""

from __future__ import annotations

import time
from collections.abc import Callable

import cv2
import numpy as np
from helpers.stream_server import Line

from models.records import Image

WIDTH, HEIGHT = 640, 360

Play = Callable[[Line], None]


def scene(number: int) -> Image:
    """Draw picture `number`: a bright shape that moves over a noisy ground."""
    rng = np.random.default_rng(number)
    picture = rng.integers(60, 80, (HEIGHT, WIDTH, 3), np.uint8)
    place = (WIDTH // 2 + round(80 * np.sin(number / 9)), HEIGHT // 2)
    return np.asarray(cv2.circle(picture, place, 60, (200, 180, 190), -1), np.uint8)


def jpeg(picture: Image, quality: int = 85) -> bytes:
    """Encode a picture."""
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def paced(line: Line, fps: float, picture: Callable[[int], bytes | None]) -> None:
    """Send picture after picture, each when it is due; None sends nothing at that moment."""
    begun, number = time.monotonic(), 0
    while not line.closing.is_set():
        data = picture(number)
        if data is not None:
            line.part(data)
        number += 1
        line.closing.wait(max(0.0, begun + number / fps - time.monotonic()))


class Streams:
    """Streams that play 90 different pictures in a loop, each spoilt in its own way."""

    def __init__(self) -> None:
        self.pictures = [jpeg(scene(number)) for number in range(90)]
        green = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        green[:, :, 1] = 150
        self.green = [jpeg(green, 60 + number % 30) for number in range(30)]
        self.anew = [jpeg(scene(0), 60 + number % 30) for number in range(30)]

    def honest(self, fps: float) -> Play:
        """Send each picture once."""
        return lambda line: paced(line, fps, lambda n: self.pictures[n % 90])

    def for_ever(self, line: Line) -> None:
        """Send the first picture again and again."""
        paced(line, 30, lambda n: self.pictures[0])

    def twice(self, line: Line) -> None:
        """Send each picture twice."""
        paced(line, 30, lambda n: self.pictures[n // 2 % 90])

    def plain(self, line: Line) -> None:
        """Send plain green, in other bytes each time."""
        paced(line, 30, lambda n: self.green[n % 30])

    def frozen(self, line: Line) -> None:
        """Send one picture that is encoded anew each time."""
        paced(line, 30, lambda n: self.anew[n % 30])

    def half(self, line: Line) -> None:
        """Send nothing in every other second."""
        paced(line, 30, lambda n: self.pictures[n % 90] if n // 30 % 2 == 0 else None)

    def tens(self, line: Line) -> None:
        """Send ten pictures at once every third of a second."""
        number = 0
        while not line.closing.wait(1 / 3):
            for _ in range(10):
                line.part(self.pictures[number % 90])
                number += 1

    def stalled(self, line: Line) -> None:
        """Send evenly, then nothing for some seconds, and all of their pictures at once."""
        begun, number = time.monotonic(), 0
        while not line.closing.is_set():
            due = int((time.monotonic() - begun) * 30)
            if 60 <= due < 135:
                due = 60
            for _ in range(max(0, due - number)):
                line.part(self.pictures[number % 90])
                number += 1
            line.closing.wait(0.01)
