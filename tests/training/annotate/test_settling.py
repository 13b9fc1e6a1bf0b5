"""An adjudicator decides into the gold, question by question, and signs it off at the end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.annotate.codebook import Codebook
from training.annotate.document import Document
from training.annotate.errors import AnnotationError
from training.annotate.media import Media, journal_of
from training.annotate.records import Header, Movement
from training.annotate.settling import CoderPair, Settling, open_settling

PAIR = CoderPair(("AB", "CD"), "EF")


def signed(media: Media, coder: str, *movements: Movement) -> None:
    header = Header(media.digest(), media.frames, media.stamps, coder)
    document = Document(journal_of(media, coder), header)
    for movement in movements:
        document.put(movement)
    document.sign()
    document.save()


@pytest.fixture
def settling(tmp_path: Path) -> Settling:
    video = tmp_path / "a.mkv"
    video.write_bytes(b"pictures")
    media = Media(video, (video,), (0,), np.arange(400, dtype=np.int64) * 20_000_000)
    signed(media, "AB", Movement("m1", 20, 25, 32), Movement("m2", 100, 104, 110))
    signed(media, "CD", Movement("m1", 20, 25, 38))
    return open_settling(media, PAIR, Codebook())


def test_questions_are_decided_and_the_gold_is_signed(settling: Settling) -> None:
    assert settling.open_names == ("q1", "q2")
    with pytest.raises(AnnotationError, match="Open: q1, q2"):
        settling.sign()
    settling.decide("q1", "reject", "a blink")
    settling.decide("q2", "1", "back at rest there")
    settling.sign()
    assert settling.gold.signed
    assert len(settling.gold.movements) == 1
    assert settling.gold.passes == (1, 2)


def test_a_movement_marked_anew_becomes_the_settled_one(settling: Settling) -> None:
    settling.gold.put(Movement("mine", 20, 26, 35))
    settling.decide("q2", "anew", "between both", settling.gold.movements[0])
    (movement,) = settling.gold.movements
    assert (movement.offset, movement.id != "mine") == (35, True)
    assert movement.origin == "adjudicated:AB=m1,CD=m1,took=anew,by=EF"


def test_nobody_settles_what_is_not_signed(settling: Settling, tmp_path: Path) -> None:
    video = tmp_path / "a.mkv"
    media = Media(video, (video,), (0,), np.arange(400, dtype=np.int64) * 20_000_000)
    document = Document(journal_of(media, "CD"))
    document.reopen("one more look")
    document.save()
    with pytest.raises(AnnotationError, match="CD has not signed off"):
        open_settling(media, PAIR, Codebook())
