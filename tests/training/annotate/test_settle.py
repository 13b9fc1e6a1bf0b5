"""Disagreements are settled with a reason, and the gold says whom it followed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.annotate.document import Document
from training.annotate.errors import AnnotationError
from training.annotate.pairing import CoderMarks, Paired, pair_up
from training.annotate.records import GOLD, Header, Movement
from training.annotate.settle import Question, named, questions, settle
from training.annotate.units import parse_units

T_NS = np.arange(400, dtype=np.int64) * 20_000_000
NAMES = ("AB", "CD")
A = (
    Movement("m1", 20, 25, 32, parse_units("4"), "disgust"),
    Movement("m2", 60, 66, 72, parse_units("12"), "happiness"),
    Movement("m3", 120, 125, 131, parse_units("1+2"), "surprise", sure=3),
)
B = (
    Movement("m7", 20, 25, 33, parse_units("4"), "disgust"),
    Movement("m8", 61, 66, 74, parse_units("12"), "repression"),
    Movement("m9", 200, 204, 210, (), "others", sure=3),
)


@pytest.fixture
def paired() -> Paired:
    return pair_up(CoderMarks("r1", T_NS, A), CoderMarks("r1", T_NS, B))


@pytest.fixture
def gold(tmp_path: Path) -> Document:
    return Document(tmp_path / "gold.jsonl", Header("media", 400, "stamps", GOLD))


def side(question: Question, code: str) -> str:
    return str(question.codes.index(code) + 1)


def test_what_differs_is_asked_most_pressing_first_and_stays_named(
    paired: Paired, gold: Document
) -> None:
    found = questions(paired, NAMES)
    assert [question.name for question in found] == ["q1", "q2", "q3"]
    assert [question.between for question in found] == ["AB=m3", "CD=m9", "AB=m2,CD=m8"]
    assert all(question.is_open for question in found)
    settle(gold, found[0], side(found[0], "AB"), "EF", "the brows rise")
    again = questions(paired, NAMES, gold)
    assert [question.name for question in again] == ["q1", "q2", "q3"]
    assert [question.is_open for question in again] == [False, True, True]


def test_the_coders_are_swapped_from_one_question_to_the_next(paired: Paired) -> None:
    firsts = {
        question.codes[0] for seed in range(4) for question in questions(paired, NAMES, seed=seed)
    }
    assert firsts == set(NAMES)
    for question in questions(paired, NAMES):
        shown = dict(zip(question.codes, (question.one, question.two), strict=True))
        assert shown["AB"] in (None, *A)
        assert shown["CD"] in (None, *B)
        assert not [text for text in question.reasons if "AB" in text or "CD" in text]


def test_every_outcome_names_its_source(paired: Paired, gold: Document) -> None:
    mine, theirs, both = questions(paired, NAMES)
    settle(gold, mine, side(mine, "AB"), "EF", "clear on the flicker")
    settle(gold, theirs, "reject", "EF", "a blink")
    new = Movement("x", 60, 66, 73, parse_units("12"), "happiness")
    settle(gold, both, "anew", "AB", "between both", new)
    first, second = gold.movements
    assert (second.onset, second.origin) == (120, "adjudicated:AB=m3,took=AB,by=EF")
    assert (first.offset, first.origin) == (73, "adjudicated:AB=m2,CD=m8,took=anew,by=AB")
    assert [(v.proposal, v.first, v.last) for v in gold.verdicts] == [("CD=m9", 200, 210)]
    flags = {decision.between: decision.coded_too for decision in gold.decisions}
    assert flags == {"AB=m3": False, "CD=m9": False, "AB=m2,CD=m8": True}
    assert new.onset == first.onset


def test_a_decision_can_be_made_again(paired: Paired, gold: Document) -> None:
    question = questions(paired, NAMES)[1]
    settle(gold, question, side(question, "CD"), "EF", "it moves")
    (movement,) = gold.movements
    again = questions(paired, NAMES, gold)[1]
    settle(gold, again, "reject", "EF", "no: a blink")
    assert gold.movements == ()
    assert len(gold.verdicts) == 1
    third = questions(paired, NAMES, gold)[1]
    settle(gold, third, side(third, "CD"), "EF", "yes after all")
    assert gold.verdicts == ()
    assert gold.movements[0].onset == movement.onset
    gold.save()
    assert Document(gold.path).decisions[0].reason == "yes after all"


@pytest.mark.parametrize(
    ("take", "reason", "words"),
    [
        ("3", "because", "expected one of 1, 2, anew"),
        ("anew", "because", "no marks are given"),
        ("reject", "  ", "with a reason"),
        ("absent", "because", "marked nothing"),
    ],
)
def test_what_settles_nothing_is_refused_and_changes_nothing(
    paired: Paired, gold: Document, take: str, reason: str, words: str
) -> None:
    question = named(questions(paired, NAMES), "q1")
    if take == "absent":
        take = side(question, "CD")
    with pytest.raises(AnnotationError, match=words):
        settle(gold, question, take, "EF", reason)
    assert (gold.movements, gold.verdicts, gold.decisions) == ((), (), ())


def test_an_unknown_question_names_those_that_there_are(paired: Paired) -> None:
    with pytest.raises(AnnotationError, match="q1 to q3"):
        named(questions(paired, NAMES), "q4")


def test_a_decision_is_part_of_what_is_signed(paired: Paired, gold: Document) -> None:
    before = gold.digest
    settle(gold, questions(paired, NAMES)[0], "open", "EF", "ask again tomorrow")
    assert gold.digest != before
    assert gold.to_json()["decisions"][0]["took"] == "open"
