"""The ELAN document holds each event once, in tiers without overlaps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as xml

import pytest
from helpers.counters import write_video
from helpers.events import a_window, an_event, an_unread_event

from app.core.eaf import write_eaf
from models.records import Event, Kind
from models.sources.clock import Clock
from models.sources.mime import mime_type


def tiers(path: Path) -> dict[str, list[tuple[int, int, str]]]:
    """Read tiers with their annotations' times in milliseconds and texts."""
    root = xml.parse(path).getroot()
    slots = {
        slot.attrib["TIME_SLOT_ID"]: int(slot.attrib["TIME_VALUE"])
        for slot in root.iter("TIME_SLOT")
    }
    return {
        tier.attrib["TIER_ID"]: [
            (
                slots[a.attrib["TIME_SLOT_REF1"]],
                slots[a.attrib["TIME_SLOT_REF2"]],
                a.findtext("ANNOTATION_VALUE") or "",
            )
            for a in tier.iter("ALIGNABLE_ANNOTATION")
        ]
        for tier in root.iter("TIER")
        if "PARENT_REF" not in tier.attrib
    }


def test_events_stand_in_tiers_by_kind_with_their_apex(tmp_path: Path) -> None:
    macro = replace(an_event("e3", 6000), window=replace(a_window(6000), kind=Kind.MACRO))
    write_eaf(tmp_path / "e.eaf", tmp_path / "clip.mp4", [an_event(), an_unread_event(), macro])
    assert tiers(tmp_path / "e.eaf") == {
        "ME@flinch": [(1000, 1200, "happiness"), (3000, 3200, "head_motion")],
        "macro@flinch": [(6000, 6200, "happiness")],
        "apex@flinch": [
            (1100, 1101, "happiness"),
            (3100, 3101, "head_motion"),
            (6100, 6101, "happiness"),
        ],
    }


def test_action_units_are_tied_to_their_movement(tmp_path: Path) -> None:
    macro = replace(an_event("e3", 6000), window=replace(a_window(6000), kind=Kind.MACRO))
    write_eaf(tmp_path / "e.eaf", tmp_path / "clip.mp4", [an_event(), an_unread_event(), macro])
    root = xml.parse(tmp_path / "e.eaf").getroot()
    of = {a.attrib["ANNOTATION_ID"]: a for a in root.iter("ALIGNABLE_ANNOTATION")}
    below = {
        tier.attrib["TIER_ID"]: [
            (tier.attrib["PARENT_REF"], of[a.attrib["ANNOTATION_REF"]], a)
            for a in tier.iter("REF_ANNOTATION")
        ]
        for tier in root.iter("TIER")
        if "PARENT_REF" in tier.attrib
    }
    assert list(below) == ["AU@flinch", "AU-macro@flinch"]
    for tier, kind in (("AU@flinch", "ME@flinch"), ("AU-macro@flinch", "macro@flinch")):
        ((parent, movement, units),) = below[tier]
        assert parent == kind
        assert movement.findtext("ANNOTATION_VALUE") == "happiness"
        assert units.findtext("ANNOTATION_VALUE") == "L4B+12A"


def test_overlapping_events_go_into_further_tiers(tmp_path: Path) -> None:
    events: list[Event] = [an_event("a", 1000), an_event("b", 1150), an_event("c", 1200)]
    write_eaf(tmp_path / "e.eaf", tmp_path / "clip.mp4", events)
    found = tiers(tmp_path / "e.eaf")
    assert [span[:2] for span in found["ME@flinch"]] == [(1000, 1200), (1200, 1400)]
    assert [span[:2] for span in found["ME2@flinch"]] == [(1150, 1350)]


def test_the_video_is_linked_and_ids_are_unique(tmp_path: Path) -> None:
    write_eaf(tmp_path / "e.eaf", tmp_path / "a clip.mp4", [an_event(), an_unread_event()])
    root = xml.parse(tmp_path / "e.eaf").getroot()
    media = next(root.iter("MEDIA_DESCRIPTOR")).attrib
    assert media["MEDIA_URL"] == (tmp_path / "a%20clip.mp4").as_uri().replace("%2520", "%20")
    assert media["MIME_TYPE"] == "video/mp4"
    ids = [a.attrib["ANNOTATION_ID"] for a in root.iter("ALIGNABLE_ANNOTATION")]
    assert len(ids) == len(set(ids)) == 4
    order = [child.tag for child in root]
    assert order == [
        *("HEADER", "TIME_ORDER", "TIER", "TIER", "TIER"),
        *("LINGUISTIC_TYPE", "LINGUISTIC_TYPE", "CONSTRAINT"),
    ]
    slots = [
        a.attrib[f"TIME_SLOT_REF{k}"] for a in root.iter("ALIGNABLE_ANNOTATION") for k in (1, 2)
    ]
    assert len(slots) == len(set(slots)) == 8
    assert " />" not in (tmp_path / "e.eaf").read_text()


def test_times_count_from_the_first_picture_which_the_header_states(tmp_path: Path) -> None:
    clock = Clock(900_000_000)
    write_eaf(tmp_path / "e.eaf", tmp_path / "clip.mp4", [an_event()], clock=clock)
    assert tiers(tmp_path / "e.eaf")["ME@flinch"] == [(100, 300, "happiness")]
    assert '<PROPERTY NAME="first_stamp_s">0.900000<' in (tmp_path / "e.eaf").read_text()


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("ts", "video/mp2t"),
        ("mkv", "video/x-matroska"),
        ("webm", "video/webm"),
        ("mov", "video/quicktime"),
        ("mp4", "video/mp4"),
        ("avi", "video/x-msvideo"),
    ],
)
def test_the_media_type_is_that_of_the_content(tmp_path: Path, ending: str, kind: str) -> None:
    codec = "libvpx" if ending == "webm" else "mpeg4" if ending == "avi" else "libx264"
    write_video(tmp_path / f"a.{ending}", range(0, 1000, 33), codec)
    named_wrongly = tmp_path / "clip.dat"
    named_wrongly.write_bytes((tmp_path / f"a.{ending}").read_bytes())
    assert mime_type(named_wrongly) == kind
