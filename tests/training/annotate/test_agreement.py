"""Agreement of two coders, against published and worked values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from training.annotate.agreement import (
    AgreementFigure,
    CoderMarks,
    Paired,
    bootstrap,
    border_figures,
    cohen_kappa,
    event_figures,
    frame_figures,
    icc_a1,
    in_scope,
    krippendorff_alpha,
    pair_instants,
    pair_movements,
    pair_up,
    sensitivity,
    unit_table,
)
from training.annotate.errors import AnnotationError
from training.annotate.records import Exclude, Movement
from training.annotate.units import parse_units

T_NS = np.arange(200, dtype=np.int64) * 5_000_000


def movement(number: int, marks: tuple[int, int, int], emotion: str, units: str) -> Movement:
    return Movement(f"m{number}", *marks, parse_units(units), emotion)


A = CoderMarks(
    "r1",
    T_NS,
    (
        movement(1, (20, 25, 32), "disgust", "4"),
        movement(2, (60, 66, 72), "happiness", "12"),
        movement(3, (120, 125, 131), "surprise", "1+2"),
    ),
)
B = CoderMarks(
    "r1",
    T_NS,
    (
        movement(1, (21, 25, 33), "disgust", "4+7"),
        movement(2, (61, 66, 74), "repression", "12"),
        movement(3, (150, 154, 160), "others", "14"),
    ),
)


def named(figures: Sequence[AgreementFigure]) -> dict[str, float | None]:
    return {figure.name: figure.value for figure in figures}


def test_the_worked_fixture_holds_to_nine_places() -> None:
    both = [pair_up(A, B)]
    assert [pair.iou for pair in both[0].pairs] == [12 / 14, 12 / 15]
    found = named((*event_figures(both), *frame_figures(both), *border_figures(both)))
    expected = {
        "F1": 2 / 3,
        "R emotion": 1 / 3,
        "R emotion, pairs": 0.5,
        "R AU, pairs": 0.8,
        "R AU": 0.5,
        "frame kappa": (0.86 - 0.6922) / (1 - 0.6922),
        "frame kappa, emotion": (0.8 - 0.660325) / (1 - 0.660325),
        "frame alpha": 1 - 0.14 / (2 * 76 * 324 / (400 * 399)),
        "PABAK": 0.72,
        "AC1": (0.86 - 0.3078) / (1 - 0.3078),
        "prevalence": 0.19,
        "event kappa": 1 / 7,
        "onset MAE": 1.0,
        "apex MAE": 0.0,
        "offset MAE": 1.5,
        "onset within 1": 1.0,
        "apex within 1": 1.0,
        "offset within 1": 0.5,
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=1e-9), name
    printed = {
        "frame kappa": 0.545159,
        "frame kappa, emotion": 0.411201,
        "frame alpha": 0.546296,
        "frame alpha, emotion": 0.405786,
        "AC1": 0.797746,
    }
    for name, value in printed.items():
        assert found[name] == pytest.approx(value, abs=1e-6), name


def test_kappa_agrees_with_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        a, b = rng.choice(list("abc"), 60), rng.choice(list("abcd"), 60)
        ours = cohen_kappa(Counter(zip(a.tolist(), b.tolist(), strict=True))).value
        assert ours == pytest.approx(cohen_kappa_score(a, b), abs=1e-12)


@pytest.mark.parametrize(
    ("coders", "alpha"),
    [
        (("0100000010", "1110010000"), 0.095238),
        (("aabbdcccedda", "babbbcccEddd".lower()), 0.691964),
        (("123321412...", "1233224125.3", ".3332342251.", "12332441251."), 0.743421),
    ],
)
def test_alpha_agrees_with_published_cases(coders: tuple[str, ...], alpha: float) -> None:
    rows = [[None if c == "." else c for c in row] for row in coders]
    table = Counter(zip(*rows, strict=True))
    assert krippendorff_alpha(table).value == pytest.approx(alpha, abs=1e-6)


def test_the_intraclass_correlation_agrees_with_shrout_and_fleiss() -> None:
    ratings = np.array(
        [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
    )
    assert icc_a1(ratings).value == pytest.approx(0.289764, abs=1e-6)


def test_sensitivity_and_criterion_of_answers() -> None:
    d_prime, criterion = sensitivity(18, 20, 3, 20)
    assert d_prime.value == pytest.approx(2.147183, abs=1e-6)
    assert criterion.value == pytest.approx(-0.106170, abs=1e-6)
    assert sensitivity(1, 1, 0, 0)[0].value is None


def test_more_tolerance_never_gives_fewer_pairs() -> None:
    a, b = (155.105, 169.855, 264.855), (156.405, 170.852, 264.606)
    assert len(pair_instants(a, b, 2.0)) == 3
    rng = np.random.default_rng(3)
    for _ in range(30):
        x, y = rng.uniform(0, 20, 8).tolist(), rng.uniform(0, 20, 9).tolist()
        counts = [len(pair_instants(x, y, tolerance)) for tolerance in np.linspace(0, 6, 25)]
        assert counts == sorted(counts)
    assert pair_instants((), b, 5.0) == ()


def test_pairs_have_the_largest_total_overlap() -> None:
    a = (Movement("a1", 0, 5, 19), Movement("a2", 10, 15, 29))
    b = (Movement("b1", 6, 8, 25),)
    assert [(p.true, p.found) for p in pair_movements(a, b)] == [(1, 0)]
    assert pair_movements(a, b, 0.9) == ()


def test_frames_that_either_excluded_take_no_part() -> None:
    excluded = CoderMarks("r1", T_NS, A.movements[:2], (Exclude("e", 100, 199),))
    both = pair_up(excluded, B)
    assert int(both.included.sum()) == 100
    assert len(both.b.movements) == 2
    assert named(event_figures([both]))["F1"] == 1.0


def test_an_unfinished_movement_takes_no_part() -> None:
    unfinished = CoderMarks("r1", T_NS, (*A.movements, Movement("m4", 190)))
    assert named(event_figures([pair_up(unfinished, B)])) == named(event_figures([pair_up(A, B)]))


def test_a_pair_is_micro_if_either_coder_has_it_so() -> None:
    t_ns = np.arange(400, dtype=np.int64) * 10_000_000
    a = CoderMarks("r", t_ns, (Movement("1", 10, 20, 59), Movement("2", 200, 250, 300)))
    b = CoderMarks("r", t_ns, (Movement("1", 10, 20, 61), Movement("2", 200, 250, 301)))
    both = pair_up(a, b)
    assert [len(in_scope(both, scope).pairs) for scope in ("pooled", "micro", "macro")] == [2, 1, 1]
    assert in_scope(both, "macro").a.movements[0].id == "2"


def test_what_is_undefined_is_null_with_a_sentence() -> None:
    nothing = [pair_up(CoderMarks("r", T_NS, ()), CoderMarks("r", T_NS, ()))]
    for figure in (*event_figures(nothing), *frame_figures(nothing), *border_figures(nothing)):
        if figure.value is None:
            assert figure.note.endswith(".")
        else:
            assert figure.name in ("PABAK", "AC1", "prevalence"), figure.name


def test_different_videos_are_not_compared() -> None:
    with pytest.raises(AnnotationError, match="200 frames, found 199"):
        pair_up(A, CoderMarks("r1", T_NS[:-1], ()))


def test_units_are_counted_by_number() -> None:
    assert unit_table([pair_up(A, B)]) == ((4, 1, 0, 0), (7, 0, 0, 1), (12, 1, 0, 0))


def test_the_interval_is_over_recordings_and_repeats_with_its_seed() -> None:
    recordings = [pair_up(A, B), pair_up(A, A), pair_up(B, B)]

    def f1(some: Sequence[Paired]) -> AgreementFigure:
        return event_figures(some)[0]

    first = bootstrap(recordings, f1, draws=200)
    assert first is not None
    assert first == bootstrap(recordings, f1, draws=200)
    assert first[0] < 0.9 <= first[1] == 1.0
    assert bootstrap(recordings[:1], f1) is None
