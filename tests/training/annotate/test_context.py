"""Stimulus and self-report wait for pass 3, and for a codebook that uses them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.annotate.codebook import Codebook
from training.annotate.context import context_of
from training.annotate.document import Document
from training.annotate.errors import AnnotationError
from training.annotate.media import Media
from training.annotate.queue import participant_number
from training.annotate.records import Header, PassSeal

BOOK = Codebook(emotion_sources=("stimulus", "self-report"))


@pytest.fixture
def media(tmp_path: Path) -> Media:
    run = tmp_path / "sub-P007" / "ses-01" / "run-01"
    run.mkdir(parents=True)
    (run / "trial.json").write_text('{"stimulus": {"id": "dis-03"}}')
    report = '{"strongest": "disgust", "moment_s": 12.25, "ratings": {"disgust": 4}}'
    (run / "self_report.json").write_text(report)
    return Media(run, (run / "video.mkv",), (0,), np.arange(100, dtype=np.int64) * 20_000_000)


def document(media: Media, blind: str, passes: int) -> Document:
    path = media.folder / f"{blind}{passes}" / "AB.jsonl"
    document = Document(path, Header("media", 100, media.stamps, "AB", blind))
    for number in range(1, passes + 1):
        document.put(PassSeal(number))
    return document


def test_both_are_told_in_pass_3(media: Media) -> None:
    assert context_of(document(media, "signal", 2), media, BOOK) == (
        "stimulus: dis-03",
        "self-report: strongest disgust, at 12.2 s, disgust 4",
    )
    book = Codebook(emotion_sources=("stimulus",))
    assert context_of(document(media, "signal", 2), media, book) == ("stimulus: dis-03",)


@pytest.mark.parametrize("passes", [0, 1, 2, 3])
def test_nothing_is_read_at_full_or_before_pass_3(media: Media, passes: int) -> None:
    (media.path / "self_report.json").write_text("{damaged")
    assert context_of(document(media, "full", passes), media, BOOK) == ()
    assert context_of(document(media, "assisted", passes), media, Codebook()) == ()
    if passes < 2:
        assert context_of(document(media, "assisted", passes), media, BOOK) == ()
    else:
        with pytest.raises(AnnotationError, match="self_report"):
            context_of(document(media, "assisted", passes), media, BOOK)


def test_participants_show_as_numbers(media: Media, tmp_path: Path) -> None:
    assert participant_number(media.path) == "#007"
    run = tmp_path / "sub-Anna" / "run-01"
    run.mkdir(parents=True)
    assert participant_number(run) == "#001"
    assert participant_number(tmp_path / "clip.mp4") == ""
