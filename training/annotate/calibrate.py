"""Calibration of a coder: marks against a truth, with what to learn from each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from training.annotate.agreement import Coded, Paired, pair_up
from training.annotate.codebook import Codebook
from training.annotate.errors import UnitError
from training.annotate.media import Media
from training.annotate.records import Movement
from training.annotate.units import parse_units
from training.spotter.truth import Truth


@dataclass(frozen=True, slots=True)
class UnitScore:
    """How often an action unit stands in the truth, was missed, and was added."""

    number: int
    truth: int
    missed: int
    added: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a calibration showed.

    Attributes:
        f1: Movements found, `2 pairs/(nA + nB)`.
        r_units: Ekman and Friesen's `2 shared/(units of both)` over all movements.
        missed: True movements that were not marked.
        added: Marked movements that are none.
        errors_ms: Marked minus true time of each border, by mark, one a pair.
        units: One a unit that stands in the truth or was marked.
        passed: Whether both gates of the codebook are reached.
    """

    f1: float
    r_units: float | None
    missed: int
    added: int
    errors_ms: dict[str, tuple[float, ...]] = field(default_factory=dict)
    units: tuple[UnitScore, ...] = ()
    passed: bool = False


def truth_of(media: Media, truth: Truth) -> Coded:
    """Take a synthetic video's truth as if a perfect coder had marked it."""
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
    return Coded(str(media.path), media.t_ns, tuple(moves))


def calibrate(pairs: Sequence[tuple[Coded, Coded]], codebook: Codebook) -> Report:
    """Compare a coder with the truth.

    Args:
        pairs: Truth and marks of each recording.
        codebook: Holds the gates.
    """
    recordings = [pair_up(truth, marks) for truth, marks in pairs]
    true = sum(len(one.a.movements) for one in recordings)
    marked = sum(len(one.b.movements) for one in recordings)
    hits = sum(len(one.pairs) for one in recordings)
    f1 = 2 * hits / (true + marked) if true + marked else 1.0
    units = _units(recordings)
    shared = sum(one.truth - one.missed for one in units)
    both = sum(2 * one.truth - one.missed + one.added for one in units)
    r_units = 2 * shared / both if both else None
    passed = f1 >= codebook.gate_f1 and (r_units is None or r_units >= codebook.gate_units)
    return Report(f1, r_units, true - hits, marked - hits, _errors(recordings), units, passed)


def _errors(recordings: Sequence[Paired]) -> dict[str, tuple[float, ...]]:
    found: dict[str, list[float]] = {"onset": [], "apex": [], "offset": []}
    for one in recordings:
        for pair in one.pairs:
            truth, marks = one.a.movements[pair.true], one.b.movements[pair.found]
            for mark, errors in found.items():
                apart = one.a.t_ns[getattr(marks, mark)] - one.a.t_ns[getattr(truth, mark)]
                errors.append(float(apart) / 1e6)
    return {mark: tuple(errors) for mark, errors in found.items()}


def _units(recordings: Sequence[Paired]) -> tuple[UnitScore, ...]:
    truth: Counter[int] = Counter()
    missed: Counter[int] = Counter()
    added: Counter[int] = Counter()
    for one in recordings:
        partners = {pair.true: pair.found for pair in one.pairs}
        for place, movement in enumerate(one.a.movements):
            true = {unit.number for unit in movement.units}
            truth.update(true)
            marks = one.b.movements[partners[place]] if place in partners else None
            marked = {unit.number for unit in marks.units} if marks is not None else set()
            missed.update(true - marked)
            added.update(marked - true)
        for place, movement in enumerate(one.b.movements):
            if place not in partners.values():
                added.update({unit.number for unit in movement.units})
    numbers = sorted({*truth, *added})
    return tuple(UnitScore(n, truth[n], missed[n], added[n]) for n in numbers)
