"""Shows a film of Gray-coded frame numbers and looks at the screen with a camera.

    xvfb-run -s "-screen 0 1280x720x24" python tests/speed/stimulus_drill.py --seconds 30

The participant's film view fills the screen of this display; ffmpeg grabs that screen at 60
frames a second as MJPEG, Flinch records it as a camera on 127.0.0.1. Then the number that each
recorded frame shows is compared with the times at which the film's frames were painted: 99 % of
the film must be painted, 99 % of these seen within 17 ms of the median offset, in order, and the
recording must have a row for each packet.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import av
import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from loopback import free_port  # noqa: E402

from app.core.recording.details import SourceInfo  # noqa: E402
from app.core.recording.ledger import readable_rows  # noqa: E402
from app.core.recording.record import first_frame, packet_source  # noqa: E402
from app.core.recording.recorder import Recorder  # noqa: E402
from app.core.recording.verify import verify  # noqa: E402
from models.sources.choice import choice_of  # noqa: E402
from training.capture.session import What  # noqa: E402

BITS = 12
FPS = 30
WITHIN_MS = 17.0


def pattern(number: int, size: tuple[int, int]) -> np.ndarray:
    """Draw a frame's number as a row of black and white fields, in Gray code."""
    gray = number ^ (number >> 1)
    cells = np.array([[255 if gray >> bit & 1 else 0 for bit in range(BITS)]], np.uint8)
    field = cv2.resize(cells, (size[0], size[1] // 2), interpolation=cv2.INTER_NEAREST)
    image = np.full((size[1], size[0]), 90, np.uint8)
    image[size[1] // 4 : size[1] // 4 + field.shape[0]] = field
    return cv2.merge([image] * 3)


def number_in(image: np.ndarray) -> int:
    """Read the number that a picture of the screen shows."""
    high, wide = image.shape[:2]
    row = image[high // 2 - 4 : high // 2 + 4].mean((0, 2))
    centres = (np.arange(BITS) + 0.5) * wide / BITS
    gray = sum(1 << bit for bit, x in enumerate(centres) if row[int(x)] > 110)
    number = 0
    while gray:
        number ^= gray
        gray >>= 1
    return number


def draw(path: Path, seconds: float) -> None:
    """Write the film."""
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        for number in range(round(seconds * FPS)):
            picture = pattern(number, (1280, 720))
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def main() -> int:
    """Show, record, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    asked = parser.parse_args()
    if not shutil.which("ffmpeg") or not os.environ.get("DISPLAY"):
        print("The drill needs ffmpeg and a display, such as xvfb-run gives.")
        return 2
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication
    from waiting import holds_in_time

    from app.threads.stimulus import StimulusFilm, StimulusPlayer
    from app.ui.capture.film_view import FilmView

    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        film_path, run = Path(folder) / "film.mp4", Path(folder) / "run-01"
        draw(film_path, asked.seconds)
        player = StimulusPlayer(0.0)
        film = StimulusFilm(player)
        view = FilmView(player)
        view.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        view.setGeometry(application.primaryScreen().geometry())
        view.show()
        size = application.primaryScreen().size()
        port = free_port()
        grab = subprocess.Popen(
            [
                *("ffmpeg", "-v", "error", "-f", "x11grab", "-framerate", "60"),
                *("-video_size", f"{size.width()}x{size.height()}"),
                *("-draw_mouse", "0", "-i", os.environ["DISPLAY"], "-vf", "scale=640:360"),
                *("-c:v", "mjpeg", "-q:v", "4", "-f", "mpjpeg", "-listen", "1"),
                f"http://127.0.0.1:{port}/",
            ]
        )
        source = packet_source(choice_of(f"http://127.0.0.1:{port}/"))
        source.open()
        first_frame(source)
        recorder = Recorder(run, SourceInfo.of(source.report(), source.packets))
        recorder.start()
        source.tap = recorder.tap
        player.prepare(film_path)
        holds_in_time(lambda: bool(film.frames()))
        film.play(film_path)
        seen: list[What] = []

        def over() -> bool:
            seen.extend(one.what for one in film.events())
            return What.FILM_ENDED in seen or What.FILM_FAILED in seen

        holds_in_time(over, asked.seconds + 30)
        holds_in_time(lambda: False, 1.0)
        source.tap = None
        session = recorder.stop()
        source.close()
        grab.kill()
        grab.wait()
        player.close()
        return _compare(run, film.frames(), session.counts.rows, round(asked.seconds * FPS))


def _compare(run: Path, frames: tuple, rows: int, declared: int) -> int:  # type: ignore[type-arg]
    """Say what was painted, seen, and when."""
    verdict = verify(run)
    times = [row.t_mono_ns for row in readable_rows(run / "frames.csv").rows]
    first_seen: dict[int, int] = {}
    with av.open(str(run / "video.mkv")) as container:
        for t_ns, frame in zip(times, container.decode(video=0), strict=False):
            first_seen.setdefault(number_in(frame.to_ndarray(format="bgr24")), t_ns)
    painted = {one.frame: one.painted_ns for one in frames if one.painted_ns is not None}
    pairs = sorted((n, first_seen[n], painted[n]) for n in painted if n in first_seen)
    offset_ms = np.array([(seen - drawn) / 1e6 for _, seen, drawn in pairs])
    order = np.diff([seen for _, seen, _ in pairs])
    median = float(np.median(offset_ms)) if len(offset_ms) else float("nan")
    within = float(np.mean(abs(offset_ms - median) <= WITHIN_MS)) if len(offset_ms) else 0.0
    low, high = np.percentile(offset_ms, (5, 95)) if len(offset_ms) else (0.0, 0.0)
    print(
        f"film {declared} frames: {len(frames)} delivered, {len(painted)} painted "
        f"({len(painted) / declared:.1%}), {len(pairs)} seen on the screen; seen minus painted "
        f"{median:.1f} ms (5 to 95 %: {low:.1f} to {high:.1f}), {within:.1%} within "
        f"{WITHIN_MS:g} ms of the median; {rows} rows, {verdict.packets} packets, "
        f"{verdict.session.counts.overflowed} overflowed, "
        f"{'in order' if (order > 0).all() else 'not in order'}, "
        f"{'sound' if verdict.sound else 'not sound'}"
    )
    good = len(painted) >= 0.99 * declared and within >= 0.99 and (order > 0).all()
    return 0 if good and rows == verdict.packets and verdict.sound else 1


if __name__ == "__main__":
    sys.exit(main())
