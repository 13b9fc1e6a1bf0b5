"""Every so many recordings an earlier one comes back, into a document of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.annotate.codebook import Codebook
from training.annotate.document import Document
from training.annotate.media import Media, coders_of, journal_of
from training.annotate.queue import entry_of
from training.annotate.records import Header, Movement
from training.annotate.repeats import CodingTurn, both_rounds, is_signed, turns_for, waits_for


def some(folder: Path, count: int) -> list[Media]:
    t_ns = np.arange(100, dtype=np.int64) * 20_000_000
    return [
        Media(path, (path,), (0,), t_ns) for path in (folder / f"{n}.mkv" for n in range(count))
    ]


def test_every_third_recording_is_followed_by_an_earlier_one(tmp_path: Path) -> None:
    media, book = some(tmp_path, 9), Codebook(repeated_every=3)
    turns = turns_for("AB", media, book)
    assert [turn.again for turn in turns] == [False, False, False, True] * 3
    assert {turn.media.path for turn in turns if not turn.again} == {item.path for item in media}
    for place in (3, 7, 11):
        earlier = [turn.media.path for turn in turns[:place] if not turn.again]
        assert turns[place].media.path in earlier[:-1]
    assert len({turn.media.path for turn in turns if turn.again}) == 3
    assert turns_for("AB", media, book) == turns
    assert not [turn for turn in turns_for("AB", media, Codebook(repeated_every=0)) if turn.again]


def sign(media: Media, again: bool, offset: int) -> None:
    header = Header("media", media.frames, media.stamps, "AB")
    document = Document(journal_of(media, "AB", again), header)
    document.put(Movement("m1", 10, 12, offset))
    document.sign()
    document.save()


def test_both_rounds_are_compared_once_both_are_signed(tmp_path: Path) -> None:
    (media,) = some(tmp_path, 1)
    assert both_rounds(media, "AB") is None
    sign(media, False, 20)
    assert is_signed(CodingTurn(media), "AB")
    assert not is_signed(CodingTurn(media, again=True), "AB")
    assert both_rounds(media, "AB") is None
    sign(media, True, 21)
    assert is_signed(CodingTurn(media, again=True), "AB")
    assert coders_of(media) == ("AB",)
    rounds = both_rounds(media, "AB")
    assert rounds is not None
    assert [coded.movements[0].offset for coded in rounds] == [20, 21]


def test_a_recording_for_one_coder_belongs_to_whoever_began_it(tmp_path: Path) -> None:
    (media,) = some(tmp_path, 1)
    alone, two = Codebook(double_coded=0.0), Codebook()
    assert waits_for(CodingTurn(media), "CD", alone)
    sign(media, False, 20)
    assert not waits_for(CodingTurn(media), "AB", two)
    assert not waits_for(CodingTurn(media), "CD", alone)
    assert waits_for(CodingTurn(media), "CD", two)
    assert entry_of(media, codebook=alone).settled == "coded"
    assert entry_of(media, codebook=two).settled == "open"
