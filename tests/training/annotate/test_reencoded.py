"""A video that was encoded anew: marks are matched, shown read only, and taken over on request."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.counters import write_video

from training.annotate.document import Document
from training.annotate.errors import AnnotationError, OtherVideoError, SealedError
from training.annotate.media import Media, open_document, open_media, read_document
from training.annotate.records import Exclude, Header, Movement, Reference, Verdict, Viewed
from training.annotate.reencoded import NUMBER, TIME, Preview, mapping_of, preview, take_over
from training.annotate.units import parse_units

FRAMES, STEP_MS = 120, 20
ONE = Movement("m1", 20, 24, 30, parse_units("L4B+12A"), "disgust", note="brow")


def film(path: Path, step_ms: int = STEP_MS, frames: int = FRAMES, codec: str = "mjpeg") -> Path:
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    write_video(path, range(0, step_ms * frames, step_ms), codec, pixels=pixels, size=(256, 32))
    return path


def coded(path: Path) -> Document:
    """Code a film, with every kind of mark, and sign it."""
    document = open_document(open_media(path), "AB")
    for mark in (
        ONE,
        Movement("m2", 60, 63),
        Exclude("e1", 31, 40, "speech"),
        Reference(3),
        Verdict("p1", 90, 99),
        Viewed(0, 119),
    ):
        document.put(mark)
    document.sign()
    document.save()
    return document


def found(path: Path) -> tuple[Media, Preview]:
    media = open_media(path)
    with pytest.raises(OtherVideoError) as caught:
        open_document(media, "AB")
    return media, preview(caught.value, media)


def test_another_codec_keeps_the_numbers(tmp_path: Path) -> None:
    old = coded(film(tmp_path / "a.mkv"))
    _, shown = found(film(tmp_path / "a.mkv", codec="libx264"))
    assert shown.mapping.rule == NUMBER
    assert shown.document.movements == old.movements
    assert shown.notes == ()


def test_what_is_shown_can_only_be_read_and_writes_nothing(tmp_path: Path) -> None:
    coded(film(tmp_path / "a.mkv"))
    journal = tmp_path / "a.mkv.annotations" / "AB.jsonl"
    before = journal.read_bytes()
    _, shown = found(film(tmp_path / "a.mkv", codec="libx264"))
    with pytest.raises(AnnotationError, match="read only"):
        shown.document.put(Reference(5))
    assert shown.document.waiting == 0
    assert shown.document.save() == ()
    assert journal.read_bytes() == before
    assert not list(journal.parent.glob("*.new"))


def test_half_the_rate_is_matched_by_time(tmp_path: Path) -> None:
    coded(film(tmp_path / "a.mkv"))
    _, shown = found(film(tmp_path / "a.mkv", 2 * STEP_MS, FRAMES // 2))
    assert shown.mapping.rule == TIME
    first, second = shown.document.movements
    assert (first.onset, first.apex, first.offset) == (10, 12, 15)
    assert (second.onset, second.apex, second.offset) == (30, 31, None)
    assert [(e.first, e.last) for e in shown.document.exclusions] == [(16, 20)]
    assert (first.units, first.emotion, first.note) == (ONE.units, ONE.emotion, ONE.note)


def test_marks_are_taken_over_and_the_old_document_is_kept_byte_by_byte(tmp_path: Path) -> None:
    coded(film(tmp_path / "a.mkv"))
    journal = tmp_path / "a.mkv.annotations" / "AB.jsonl"
    before = journal.read_bytes()
    media, shown = found(film(tmp_path / "a.mkv", 2 * STEP_MS, FRAMES // 2))
    taken = take_over(shown, media)
    (former,) = (journal.parent / "before").iterdir()
    assert former.read_bytes() == before
    again = open_document(media, "AB")
    assert again.movements == taken.movements == shown.document.movements
    assert not again.signed
    assert not again.undo()
    again.put(Reference(5))
    again.sign()
    with pytest.raises(SealedError):
        again.put(Reference(6))
    assert '"matched_by": "time"' in journal.with_suffix(".json").read_text()


def test_the_old_video_put_back_finds_its_marks_by_taking_them_over(tmp_path: Path) -> None:
    coded(film(tmp_path / "a.mkv"))
    media, shown = found(film(tmp_path / "a.mkv", 2 * STEP_MS, FRAMES // 2))
    take_over(shown, media)
    media, shown = found(film(tmp_path / "a.mkv"))
    take_over(shown, media)
    names = sorted(path.name for path in (tmp_path / "a.mkv.annotations" / "before").iterdir())
    assert len(names) == 2
    assert open_document(media, "AB").movements[0].onset == 20


def test_a_new_ending_is_found_by_the_stem_once_the_old_file_has_gone(tmp_path: Path) -> None:
    film(tmp_path / "a.mkv")
    coded(tmp_path / "a.mkv")
    film(tmp_path / "a.mp4", codec="libx264")
    assert open_document(open_media(tmp_path / "a.mp4"), "AB").movements == ()
    (tmp_path / "a.mkv").unlink()
    media, shown = found(tmp_path / "a.mp4")
    take_over(shown, media)
    assert (tmp_path / "a.mkv.annotations" / "AB.jsonl").is_file()
    assert open_document(media, "AB").movements[0].onset == 20


def test_a_cut_film_is_refused_and_says_both_lengths(tmp_path: Path) -> None:
    coded(film(tmp_path / "a.mkv"))
    with pytest.raises(AnnotationError, match=r"one lasts 2\.38 s and the other 1\.78 s"):
        found(film(tmp_path / "a.mkv", frames=90))


def test_nothing_is_exported_from_marks_of_other_times(tmp_path: Path) -> None:
    coded(film(tmp_path / "a.mkv"))
    film(tmp_path / "a.mkv", 2 * STEP_MS)
    with pytest.raises(OtherVideoError, match="--remap"):
        read_document(open_media(tmp_path / "a.mkv"), "AB")


def media_of(t_ns: list[int]) -> Media:
    path = Path("film.mkv")
    return Media(path, (path,), (0,), np.array(t_ns, np.int64))


def header(frames: int) -> Header:
    return Header("old", frames, "stamps", "AB")


def ms(*times: float) -> list[int]:
    return [round(1e6 * time) for time in times]


@pytest.mark.parametrize(
    ("old", "new", "rule", "frames"),
    [
        (ms(0, 20, 40, 60), ms(7, 27, 47, 67), NUMBER, [0, 1, 2, 3]),
        (ms(0, 20, 40, 60), ms(0, 80, 160, 240), NUMBER, [0, 1, 2, 3]),
        (ms(0, 33, 66, 100), ms(0, 33.3, 66.7, 100), NUMBER, [0, 1, 2, 3]),
        (ms(0, 10, 60, 70), ms(0, 23, 47, 70), TIME, [0, 0, 3, 3]),
        (ms(0, 20, 40, 60), ms(0, 60), TIME, [0, 0, 1, 1]),
        (ms(0, 60), ms(0, 20, 40, 60), TIME, [0, 3]),
        (ms(0), ms(5), NUMBER, [0]),
    ],
)
def test_pictures_are_matched_by_number_or_by_time(
    old: list[int], new: list[int], rule: str, frames: list[int]
) -> None:
    mapping = mapping_of(header(len(old)), np.array(old, np.int64), media_of(new))
    assert (mapping.rule, mapping.frames.tolist()) == (rule, frames)


def test_unknown_times_allow_equal_numbers_alone() -> None:
    assert mapping_of(header(4), None, media_of(ms(0, 20, 40, 60))).rule == NUMBER
    with pytest.raises(AnnotationError, match="times are not known"):
        mapping_of(header(5), None, media_of(ms(0, 20, 40, 60)))
