"""Agreement of two coders: each figure with its formula and counts, or why it is undefined.

Kappa and alpha fall when movements are rare (Jeni et al., 2013), so prevalence is given with them.
The intraclass correlation of absolute times is not computed, because it is near 1 whatever is
missed. numpy computes the formulas, as no package fits (licences, pinned versions, numpy 2). The
formulas are in `coefficients`; `pairing` says which movements of the two coders belong together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from training.annotate.coefficients import (
    AgreementFigure,
    Table,
    Values,
    cohen_kappa,
    icc_a1,
    krippendorff_alpha,
    ratio,
)
from training.annotate.pairing import NONE, CoderMarks, Paired, emotion_of
from training.annotate.records import Movement

# -- figures of labels ------------------------------------------------------------------------


# -- figures of movements ---------------------------------------------------------------------


def event_figures(recordings: Sequence[Paired]) -> tuple[AgreementFigure, ...]:
    """Compute the figures of paired movements: F1, R of emotion and units, event kappa."""
    na = sum(len(recording.a.movements) for recording in recordings)
    nb = sum(len(recording.b.movements) for recording in recordings)
    couples = _couples(recordings)
    equal = sum(x.emotion == y.emotion and x.emotion is not None for x, y in couples)
    shared = sum(len(_numbers(x) & _numbers(y)) for x, y in couples)
    in_pairs = sum(len(_numbers(x)) + len(_numbers(y)) for x, y in couples)
    in_all = sum(
        len(_numbers(x))
        for recording in recordings
        for x in (*recording.a.movements, *recording.b.movements)
    )
    nobody = "Neither coder marked a movement."
    no_pair = "No movement of one coder is one of the other's."
    return (
        ratio("F1", 2 * len(couples), na + nb, "2 pairs/(nA + nB)", nobody),
        ratio("R emotion", 2 * equal, na + nb, "2 equal/(nA + nB)", nobody),
        ratio("R emotion, pairs", equal, len(couples), "equal/pairs", no_pair),
        ratio("R AU, pairs", 2 * shared, in_pairs, "2 shared/(AU of A + AU of B)", no_pair),
        ratio("R AU", 2 * shared, in_all, "2 shared/(AU of A + AU of B), all", "No units."),
        event_kappa(recordings),
    )


def event_kappa(recordings: Sequence[Paired]) -> AgreementFigure:
    """Compute Cohen's kappa over events; an event without a partner is paired with «none»."""
    return cohen_kappa(event_table(recordings), "event kappa")


def event_table(recordings: Sequence[Paired]) -> Table:
    """Count pairs of emotions over events; `none` stands where a coder marked nothing."""
    table: Counter[Values] = Counter()
    for recording in recordings:
        partners = {pair.true: pair.found for pair in recording.pairs}
        for i, movement in enumerate(recording.a.movements):
            other = emotion_of(recording.b.movements[partners[i]]) if i in partners else NONE
            table[emotion_of(movement), other] += 1
        for j, movement in enumerate(recording.b.movements):
            if j not in partners.values():
                table[NONE, emotion_of(movement)] += 1
    return table


def frame_figures(recordings: Sequence[Paired]) -> tuple[AgreementFigure, ...]:
    """Compute the figures of frames: kappa, alpha, PABAK, AC1 and prevalence."""
    emotions: Counter[Values] = Counter()
    for recording in recordings:
        emotions.update(recording.frames)
    moving = _moving(emotions)
    n = sum(moving.values())
    nothing = "No frame was judged by both."
    po = sum(count for (x, y), count in moving.items() if x == y) / n if n else 0.0
    q = sum(count * (2 - values.count(NONE)) for values, count in moving.items()) / (2 * max(n, 1))
    pe = 2 * q * (1 - q)
    counts = {"n": n, "po": po, "q": q}
    ac1 = AgreementFigure("AC1", (po - pe) / (1 - pe), "(po - pe)/(1 - pe), pe = 2q(1 - q)", counts)
    return (
        cohen_kappa(moving, "frame kappa"),
        cohen_kappa(emotions, "frame kappa, emotion"),
        krippendorff_alpha(moving, "frame alpha"),
        krippendorff_alpha(emotions, "frame alpha, emotion"),
        _unless(n == 0, AgreementFigure("PABAK", 2 * po - 1, "2po - 1", counts), nothing),
        _unless(n == 0, ac1, nothing),
        _unless(
            n == 0,
            AgreementFigure("prevalence", q, "moving frames of A and B / 2n", counts),
            nothing,
        ),
    )


def _moving(emotions: Table) -> Counter[Values]:
    """Count pairs of «moving» and «none»."""
    table: Counter[Values] = Counter()
    for values, count in emotions.items():
        table[tuple(NONE if value == NONE else "moving" for value in values)] += count
    return table


def _unless(undefined: bool, figure: AgreementFigure, note: str) -> AgreementFigure:
    return (
        AgreementFigure(figure.name, None, figure.formula, figure.counts, note)
        if undefined
        else figure
    )


def border_figures(recordings: Sequence[Paired]) -> tuple[AgreementFigure, ...]:
    """Compute the distances of borders in frames, and the ICC of duration and rise time."""
    couples = [
        (recording, recording.a.movements[p.true], recording.b.movements[p.found])
        for recording in recordings
        for p in recording.pairs
    ]
    found: list[AgreementFigure] = []
    empty = "No movement of one coder is one of the other's."
    for mark in ("onset", "apex", "offset"):
        apart = [getattr(y, mark) - getattr(x, mark) for _, x, y in couples]
        far = float(np.abs(apart).sum())
        near = sum(abs(step) <= 1 for step in apart)
        found.append(ratio(f"{mark} MAE", far, len(apart), "mean |B - A|, frames", empty))
        found.append(ratio(f"{mark} within 1", near, len(apart), "share |B - A| <= 1", empty))
    for name, start, end in (("duration", "onset", "offset"), ("rise", "onset", "apex")):
        times = np.array(
            [
                [_span_ms(paired.a, x, start, end), _span_ms(paired.b, y, start, end)]
                for paired, x, y in couples
            ]
        )
        found.append(icc_a1(times, f"ICC(A,1) {name}"))
    return tuple(found)


def _span_ms(coded: CoderMarks, movement: Movement, start: str, end: str) -> float:
    first, last = getattr(movement, start), getattr(movement, end)
    return float(coded.t_ns[last] - coded.t_ns[first]) / 1e6


def unit_table(recordings: Sequence[Paired]) -> tuple[tuple[int, int, int, int], ...]:
    """Count each action unit in paired movements: number, in both, in A alone, in B alone."""
    both: dict[int, list[int]] = {}
    for x, y in _couples(recordings):
        for number in _numbers(x) | _numbers(y):
            row = both.setdefault(number, [0, 0, 0])
            row[
                0 if number in _numbers(x) & _numbers(y) else 1 if number in _numbers(x) else 2
            ] += 1
    return tuple((number, *both[number]) for number in sorted(both))  # type: ignore[misc]


def _numbers(movement: Movement) -> set[int]:
    return {unit.number for unit in movement.units}


def _couples(recordings: Sequence[Paired]) -> list[tuple[Movement, Movement]]:
    return [
        (recording.a.movements[p.true], recording.b.movements[p.found])
        for recording in recordings
        for p in recording.pairs
    ]


def bootstrap(
    recordings: Sequence[Paired],
    figure: Callable[[Sequence[Paired]], AgreementFigure],
    draws: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[float, float] | None:
    """Estimate a figure's interval by resampling recordings with replacement (bootstrap).

    Args:
        recordings: The compared recordings.
        figure: Computes the figure of a draw; undefined results are skipped.
        draws: Number of draws.
        level: Share of the draws inside the interval.
        seed: Equal seeds give equal intervals.

    Returns:
        Both ends; None with fewer than two recordings or without a defined draw.
    """
    if len(recordings) < 2:
        return None
    rng = np.random.default_rng(seed)
    values = []
    for places in rng.integers(0, len(recordings), (draws, len(recordings))):
        value = figure([recordings[place] for place in places]).value
        if value is not None:
            values.append(value)
    if not values:
        return None
    tail = 50.0 * (1.0 - level)
    low, high = np.percentile(values, [tail, 100.0 - tail])
    return float(low), float(high)
