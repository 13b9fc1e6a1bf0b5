"""ELAN documents come back with every frame number, and foreign tiers stay."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as xml

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.annotate.eaf import eaf_text, import_eaf
from training.annotate.errors import AnnotationError
from training.annotate.media import Media
from training.annotate.records import Exclude, Movement
from training.annotate.units import parse_units


def media(folder: Path, t_ns: np.ndarray | None = None) -> Media:
    times = np.arange(400, dtype=np.int64) * 5_000_000 if t_ns is None else t_ns
    video = folder / "a [b] é.mp4"
    video.touch()
    return Media(video, (video,), (0,), times)


MOVEMENTS = (
    Movement("m1", 10, 20, 40, parse_units("L4B+12A"), "disgust"),
    Movement("m2", 30, 35, 60, parse_units("12"), "happiness"),
    Movement("m3", 100, 100, 100, (), None),
    Movement("m4", 200, None, 230, parse_units("1+2"), "surprise"),
)
EXCLUDED = (Exclude("e1", 300, 320, "speech"),)


def written(folder: Path, some: Media, original: Path | None = None) -> Path:
    path = folder / "events.eaf"
    path.write_text(eaf_text(some, {"AB": (MOVEMENTS, EXCLUDED)}, original), encoding="utf-8")
    return path


def test_what_is_written_reads_back_to_the_frame(tmp_path: Path) -> None:
    some = media(tmp_path)
    found = import_eaf(written(tmp_path, some), some, "AB")
    assert sorted((m.onset, m.apex, m.offset, m.units, m.emotion) for m in found.movements[:2])
    first = [(m.onset, m.apex, m.offset, m.units, m.emotion) for m in MOVEMENTS]
    again = [(m.onset, m.apex, m.offset, m.units, m.emotion) for m in found.movements]
    # An instant lasts a millisecond in ELAN and comes back as an instant.
    assert sorted(again, key=lambda m: m[0]) == first
    assert [(e.first, e.last, e.reason) for e in found.exclusions] == [(300, 320, "speech")]
    assert found.moved == ()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(2_000_000, 40_000_000), min_size=20, max_size=60), st.data())
def test_frames_survive_uneven_stamps(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], data: st.DataObject
) -> None:
    t_ns = np.cumsum(np.array([1_400_000_000, *steps], np.int64))
    some = Media(Path("/x/v.mp4"), (Path("/x/v.mp4"),), (0,), t_ns)
    marks = sorted(data.draw(st.lists(st.integers(0, len(t_ns) - 1), min_size=3, max_size=3)))
    movement = Movement("m1", marks[0], marks[1], marks[2])
    text = eaf_text(some, {"AB": ((movement,), ())})
    path = tmp_path_factory.mktemp("eaf") / "x.eaf"
    path.write_text(text, encoding="utf-8")
    found = import_eaf(path, some, "AB").movements[0]
    assert (found.onset, found.apex, found.offset) == (marks[0], marks[1], marks[2])


def test_times_count_from_the_first_picture(tmp_path: Path) -> None:
    late = media(tmp_path, 1_400_000_000 + np.arange(400, dtype=np.int64) * 5_000_000)
    text = written(tmp_path, late).read_text()
    assert 'TIME_VALUE="50"' in text
    assert "1450" not in text


def test_annotations_of_a_tier_never_overlap_and_own_their_slots(tmp_path: Path) -> None:
    root = xml.parse(written(tmp_path, media(tmp_path))).getroot()
    times = {s.get("TIME_SLOT_ID"): int(s.get("TIME_VALUE", "")) for s in root.iter("TIME_SLOT")}
    used: list[str | None] = []
    for tier in root.iter("TIER"):
        reach = -1
        for annotation in tier.iter("ALIGNABLE_ANNOTATION"):
            ends = [annotation.get("TIME_SLOT_REF1"), annotation.get("TIME_SLOT_REF2")]
            used += ends
            start, end = (times[name] for name in ends)
            assert reach <= start < end
            reach = end
    assert len(used) == len(set(used)) == len(times)
    assert {t.get("TIER_ID") for t in root.iter("TIER")} >= {"ME@AB", "ME2@AB", "AU@AB", "AU2@AB"}
    assert " />" not in written(tmp_path, media(tmp_path)).read_text()


def test_foreign_tiers_survive_and_ours_are_replaced(tmp_path: Path) -> None:
    some = media(tmp_path)
    path = written(tmp_path, some)
    text = path.read_text()
    foreign = (
        '<TIER LINGUISTIC_TYPE_REF="flinch-timed" TIER_ID="notes"><ANNOTATION>'
        '<ALIGNABLE_ANNOTATION ANNOTATION_ID="a900" TIME_SLOT_REF1="ts900" TIME_SLOT_REF2="ts901">'
        "<ANNOTATION_VALUE>kept</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>"
    )
    slots = "".join(
        f'<TIME_SLOT TIME_SLOT_ID="ts90{i}" TIME_VALUE="{ms}"/>' for i, ms in enumerate((7, 9))
    )
    text = text.replace("</TIME_ORDER>", f"{slots}</TIME_ORDER>")
    text = text.replace("<LINGUISTIC_TYPE", f"{foreign}<LINGUISTIC_TYPE", 1)
    original = tmp_path / "original.eaf"
    original.write_text(text)
    again = eaf_text(some, {"AB": (MOVEMENTS[:1], ())}, original)
    assert "kept" in again
    assert 'TIME_VALUE="7"' in again
    assert "ME2@AB" not in again
    path.write_text(again)
    assert len(import_eaf(path, some, "AB").movements) == 1


def test_a_tier_of_another_name_can_be_read(tmp_path: Path) -> None:
    some = media(tmp_path)
    path = written(tmp_path, some)
    path.write_text(path.read_text().replace("ME@AB", "Expr"))
    assert len(import_eaf(path, some, "AB", {"ME": "Expr"}).movements) == 4
    path.write_text(path.read_text().replace("@AB", "@CD"))
    with pytest.raises(AnnotationError, match=r"no tier 'ME@AB': it has .*Expr"):
        import_eaf(path, some, "AB")


def test_an_origin_is_added_and_what_moved_is_said(tmp_path: Path) -> None:
    some = media(tmp_path)
    path = written(tmp_path, some)
    text = path.read_text()
    path.write_text(text.replace("<MEDIA_DESCRIPTOR", '<MEDIA_DESCRIPTOR TIME_ORIGIN="50"'))
    assert import_eaf(path, some, "AB").movements[0].onset == 20
    path.write_text(
        text.replace('TIME_VALUE="1595"', 'TIME_VALUE="9000"').replace(
            'TIME_VALUE="1600"', 'TIME_VALUE="9000"'
        )
    )
    assert "moved by" in import_eaf(path, some, "AB").moved[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<a/>",
        "<ANNOTATION_DOCUMENT>",
        "<ANNOTATION_DOCUMENT/>",
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><ANNOTATION_DOCUMENT/>',
        "<a>" * 5000,
    ],
)
def test_what_is_no_document_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.eaf"
    path.write_text(text)
    with pytest.raises(AnnotationError, match="no ELAN document"):
        import_eaf(path, media(tmp_path), "AB")


def test_a_broken_unit_names_tier_and_annotation(tmp_path: Path) -> None:
    some = media(tmp_path)
    path = written(tmp_path, some)
    path.write_text(path.read_text().replace("L4B+12A", "L4B+12F"))
    with pytest.raises(AnnotationError, match="tier 'AU@AB', annotation 'a"):
        import_eaf(path, some, "AB")
