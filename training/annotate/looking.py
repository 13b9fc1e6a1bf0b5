"""A coder's view: the present frame, the chosen movement, playback, and viewed frames.

There is no clock: `tick` brings the time, and frames are chosen by their own time stamps.
"""

from __future__ import annotations

from training.annotate.document import Document
from training.annotate.errors import AnnotationError
from training.annotate.media import Media
from training.annotate.proposals import may_see_signal
from training.annotate.records import Exclude, Movement
from training.annotate.seen import SeenFrames

VIEWS = ("plain", "difference", "flow", "magnified")
LENSES = ("brows", "eyes", "nose", "cheeks", "mouth", "chin")
SLOWEST, FASTEST = 1 / 16, 2.0
CAREFUL = 0.25
"""Largest playing speed at which frames count as viewed."""

LEAVE_NS = 500_000_000
"""Distance from a complete movement at which it is deselected."""

LOOP_NS = 200_000_000


class Looking:
    """One coder at one recording: what is shown, and what was viewed."""

    def __init__(self, document: Document, media: Media, sees_at_once: bool = True) -> None:
        """Begin at the first frame.

        Args:
            document: The coder's work.
            media: The recording.
            sees_at_once: Whether a frame counts as viewed when it becomes the present one; a window
                that must decode it first passes False, and calls `saw`.
        """
        self.document = document
        self.media = media
        self.frame = 0
        self.selected: str | None = None
        self.playing = False
        self.looping = False
        self.speed = 1.0
        self.flicker = False
        self.view = VIEWS[0]
        self.lens: str | None = None
        self.signal_hidden = False
        self._sees_at_once = sees_at_once
        self._viewed = SeenFrames(document, media.frames)
        self._play_ns = 0.0
        self._arrive(0)

    @property
    def movement(self) -> Movement | None:
        """Return the chosen movement."""
        found = (movement for movement in self.document.movements if movement.id == self.selected)
        return next(found, None)

    @property
    def exclusion(self) -> Exclude | None:
        """Return the exclusion that covers the present frame."""
        found = (e for e in self.document.exclusions if e.first <= self.frame <= e.last)
        return next(found, None)

    @property
    def seen(self) -> bytes:
        """Return one byte per frame: 1 if it was viewed."""
        return self._viewed.each

    def note_seen(self) -> None:
        """Add newly viewed frames to the document."""
        self._viewed.note()

    @property
    def may_see_signal(self) -> bool:
        """Return whether the signal may be shown and is not hidden by the coder."""
        return may_see_signal(self.document) and not self.signal_hidden

    # -- moving -------------------------------------------------------------------------------

    def go(self, frame: int) -> None:
        """Set the present frame; it stays inside the recording."""
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
        """Note that a frame's picture is on the screen; it does not count during fast playback."""
        if not self.playing or self.speed <= CAREFUL:
            self._viewed.see(frame)

    def step(self, by: int) -> None:
        """Move some frames on or back; playback stops."""
        self.playing = self.looping = False
        self.go(self.frame + by)

    def _chosen(self) -> Movement:
        movement = self.movement
        if movement is None:
            raise AnnotationError("No movement is chosen: go to one, or set an onset.")
        return movement

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
        """Advance playback: frames are chosen by their own time stamps.

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

    # -- views --------------------------------------------------------------------------------

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
