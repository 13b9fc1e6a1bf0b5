"""Movements, instants and frames of two coders are paired."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.coders import T_NS, A, B, named

from training.annotate.agreement import event_figures
from training.annotate.errors import AnnotationError
from training.annotate.pairing import CoderMarks, in_scope, pair_instants, pair_movements, pair_up
from training.annotate.records import Exclude, Movement


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


def test_different_videos_are_not_compared() -> None:
    with pytest.raises(AnnotationError, match="200 frames, found 199"):
        pair_up(A, CoderMarks("r1", T_NS[:-1], ()))
