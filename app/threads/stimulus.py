"""Plays the films of a sitting and stamps when each frame was delivered and painted.

The player lives on the window's thread. Frames arrive on Qt's own thread, by a direct connection,
and are converted there, so that a blocked window only delays the painting. The sitting's thread
requests films through `StimulusFilm` and reads the events from it.
"""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Q_ARG, QCoreApplication, QMetaObject, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import (
    QAudioOutput,
    QMediaDevices,
    QMediaPlayer,
    QVideoFrame,
    QVideoSink,
)

from app.threads.film_picture import picture_of
from models.sources.source import now_ns
from training.capture.session import EventKind, SittingEvent
from training.capture.trial import FilmFrame

THUMBNAILS, THUMBNAIL_PX, THUMBNAIL_US = 8, 160, 1_000_000
"""Number of small pictures on the form, their width, and the time between them."""
MOST_KEPT = 64
"""Most small pictures stored of a film; in a long film they are farther apart."""


@dataclass(slots=True)
class _FrameTimes:
    """One frame of the film: its time in the film, and when it was delivered and painted."""

    pts_us: int
    end_us: int
    delivered_ns: int
    painted_ns: int | None = None


class StimulusPlayer(QObject):
    """Plays one film after the other with `QMediaPlayer`; created on the window's thread."""

    arrived = Signal()
    """Emitted when a newer picture can be painted."""

    def __init__(self, volume: float = 0.6, parent: QObject | None = None) -> None:
        """Make the player.

        Args:
            volume: 0 to 1.
            parent: Its owner.
        """
        super().__init__(parent)
        self._lock = threading.Lock()
        self._times: dict[int, _FrameTimes] = {}
        self._picture: tuple[int, QImage] | None = None
        self._small: dict[int, QImage] = {}
        self._apart_us = THUMBNAIL_US
        self._playing = False
        self._began = False
        self._ended = False
        self._path: Path | None = None
        self.happened: queue.SimpleQueue[SittingEvent] = queue.SimpleQueue()
        self._player = QMediaPlayer(self)
        self._sink = QVideoSink(self)
        self.audio = ""
        device = QMediaDevices.defaultAudioOutput()
        if not device.isNull():
            sound = QAudioOutput(device, self)
            sound.setVolume(volume)
            self._player.setAudioOutput(sound)
            self.audio = device.description()
        self._player.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._take, Qt.ConnectionType.DirectConnection)
        self._player.mediaStatusChanged.connect(self._status)
        self._player.errorOccurred.connect(self._error)

    def prepare(self, path: Path) -> None:
        """Load a film and hold it at its first frame."""
        with self._lock:
            self._times, self._picture, self._small = {}, None, {}
            self._apart_us = THUMBNAIL_US
            self._playing = self._began = self._ended = False
        self._path = path
        self._later("setSource", Q_ARG(QUrl, QUrl.fromLocalFile(str(path))))
        self._later("pause")

    def play(self, path: Path) -> None:
        """Play a film from its beginning; a prepared film begins at once."""
        if self._path != path or self._ended:
            self.prepare(path)
        with self._lock:
            self._playing = True
            ready = self._picture is not None
        self._later("play")
        if ready:
            self.arrived.emit()

    def stop(self) -> None:
        """End the film; its frames are kept until the next one."""
        with self._lock:
            self._playing = False
        self._later("stop")

    def close(self) -> None:
        """Release the film and the device."""
        self.stop()
        self._path = None
        self._later("setSource", Q_ARG(QUrl, QUrl()))
        QCoreApplication.processEvents()

    def _later(self, slot: str, *arguments: object) -> None:
        """Call a slot of the player from the event loop, in the order of the calls.

        A direct call from Python would hold the interpreter lock while waiting for the thread that
        delivers frames. That thread may wait for the same lock: a deadlock.
        """
        queued = Qt.ConnectionType.QueuedConnection
        QMetaObject.invokeMethod(self._player, slot, queued, *arguments)  # type: ignore[call-overload]

    @property
    def picture(self) -> tuple[int, QImage] | None:
        """Return the newest picture with its time in the film (µs) while a film plays."""
        with self._lock:
            return self._picture if self._playing else None

    def painted(self, pts_us: int) -> None:
        """Note that a picture was painted now, if it is the first time."""
        now = now_ns()
        with self._lock:
            times = self._times.get(pts_us)
            if times is not None and times.painted_ns is None:
                times.painted_ns = now
                first = not self._began
                self._began = True
            else:
                first = False
        if first:
            self.happened.put(SittingEvent(EventKind.FILM_BEGAN, now))

    def frames(self) -> tuple[FilmFrame, ...]:
        """Return the frames that were delivered, in the order of the film."""
        with self._lock:
            ordered = sorted(self._times.values(), key=lambda frame: frame.pts_us)
        return tuple(
            FilmFrame(number, frame.pts_us, frame.delivered_ns, frame.painted_ns)
            for number, frame in enumerate(ordered)
        )

    def thumbnails(self) -> list[QImage]:
        """Return small pictures of the film that was played, evenly spread, in order."""
        with self._lock:
            ordered = [self._small[key] for key in sorted(self._small)]
        count = min(THUMBNAILS, len(ordered))
        return [ordered[place * len(ordered) // count] for place in range(count)]

    def _take(self, frame: QVideoFrame) -> None:
        """Stamp and convert a frame; called on Qt's thread."""
        now = now_ns()
        if not frame.isValid():
            return
        begin_us, end_us = frame.startTime(), frame.endTime()
        image = picture_of(frame)
        with self._lock:
            known = self._times.get(begin_us)
            if known is None or known.painted_ns is None:
                self._times[begin_us] = _FrameTimes(begin_us, end_us, now)
            self._picture = (begin_us, image)
            playing = self._playing
            is_new = begin_us // self._apart_us not in self._small
        if is_new:
            self._keep_small(begin_us, image.scaledToWidth(THUMBNAIL_PX))
        if playing:
            self.arrived.emit()

    def _keep_small(self, begin_us: int, small: QImage) -> None:
        """Store a small picture; if there are many, drop every second one."""
        with self._lock:
            self._small[begin_us // self._apart_us] = small
            if len(self._small) > MOST_KEPT:
                self._apart_us *= 2
                self._small = {
                    key // 2: q_image for key, q_image in self._small.items() if key % 2 == 0
                }

    def _status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status is QMediaPlayer.MediaStatus.EndOfMedia and self._playing:
            self._ended = True
            self.happened.put(SittingEvent(EventKind.FILM_ENDED, self._end_ns()))
        elif status is QMediaPlayer.MediaStatus.InvalidMedia:
            self._error(None, self._player.errorString())

    def _end_ns(self) -> int:
        """Return the time at which the last frame was over: its delivery plus its length."""
        with self._lock:
            if not self._times:
                return now_ns()
            last = max(self._times.values(), key=lambda frame: frame.pts_us)
            return last.delivered_ns + max(0, last.end_us - last.pts_us) * 1000

    def _error(self, _kind: object, text: str) -> None:
        name = self._player.source().fileName()
        self.happened.put(
            SittingEvent(
                EventKind.FILM_FAILED, now_ns(), text=f"'{name}' cannot be played: {text}."
            )
        )


class StimulusFilm(QObject):
    """The player as the sitting's thread sees it: it passes requests on and returns events.

    It satisfies `app.core.sitting.film.FilmPlayer`.
    """

    _play = Signal(str)
    _stop = Signal()

    def __init__(self, player: StimulusPlayer, screen: str = "") -> None:
        """Connect to a player; made on the window's thread.

        Args:
            player: The player.
            screen: The screen of the film.
        """
        super().__init__(player)
        self._player = player
        self.screen = screen
        self.audio = player.audio
        self._play.connect(lambda path: player.play(Path(path)))
        self._stop.connect(player.stop)

    def play(self, path: Path) -> None:
        """Request a film."""
        self._play.emit(str(path))

    def stop(self) -> None:
        """Request its end."""
        self._stop.emit()

    def frames(self) -> tuple[FilmFrame, ...]:
        """Return the frames that were delivered."""
        return self._player.frames()

    def events(self) -> tuple[SittingEvent, ...]:
        """Return the events since the last call."""
        found = []
        while not self._player.happened.empty():
            found.append(self._player.happened.get())
        return tuple(found)
