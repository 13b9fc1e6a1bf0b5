"""Shows the present frame, its reference, its view and its lens.

A picture that is not decoded yet is requested; until it comes, the one before stays with a remark.
Faces and views are found in the background, once a frame has been shown for a moment.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer

from app.core import comparing
from app.threads.looks import Look, Wish
from app.ui.annotate.desk import Desk
from app.ui.annotate.strips import strip_frames
from app.ui.annotate.work_area import WorkArea
from app.ui.language import later, tr
from models.records import Floats, Image
from training.annotate.coding import Coding

FLICKER_MS = 250
"""Half a flicker: 2 Hz, below the 3 flashes a second of WCAG 2.3.1."""

SETTLE_MS = 90
"""How long a frame must be shown before its face is searched for."""

GAINS = {"plain": 1.0, "difference": 4.0, "flow": 1.0, "magnified": 6.0}
LOOKING = later("Looking for the face …")


class Showing(QObject):
    """Shows the pictures of the open recording."""

    def __init__(self, work: WorkArea) -> None:
        """Take the widgets that show the pictures."""
        super().__init__()
        self.shown: int | None = None
        """Number of the frame whose picture is on the screen."""
        self.look: Look | None = None
        self._work = work
        self._desk: Desk | None = None
        self._other_side = False
        self._face: tuple[int, int, int, int] | None = None
        """The part of the picture in the filmstrip: left, top, right, bottom."""
        self._requested: tuple[int, str, int | None, bool] | None = None
        """The last request: frame, view, reference, and whether the reference was not decoded."""
        self._flicker = QTimer(self)
        self._flicker.setTimerType(Qt.TimerType.PreciseTimer)
        self._flicker.setInterval(FLICKER_MS)
        self._flicker.timeout.connect(self._swap)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.ask_look)

    def begin(self, desk: Desk) -> None:
        """Show another recording."""
        self._desk = desk
        self._face = None
        self.shown = self.look = self._requested = None

    def end(self) -> None:
        """Show no recording."""
        self._flicker.stop()
        self._settle.stop()
        self._desk = None

    @property
    def _coding(self) -> Coding | None:
        return self._desk.opened.coding if self._desk is not None else None

    # -- the shown frame ----------------------------------------------------------------------

    def follow(self) -> None:
        """Show the present state, and flicker while that is switched on."""
        coding = self._coding
        if coding is None:
            return
        self.show()
        self.show_strip()
        self._settle.start()
        if coding.flicker and not self._flicker.isActive():
            self._flicker.start()
        elif not coding.flicker:
            self.stop_flicker()

    def stop_flicker(self) -> None:
        """Stop the flicker at the present frame."""
        self._flicker.stop()
        self._other_side = False

    def show(self) -> None:
        """Show the present frame if it is decoded, else request it."""
        desk = self._desk
        if desk is None:
            return
        frame = desk.opened.coding.frame
        if frame != self.shown:
            image = desk.film.image(frame)
            desk.film.go(frame)
            if image is None:
                self._paint()
                return
            self.shown = frame
            desk.opened.coding.saw(frame)
            self._image: Image = image
            self.look = None
            self._settle.start()
        self._paint()

    def _paint(self) -> None:
        """Paint the view of the shown frame; until the view is ready, the plain picture."""
        coding, picture = self._coding, self._work.picture
        if coding is None or self.shown is None:
            return
        look = self.look if self.look is not None and self.look.wish.frame == self.shown else None
        tag = tr("frame {frame}", frame=self.shown)
        if coding.frame != self.shown:
            tag += "   " + tr("decoding {frame} …", frame=coding.frame)
        neutral = look.neutral if look is not None else None
        reference = coding.document.reference
        if self._other_side and coding.flicker and neutral is not None:
            picture.show_image(neutral, tr("reference {reference}", reference=reference))
        elif look is not None and look.picture is not None and look.wish.view == coding.view:
            view = (
                tr("magnified, not for coding") if coding.view == "magnified" else tr(coding.view)
            )
            picture.show_image(look.picture, f"{tag}  {view}")
        else:
            picture.show_image(self._image, tag)
        hint = "" if neutral is not None else _no_reference(reference, look)
        self._work.beside.show_image(
            neutral, tr("reference {reference}", reference=reference), hint
        )
        self._paint_lens(coding, look)

    def _paint_lens(self, coding: Coding, look: Look | None) -> None:
        lens = self._work.lens
        if coding.lens is None:
            lens.show_image(None, "", tr("Lens off (B)"))
        elif look is None:
            lens.show_image(None, "", tr(LOOKING))
        elif look.points is None:
            lens.show_image(None, "", tr("No face: the lens has nothing to follow"))
        else:
            height, width = self._image.shape[:2]
            left, top, right, bottom = comparing.lens_box(look.points, coding.lens, width, height)
            source = self._image
            if self._other_side and look.neutral is not None:
                source = look.neutral
            lens.show_image(source[top:bottom, left:right].copy(), tr(coding.lens))

    def show_strip(self) -> None:
        """Show the filmstrip of the chosen movement."""
        if self._desk is None:
            return
        coding, film = self._desk.opened.coding, self._desk.film
        frames = strip_frames(coding.movement, coding.media)
        reference = coding.document.reference
        pinned = [frame.number for frame in frames]
        film.pin(pinned if reference is None else [*pinned, reference])
        images = tuple(film.image(frame.number) for frame in frames)
        self._work.strip.show_frames(frames, images, self._face)

    def show_damage(self, sentence: str) -> None:
        """Say why the present frame cannot be shown."""
        self._work.picture.show_image(None, "", sentence)
        self._work.message.setText(sentence)

    def arrived(self, frame: int) -> bool:
        """Handle a decoded frame.

        Returns:
            Whether it is the frame that was to be shown.
        """
        coding = self._coding
        if coding is None:
            return False
        if frame == coding.frame and frame != self.shown:
            self.show()
            return True
        self.show_strip()
        if frame == coding.document.reference:
            self.ask_look()
        return False

    # -- faces and views ----------------------------------------------------------------------

    def ask_look(self) -> None:
        """Request the face, the reference and the view of the shown frame, once."""
        desk = self._desk
        if desk is None or self.shown is None or desk.opened.coding.playing:
            return
        coding = desk.opened.coding
        reference = coding.document.reference
        neutral = desk.film.image(reference) if reference is not None else None
        request = (self.shown, coding.view, reference, neutral is None)
        if request == self._requested:
            return
        self._requested = request
        number = reference if reference is not None else -1
        gain = GAINS[coding.view]
        desk.looks.look(Wish(self.shown, self._image, number, neutral, coding.view, gain))

    def looked(self) -> None:
        """Show the face and view that were found."""
        desk = self._desk
        look = desk.looks.found.take() if desk is not None else None
        if look is None:
            return
        self.look = look
        self._paint()
        if look.points is not None and self._follow_face(look.points):
            self.show_strip()

    def _follow_face(self, points: Floats) -> bool:
        """Move the filmstrip's part to a face that moved by a tenth of it; tell whether it did."""
        height, width = self._image.shape[:2]
        found = comparing.face_box(points, width, height)
        old = self._face
        most = 0.1 * (found[3] - found[1])
        if old is not None and max(abs(a - b) for a, b in zip(found, old, strict=True)) <= most:
            return False
        self._face = found
        return True

    def _swap(self) -> None:
        self._other_side = not self._other_side
        self._paint()


def _no_reference(reference: int | None, look: Look | None) -> str:
    """Say why no aligned reference is shown."""
    if reference is None:
        return tr("No reference yet (Shift+C)")
    if look is None or look.wish.reference != reference:
        return tr(LOOKING)
    return tr("No face to align here") if look.points is None else tr("No face in the reference")
