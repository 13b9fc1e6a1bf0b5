"""A coder's marks: movements and their borders, exclusions, units, emotions.

An impossible action raises an error if a key did it, and sets a message if a field did it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from training.annotate.codebook import Codebook
from training.annotate.context import context_of, sources_of
from training.annotate.document import Document, moved
from training.annotate.errors import AnnotationError
from training.annotate.looking import Looking
from training.annotate.media import Media
from training.annotate.proposals import AFTER, Place
from training.annotate.queue import movements_for
from training.annotate.records import OWN, Exclude, Movement
from training.annotate.units import parse_units

OTHERS = "others"


class Marking(Looking):
    """A coder who views a recording and marks it."""

    def __init__(
        self,
        document: Document,
        media: Media,
        book: Codebook | None = None,
        sees_at_once: bool = True,
    ) -> None:
        """Begin at the first frame.

        Args:
            document: The coder's work.
            media: The recording.
            book: The codebook in force; the defaults if None.
            sees_at_once: See `Looking`.

        Raises:
            AnnotationError: Reports that the coder may see are damaged.
        """
        super().__init__(document, media, sees_at_once)
        self.book = book or Codebook()
        self.exclusion_from: int | None = None
        self.place: Place | None = None
        self.context = context_of(document, media, self.book)
        """What the participant was shown and reported; empty until pass 3, and always at `full`."""
        self.message = ""
        """One sentence for the coder; empty after a successful key."""
        self.units_error = ""

    @property
    def pass_number(self) -> int:
        """Return the present pass, 1 to 3."""
        return next((n for n in (1, 2, 3) if n not in self.document.passes), 3)

    # -- choosing -----------------------------------------------------------------------------

    def _choose(self, by: int) -> None:
        """Choose the next movement: in order of time in pass 1, shuffled in passes 2 and 3."""
        order = self._order()
        if not order:
            raise AnnotationError("There is no movement yet: set an onset first.")
        names = [movement.id for movement in order]
        if self.selected in names:
            place = (names.index(self.selected) + by) % len(names)
        elif self.pass_number == 1:
            later = [n for n, movement in enumerate(order) if movement.onset > self.frame]
            place = (later[0] if later else 0) if by > 0 else (later[0] if later else 0) - 1
        else:
            place = 0 if by > 0 else -1
        self._select(order[place])

    def _order(self) -> Sequence[Movement]:
        if self.pass_number == 1:
            return self.document.movements
        coder = self.document.header.coder
        return movements_for(coder, self.document, self.book, self.pass_number)

    def _select(self, movement: Movement, frame: int | None = None) -> None:
        self.playing = self.looping = False
        self.selected = movement.id
        self.units_error = ""
        self.go(movement.onset if frame is None else frame)
        self.selected = movement.id

    def _leave(self) -> None:
        self.selected = self.exclusion_from = None
        self.flicker = self.looping = False

    def _go_to_mark(self, mark: str) -> None:
        frame = getattr(self._chosen(), mark)
        if frame is None:
            raise AnnotationError(f"The movement has no {mark} yet.")
        self.step(frame - self.frame)

    # -- marking ------------------------------------------------------------------------------

    def _mark(self, mark: str) -> None:
        self.playing = self.looping = False
        self._arrive(self.frame)
        self.note_seen()
        movement = self.movement
        if movement is None or (mark == "onset" and movement.complete and self._is_past(movement)):
            self._open(mark)
        else:
            self.document.put(moved(movement, **{mark: self.frame}))

    def _is_past(self, movement: Movement) -> bool:
        return self.frame > movement.last

    def _open(self, mark: str) -> None:
        origin = OWN
        if self.place is not None and self.place.holds(self.frame):
            origin = AFTER + self.place.id
        name = self.document.new_id()
        movement = Movement(name, self.frame, origin=origin, coded_in=self.pass_number)
        if mark != "onset":
            movement = moved(movement, **{mark: self.frame})
        self.document.put(movement)
        self.selected = name
        self.units_error = ""

    def _exclude(self) -> None:
        if self.exclusion_from is None:
            self.exclusion_from = self.frame
            self.message = "The exclusion begins here: press again where it ends."
            return
        first, last = sorted((self.exclusion_from, self.frame))
        self.document.put(Exclude(self.document.new_id(), first, last))
        self.exclusion_from = None

    def set_reason(self, reason: str) -> None:
        """Set the reason of the exclusion at this frame; if impossible, set a message."""
        exclusion = self.exclusion
        if exclusion is not None:
            self._put(replace(exclusion, reason=reason))

    def _delete(self) -> None:
        exclusion = self.exclusion
        if self.movement is not None:
            self.document.remove(Movement.kind, self._chosen().id)
            self.selected = None
        elif exclusion is not None:
            self.document.remove(Exclude.kind, exclusion.id)
        else:
            raise AnnotationError("There is nothing to delete here: choose a movement first.")

    def _travel(self, move: Callable[[], bool], name: str) -> None:
        if not move():
            self.message = f"There is nothing to {name}."

    # -- describing ---------------------------------------------------------------------------

    @property
    def may_describe(self) -> bool:
        """Return whether action units may be set: from pass 2 on."""
        return self.pass_number >= 2 and not self.document.signed

    def set_units(self, text: str) -> None:
        """Set the units from a typed list; a malformed list changes nothing."""
        movement = self.movement
        if movement is None or not self.may_describe:
            return
        try:
            units = parse_units(text)
        except AnnotationError as error:
            self.units_error = str(error)
            return
        self.units_error = ""
        if units != movement.units:
            self._put(replace(movement, units=units))

    def set_note(self, text: str) -> None:
        """Set the note, at each key press."""
        movement = self.movement
        if movement is not None and text != movement.note:
            self._put(replace(movement, note=text))

    def set_flags(self, flags: Sequence[str]) -> None:
        """Set flags for what a border cannot show."""
        movement = self.movement
        if movement is not None and tuple(flags) != movement.flags:
            self._put(replace(movement, flags=tuple(flags)))

    def set_emotion(self, emotion: str | None) -> None:
        """Set the emotion, only in pass 3. Its basis is what the coder could see."""
        self.message = ""
        try:
            movement = self._chosen()
            if self.pass_number < 3:
                raise AnnotationError("Emotions are named in pass 3, after all units.")
            basis = ("AU", *sources_of(self.context)) if emotion is not None else ()
            self.document.put(replace(movement, emotion=emotion, basis=basis))
        except AnnotationError as error:
            self.message = str(error)

    def _feel(self, number: int) -> None:
        if number > len(self.book.emotions):
            raise AnnotationError(f"The codebook has {len(self.book.emotions)} emotions.")
        self.set_emotion(self.book.emotions[number - 1] if number else OTHERS)

    def _trust(self, sure: int) -> None:
        self.document.put(replace(self._chosen(), sure=sure))

    def _put(self, mark: Movement | Exclude) -> None:
        self.message = ""
        try:
            self.document.put(mark)
        except AnnotationError as error:
            self.message = str(error)
