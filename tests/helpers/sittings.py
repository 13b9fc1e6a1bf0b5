"""A camera and a pipeline for sittings that need neither a face nor MediaPipe."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
from helpers.faces import face
from helpers.recordings import jpegs

from app.core.pipeline import Update
from app.core.sitting.film import UnseenFilm
from app.core.sitting.headless import Headless, SittingScript
from app.core.sitting.opening import OpenSitting, open_sitting
from models.records import Frame, Motion, State
from models.sources.live import JpegDecoder, LiveSource
from models.sources.source import Mode, Packet, SourceError, now_ns
from models.spot.regions import REGIONS
from training.capture.answers import read_answers
from training.capture.study import OpenStudy


class PlainCamera(LiveSource):
    """Sends small JPEG packets, 60 a second, on its own thread; `lose` unplugs it."""

    def __init__(self, fps: float = 60.0) -> None:
        super().__init__("plain camera", retry_s=0.05)
        self._actual = Mode(64, 48, fps)
        self._fps = fps
        self._away = threading.Event()
        self._most_retry_s = 0.05

    def lose(self, away: bool = True) -> None:
        """Pull the plug, or put it back."""
        if away:
            self._away.set()
        else:
            self._away.clear()

    def _session(self) -> None:
        decoder = JpegDecoder(self.name)
        pictures = jpegs()
        begin, number = now_ns(), 0
        while not self._stop.is_set():
            if self._away.is_set():
                raise SourceError("plain camera is unplugged.")
            data = pictures[number % len(pictures)]
            t_ns = now_ns()
            seq = self._count_up(t_ns)
            self._arrived(Packet(seq, t_ns, data, "mjpeg", 64, 48), decoder)
            number += 1
            self._stop.wait(max(0.0, (begin + number * 1e9 / self._fps - now_ns()) / 1e9))

    def _abort(self) -> None:
        """The session waits on the stop event only."""


class CalmPipeline:
    """Sees a calm, large face in every frame."""

    def step(self, frame: Frame) -> Update:
        """Return the same face at the frame's time."""
        found = replace(face(frame.seq), t_ns=frame.t_ns)
        still = np.zeros(len(REGIONS), np.float32)
        motion = Motion(frame.seq, frame.t_ns, still, still)
        return Update(frame, found, None, motion, State.OK, "", ())

    def close(self) -> None:
        """Nothing to close."""


def opened(study: OpenStudy, person: str = "P001", green_s: float = 0.05) -> OpenSitting:
    """Open a sitting whose gate needs a moment only."""
    sitting = open_sitting(study, person)
    lengths = replace(sitting.sitting.lengths, green_s=green_s)
    return replace(sitting, sitting=replace(sitting.sitting, lengths=lengths))


def driven(
    sitting: OpenSitting, camera: PlainCamera, choice: str = "skip", answers: Path | None = None
) -> Headless:
    """Let the answers of a study drive a sitting."""
    study = sitting.opened
    found = read_answers(answers or study.folder.root / "answers.toml", study.study)
    return Headless(
        sitting, camera, SittingScript(found, choice), make=CalmPipeline, film=UnseenFilm()
    )
