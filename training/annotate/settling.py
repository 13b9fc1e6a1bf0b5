"""One adjudicator at one recording of two coders: the questions and the decisions."""

from __future__ import annotations

from dataclasses import dataclass

from training.annotate.adjudicate import compare
from training.annotate.codebook import Codebook
from training.annotate.document import Document
from training.annotate.errors import AnnotationError
from training.annotate.media import Media, open_document, read_document
from training.annotate.pairing import Paired
from training.annotate.records import GOLD, Movement, PassSeal, check_coder
from training.annotate.settle import ANEW, Question, named, questions, settle


@dataclass(frozen=True, slots=True)
class CoderPair:
    """The two coders and the adjudicator."""

    names: tuple[str, str]
    by: str


class Settling:
    """Decides the disagreements of a recording into its gold."""

    def __init__(self, gold: Document, paired: Paired, pair: CoderPair, book: Codebook) -> None:
        """Begin.

        Args:
            gold: The settled document.
            paired: The two coders' marks.
            pair: The coders and the adjudicator.
            book: Its seed decides who appears as coder 1.
        """
        self.gold = gold
        self.pair = pair
        self._paired = paired
        self._seed = book.seed

    @property
    def questions(self) -> tuple[Question, ...]:
        """List the disagreements, most urgent first."""
        return questions(self._paired, self.pair.names, self.gold, self._seed)

    @property
    def open_names(self) -> tuple[str, ...]:
        """Name the open questions."""
        return tuple(question.name for question in self.questions if question.is_open)

    def decide(self, name: str, take: str, reason: str, anew: Movement | None = None) -> None:
        """Decide a question.

        Args:
            name: Its name.
            take: One of `settle.TAKES`.
            reason: Why.
            anew: A movement of the gold that `anew` takes; it becomes the settled one.

        Raises:
            AnnotationError: It is impossible; nothing changed.
        """
        question = named(self.questions, name)
        decision = settle(self.gold, question, take, self.pair.by, reason, anew)
        if take == ANEW and anew is not None and anew.id != decision.movement:
            self.gold.remove(Movement.kind, anew.id)

    def sign(self) -> None:
        """Sign the gold off.

        Raises:
            AnnotationError: A question is open.
        """
        waiting = self.open_names
        if waiting:
            listed = ", ".join(waiting)
            raise AnnotationError(f"Open: {listed}. Settle what is open before signing off.")
        self.gold.sign()


def open_settling(media: Media, pair: CoderPair, book: Codebook, program: str = "") -> Settling:
    """Open the gold of a recording for settling by hand.

    Args:
        media: The recording.
        pair: The two coders and the adjudicator.
        book: The codebook in force.
        program: Version of the program, for a new gold.

    Raises:
        AnnotationError: A coder has not signed, or a code is not valid.
    """
    check_coder(pair.by)
    first, second = (read_document(media, name) for name in pair.names)
    paired = compare(media, first, second)
    gold = open_document(media, GOLD, program=program)
    for number in (1, 2):
        if number not in gold.passes and not gold.signed and not gold.fault:
            gold.put(PassSeal(number))
    return Settling(gold, paired, pair, book)
