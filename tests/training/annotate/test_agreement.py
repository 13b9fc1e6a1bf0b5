"""Agreement of two coders, against published and worked values."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from helpers.coders import T_NS, A, B, named

from training.annotate.agreement import (
    bootstrap,
    border_figures,
    event_figures,
    frame_figures,
    unit_table,
)
from training.annotate.coefficients import AgreementFigure
from training.annotate.pairing import CoderMarks, Paired, pair_up


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


def test_what_is_undefined_is_null_with_a_sentence() -> None:
    nothing = [pair_up(CoderMarks("r", T_NS, ()), CoderMarks("r", T_NS, ()))]
    for figure in (*event_figures(nothing), *frame_figures(nothing), *border_figures(nothing)):
        if figure.value is None:
            assert figure.note.endswith(".")
        else:
            assert figure.name in ("PABAK", "AC1", "prevalence"), figure.name


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
