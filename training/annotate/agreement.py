"""How far two coders agree: each figure with its formula, its counts, and words where it has none.

Frames that either coder excluded are left out. Movements are paired by the largest total
intersection over union (IoU) in inclusive frames, one to one, each pair at least `least_iou`. Kappa
and alpha fall when movements are rare (Jeni et al., 2013), so prevalence stands beside them. There
is no intraclass correlation of absolute times: it is near 1 whatever is missed. Our own numpy, as
no package fits (licences, pins, numpy 2).

Sources: kappa Cohen 1960; alpha Krippendorff 2004; PABAK Byrt et al. 1993; AC1 Gwet 2008; ICC
Shrout and Fleiss 1979 and McGraw and Wong 1996; R after Ekman, Friesen and Hager, and Yan et al.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from training.annotate.errors import AnnotationError
from training.annotate.kinds import MICRO, kind_of
from training.annotate.records import Exclude, Movement
from training.measure.spotting import FrameInterval, SpottedMatch, iou

NONE = "none"
"""The class of frames and events without a movement."""

SCOPES = ("pooled", "micro", "macro")
Floats64 = NDArray[np.float64]
Values = tuple[str | None, ...]
"""What the coders said of one unit, in the order of the coders; None where one said nothing."""
Table = Mapping[Values, int]
"""How often each combination of values was given."""


@dataclass(frozen=True, slots=True)
class AgreementFigure:
    """One figure of agreement.

    Attributes:
        name: What it is called.
        value: The figure, or None where it is undefined.
        formula: How it comes about.
        counts: What went into it.
        note: Why it is undefined; empty where it is not.
    """

    name: str
    value: float | None
    formula: str
    counts: Mapping[str, float] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class CoderMarks:
    """What one coder marked in one recording.

    Attributes:
        recording: Its name.
        t_ns: `(frames,)` int64, the time of each frame.
        movements: Complete ones; others take no part.
        excluded: Intervals that the coder took out.
        rise_ms: The codebook's limit of a micro-expression's rise; 0 judges by duration.
    """

    recording: str
    t_ns: NDArray[np.int64]
    movements: tuple[Movement, ...]
    excluded: tuple[Exclude, ...] = ()
    rise_ms: float = 0.0

    def duration_ms(self, movement: Movement) -> float:
        """Give the time from onset to offset in milliseconds."""
        assert movement.offset is not None
        return float(self.t_ns[movement.offset] - self.t_ns[movement.onset]) / 1e6

    def is_micro(self, movement: Movement) -> bool:
        """Tell a micro-expression from a longer movement."""
        return kind_of(movement, self.t_ns, self.rise_ms) == MICRO


@dataclass(frozen=True, slots=True)
class Paired:
    """One recording as two coders saw it, and which movements are the same.

    Attributes:
        a: The first coder's marks, those that overlap an exclusion of the other left out.
        b: The second coder's.
        pairs: Positions in `a.movements` and `b.movements`.
        included: `(frames,)` bool, true where neither excluded.
        frames: How many frames have each pair of classes, `none` outside movements.
    """

    a: CoderMarks
    b: CoderMarks
    pairs: tuple[SpottedMatch, ...]
    included: NDArray[np.bool_]
    frames: Table


def pair_movements(
    a: Sequence[Movement], b: Sequence[Movement], least_iou: float = 0.5
) -> tuple[SpottedMatch, ...]:
    """Pair movements so that the total IoU is largest.

    Args:
        a: Complete movements of one coder.
        b: Those of the other.
        least_iou: Smallest IoU of a pair, included.

    Returns:
        The pairs in order of `a`; `true` and `found` are positions in `a` and `b`.
    """
    if not a or not b:
        return ()
    first = [_interval(movement) for movement in a]
    second = [_interval(movement) for movement in b]
    table = np.array([[iou(x, y) for y in second] for x in first])
    table[table < least_iou] = 0.0
    return tuple(
        SpottedMatch(i, j, float(table[i, j])) for i, j in _best(table) if table[i, j] > 0.0
    )


def _best(gain: Floats64) -> list[tuple[int, int]]:
    """Pair rows with columns, one to one, for the largest total gain."""
    # Imported here: it takes half a second, and the window opens this module at its start.
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(gain, maximize=True)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _interval(movement: Movement) -> FrameInterval:
    assert movement.offset is not None
    return FrameInterval(movement.onset, movement.offset, movement.apex)


def pair_instants(
    a: Sequence[float], b: Sequence[float], tolerance: float
) -> tuple[tuple[int, int], ...]:
    """Pair instants one to one: as many pairs as possible, then the least total distance.

    Args:
        a: Times of one coder.
        b: Times of the other, in the same unit.
        tolerance: Largest distance of a pair, included; a larger one never gives fewer pairs.

    Returns:
        Positions in `a` and `b`.
    """
    if len(a) == 0 or len(b) == 0:
        return ()
    apart = np.abs(np.subtract.outer(np.asarray(a, float), np.asarray(b, float)))
    near = apart <= tolerance
    if not near.any():
        return ()
    # A pair is worth more than all distances together, so no distance costs a pair.
    worth = 1.0 + float(apart[near].sum())
    gain = np.where(near, worth - apart, 0.0)
    return tuple((i, j) for i, j in _best(gain) if near[i, j])


def pair_up(a: CoderMarks, b: CoderMarks, least_iou: float = 0.5) -> Paired:
    """Put two coders' marks of one recording beside each other.

    Raises:
        AnnotationError: They are of different lengths, so not of one recording.
    """
    if len(a.t_ns) != len(b.t_ns):
        raise AnnotationError(
            f"The two annotations of '{a.recording}' are of different videos: expected "
            f"{len(a.t_ns)} frames, found {len(b.t_ns)}."
        )
    keep = np.ones(len(a.t_ns), bool)
    for exclusion in (*a.excluded, *b.excluded):
        keep[exclusion.first : exclusion.last + 1] = False
    a, b = _outside(a, keep), _outside(b, keep)
    pairs = pair_movements(a.movements, b.movements, least_iou)
    return Paired(a, b, pairs, keep, _frame_table(a, b, keep))


def _frame_table(a: CoderMarks, b: CoderMarks, included: NDArray[np.bool_]) -> Table:
    first, second = _labels(a)[included].tolist(), _labels(b)[included].tolist()
    return Counter(zip(first, second, strict=True))


def _labels(coded: CoderMarks) -> NDArray[np.object_]:
    """Give each frame its class; where movements overlap the earlier one names it."""
    labels = np.full(len(coded.t_ns), NONE, object)
    for movement in reversed(coded.movements):
        labels[movement.onset : movement.last + 1] = emotion_of(movement)
    return labels


def _outside(coded: CoderMarks, included: NDArray[np.bool_]) -> CoderMarks:
    """Leave out movements that are not complete or reach into an exclusion."""
    kept = tuple(
        movement
        for movement in coded.movements
        if movement.complete and included[movement.onset : movement.last + 1].all()
    )
    return CoderMarks(coded.recording, coded.t_ns, kept, coded.excluded, coded.rise_ms)


def in_scope(paired: Paired, scope: str) -> Paired:
    """Keep the movements of one kind.

    A pair is micro if either coder's movement is, so that 490 against 510 ms is no disagreement;
    a movement without a partner is of its own kind.

    Args:
        paired: One recording.
        scope: One of `SCOPES`.
    """
    if scope == SCOPES[0]:
        return paired
    a_micro = [paired.a.is_micro(movement) for movement in paired.a.movements]
    b_micro = [paired.b.is_micro(movement) for movement in paired.b.movements]
    for pair in paired.pairs:
        a_micro[pair.true] = b_micro[pair.found] = a_micro[pair.true] or b_micro[pair.found]
    is_micro = scope == "micro"
    a_places = [i for i, micro in enumerate(a_micro) if micro is is_micro]
    b_places = [i for i, micro in enumerate(b_micro) if micro is is_micro]
    pairs = tuple(
        SpottedMatch(a_places.index(p.true), b_places.index(p.found), p.iou)
        for p in paired.pairs
        if p.true in a_places
    )
    a, b = _only(paired.a, a_places), _only(paired.b, b_places)
    return Paired(a, b, pairs, paired.included, _frame_table(a, b, paired.included))


def _only(coded: CoderMarks, places: Sequence[int]) -> CoderMarks:
    kept = tuple(coded.movements[place] for place in places)
    return CoderMarks(coded.recording, coded.t_ns, kept, coded.excluded, coded.rise_ms)


# -- figures of labels ------------------------------------------------------------------------


def cohen_kappa(table: Table, name: str = "kappa") -> AgreementFigure:
    """Compute Cohen's kappa of two coders.

    Args:
        table: Counts of pairs of classes.
        name: What the figure is called.
    """
    formula = "(po - pe)/(1 - pe)"
    n = sum(table.values())
    if n == 0:
        return AgreementFigure(
            name, None, formula, {"n": 0}, "There is nothing that both coders judged."
        )
    first, second = _margin(table, 0), _margin(table, 1)
    po = sum(count for (x, y), count in table.items() if x == y) / n
    pe = sum(first[value] * second[value] for value in first) / n**2
    counts = {"n": n, "po": po, "pe": pe}
    if pe >= 1.0:
        return AgreementFigure(name, None, formula, counts, "Both coders used one class alone.")
    return AgreementFigure(name, (po - pe) / (1.0 - pe), formula, counts)


def _margin(table: Table, coder: int) -> Counter[str | None]:
    sums: Counter[str | None] = Counter()
    for values, count in table.items():
        sums[values[coder]] += count
    return sums


def krippendorff_alpha(table: Table, name: str = "alpha") -> AgreementFigure:
    """Compute Krippendorff's alpha for nominal data of any number of coders, gaps allowed.

    Args:
        table: Counts of combinations of values.
        name: What the figure is called.
    """
    formula = "1 - Do/De, nominal"
    observed, total = 0.0, 0
    sums: Counter[str] = Counter()
    for values, count in table.items():
        given = [value for value in values if value is not None]
        if len(given) < 2:
            continue
        seen = Counter(given)
        unlike = len(given) ** 2 - sum(times**2 for times in seen.values())
        observed += count * unlike / (len(given) - 1)
        total += count * len(given)
        for value, times in seen.items():
            sums[value] += count * times
    if total == 0:
        return AgreementFigure(name, None, formula, {"n": 0}, "No unit has values of two coders.")
    expected = (total**2 - sum(times**2 for times in sums.values())) / (total - 1)
    counts = {"n": total, "Do": observed / total, "De": expected / total}
    if expected == 0.0:
        return AgreementFigure(name, None, formula, counts, "All coders used one class alone.")
    return AgreementFigure(name, 1.0 - observed / expected, formula, counts)


def icc_a1(ratings: Floats64, name: str = "ICC(A,1)") -> AgreementFigure:
    """Compute the intraclass correlation of single ratings, two-way, absolute agreement.

    Args:
        ratings: `(n, k)`, targets by judges.
    """
    formula = "(MSR - MSE)/(MSR + (k-1)MSE + k(MSC - MSE)/n)"
    n, k = ratings.shape if ratings.ndim == 2 else (0, 0)
    if n < 2 or k < 2:
        return AgreementFigure(name, None, formula, {"n": n}, "Fewer than two pairs of movements.")
    mean = ratings.mean()
    rows = k * float(((ratings.mean(1) - mean) ** 2).sum())
    columns = n * float(((ratings.mean(0) - mean) ** 2).sum())
    rest = float(((ratings - mean) ** 2).sum()) - rows - columns
    msr, msc, mse = rows / (n - 1), columns / (k - 1), rest / ((n - 1) * (k - 1))
    below = msr + (k - 1) * mse + k * (msc - mse) / n
    counts = {"n": n, "k": k, "MSR": msr, "MSC": msc, "MSE": mse}
    if below == 0.0:
        return AgreementFigure(name, None, formula, counts, "All values are equal.")
    return AgreementFigure(name, (msr - mse) / below, formula, counts)


def sensitivity(
    hits: int, signals: int, alarms: int, noises: int
) -> tuple[AgreementFigure, AgreementFigure]:
    """Compute d' and the criterion c of answers to places with and without a movement.

    Args:
        hits: Places with a movement that were answered «movement».
        signals: All places with a movement.
        alarms: Places without one that were answered «movement».
        noises: All places without one.
    """
    counts = {"hits": hits, "signals": signals, "false alarms": alarms, "noises": noises}
    d_formula = "z(H) - z(F), rates (x + 0.5)/(n + 1)"
    c_formula = "-(z(H) + z(F))/2, rates (x + 0.5)/(n + 1)"
    if not signals or not noises:
        note = "Places with and without a movement are both needed."
        return AgreementFigure("d'", None, d_formula, counts, note), AgreementFigure(
            "c", None, c_formula, counts, note
        )
    z_hit = NormalDist().inv_cdf((hits + 0.5) / (signals + 1))
    z_alarm = NormalDist().inv_cdf((alarms + 0.5) / (noises + 1))
    return (
        AgreementFigure("d'", z_hit - z_alarm, d_formula, counts),
        AgreementFigure("c", -(z_hit + z_alarm) / 2, c_formula, counts),
    )


# -- figures of movements ---------------------------------------------------------------------


def ratio(name: str, above: float, below: float, formula: str, empty: str) -> AgreementFigure:
    """Make a figure that is a share, undefined where there is nothing to share."""
    counts = {"above": above, "below": below}
    if below == 0:
        return AgreementFigure(name, None, formula, counts, empty)
    return AgreementFigure(name, above / below, formula, counts)


def event_figures(recordings: Sequence[Paired]) -> tuple[AgreementFigure, ...]:
    """Compute what the pairing of movements tells: F1, R of emotion and units, event kappa."""
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
    """Compute Cohen's kappa over events, those without a partner standing against «none»."""
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
    """Compute what frames tell: kappa, alpha, PABAK, AC1 and prevalence."""
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
    """Compute how far borders lie apart, in frames, and the ICC of duration and rise time."""
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


def emotion_of(movement: Movement) -> str:
    """Give a movement's emotion, or what stands for a movement without one."""
    return movement.emotion or "unknown"


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
    """Estimate the interval of a figure by drawing recordings with replacement.

    Args:
        recordings: What was compared.
        figure: Computes the figure of a draw; undefined ones are left out.
        draws: How many.
        level: Share of the draws inside.
        seed: The same seed gives the same interval.

    Returns:
        Both ends; None where there are fewer than two recordings or no draw is defined.
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
