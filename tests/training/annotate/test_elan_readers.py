"""ELAN documents keep the format, and another program's reader and writer changes no frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.eaf_schema import faults_of
from pympi.Elan import Eaf

from training.annotate.eaf import eaf_text, import_eaf
from training.annotate.media import Media
from training.annotate.records import Exclude, Movement
from training.annotate.units import parse_units

MOVEMENTS = (
    Movement("m1", 10, 20, 40, parse_units("L4B+12A"), "disgust"),
    Movement("m2", 30, 35, 60, parse_units("12"), "happiness"),
    Movement("m3", 100, 101, 103, (), None),
    Movement("m4", 200, None, 230, parse_units("1+2"), "surprise"),
)
EXCLUDED = (Exclude("e1", 300, 320, "speech"),)


@pytest.fixture
def media(tmp_path: Path) -> Media:
    """Give 400 pictures at uneven times, as a webcam leaves them."""
    steps = np.random.default_rng(4).integers(4_000_000, 60_000_000, 400)
    video = tmp_path / "a [b] é.mp4"
    video.touch()
    return Media(video, (video,), (0,), 700_000_000 + np.cumsum(steps))


@pytest.fixture
def document(media: Media, tmp_path: Path) -> Path:
    path = tmp_path / "events.eaf"
    path.write_text(eaf_text(media, {"AB": (MOVEMENTS, EXCLUDED)}), encoding="utf-8")
    return path


def frames(some: tuple[Movement, ...]) -> list[tuple[int, int | None, int | None]]:
    return sorted((movement.onset, movement.apex, movement.offset) for movement in some)


def test_a_document_keeps_the_format(document: Path, media: Media, tmp_path: Path) -> None:
    assert faults_of(document) == []
    empty = tmp_path / "empty.eaf"
    empty.write_text(eaf_text(media, {"AB": ((), ())}), encoding="utf-8")
    assert faults_of(empty) == []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('TIME_UNITS="milliseconds"', 'TIME_UNITS="seconds"'),
        ("<TIME_ORDER>", '<TIER TIER_ID="x" LINGUISTIC_TYPE_REF="y"/><TIME_ORDER>'),
        ('LINGUISTIC_TYPE_REF="flinch-timed"', 'LINGUISTIC_TYPE_REF="nothing"'),
        ('TIME_SLOT_REF1="ts', 'TIME_SLOT_REF1="none'),
        ('TIME_VALUE="', 'TIME_VALUE="-'),
        ('ANNOTATION_REF="a', 'ANNOTATION_REF="none'),
        ('DATE="', 'DATE="yesterday '),
    ],
)
def test_the_schema_notices_what_breaks_the_format(document: Path, good: str, bad: str) -> None:
    text = document.read_text(encoding="utf-8")
    assert good in text
    document.write_text(text.replace(good, bad, 1), encoding="utf-8")
    assert faults_of(document)


def test_pympi_reads_the_same_times_and_units(document: Path, media: Media) -> None:
    read = Eaf(str(document))
    assert set(read.get_tier_names()) == {
        f"{kind}{row}@AB" for kind in ("ME", "AU", "apex") for row in ("", "2")
    } | {"exclude@AB"}
    (start, end, emotion), *_ = read.get_annotation_data_for_tier("ME@AB")
    onset, offset = ((int(media.t_ns[n]) - int(media.t_ns[0])) / 1e6 for n in (10, 40))
    assert (start, end, emotion) == (round(onset), round(offset), "disgust")
    (_, _, units, parent), *_ = read.get_ref_annotation_data_for_tier("AU@AB")
    assert (units, parent) == ("L4B+12A", "disgust")
    assert read.get_parameters_for_tier("AU@AB")["PARENT_REF"] == "ME@AB"


def test_what_pympi_changed_comes_back_with_every_frame(
    document: Path, media: Media, tmp_path: Path
) -> None:
    read = Eaf(str(document))
    read.add_tier("notes", read.get_parameters_for_tier("ME@AB")["LINGUISTIC_TYPE_REF"])
    read.add_annotation("notes", 7, 21, "seen in another program")
    first, last = (round((int(media.t_ns[n]) - int(media.t_ns[0])) / 1e6) for n in (350, 370))
    read.add_annotation("ME@AB", first, last, "surprise")
    changed = tmp_path / "changed.eaf"
    read.to_file(str(changed))
    found = import_eaf(changed, media, "AB")
    assert found.moved == ()
    assert frames(found.movements) == [*frames(MOVEMENTS), (350, None, 370)]
    assert [(e.first, e.last, e.reason) for e in found.exclusions] == [(300, 320, "speech")]
    again = tmp_path / "again.eaf"
    marks = {"AB": (found.movements, found.exclusions)}
    again.write_text(eaf_text(media, marks, changed), encoding="utf-8")
    assert faults_of(again) == []
    assert frames(import_eaf(again, media, "AB").movements) == frames(found.movements)
    notes = Eaf(str(again)).get_annotation_data_for_tier("notes")
    assert notes == [(7, 21, "seen in another program")]
