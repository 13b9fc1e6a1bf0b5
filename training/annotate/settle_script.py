"""Reads an adjudicator's decisions from JSON lines, so that settling works without a window.

A line is `{"recording": "run-01", "question": "q1", "take": "1", "reason": "..."}`; `take` is one
of 1, 2, anew, reject, open. `anew` brings `"mark": {"onset": 10, "apex": 14, "offset": 20, ...}`.
The recording is the end of its path; with only one recording it may be missing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.annotate.document import Document
from training.annotate.errors import AnnotationError
from training.annotate.pairing import Paired
from training.annotate.records import Movement
from training.annotate.settle import named, questions, settle

_FIELDS = {"recording", "question", "take", "reason", "mark"}


@dataclass(frozen=True, slots=True)
class SettleStep:
    """One line of the script."""

    line: int
    recording: str
    question: str
    take: str
    reason: str
    anew: Movement | None

    def means(self, recording: Path) -> bool:
        """Return whether the line belongs to a recording."""
        ends = tuple(part for part in self.recording.replace("\\", "/").split("/") if part)
        return not ends or recording.absolute().parts[-len(ends) :] == ends


@dataclass(frozen=True, slots=True)
class SettleScript:
    """The decisions of a file."""

    path: Path
    steps: tuple[SettleStep, ...]

    def check(self, recordings: Sequence[Path]) -> None:
        """Check that each line matches exactly one recording, before anything is settled.

        Raises:
            AnnotationError: A line matches none or several; the message names it.
        """
        for step in self.steps:
            found = [recording for recording in recordings if step.means(recording)]
            if len(found) != 1:
                raise AnnotationError(
                    f"'{self.path}', line {step.line}: '{step.recording}' means {len(found)} "
                    "recordings: expected one. Name it by the end of its path."
                )

    def carry_out(
        self,
        gold: Document,
        recording: Path,
        paired: Paired,
        names: tuple[str, str],
        by: str,
        tolerance_ms: float,
        seed: int = 0,
    ) -> int:
        """Settle the script's decisions on one recording.

        Returns:
            Number of decisions.

        Raises:
            AnnotationError: A line is impossible; the message names it, and the lines before it are
                done.
        """
        mine = [step for step in self.steps if step.means(recording)]
        for step in mine:
            listed = questions(paired, names, gold, seed, tolerance_ms)
            try:
                question = named(listed, step.question)
                settle(gold, question, step.take, by, step.reason, step.anew)
            except AnnotationError as error:
                gold.save()
                raise AnnotationError(f"'{self.path}', line {step.line}: {error}") from error
        return len(mine)


def read_script(path: Path) -> SettleScript:
    """Read a script.

    Raises:
        AnnotationError: It cannot be read, or a line is not a decision; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise AnnotationError(f"Cannot read the script '{path}': {error}.") from error
    steps = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            steps.append(_step(number, line))
        except AnnotationError as error:
            raise AnnotationError(f"'{path}', line {number}: {error}") from error
    return SettleScript(path, tuple(steps))


def _step(number: int, line: str) -> SettleStep:
    try:
        values: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise AnnotationError(f"expected a JSON object, found '{line[:40]}'.") from error
    if not isinstance(values, dict) or set(values) - _FIELDS:
        raise AnnotationError(f"expected the fields {', '.join(sorted(_FIELDS))}.")
    mark = values.get("mark")
    anew = Movement.from_json({"id": "anew", **mark}) if isinstance(mark, dict) else None
    recording, question, take, reason = (
        str(values.get(name, "")) for name in ("recording", "question", "take", "reason")
    )
    return SettleStep(number, recording, question, take, reason, anew)
