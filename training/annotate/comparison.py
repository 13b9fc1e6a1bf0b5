"""All figures of two coders over some recordings, as one JSON value with words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from training.annotate.agreement import (
    bootstrap,
    border_figures,
    event_figures,
    frame_figures,
    unit_table,
)
from training.annotate.coefficients import AgreementFigure, ratio
from training.annotate.pairing import SCOPES, Paired, in_scope, pair_instants

FAMILIES: tuple[Callable[[Sequence[Paired]], tuple[AgreementFigure, ...]], ...] = (
    event_figures,
    frame_figures,
    border_figures,
)


def compare_all(
    recordings: Sequence[Paired],
    tolerance_ms: float = 34.0,
    draws: int = 1000,
) -> dict[str, Any]:
    """Compute every figure for all movements, micro-expressions and longer ones.

    Args:
        recordings: Two coders' marks.
        tolerance_ms: Apexes this close are the same instant.
        draws: Bootstrap draws of recordings.

    Returns:
        `recordings`, `tolerance_ms`, and under `pooled`, `micro` and `macro` the `figures` (each
        with value or null, formula, counts, note, 95 % interval or null) and the `units`.
    """
    found: dict[str, Any] = {"recordings": len(recordings), "tolerance_ms": tolerance_ms}
    for scope in SCOPES:
        some = [in_scope(recording, scope) for recording in recordings]
        found[scope] = {
            "figures": _figures(some, tolerance_ms, draws),
            "units": [
                dict(zip(("unit", "both", "first", "second"), row, strict=True))
                for row in unit_table(some)
            ],
        }
    return found


def _figures(recordings: Sequence[Paired], tolerance_ms: float, draws: int) -> list[dict[str, Any]]:
    rows = []
    for family in FAMILIES:
        for place, figure in enumerate(family(recordings)):
            rows.append(_with_interval(figure, recordings, family, place, draws))
    rows.append({**asdict(apex_f1(recordings, tolerance_ms)), "interval": None})
    return rows


def _with_interval(
    figure: AgreementFigure,
    recordings: Sequence[Paired],
    family: Callable[[Sequence[Paired]], tuple[AgreementFigure, ...]],
    place: int,
    draws: int,
) -> dict[str, Any]:
    interval = bootstrap(recordings, lambda some: family(some)[place], draws) if draws else None
    return {**asdict(figure), "interval": interval}


def apex_f1(recordings: Sequence[Paired], tolerance_ms: float) -> AgreementFigure:
    """Compare apexes as instants: F1 of those within a tolerance."""
    pairs = total = 0
    for recording in recordings:
        times = [
            [float(side.t_ns[m.apex]) / 1e6 for m in side.movements if m.apex is not None]
            for side in (recording.a, recording.b)
        ]
        pairs += len(pair_instants(times[0], times[1], tolerance_ms))
        total += len(times[0]) + len(times[1])
    words = f"2 pairs/(nA + nB), apexes within {tolerance_ms:g} ms"
    return ratio("apex F1", 2 * pairs, total, words, "Neither coder marked an apex.")
