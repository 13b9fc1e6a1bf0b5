"""The effect of each key on a coder's document and view; the widgets only show the result.

Three passes: 1 finds movements, 2 describes them by action units, 3 names emotions. A pass is
finished by `seal` after its checks; the third signs the document off. There is no clock and no
thread: `tick` brings the time, and the window handles pictures and drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from training.annotate.checks import Finding, check
from training.annotate.codebook import Codebook
from training.annotate.context import context_of
from training.annotate.document import Document
from training.annotate.errors import AnnotationError
from training.annotate.keys import Keys, keys_of
from training.annotate.marking import Marking
from training.annotate.media import Media
from training.annotate.proposals import Place, may_see_places, place_of, places_for
from training.annotate.records import SURE, PassSeal, Reference, Verdict


class Coding(Marking):
    """One coder at one recording: the actions of keys, the places to look at, and the passes."""

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
            media: The recording.
            book: The codebook in force; the defaults if None.
            keys: The action of each key; the left-hand profile if None.
            sees_at_once: See `looking.Looking`.

        Raises:
            AnnotationError: Proposals or reports that the coder may see are damaged.
        """
        super().__init__(document, media, book, sees_at_once)
        self.keys = dict(keys if keys is not None else keys_of())
        self.places: tuple[Place, ...] = places_for(document, media)
        self.request = ""
        """Request to the window, which clears it: `field` or `keys`."""
        self._confirmed: tuple[str, ...] = ()

    # -- keys ---------------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """Run the action of a key.

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
        """Run an action of `training.annotate.keys.ACTIONS`; an impossible one gives a message."""
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

    def _ask(self, request: str) -> None:
        self.request = request

    # -- places to look at ---------------------------------------------------------------------

    def borders_of(self, place: Place) -> tuple[int, int, int] | None:
        """Return a proposal's own frames after the coder has set theirs; None before."""
        for movement in self.document.movements:
            if movement.complete and place_of(movement, (place,)) is not None:
                return place.onset, place.apex, place.offset
        return None

    def _go_to_place(self, by: int) -> None:
        if not may_see_places(self.document):
            raise AnnotationError(
                "Places to look at open at the blind level 'assisted', once pass 1 is sealed."
            )
        if not self.places:
            raise AnnotationError("There are no places to look at: flinch propose looks for them.")
        names = [place.id for place in self.places]
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

    # -- checks and passes --------------------------------------------------------------------

    def findings(self) -> tuple[Finding, ...]:
        """Check the document up to the present pass."""
        self.note_seen()
        return check(self.document, self.media, self.pass_number)

    @property
    def open_findings(self) -> int:
        """Count the findings that prevent finishing the pass."""
        found = check(self.document, self.media, self.pass_number)
        return sum(finding.blocks for finding in found)

    def _go_to_finding(self) -> None:
        open_now = [finding for finding in self.findings() if finding.blocks] or list(
            self.findings()
        )
        if not open_now:
            self.message = "Nothing is open."
            return
        later = [finding for finding in open_now if finding.frame > self.frame]
        self._show(later[0] if later else open_now[0])

    def _show(self, finding: Finding) -> None:
        self.step(finding.frame - self.frame)
        if finding.movement:
            self.selected = finding.movement
        self.message = finding.sentence

    def _seal(self) -> None:
        """Finish the pass: go to the first blocking finding; warnings must be confirmed."""
        self.playing = self.looping = False
        self._arrive(self.frame)
        found = self.findings()
        blocking = next((finding for finding in found if finding.blocks), None)
        if blocking is not None:
            self._show(blocking)
            return
        warnings = tuple(finding.sentence for finding in found)
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
        """Reopen a signed document; if impossible, give a message."""
        self.message = ""
        try:
            self.document.reopen(reason)
        except AnnotationError as error:
            self.message = str(error)
