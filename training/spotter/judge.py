"""Compares the findings in one video with its truth, and names the causes of false alarms.

Hits are counted by the MEGC rule (`training.measure.spotting`); times are compared in milliseconds
and in frames. Every false alarm is attributed to the distractions that it overlaps. For each kind
of distraction, the movements that it overlaps and those of them that were found are counted.
`training.spotter.figures` pools the videos.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from models.records import State, Window
from training.measure.spotting import FrameInterval, Spotting, measure, pair_up
from training.spotter.truth import Truth

QUIET = "nothing"
"""Name of the group of false alarms and movements that overlap no distraction."""

EDGES = ("onset", "apex", "offset")


@dataclass(frozen=True, slots=True)
class Hit:
    """A found movement.

    `late_ms`: found minus true onset, apex and offset. `apex_frames`: the same for the apex in
    frames. `inside`: whether the found apex lies in the true movement. `delay_ms`: from the true
    offset to the decision. `reading`: the polarity that was read, or None. `gap`: whether frames
    are missing inside. `ok`: whether it was found in the state `ok`.
    """

    move: int
    kind: str
    late_ms: tuple[float, float, float]
    apex_frames: int
    inside: bool
    delay_ms: float
    polarity: str = ""
    reading: str | None = None
    gap: bool = False
    ok: bool = True


@dataclass(frozen=True, slots=True)
class Near:
    """Movements and false alarms near one kind of distraction in one video, or near `nothing`."""

    times: int = 0
    """How often the distraction occurred."""
    false: int = 0
    """False alarms that overlap it."""
    found: int = 0
    """True movements that overlap it and were found."""
    missed: int = 0
    """True movements that overlap it and were missed."""

    def plus(self, other: Near) -> Near:
        """Add those of another video."""
        return Near(
            self.times + other.times,
            self.false + other.false,
            self.found + other.found,
            self.missed + other.missed,
        )


@dataclass(frozen=True, slots=True)
class Watched:
    """One video: its truth, the findings, and the conditions.

    `false_ok`: false alarms in the state `ok`, which alone may be labelled. `codec`: the video's
    compression; empty if it is irrelevant.
    """

    name: str
    format: str
    seconds: float
    spotting: Spotting
    by_kind: Mapping[str, Spotting]
    near: Mapping[str, Near]
    hits: tuple[Hit, ...]
    sizes: tuple[float, ...] = field(default=())
    read: bool = False
    false_ok: int = 0
    codec: str = ""


def judge(
    truth: Truth,
    windows: Sequence[Window],
    seconds: float,
    readings: Sequence[str | None] | None = None,
) -> Watched:
    """Compare the findings in one video with its truth.

    Args:
        truth: The truth. windows: The findings, in any order. seconds: Length of the video.
        readings: The polarity read for each window (None: no label), same order; None if no network
            read.

    Returns:
        Counts and errors of this video.
    """
    true = [move.frames for move in truth.moves]
    found = [FrameInterval(w.onset_seq, w.offset_seq, w.apex_seq, w.kind.value) for w in windows]
    pairs = pair_up(true, found)
    of = {pair.true: pair.found for pair in pairs}
    taken = set(of.values())
    false = [interval for number, interval in enumerate(found) if number not in taken]
    false_ok = sum(w.state is State.OK for number, w in enumerate(windows) if number not in taken)
    hits = tuple(
        _hit(truth, i, windows[j], readings[j] if readings is not None else None)
        for i, j in of.items()
    )
    return Watched(
        truth.path.name,
        truth.format,
        seconds,
        measure(true, found),
        {
            kind: measure([t for t in true if t.kind == kind], [f for f in found if f.kind == kind])
            for kind in ("micro", "macro")
        },
        _near(truth, false, set(of)),
        hits,
        tuple(move.peak_ed for move in truth.moves),
        readings is not None,
        false_ok,
        truth.codec,
    )


def _hit(truth: Truth, number: int, window: Window, reading: str | None) -> Hit:
    move = truth.moves[number]
    late = tuple(
        (getattr(window, f"{edge}_ns") - getattr(move, f"{edge}_ns")) / 1e6 for edge in EDGES
    )
    assert move.frames.apex is not None
    return Hit(
        number,
        move.kind,
        (late[0], late[1], late[2]),
        window.apex_seq - move.frames.apex,
        move.frames.onset <= window.apex_seq <= move.frames.offset,
        (window.decided_ns - move.offset_ns) / 1e6,
        move.polarity,
        reading,
        window.gap,
        window.state is State.OK,
    )


def _near(truth: Truth, false: Iterable[FrameInterval], found: set[int]) -> dict[str, Near]:
    near: dict[str, Near] = {}

    def count(what: Iterable[str], counts: Near) -> None:
        for name in what:
            near[name] = near.get(name, Near()).plus(counts)

    for distraction in truth.distractions:
        count([distraction.what], Near(times=1))
    for alarm in false:
        count(_around(truth, alarm), Near(false=1))
    for number, move in enumerate(truth.moves):
        hit = number in found
        count(_around(truth, move.frames), Near(found=int(hit), missed=int(not hit)))
    return near


def _around(truth: Truth, frames: FrameInterval) -> list[str]:
    return sorted(
        {distraction.what for distraction in truth.distractions if distraction.meets(frames)}
    ) or [QUIET]
