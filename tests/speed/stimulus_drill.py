"""Shows a film of Gray-coded frame numbers in the participant's view and records a camera.

    xvfb-run -s "-screen 0 1280x720x24" python tests/speed/stimulus_drill.py --seconds 30
    xvfb-run -s "-screen 0 1280x720x24" python tests/speed/stimulus_drill.py --seconds 1800 \\
        --camera loopback --films DIR

The film view fills the screen of this display. The camera `screen` films it: ffmpeg grabs the
screen at 60 frames a second as MJPEG, Flinch records it on 127.0.0.1, and the number in each
recorded frame is compared with the times at which the film's frames were painted. The camera
`loopback` is a separate process with 1280x720 at 60 frames a second, for long films. At least 99 %
of the film must be painted, and its length must be right within 50 ms. The recording must have a
row for each packet, and nothing may overflow. With the camera `screen`, 99 % of the painted frames
must be found in order within 17 ms of the median offset. `--films` stores drawn films, so that
`--draw` can make them in advance.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

from helpers.loopback import free_port  # noqa: E402
from record_drill import Camera  # noqa: E402

from app.core.recording.details import SourceInfo  # noqa: E402
from app.core.recording.ledger import readable_rows  # noqa: E402
from app.core.recording.record import first_frame, packet_source  # noqa: E402
from app.core.recording.recorder import Recorder  # noqa: E402
from app.core.recording.verify import verify  # noqa: E402
from models import private  # noqa: E402
from models.sources.choice import choice_of  # noqa: E402
from training.capture.session import EventKind, SittingEvent  # noqa: E402
from training.capture.trial import FilmFrame  # noqa: E402

BITS = 16
FPS = 30
WITHIN_MS = 17.0
LONGER_MS = 50.0
WIDTH, HEIGHT = 1280, 720
BEFORE_S = 12
"""The loopback camera sends this much longer than the film."""


@dataclass(frozen=True, slots=True)
class Filming:
    """A running camera: its address, and a function that waits until it has sent everything."""

    url: str
    wait: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Played:
    """Result of a film that was played to its end: its frames, events, and peak memory."""

    frames: tuple[FilmFrame, ...]
    events: tuple[SittingEvent, ...]
    most_mb: float

    @property
    def seconds(self) -> float:
        """Its length."""
        at = {event.what: event.t_ns for event in self.events}
        if EventKind.FILM_BEGAN not in at or EventKind.FILM_ENDED not in at:
            return float("nan")
        return (at[EventKind.FILM_ENDED] - at[EventKind.FILM_BEGAN]) / 1e9


def pattern(number: int, size: tuple[int, int]) -> np.ndarray:
    """Draw a frame's number as a row of black and white fields, in Gray code."""
    gray = number ^ (number >> 1)
    cells = np.array([[255 if gray >> bit & 1 else 0 for bit in range(BITS)]], np.uint8)
    field = cv2.resize(cells, (size[0], size[1] // 2), interpolation=cv2.INTER_NEAREST)
    image = np.full((size[1], size[0]), 90, np.uint8)
    image[size[1] // 4 : size[1] // 4 + field.shape[0]] = field
    return image


def number_in(image: np.ndarray) -> int:
    """Read the frame number in a picture of the screen."""
    high, wide = image.shape[:2]
    row = image[high // 2 - 4 : high // 2 + 4].mean((0, 2))
    centres = (np.arange(BITS) + 0.5) * wide / BITS
    gray = sum(1 << bit for bit, x in enumerate(centres) if row[int(x)] > 110)
    number = 0
    while gray:
        number ^= gray
        gray >>= 1
    return number


def drawn(folder: Path, seconds: float) -> Path:
    """Return the film of a length; draw it if the folder does not have it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"gray-{WIDTH}x{HEIGHT}-{FPS}fps-{seconds:g}s.mp4"
    if path.is_file():
        return path
    colour = np.full((HEIGHT // 2, WIDTH), 128, np.uint8)
    with private.replacing(path) as draft, av.open(str(draft), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(round(seconds * FPS)):
            planes = np.concatenate([pattern(number, (WIDTH, HEIGHT)), colour])
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@contextmanager
def screen_camera(display: str, size: str) -> Iterator[Filming]:
    """Let ffmpeg film the screen."""
    port = free_port()
    grab = subprocess.Popen(
        [
            *("ffmpeg", "-v", "error", "-f", "x11grab", "-framerate", "60"),
            *("-video_size", size, "-draw_mouse", "0", "-i", display, "-vf", "scale=640:360"),
            *("-c:v", "mjpeg", "-q:v", "4", "-f", "mpjpeg", "-listen", "1"),
            f"http://127.0.0.1:{port}/",
        ]
    )
    try:
        yield Filming(f"http://127.0.0.1:{port}/", lambda: None)
    finally:
        grab.kill()
        grab.wait()


@contextmanager
def loopback_camera(folder: Path, seconds: float) -> Iterator[Filming]:
    """Start a 1280x720 camera at 60 frames a second; it reports its losses at the end."""
    frames = round((seconds + BEFORE_S) * 60)
    camera = Camera(folder, "--frames", str(frames), "--rate", "60")
    try:
        yield Filming(camera.url, camera.process.wait)
        truth = camera.truth()
        print(
            f"camera: {len(truth['sums'])} pictures of {truth['mean_bytes']} bytes sent, "
            f"{truth['lost_by_reader']} lost by the reader, {truth['worst_lag_ms']} ms late at most"
        )
    finally:
        camera.process.kill()
        camera.process.wait()


def played(path: Path, seconds: float) -> Played:
    """Show the film on the whole screen until it is over."""
    from helpers.waiting import holds_in_time
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from app.threads.stimulus import StimulusFilm, StimulusPlayer
    from app.ui.capture.film_view import FilmView

    player = StimulusPlayer(0.0)
    film = StimulusFilm(player)
    view = FilmView(player)
    view.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    view.setGeometry(QApplication.primaryScreen().geometry())
    view.show()
    player.prepare(path)
    holds_in_time(lambda: bool(film.frames()))
    film.play(path)
    events: list[SittingEvent] = []
    process, most, looked = psutil.Process(), 0, 0.0

    def over() -> bool:
        nonlocal most, looked
        events.extend(film.events())
        if time.monotonic() - looked > 1.0:
            most, looked = max(most, process.memory_info().rss), time.monotonic()
        return any(event.what in (EventKind.FILM_ENDED, EventKind.FILM_FAILED) for event in events)

    holds_in_time(over, seconds + 30)
    holds_in_time(lambda: False, 1.0)
    found = Played(film.frames(), tuple(events), most / 1e6)
    player.close()
    view.close()
    return found


def recorded(run: Path, camera: Filming, film: Path, seconds: float) -> Played:
    """Record a camera while the film is shown."""
    source = packet_source(choice_of(camera.url))
    source.open()
    first_frame(source)
    recorder = Recorder(run, SourceInfo.of(source.report(), source.packets))
    recorder.start()
    source.tap = recorder.tap
    found = played(film, seconds)
    source.tap = None
    recorder.stop(60.0)
    camera.wait()
    source.close()
    return found


def kept(run: Path, found: Played, seconds: float) -> bool:
    """Print the painted and the recorded frames; return whether all is right."""
    verdict = verify(run)
    counts = verdict.session.counts
    declared = round(seconds * FPS)
    painted = sum(frame.painted_ns is not None for frame in found.frames)
    longer_ms = (found.seconds - seconds) * 1000
    print(
        f"film {declared} frames: {len(found.frames)} delivered, {painted} painted "
        f"({painted / declared:.2%}); played minus declared {longer_ms:+.1f} ms; "
        f"{counts.rows} rows, {verdict.packets} packets, {counts.overflowed} overflowed, "
        f"{counts.dropped} dropped, {'sound' if verdict.sound else 'not sound'}; "
        f"{found.most_mb:.0f} MB at most"
    )
    good = painted >= 0.99 * declared and abs(longer_ms) <= LONGER_MS
    whole = counts.rows == verdict.packets and not counts.overflowed and verdict.sound
    return good and whole


def seen_in_time(run: Path, frames: tuple[FilmFrame, ...]) -> bool:
    """Compare the camera's frames with the painted ones; return whether all is right."""
    times = [row.t_mono_ns for row in readable_rows(run / "frames.csv").rows]
    first_seen: dict[int, int] = {}
    with av.open(str(run / "video.mkv")) as container:
        for t_ns, frame in zip(times, container.decode(video=0), strict=False):
            first_seen.setdefault(number_in(frame.to_ndarray(format="bgr24")), t_ns)
    painted = {
        film_frame.frame: film_frame.painted_ns
        for film_frame in frames
        if film_frame.painted_ns is not None
    }
    pairs = sorted((n, first_seen[n], painted[n]) for n in painted if n in first_seen)
    if not pairs:
        print("no frame of the film was seen on the screen")
        return False
    offset_ms = np.array([(seen_ns - shown) / 1e6 for _, seen_ns, shown in pairs])
    in_order = bool((np.diff([seen_ns for _, seen_ns, _ in pairs]) > 0).all())
    median = float(np.median(offset_ms))
    within = float(np.mean(abs(offset_ms - median) <= WITHIN_MS))
    low, high = np.percentile(offset_ms, (5, 95))
    print(
        f"{len(pairs)} seen on the screen; seen minus painted {median:.1f} ms (5 to 95 %: "
        f"{low:.1f} to {high:.1f}), {within:.1%} within {WITHIN_MS:g} ms of the median, "
        f"{'in order' if in_order else 'not in order'}"
    )
    return within >= 0.99 and in_order


def main() -> int:
    """Draw, show, record, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--camera", choices=("screen", "loopback"), default="screen")
    parser.add_argument("--films", type=Path, help="folder that keeps drawn films")
    parser.add_argument("--draw", action="store_true", help="draw the film, and show nothing")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        film = drawn(options.films or Path(folder), options.seconds)
        if options.draw:
            print(film)
            return 0
        if not os.environ.get("DISPLAY") or (
            options.camera == "screen" and not shutil.which("ffmpeg")
        ):
            print("The drill needs a display, such as xvfb-run gives, and ffmpeg to look at it.")
            return 2
        from PySide6.QtWidgets import QApplication

        from app.threads.turns import take_short_turns

        take_short_turns()  # As in the program.
        application = QApplication([])
        run = Path(folder) / f"run-{options.camera}"
        if options.camera == "loopback":
            camera = loopback_camera(Path(folder), options.seconds)
        else:
            size = application.primaryScreen().size()
            camera = screen_camera(os.environ["DISPLAY"], f"{size.width()}x{size.height()}")
        with camera as filming:
            found = recorded(run, filming, film, options.seconds)
        good = kept(run, found, options.seconds)
        if options.camera == "screen":
            good &= seen_in_time(run, found.frames)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
