"""Settles disagreements: an adjudicator decides each one, with a reason, and it goes into the gold.

The two coders appear as 1 and 2, swapped at random for each disagreement, so that the adjudicator
does not follow a name. The gold records who was followed, who decided, and why.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from training.annotate.adjudicate import TOLERANCE_MS, Disagreement, disagreements
from training.annotate.document import Document
from training.annotate.errors import AnnotationError
from training.annotate.pairing import Paired
from training.annotate.records import OUTCOMES, Decision, Movement, Verdict

SETTLED = "adjudicated"
"""Origin of a decided gold movement, such as `adjudicated:AB=m1,CD=m4,took=AB,by=EF`."""

ANEW, REJECT, OPEN = OUTCOMES
TAKES = ("1", "2", *OUTCOMES)


@dataclass(frozen=True, slots=True)
class Question:
    """A disagreement as an adjudicator sees it.

    Attributes:
        name: `q1` for the most urgent one, and so on; always the same.
        between: The disagreeing movements, such as `AB=m1,CD=m4`.
        codes: Who coder 1 and coder 2 are; not shown.
        one: Coder 1's movement, or None.
        two: Coder 2's movement, or None.
        priority: Its urgency.
        reasons: What differs, in words.
        decision: How it was settled; None if still undecided.
    """

    name: str
    between: str
    codes: tuple[str, str]
    one: Movement | None
    two: Movement | None
    priority: float
    reasons: tuple[str, ...]
    decision: Decision | None = None

    @property
    def is_open(self) -> bool:
        """Return whether it waits for a decision."""
        return self.decision is None or self.decision.took == OPEN


def questions(
    paired: Paired,
    names: tuple[str, str],
    gold: Document | None = None,
    seed: int = 0,
    tolerance_ms: float = TOLERANCE_MS,
) -> tuple[Question, ...]:
    """List the disagreements of two coders in one recording, most urgent first.

    Args:
        paired: The two coders' marks.
        names: Their codes.
        gold: The settled document; None without one.
        seed: Seed that decides who appears as coder 1.
        tolerance_ms: Borders this close count as equal.
    """
    decided = (
        {decision.between: decision for decision in gold.decisions} if gold is not None else {}
    )
    found = disagreements(paired, tolerance_ms)
    return tuple(
        _question(f"q{number}", disagreement, names, decided, f"{seed}/{paired.a.recording}")
        for number, disagreement in enumerate(found, start=1)
    )


def _question(
    name: str,
    found: Disagreement,
    names: tuple[str, str],
    decided: dict[str, Decision],
    seed: str,
) -> Question:
    sides = [(names[0], found.a), (names[1], found.b)]
    between = ",".join(f"{code}={movement.id}" for code, movement in sides if movement is not None)
    if random.Random(f"{seed}/{between}").random() < 0.5:
        sides.reverse()
    codes = (sides[0][0], sides[1][0])
    marks = (sides[0][1], sides[1][1])
    return Question(
        name, between, codes, *marks, found.priority, found.reasons, decided.get(between)
    )


def named(some: Sequence[Question], name: str) -> Question:
    """Find a question by its name.

    Raises:
        AnnotationError: There is none.
    """
    for question in some:
        if question.name == name:
            return question
    known = f"q1 to q{len(some)}" if some else "none"
    raise AnnotationError(f"There is no disagreement '{name}': expected one of {known}.")


def settle(
    gold: Document,
    question: Question,
    take: str,
    by: str,
    reason: str,
    anew: Movement | None = None,
) -> Decision:
    """Decide a disagreement; this replaces an earlier decision.

    Args:
        gold: The settled document.
        question: The disagreement.
        take: `1` or `2` follows that coder, `anew` takes other marks, `reject` rejects the
            movement, `open` leaves it undecided.
        by: The adjudicator's code.
        reason: Why.
        anew: The movement of `anew`; its id does not matter.

    Returns:
        The decision in the gold.

    Raises:
        AnnotationError: The action is unknown, there are no marks to take, the reason is missing,
            or the movement does not fit into the gold.
    """
    movement = _taken(question, take, anew)
    took = question.codes[int(take) - 1] if take in ("1", "2") else take
    coded_too = by in question.codes
    decision = Decision(question.between, took, by, reason.strip(), "", coded_too)
    before = question.decision
    if movement is not None:
        name = before.movement if before is not None and before.movement else gold.new_id()
        source = f"{SETTLED}:{question.between},took={took},by={by}"
        gold.put(replace(movement, id=name, origin=source))
        decision = replace(decision, movement=name)
    elif before is not None and before.movement:
        gold.remove(Movement.kind, before.movement)
    _judge(gold, question, rejected=take == REJECT)
    gold.put(decision)
    return decision


def _taken(question: Question, take: str, anew: Movement | None) -> Movement | None:
    if take not in TAKES:
        raise AnnotationError(f"'{take}' settles nothing: expected one of {', '.join(TAKES)}.")
    if take in (REJECT, OPEN):
        return None
    found = anew if take == ANEW else (question.one, question.two)[int(take) - 1]
    if found is None:
        missing = "no marks are given" if take == ANEW else f"coder {take} marked nothing"
        raise AnnotationError(
            f"{question.name} cannot be settled so: {missing}. Take another, or reject it."
        )
    if not found.complete:
        raise AnnotationError(f"{question.name} needs onset, apex and offset: one is missing.")
    return found


def _judge(gold: Document, question: Question, rejected: bool) -> None:
    """Store a rejected movement as a place without a movement, or remove that again."""
    is_rejected = question.between in {verdict.proposal for verdict in gold.verdicts}
    if rejected:
        marks = [movement for movement in (question.one, question.two) if movement is not None]
        first, last = min(mark.onset for mark in marks), max(mark.last for mark in marks)
        gold.put(Verdict(question.between, first, last))
    elif is_rejected:
        gold.remove(Verdict.kind, question.between)
