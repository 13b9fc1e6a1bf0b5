"""What a key does to a coder's document and view; the widgets only show it.

Three passes: 1 finds movements, 2 describes them by action units, 3 names emotions. A pass is
finished by `seal` after its checks; the third signs the document off. No clock and no thread: time
comes in by `tick`, pictures and drawing are the window's part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from training.annotate.checks import Finding, check
from training.annotate.codebook import Codebook
from training.annotate.context import context_of, sources_of
from training.annotate.document import Document, moved
from training.annotate.errors import AnnotationError
from training.annotate.keys import Keys, keys_of
from training.annotate.media import Media
from training.annotate.proposals import (
    AFTER,
    Place,
    may_see_places,
    may_see_signal,
    place_of,
    places_for,
)
from training.annotate.queue import movements_for
from training.annotate.records import (
    OWN,
    SURE,
    Exclude,
    Movement,
    PassSeal,
    Reference,
    Verdict,
    Viewed,
)
from training.annotate.units import parse_units

VIEWS = ("plain", "difference", "flow", "magnified")
LENSES = ("brows", "eyes", "nose", "cheeks", "mouth", "chin")
SLOWEST, FASTEST = 1 / 16, 2.0
CAREFUL = 0.25
"""Speed up to which frames count as viewed while they play."""

LEAVE_NS = 500_000_000
"""How far one goes from a complete movement before it is let go."""

LOOP_NS = 200_000_000
OTHERS = "others"


class Coding:
    """One coder at one recording: where he looks, what he has chosen, and what his keys do."""

    def __init__(
        self,
        document: Document,
        media: Media,
        book: Codebook | None = None,
        keys: Keys | None = None,
        sees_at_once: bool = True,
    ) -> None:
        """Begin at the first frame.

        Args:
            document: The coder's work.
            media: What it belongs to.
            book: The codebook in force; the defaults if None.
            keys: The action of each key; those of the left hand if None.
            sees_at_once: Whether a frame counts as seen when it becomes the present one; a window
                that must decode it first says False, and calls `saw`.

        Raises:
            AnnotationError: Proposals or reports that the coder may see are damaged.
        """
        self.document = document
        self.media = media
        self.book = book or Codebook()
        self.keys = dict(keys if keys is not None else keys_of())
        self.frame = 0
        self.selected: str | None = None
        self.playing = False
        self.looping = False
        self.speed = 1.0
        self.flicker = False
        self.view = VIEWS[0]
        self.lens: str | None = None
        self.signal_hidden = False
        self.exclusion_from: int | None = None
        self.place: Place | None = None
        self.places: tuple[Place, ...] = places_for(document, media)
        self.context = context_of(document, media, self.book)
        """What the participant was shown and said; empty until pass 3, and at `full` always."""
        self.message = ""
        """One sentence for the coder; empty once a key did what it does."""
        self.units_error = ""
        self.asked = ""
        """What the window must do: `field` or `keys`; it clears it."""
        self._sees_at_once = sees_at_once
        self._seen = bytearray(media.frames)
        self._run: tuple[int, int] | None = None
        self._play_ns = 0.0
        self._confirmed: tuple[str, ...] = ()
        for one in document.views:
            self._seen[one.first : one.last + 1] = b"\1" * (one.last + 1 - one.first)
        self._arrive(0)

    # -- what there is ------------------------------------------------------------------------

    @property
    def pass_number(self) -> int:
        """Give the pass that is being coded, 1 to 3."""
        return next((n for n in (1, 2, 3) if n not in self.document.passes), 3)

    @property
    def movement(self) -> Movement | None:
        """Give the chosen movement."""
        found = (one for one in self.document.movements if one.id == self.selected)
        return next(found, None)

    @property
    def exclusion(self) -> Exclude | None:
        """Give the exclusion that covers the present frame."""
        found = (e for e in self.document.exclusions if e.first <= self.frame <= e.last)
        return next(found, None)

    @property
    def viewed_share(self) -> float:
        """Give the share of frames that were seen paused or slowly."""
        return sum(self._seen) / self.media.frames

    @property
    def seen(self) -> bytes:
        """Give one byte a frame: 1 if it was seen."""
        return bytes(self._seen)

    @property
    def may_see_signal(self) -> bool:
        """Tell whether the signal may be shown and is not hidden."""
        return may_see_signal(self.document) and not self.signal_hidden

    def findings(self) -> tuple[Finding, ...]:
        """Check the document up to the present pass."""
        self.note_seen()
        return check(self.document, self.media, self.pass_number)

    @property
    def open_findings(self) -> int:
        """Count what keeps the coder from finishing the pass."""
        found = check(self.document, self.media, self.pass_number)
        return sum(one.blocks for one in found)

    def borders_of(self, place: Place) -> tuple[int, int, int] | None:
        """Give a proposal's own frames once the coder has set his; None before."""
        for one in self.document.movements:
            if one.complete and place_of(one, (place,)) is not None:
                return place.onset, place.apex, place.offset
        return None

    # -- keys ---------------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """Do what a key does.

        Args:
            key: Such as `S` or `Shift+Q`.

        Returns:
            Whether the key has an action.
        """
        action = self.keys.get(key)
        if action is None:
            return False
        self.do(action)
        return True

    def do(self, action: str) -> None:
        """Do an action of `training.annotate.keys.ACTIONS`; what is impossible is said."""
        self.message = ""
        if action != "seal":
            self._confirmed = ()
        try:
            self._doers()[action]()
        except AnnotationError as error:
            self.message = str(error)

    def _doers(self) -> Mapping[str, Callable[[], None]]:
        return {
            "back": lambda: self.step(-1),
            "on": lambda: self.step(1),
            "back10": lambda: self.step(-10),
            "on10": lambda: self.step(10),
            "previous": lambda: self._choose(-1),
            "next": lambda: self._choose(1),
            **{mark: partial(self._mark, mark) for mark in ("onset", "apex", "offset")},
            **{f"go_{m}": partial(self._go_to_mark, m) for m in ("onset", "apex", "offset")},
            "play": self._play,
            "loop": self._loop,
            "slower": lambda: self._change_speed(0.5),
            "faster": lambda: self._change_speed(2.0),
            "flicker": self._flicker,
            "reference": lambda: self.document.put(Reference(self.frame)),
            "view": self._next_view,
            "lens": self._next_lens,
            "lens_off": self._lens_off,
            "place": lambda: self._go_to_place(1),
            "place_back": lambda: self._go_to_place(-1),
            "no_movement": self._no_movement,
            "field": lambda: self._ask("field"),
            "keys": lambda: self._ask("keys"),
            **{f"emotion{n}": partial(self._feel, n) for n in range(8)},
            **{f"sure{n}": partial(self._trust, n) for n in SURE},
            "exclude": self._exclude,
            "delete": self._delete,
            "undo": lambda: self._travel(self.document.undo, "undo"),
            "redo": lambda: self._travel(self.document.redo, "redo"),
            "hide": self._hide,
            "finding": self._go_to_finding,
            "leave": self._leave,
            "seal": self._seal,
        }

    def _ask(self, what: str) -> None:
        self.asked = what

    # -- moving -------------------------------------------------------------------------------

    def go(self, frame: int) -> None:
        """Make a frame the present one; stays inside the recording."""
        self.frame = min(max(0, frame), self.media.frames - 1)
        movement = self.movement
        if movement is not None and movement.complete:
            t_ns, borders = self.media.t_ns, (movement.onset, movement.last)
            before = t_ns[borders[0]] - t_ns[self.frame]
            after = t_ns[self.frame] - t_ns[borders[1]]
            if max(before, after) > LEAVE_NS:
                self.selected = None
        self._arrive(self.frame)

    def _arrive(self, frame: int) -> None:
        if self._sees_at_once:
            self.saw(frame)

    def saw(self, frame: int) -> None:
        """Note that a frame's picture is on the screen; while playing fast it does not count."""
        if not self.playing or self.speed <= CAREFUL:
            self._see(frame)

    def step(self, by: int) -> None:
        """Go some frames on or back; playing ends."""
        self.playing = self.looping = False
        self.go(self.frame + by)

    def _see(self, frame: int) -> None:
        """Note a frame as seen; runs are put together before they go into the document."""
        if self._run is None or not self._run[0] - 1 <= frame <= self._run[1] + 1:
            self.note_seen()
            self._run = (frame, frame)
        self._run = (min(self._run[0], frame), max(self._run[1], frame))

    def note_seen(self) -> None:
        """Put the frames that were seen into the document, if any is new."""
        run, self._run = self._run, None
        if run is None or self.document.signed or self.document.fault:
            return
        if all(self._seen[run[0] : run[1] + 1]):
            return
        self._seen[run[0] : run[1] + 1] = b"\1" * (run[1] + 1 - run[0])
        self.document.put(Viewed(*run))

    def _choose(self, by: int) -> None:
        """Choose the next movement: in order of time in pass 1, shuffled in passes 2 and 3."""
        order = self._order()
        if not order:
            raise AnnotationError("There is no movement yet: set an onset first.")
        names = [one.id for one in order]
        if self.selected in names:
            place = (names.index(self.selected) + by) % len(names)
        elif self.pass_number == 1:
            later = [n for n, one in enumerate(order) if one.onset > self.frame]
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

    def _go_to_finding(self) -> None:
        open_now = [one for one in self.findings() if one.blocks] or list(self.findings())
        if not open_now:
            self.message = "Nothing is open."
            return
        later = [one for one in open_now if one.frame > self.frame]
        self._show(later[0] if later else open_now[0])

    def _show(self, finding: Finding) -> None:
        self.step(finding.frame - self.frame)
        if finding.movement:
            self.selected = finding.movement
        self.message = finding.sentence

    # -- playing ------------------------------------------------------------------------------

    def _play(self) -> None:
        self.playing = not self.playing
        self.looping = False
        self._play_ns = float(self.media.t_ns[self.frame])
        if self.playing and self.frame == self.media.frames - 1:
            self.go(0)
            self._play_ns = float(self.media.t_ns[0])

    def _loop(self) -> None:
        if self.looping:
            self.playing = self.looping = False
            return
        first, _ = self._loop_ns(self._chosen())
        self.looping = self.playing = True
        self._play_ns = float(first)

    def _loop_ns(self, movement: Movement) -> tuple[int, int]:
        t_ns = self.media.t_ns
        return int(t_ns[movement.onset]) - LOOP_NS, int(t_ns[movement.last]) + LOOP_NS

    def tick(self, passed_ns: int) -> None:
        """Play on: frames are chosen by their own time stamps.

        Args:
            passed_ns: Real time since the last call.
        """
        if not self.playing:
            return
        t_ns = self.media.t_ns
        self._play_ns += passed_ns * self.speed
        low, high = int(t_ns[0]), int(t_ns[-1])
        movement = self.movement
        if self.looping and movement is not None:
            first, last = self._loop_ns(movement)
            low, high = max(low, first), min(high, last)
            if self._play_ns > high:
                self._play_ns = float(low)
        frame = self._frame_at(max(low, self._play_ns))
        chosen = self.selected
        self.go(frame)
        self.selected = chosen
        if self._play_ns >= high and not self.looping:
            self.playing = False
            self._arrive(self.frame)

    def _frame_at(self, t_ns: float) -> int:
        found = int(self.media.t_ns.searchsorted(t_ns, side="right")) - 1
        return min(max(0, found), self.media.frames - 1)

    def _change_speed(self, by: float) -> None:
        self.speed = min(max(self.speed * by, SLOWEST), FASTEST)

    # -- looking ------------------------------------------------------------------------------

    def _flicker(self) -> None:
        self._need_reference()
        self.flicker = not self.flicker

    def _need_reference(self) -> int:
        reference = self.document.reference
        if reference is None:
            raise AnnotationError("There is no reference yet: choose a neutral frame (Shift+C).")
        return reference

    def _next_view(self) -> None:
        self._need_reference()
        self.view = VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)]
        if self.view == "magnified":
            self.document.note_use("magnified", self.frame)

    def _next_lens(self) -> None:
        place = LENSES.index(self.lens) + 1 if self.lens is not None else 0
        self.lens = LENSES[place % len(LENSES)]

    def _lens_off(self) -> None:
        self.lens = None

    def _hide(self) -> None:
        self.signal_hidden = not self.signal_hidden

    # -- places to look at --------------------------------------------------------------------

    def _go_to_place(self, by: int) -> None:
        if not may_see_places(self.document):
            raise AnnotationError(
                "Places to look at open at the blind level 'assisted', once pass 1 is sealed."
            )
        if not self.places:
            raise AnnotationError("There are no places to look at: flinch propose looks for them.")
        names = [one.id for one in self.places]
        now = names.index(self.place.id) if self.place is not None else (-1 if by > 0 else 0)
        self.place = self.places[(now + by) % len(names)]
        self.selected = None
        self.step(self.place.first - self.frame)

    def _no_movement(self) -> None:
        place = self.place
        if place is None or not place.holds(self.frame):
            raise AnnotationError("There is no place to look at here: go to one first.")
        self.document.put(Verdict(place.id, place.first, place.last))
        self.message = f"No movement at {place.id}."

    # -- marking ------------------------------------------------------------------------------

    def _chosen(self) -> Movement:
        movement = self.movement
        if movement is None:
            raise AnnotationError("No movement is chosen: go to one, or set an onset.")
        return movement

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
        """Say why the frames here are excluded; what is impossible is said."""
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

    def _travel(self, how: Callable[[], bool], name: str) -> None:
        if not how():
            self.message = f"There is nothing to {name}."

    # -- describing ---------------------------------------------------------------------------

    @property
    def may_describe(self) -> bool:
        """Tell whether action units may be set: from pass 2 on."""
        return self.pass_number >= 2 and not self.document.signed

    def set_units(self, text: str) -> None:
        """Take a typed list of action units; one that breaks the grammar changes nothing."""
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
        """Take a typed note, key by key."""
        movement = self.movement
        if movement is not None and text != movement.note:
            self._put(replace(movement, note=text))

    def set_flags(self, flags: Sequence[str]) -> None:
        """Say what a border cannot show."""
        movement = self.movement
        if movement is not None and tuple(flags) != movement.flags:
            self._put(replace(movement, flags=tuple(flags)))

    def set_emotion(self, emotion: str | None) -> None:
        """Name the emotion; only in pass 3. Its basis is what the coder could see."""
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

    # -- finishing ----------------------------------------------------------------------------

    def _seal(self) -> None:
        """Finish the pass: checks that block lead to their place, warnings are confirmed."""
        self.playing = self.looping = False
        self._arrive(self.frame)
        found = self.findings()
        blocking = next((one for one in found if one.blocks), None)
        if blocking is not None:
            self._show(blocking)
            return
        warnings = tuple(one.sentence for one in found)
        if warnings and warnings != self._confirmed:
            self._confirmed = warnings
            self.message = f"{warnings[0]} Press once more to go on all the same."
            return
        self._confirmed = ()
        number = self.pass_number
        self.document.put(PassSeal(number))
        self.selected = None
        if number == 3:
            self.document.sign()
            self.message = "Signed off."
            return
        self.message = f"Pass {number} is sealed: pass {number + 1} begins."
        self.places = places_for(self.document, self.media)
        self.context = context_of(self.document, self.media, self.book)

    def reopen(self, reason: str) -> None:
        """Open a signed document again; what is impossible is said."""
        self.message = ""
        try:
            self.document.reopen(reason)
        except AnnotationError as error:
            self.message = str(error)
