"""A built set's splits, statistics and their plot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

import numpy as np

from training.capture.labelled import LabelledMovement, Left
from training.capture.participants import Participant

FOLDS = 5


def splits(movements: Sequence[LabelledMovement]) -> dict[str, Any]:
    """Split clips by participant: leave-one-out, and five folds of about equal size.

    Participants are assigned, largest first, to the smallest fold; equal sets give equal splits.
    """
    by_person = _clips_by_person(movements)
    order = sorted(by_person, key=lambda code: (-len(by_person[code]), code))
    folds: list[list[str]] = [[] for _ in range(min(FOLDS, len(order)))]
    for code in order:
        smallest = min(folds, key=lambda fold: sum(len(by_person[person]) for person in fold))
        smallest.append(code)
    return {
        "by": "participant; nobody stands on both sides of a split",
        "leave_one_subject_out": [
            {"held_out": code, "clips": by_person[code]} for code in sorted(by_person)
        ],
        "folds": [
            {
                "held_out": sorted(fold),
                "clips": sorted(clip for code in fold for clip in by_person[code]),
            }
            for fold in folds
        ],
    }


def _clips_by_person(movements: Sequence[LabelledMovement]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for movement in movements:
        found.setdefault(movement.trial.trial.subject, []).append(movement.clip)
    return {code: sorted(found[code]) for code in sorted(found)}


def statistics(
    movements: Sequence[LabelledMovement], left: Sequence[Left], people: Sequence[Participant]
) -> dict[str, Any]:
    """Count the content of a set by participant, and what was skipped.

    Args:
        movements: The movements in the set.
        left: The skipped ones.
        people: The register.
    """
    durations = [movement.ms for movement in movements]
    rates = [movement.fps for movement in movements]
    inside = {movement.trial.trial.subject for movement in movements}
    rows = [person for person in people if person.subject in inside]
    return {
        "clips": len(movements),
        "participants": len(inside),
        "by_emotion": _counted(movement.emotion for movement in movements),
        "by_kind": _counted(movement.kind for movement in movements),
        "by_participant": _counted(movement.trial.trial.subject for movement in movements),
        "by_intended": _counted(movement.trial.trial.stimulus.intended for movement in movements),
        "by_reported": _counted(movement.reported or "not reported" for movement in movements),
        "agreed": _counted(movement.agreed or "not coded" for movement in movements),
        "duration_ms": _spread(durations),
        "fps": _spread(rates),
        "age_band": _counted(row.age_band or "not stated" for row in rows),
        "sex": _counted(row.sex or "not stated" for row in rows),
        "glasses": _counted(row.glasses or "not stated" for row in rows),
        "left_out": _counted(clip.reason for clip in left),
    }


def _counted(names: Any) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _spread(values: Sequence[float]) -> dict[str, float]:
    low, middle, high = np.percentile(values, [0, 50, 100])
    return {"min": round(low, 1), "median": round(middle, 1), "max": round(high, 1)}


def drawing(figures: dict[str, Any]) -> str:
    """Draw the clips of each emotion and of each participant as bars: an SVG text."""
    bars = [("emotion", figures["by_emotion"]), ("participant", figures["by_participant"])]
    lines: list[str] = []
    y = 24
    for title, counts in bars:
        lines.append(f'<text x="8" y="{y}" font-weight="bold">clips by {title}</text>')
        most = max(counts.values())
        for name, count in counts.items():
            y += 18
            width = round(320 * count / most)
            lines.append(f'<text x="120" y="{y}" text-anchor="end">{escape(name)}</text>')
            lines.append(f'<rect x="128" y="{y - 11}" width="{width}" height="13"/>')
            lines.append(f'<text x="{width + 134}" y="{y}">{count}</text>')
        y += 36
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="520" height="{y - 12}" '
        'font-family="sans-serif" font-size="12" fill="#336699">'
    )
    return "\n".join([head, *lines, "</svg>", ""])
