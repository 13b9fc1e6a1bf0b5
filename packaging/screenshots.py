"""Draws the live page at work into PNG files, for the README and for looking at changes.

The practice camera's frames go through the real pipeline and the bundled networks, frame by frame
rather than in real time, so that the pictures are the same on a slow machine; the foot of the page
then shows no rates. With `--live` the window watches the practice camera in real time and shows the
measured values. Run it from the repository's root:

    QT_QPA_PLATFORM=offscreen python packaging/screenshots.py --out /tmp/shots --pages
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import av
from av.video.stream import VideoStream
from PIL import Image
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage

from app.core.pipeline import standard_pipeline
from app.settings import LANGUAGES, Settings
from app.ui import main, style, words
from app.ui.annotate.page import AnnotatePage
from app.ui.dialogs import Cards, Keys
from app.ui.film import pack
from app.ui.language import use_language
from app.ui.live.canvas import Layers
from app.ui.live.health import Health
from app.ui.network_choice import uncounted
from app.ui.notice import Notice
from app.ui.session_factories import standard_factories
from app.ui.window import MainWindow
from models.reader import Reader
from models.records import Frame
from models.sources.choice import PRACTICE, choice_of
from models.sources.source import Mode, SourceReport, SourceState
from models.weights import bundled
from training.annotate.looking import VIEWS
from training.synth.demo import DemoFace

SIZES = ((1280, 800), (1920, 1080))
FPS = 30.0
ANIMATED_S = (15.2, 19.4)
"""Part of the film for the animated picture: a movement and its reading."""

ANIMATION_STEP, ANIMATION_PX = 2, 960
"""Every second frame, at this width."""


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Draw the live page into PNG files.")
    parser.add_argument("--out", type=Path, default=Path("screenshots"))
    parser.add_argument("--seconds", type=float, default=32.0)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--live", action="store_true", help="watch in real time")
    parser.add_argument("--pages", action="store_true", help="every page and dialog as well")
    parser.add_argument("--annotate", action="store_true", help="the page for coding alone")
    parser.add_argument("--animation", action="store_true", help="six seconds of the live page")
    parser.add_argument("--language", default="en", choices=LANGUAGES)
    parser.add_argument("--recordings", default="", help="folder of the sessions to list")
    parser.add_argument("--looks", default="light,dark")
    return parser.parse_args()


def play(
    window: MainWindow,
    seconds: float,
    seed: int,
    reader: Reader,
    shown: Callable[[int], None] = lambda _: None,
) -> None:
    """Show a film on the page, frame by frame; `shown` is called with each frame's number."""
    pipeline = standard_pipeline()
    for seq, shot in enumerate(DemoFace(seconds, seed).frames()):
        update = pipeline.step(Frame(seq, shot.t_ns, shot.image, "practice camera"))
        window.page.show_update(update)
        for clip in update.clips:
            window.page.add_event(pack(reader.read(clip), clip))
        shown(seq)
    pipeline.close()


def animate(window: MainWindow, styler: style.Styler, seed: int, reader: Reader, out: Path) -> None:
    """Write the last seconds of a short film as an animated picture, at its true speed."""
    styler.apply(style.Look.DARK)
    window.resize(*SIZES[0])
    first, last = (round(at * FPS) for at in ANIMATED_S)
    pictures: list[Image.Image] = []

    def grab(seq: int) -> None:
        if seq < first or (seq - first) % ANIMATION_STEP:
            return
        window.page.timeline.refresh()
        window.page.show_health(Health(report=report()))
        main.QApplication.processEvents()
        whole = window.grab().scaledToWidth(
            ANIMATION_PX, Qt.TransformationMode.SmoothTransformation
        )
        image = whole.toImage().convertToFormat(QImage.Format.Format_RGB888)
        size = (image.width(), image.height())
        data = bytes(image.constBits())
        pictures.append(Image.frombuffer("RGB", size, data, "raw", "RGB", image.bytesPerLine(), 1))

    play(window, last / FPS, seed, reader, grab)
    pictures[0].save(
        out / "live.webp",
        save_all=True,
        append_images=pictures[1:],
        duration=round(1000 * ANIMATION_STEP / FPS),
        loop=0,
        quality=60,
        method=4,
    )


def watch(window: MainWindow, seconds: float) -> None:
    """Watch the practice camera in real time."""
    window.watch(choice_of(PRACTICE))
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()
    window.page.paused = True


def report() -> SourceReport:
    """Return what the foot of the page can show without real time."""
    mode = Mode(1280, 720, FPS)
    return SourceReport("Practice camera", SourceState.RUNNING, mode, mode, FPS, 0, 0, 0)


def draw(
    window: MainWindow, styler: style.Styler, looks: list[str], out: Path, name: str = "live"
) -> None:
    """Write one picture for each theme and size."""
    live = window.live.source.session is not None
    health = window.live.health.health() if live else Health(report=report())
    for look in looks:
        styler.apply(style.Look(look))
        for width, height in SIZES:
            window.resize(width, height)
            main.QApplication.processEvents()
            window.page.timeline.refresh()
            main.QApplication.processEvents()
            window.page.show_health(health)
            window.grab().save(str(out / f"{name}-{look}-{width}x{height}.png"))


def draw_pages(window: MainWindow, styler: style.Styler, looks: list[str], out: Path) -> None:
    """Write the steps of the guided recording, the other pages and the dialogs."""
    card = window.page.neutral
    window.page.replay.stop()
    card.ask(("P001",), "")
    draw(window, styler, looks, out, "rest-asking")
    card.begin()
    draw(window, styler, looks, out, "rest-counting")
    card.stop()
    for index, name in ((1, "files"), (2, "camera"), (3, "sessions")):
        window.switch.show(index)
        serve(lambda: False, 1.0)
        draw(window, styler, looks, out, name)
    for action, name in (
        (window.act.study, "study"),
        (window.act.train, "train"),
        (window.act.settings, "settings"),
    ):
        action.trigger()
        serve(lambda: False, 1.0)
        draw(window, styler, looks, out, name)
        window.switch.go_back()
    window.switch.show(0)
    for dialog in (Cards(bundled(), window), Keys(window), Notice(window, True)):
        dialog.show()
        for look in looks:
            styler.apply(style.Look(look))
            main.QApplication.processEvents()
            dialog.grab().save(str(out / f"{type(dialog).__name__.lower()}-{look}.png"))
        dialog.close()


def serve(holds: Callable[[], object], limit_s: float = 60.0) -> None:
    """Run the event loop until a condition is true."""
    end = time.monotonic() + limit_s
    while not holds() and time.monotonic() < end:
        main.QApplication.processEvents()
        time.sleep(0.005)


def film_of_a_play(path: Path, seed: int) -> None:
    """Write four seconds of the practice camera as a video."""
    with av.open(str(path), "w") as file:
        stream = cast(VideoStream, file.add_stream("mjpeg", rate=30, options={"qmax": "3"}))
        stream.pix_fmt = "yuvj420p"
        for number, shot in enumerate(DemoFace(4.0, seed).frames()):
            if number == 0:
                stream.height, stream.width = shot.image.shape[:2]
            frame = av.VideoFrame.from_ndarray(shot.image, format="bgr24")
            frame = frame.reformat(format="yuvj420p")
            frame.pts = number
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


def draw_annotation(
    window: MainWindow, styler: style.Styler, looks: list[str], out: Path, seed: int
) -> None:
    """Write the page for coding with one movement marked, in each of its views."""
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "session.mkv"
    film_of_a_play(path, seed)
    window.coding.open([path], "AB")
    page = window.annotate
    serve(lambda: page.shown == 0)
    page.press("Shift+C")
    for frame, key in ((30, "Q"), (36, "W"), (48, "E"), (70, "X"), (90, "X"), (36, "B")):
        assert page.coding is not None
        page.coding.step(frame - page.coding.frame)
        page.press(key)
        serve(lambda frame=frame: page.shown == frame and not page.work.waiting)  # type: ignore[misc]
    page.press("F")
    page.press("Shift+W")
    for view in VIEWS:
        serve(lambda view=view: _is_looked_at(page, view))  # type: ignore[misc]
        for look in looks:
            styler.apply(style.Look(look))
            for width, height in SIZES:
                window.resize(width, height)
                serve(lambda: False, 0.3)
                window.grab().save(str(out / f"annotate-{view}-{look}-{width}x{height}.png"))
        page.press("V")
    page.close_all()
    folder.cleanup()


def _is_looked_at(page: AnnotatePage, view: str) -> bool:
    look = page.look
    if look is None or look.wish.frame != page.shown or look.neutral is None:
        return False
    return look.wish.view == view


def select_labelled(window: MainWindow) -> None:
    """Select the newest movement with a label, and show its replay at the apex."""
    model = window.page.model
    rows = range(model.rowCount())
    row = next((row for row in rows if model.entry(row).event.label is not None), None)
    if row is not None:
        window.page.table.selectRow(row)
        window.page.play(window.page.table.current())
        window.page.replay.show_apex()


def run() -> int:
    """Draw all pictures."""
    chosen = arguments()
    chosen.out.mkdir(parents=True, exist_ok=True)
    application = main.QApplication(sys.argv[:1])
    use_language(application, chosen.language)
    styler = style.Styler(application)
    styler.apply(style.Look.LIGHT)
    settings = replace(Settings(), notice_read=True)
    factories = standard_factories(recordings=chosen.recordings)
    window = MainWindow(styler, factories, settings, lambda _: None)
    window.show()
    looks = chosen.looks.split(",")
    if chosen.annotate:
        draw_annotation(window, styler, looks, chosen.out, chosen.seed)
        window.close()
        return 0
    window.live.source.choice = choice_of(PRACTICE)
    window.header.show_choice(window.live.source.choice)
    window.page.show_report(report())
    for action in window.act.need_source():
        action.setEnabled(True)
    window.page.span.setCurrentIndex(2)
    window.page.set_layers(Layers(mesh=True, box=True, flow=True))
    reader = Reader.bundled()
    known = [
        (n.card.id, f"{words.reader_name(n.card.network, n.card.labels)} ({n.card.preset})")
        for n in reader.networks
    ]
    window.header.set_networks(known, ())
    window.page.readout.uncounted = uncounted(tuple(n.card for n in reader.networks))
    if chosen.animation:
        animate(window, styler, chosen.seed, reader, chosen.out)
        window.close()
        return 0
    if chosen.live:
        watch(window, chosen.seconds)
    else:
        play(window, chosen.seconds, chosen.seed, reader)
    select_labelled(window)
    draw(window, styler, looks, chosen.out)
    if chosen.pages:
        draw_pages(window, styler, looks, chosen.out)
    window.close()
    return 0


if __name__ == "__main__":
    sys.exit(run())
