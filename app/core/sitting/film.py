"""Plays the films of a trial: the protocol of players, and the player without a screen."""

from __future__ import annotations

import queue
import threading
from pathlib import Path
from typing import Protocol

import av
from av.error import FFmpegError

from models.sources.source import now_ns
from training.capture.session import EventKind, SittingEvent
from training.capture.trial import FilmFrame


class FilmPlayer(Protocol):
    """Plays one film after the other, and reports when each began and ended.

    `screen` and `audio` name the devices; both are empty without a screen.
    """

    screen: str
    audio: str

    def play(self, path: Path) -> None: ...
    def stop(self) -> None: ...
    def frames(self) -> tuple[FilmFrame, ...]: ...
    def events(self) -> tuple[SittingEvent, ...]: ...


class UnseenFilm:
    """Decodes a film in real time, as for a screen; nothing is painted."""

    screen = ""
    audio = ""

    def __init__(self) -> None:
        self._frames: list[FilmFrame] = []
        self._events: queue.SimpleQueue[SittingEvent] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def play(self, path: Path) -> None:
        """Begin a film; the frames of the previous one are dropped."""
        self.stop()
        self._frames, self._stop = [], threading.Event()
        self._thread = threading.Thread(target=self._run, args=(path,), name="film", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the film, if one is playing."""
        self._stop.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()

    def frames(self) -> tuple[FilmFrame, ...]:
        """Return the frames that were delivered so far."""
        return tuple(self._frames)

    def events(self) -> tuple[SittingEvent, ...]:
        """Return the events since the last call."""
        found = []
        while not self._events.empty():
            found.append(self._events.get())
        return tuple(found)

    def _run(self, path: Path) -> None:
        try:
            end_ns = self._deliver(path)
        except (FFmpegError, OSError, ValueError) as error:
            text = f"'{path}' cannot be played: {error}."
            self._events.put(SittingEvent(EventKind.FILM_FAILED, now_ns(), text=text))
            return
        if not self._stop.is_set():
            self._events.put(SittingEvent(EventKind.FILM_ENDED, end_ns))

    def _deliver(self, path: Path) -> int:
        """Deliver the frames in time; return the time at which the last one is over."""
        begin_ns = end_ns = 0
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            base = float(stream.time_base or 0)
            for number, frame in enumerate(container.decode(stream)):
                pts_us = round((frame.pts or 0) * base * 1e6)
                if not begin_ns:
                    begin_ns = now_ns() - pts_us * 1000
                    self._events.put(SittingEvent(EventKind.FILM_BEGAN, begin_ns + pts_us * 1000))
                if self._stop.wait(max(0.0, (begin_ns + pts_us * 1000 - now_ns()) / 1e9)):
                    return end_ns
                self._frames.append(FilmFrame(number, pts_us, now_ns()))
                length_us = round((frame.duration or 0) * base * 1e6)
                end_ns = begin_ns + (pts_us + length_us) * 1000
        if not begin_ns:
            raise ValueError("it holds no pictures")
        self._stop.wait(max(0.0, (end_ns - now_ns()) / 1e9))
        return end_ns
