"""Calibrates a coder: compares marks with a truth, and names what to learn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from training.annotate.adjudicate import MARKS
from training.annotate.codebook import Codebook
from training.annotate.errors import UnitError
from training.annotate.media import Media
from training.annotate.pairing import CoderMarks, Paired, pair_up
from training.annotate.records import Movement
from training.annotate.units import parse_units
from training.spotter.truth import Truth


@dataclass(frozen=True, slots=True)
class UnitScore:
    """How often an action unit is in the truth, was missed, and was added."""

    number: int
    truth: int
    missed: int
    added: int


@dataclass(frozen=True, slots=True)
class BorderError:
    """Distance of a marked border from the true one: marked minus true."""

    mark: str
    frames: int
    ms: float


@dataclass(frozen=True, slots=True)
class Score:
    """Result of a comparison with the truth.

    Attributes:
        name: The recording, or a name for all of them.
        f1: Movements found, `2 pairs/(nA + nB)`.
        r_units: Ekman and Friesen's `2 shared/(units of both)` over all movements; None without.
        missed: True movements that were not marked.
        added: Marked movements that are not in the truth.
        errors: One per border of each pair.
        units: One per unit that is in the truth or was marked.
    """

    name: str
    f1: float
    r_units: float | None
    missed: int
    added: int
    errors: tuple[BorderError, ...] = ()
    units: tuple[UnitScore, ...] = ()


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """Result of a calibration.

    Attributes:
        total: Score over all recordings.
        items: One score per recording.
        passed: Whether both limits of the codebook are reached.
    """

    total: Score
    items: tuple[Score, ...]
    passed: bool


def truth_of(media: Media, truth: Truth) -> CoderMarks:
    """Return a synthetic video's truth as the marks of a perfect coder."""
    moves = []
    for number, move in enumerate(truth.moves, start=1):
        frames = move.frames
        try:
            units = parse_units("+".join(move.units))
        except UnitError:
            units = ()
        moves.append(
            Movement(
                f"t{number}", frames.onset, frames.apex, frames.offset, units, move.polarity or None
            )
        )
    return CoderMarks(str(media.path), media.t_ns, tuple(moves))


def calibrate(
    pairs: Sequence[tuple[CoderMarks, CoderMarks]], codebook: Codebook
) -> CalibrationReport:
    """Compare a coder with the truth.

    Args:
        pairs: Truth and marks of each recording.
        codebook: Holds the limits.
    """
    recordings = [pair_up(truth, marks) for truth, marks in pairs]
    total = _score("all items", recordings)
    items = tuple(_score(recording.a.recording, [recording]) for recording in recordings)
    units = total.r_units
    passed = total.f1 >= codebook.gate_f1 and (units is None or units >= codebook.gate_units)
    return CalibrationReport(total, items, passed)


def _score(name: str, recordings: Sequence[Paired]) -> Score:
    true = sum(len(recording.a.movements) for recording in recordings)
    marked = sum(len(recording.b.movements) for recording in recordings)
    hits = sum(len(recording.pairs) for recording in recordings)
    f1 = 2 * hits / (true + marked) if true + marked else 1.0
    units = _units(recordings)
    shared = sum(unit.truth - unit.missed for unit in units)
    both = sum(2 * unit.truth - unit.missed + unit.added for unit in units)
    r_units = 2 * shared / both if both else None
    return Score(name, f1, r_units, true - hits, marked - hits, _errors(recordings), units)


def _errors(recordings: Sequence[Paired]) -> tuple[BorderError, ...]:
    found = []
    for recording in recordings:
        for pair in recording.pairs:
            truth, marks = recording.a.movements[pair.true], recording.b.movements[pair.found]
            for mark in MARKS:
                marked, true = getattr(marks, mark), getattr(truth, mark)
                ms = float(recording.a.t_ns[marked] - recording.a.t_ns[true]) / 1e6
                found.append(BorderError(mark, marked - true, ms))
    return tuple(found)


def headline(score: Score) -> str:
    """Format a score in one line."""
    units = "undefined" if score.r_units is None else f"{score.r_units:.3f}"
    return f"F1 {score.f1:.3f}, R AU {units}, {score.missed} missed, {score.added} added"


def border_lines(score: Score) -> tuple[str, ...]:
    """Format the mean error of each kind of border, and its direction."""
    lines = []
    for mark in MARKS:
        errors = [error for error in score.errors if error.mark == mark]
        if errors:
            frames = sum(abs(error.frames) for error in errors) / len(errors)
            ms = sum(abs(error.ms) for error in errors) / len(errors)
            lean = sum(error.ms for error in errors) / len(errors)
            side = "late" if lean > 0 else "early" if lean < 0 else "to either side"
            off = f"{frames:.1f} frames or {ms:.0f} ms off on average, {side}"
            lines.append(f"{mark}: {off if frames else 'exact'}")
    return tuple(lines)


def _units(recordings: Sequence[Paired]) -> tuple[UnitScore, ...]:
    truth: Counter[int] = Counter()
    missed: Counter[int] = Counter()
    added: Counter[int] = Counter()
    for recording in recordings:
        partners = {pair.true: pair.found for pair in recording.pairs}
        for place, movement in enumerate(recording.a.movements):
            true = {unit.number for unit in movement.units}
            truth.update(true)
            marks = recording.b.movements[partners[place]] if place in partners else None
            marked = {unit.number for unit in marks.units} if marks is not None else set()
            missed.update(true - marked)
            added.update(marked - true)
        for place, movement in enumerate(recording.b.movements):
            if place not in partners.values():
                added.update({unit.number for unit in movement.units})
    numbers = sorted({*truth, *added})
    return tuple(UnitScore(n, truth[n], missed[n], added[n]) for n in numbers)
