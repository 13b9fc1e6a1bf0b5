"""Takes pictures of the coding page in every state, in both themes and several sizes, for review.

    python tests/speed/annotate_pictures_drill.py --out /tmp/pictures
    python tests/speed/annotate_pictures_drill.py --out /tmp/pictures --scale 2 --sizes 960x540

Nothing is compared: look at them. `--scale 2` is a screen at 200 %, whose logical sizes are half as
large. The recording is four seconds of the practice camera with a gap in its times, its truth, a
stimulus, a self-report, and another program's curves.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from shots import Shots, begin  # noqa: E402

FRAMES, FPS = 120, 30
GAP_AT = 64
"""From this frame on, times are one frame later."""

MARKS = (("Q", 30), ("W", 36), ("E", 48))


def recording(folder: Path) -> Path:
    """Make a recording in a study, with all the data that the page can show."""
    import av
    from av.video.stream import VideoStream

    from training.synth.demo import DemoFace

    run = folder / "study" / "sub-P012" / "ses-01" / "run-01"
    run.mkdir(parents=True)
    with av.open(str(run / "video.mkv"), "w") as file:
        stream = cast(VideoStream, file.add_stream("mjpeg", rate=FPS, options={"qmax": "3"}))
        stream.pix_fmt = "yuvj420p"
        for number, shot in enumerate(DemoFace(FRAMES / FPS, 3).frames()):
            if number == 0:
                stream.height, stream.width = shot.image.shape[:2]
            frame = av.VideoFrame.from_ndarray(shot.image, format="bgr24")
            frame = frame.reformat(format="yuvj420p")
            frame.pts = number + (number >= GAP_AT)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    (run / "trial.json").write_text('{"stimulus": "dis-03"}')
    report = {"strongest": "disgust", "moment_s": 1.2, "ratings": {"disgust": 4, "fear": 1}}
    (run / "self_report.json").write_text(json.dumps(report))
    frames = {f"{m}_frame": n for m, n in (("onset", 30), ("apex", 37), ("offset", 46))}
    times = {f"{m}_s": n / FPS for m, n in (("onset", 30), ("apex", 37), ("offset", 46))}
    event = {**frames, **times, "duration_ms": 533, "kind": "macro", "polarity": "negative"}
    truth = {"fps": FPS, "steady": False, "events": [{**event, "units": ["4B", "7"]}]}
    (run / "video.json").write_text(json.dumps({**truth, "distractions": []}))
    rows = [f"{n},{n / FPS},1,1,{2 + n % 9 / 9}" for n in range(1, FRAMES + 1)]
    head = "frame,timestamp,confidence,success,AU04_r"
    (folder / "openface.csv").write_text("\n".join([head, *rows]))
    book = 'blind = "assisted"\nemotion_sources = ["stimulus", "self-report"]\n'
    (folder / "study" / "annotation.toml").write_text(book)
    return run


class PageShots(Shots):
    """Moves the page from state to state and takes its pictures."""

    rest_s = 0.4

    def __init__(self, chosen: argparse.Namespace, folder: Path) -> None:
        from app.settings import Settings
        from app.ui.session_factories import standard_factories
        from app.ui.window import MainWindow

        super().__init__(chosen)
        self.folder = folder
        settings = replace(Settings(), notice_read=True)
        self.window = MainWindow(self.styler, standard_factories(), settings, lambda _: None)
        self.window.show()
        self.page = self.window.annotate
        self.run = recording(folder)

    def take_state(self, name: str) -> None:
        """Take the window's picture after a pause."""
        self.rest()
        self.take(name, self.window)

    def take_dialog(self, name: str) -> None:
        """Take the picture of the open dialog, and close it."""
        from PySide6.QtWidgets import QDialog

        self.rest()
        dialog = next(dialog for dialog in self.page.findChildren(QDialog) if dialog.isVisible())
        self.take_as_it_is(name, dialog)
        dialog.close()
        self.rest()

    def open(self, coder: str, blind: str, curves: bool = False) -> None:
        """Open the recording for a coder."""
        from app.ui.annotate.opening import Request

        extra = self.folder / "openface.csv" if curves else None
        self.page.open(Request(self.run, coder, blind, 3, 40, curves=extra))
        self.serve(lambda: self.page.shown == 0)

    def press(self, *keys: str) -> None:
        """Press keys and wait until they are done."""
        for key in keys:
            self.page.press(key)
            self.serve(lambda: not self.page.work.waiting and self.page.shown == self.coding.frame)

    @property
    def coding(self):  # type: ignore[no-untyped-def]
        """Return the present coding."""
        assert self.page.coding is not None
        return self.page.coding

    def go(self, frame: int) -> None:
        """Step to a frame and wait for its face."""
        self.coding.step(frame - self.coding.frame)
        self.page.work.after()
        self.serve(lambda: self.page.shown == frame)

    def looked_at(self) -> None:
        """Wait until face, reference and view of the shown frame are ready."""

        def ready() -> bool:
            look = self.page.look
            if look is None or look.wish.frame != self.page.shown or look.neutral is None:
                return False
            return look.wish.view == self.coding.view

        self.serve(ready, 30.0)

    def seal(self) -> None:
        """Finish a pass and confirm warnings."""
        number = self.coding.pass_number
        self.press("Ctrl+Return")
        if number not in self.coding.document.passes:
            self.press("Ctrl+Return")

    def mark(self) -> None:
        """Mark one movement."""
        for key, frame in MARKS:
            self.go(frame)
            self.press(key)


def states(shots: PageShots) -> Iterator[str]:
    """Go through every state of the page and name it."""
    page = shots.page
    shots.window.coding.open([shots.run], "")
    shots.rest()
    yield "01-who-codes"
    shots.open("AB", "full")
    yield "02-opened"
    shots.press("Shift+C")
    shots.mark()
    shots.press("B", "Shift+W")
    for view in ("plain", "difference", "flow", "magnified"):
        shots.looked_at()
        yield f"03-{view}"
        shots.press("V")
    shots.press("Esc")
    shots.go(70)
    shots.press("X")
    shots.go(90)
    yield "04-exclusion-begun"
    shots.press("X")
    page.work.fields.reason.setCurrentIndex(1)
    yield "05-excluded"
    page.work.keeping.refused(
        "'/media/stick/AB.jsonl' cannot be written (No space left on device): 3 wait."
    )
    yield "06-disk-full"
    page.work.bar.hide()
    shots.seal()
    shots.press("F")
    page.work.fields.units.setFocus()
    page.work.fields.units.setText("4")
    page.work.fields._type_units("4")
    yield "07-units-offered"
    page.work.fields.units.setText("L4B+12F")
    page.work.fields._type_units("L4B+12F")
    yield "08-units-wrong"
    page.work.fields.units.setText("L4B+7")
    page.work.fields._type_units("L4B+7")
    page.work.fields.note.setText("brows only")
    shots.seal()
    shots.press("F", "3", "Alt+3")
    yield "09-emotion"
    shots.seal()
    shots.take_dialog("10-feedback")
    yield "11-signed"
    shots.press("?")
    shots.take_dialog("12-keys")
    yield from assisted(shots)


def assisted(shots: PageShots) -> Iterator[str]:
    """Go through the states of a coder who is not blind."""
    from app.core.region_curves import propose
    from training.annotate.codebook import find_codebook
    from training.annotate.media import open_media
    from training.annotate.proposals import proposals_file, widened, write_places

    media = open_media(shots.run)
    propose(media, find_codebook(shots.run).codebook, "drill")
    places = [widened("p1", 30, 37, 46, 5.0, media), widened("p2", 100, 104, 110, 4.0, media)]
    write_places(proposals_file(media), places, {})
    shots.open("CD", "assisted", curves=True)
    page = shots.page
    shots.serve(
        lambda: page.work.signal.curve is not None and page.work.signal.curve._curves is not None,
        120.0,
    )
    shots.press("Shift+C")
    shots.mark()
    shots.press("B", "Shift+W")
    shots.looked_at()
    yield "13-signal"
    shots.seal()
    shots.press("G")
    yield "14-places"
    shots.press("F")
    shots.coding.set_units("4B+7")
    shots.seal()
    shots.press("F")
    yield "15-report"
    journal = shots.coding.document.path
    shots.open("AB", "full")
    copy = journal.with_name("EF.jsonl")
    shutil.copyfile(journal, copy)
    lines = copy.read_text().replace('"CD"', '"EF"').splitlines()
    copy.write_text("\n".join([*lines[:1], lines[-1], ""]))
    shots.open("EF", "full")
    yield "16-damaged"
    settled(shots)
    yield "17-settling"


def settled(shots: PageShots) -> None:
    """Let two more coders disagree, and open the gold."""
    from app.ui.annotate.opening import Request
    from training.annotate.document import Document
    from training.annotate.media import journal_of, open_media
    from training.annotate.records import GOLD, Header, Movement
    from training.annotate.settling import CoderPair
    from training.annotate.units import parse_units

    media = open_media(shots.run)
    first = Movement("m1", 30, 36, 48, parse_units("4B+7"), "disgust")
    second = replace(first, onset=31, offset=50, units=parse_units("4"), emotion="anger")
    alone = Movement("m2", 80, 84, 90, parse_units("12"), "happiness")
    for coder, marks in (("GH", (first, alone)), ("IJ", (second,))):
        header = Header(media.digest(), media.frames, media.stamps, coder)
        document = Document(journal_of(media, coder), header)
        for mark in marks:
            document.put(mark)
        document.sign()
        document.save()
    shots.page.open(Request(shots.run, GOLD, "full", 3, 40, settle=CoderPair(("GH", "IJ"), "EF")))
    shots.serve(lambda: shots.page.shown == 0)
    shots.page.work.settle_panel.list.setCurrentRow(1)
    shots.page.work.settle_panel.reason.setText("the lids tighten on the flicker")


def main() -> None:
    """Take all pictures."""
    chosen = begin("Pictures of the coding page in every state.")
    with tempfile.TemporaryDirectory() as name:
        os.environ["FLINCH_HOME"] = str(Path(name) / "home")
        shots = PageShots(chosen, Path(name))
        for state in states(shots):
            shots.take_state(state)
        shots.window.close()
        shots.rest()
    print(f"{shots.count} pictures in {chosen.out}")


if __name__ == "__main__":
    main()
