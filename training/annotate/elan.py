"""The common parts of all ELAN documents (EAF 3.0) that Flinch writes.

Times are whole milliseconds from the video's first picture, where players begin; the header has the
first time stamp. Each annotation has its own two time slots. The writers decide on the content.
Schema: EAFv3.0.xsd, Max Planck Institute for Psycholinguistics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from xml.etree import ElementTree as xml

from models.sources.mime import mime_type

TIMED, TIED = "flinch-timed", "flinch-tied"
FIRST_STAMP = "first_stamp_s"
"""Header property: the video's own time of its first picture, seconds."""
_SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_AFTER_TIERS = {
    "LINGUISTIC_TYPE",
    "LOCALE",
    "LANGUAGE",
    "CONSTRAINT",
    "CONTROLLED_VOCABULARY",
    "LEXICON_REF",
    "REF_LINK_SET",
    "EXTERNAL_REF",
}
Element = xml.Element


@dataclass(slots=True)
class Annotation:
    """A time span with its text; `tied` is the id of the annotation that it describes."""

    start_ms: int
    end_ms: int
    text: str
    tied: str = ""


@dataclass(slots=True)
class ElanDocument:
    """An EAF tree that creates new time slots and ids."""

    root: Element
    slots: int = 0
    ids: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.ids = {
            value
            for element in self.root.iter()
            for name, value in element.attrib.items()
            if name in ("ANNOTATION_ID", "TIME_SLOT_ID")
        }

    def fresh(self, letter: str) -> str:
        """Return an unused id."""
        number = len(self.ids) + 1
        while f"{letter}{number}" in self.ids:
            number += 1
        self.ids.add(f"{letter}{number}")
        return f"{letter}{number}"

    def slot(self, ms: int) -> str:
        """Add a time slot."""
        order = self.root.find("TIME_ORDER")
        assert order is not None
        name = self.fresh("ts")
        xml.SubElement(order, "TIME_SLOT", {"TIME_SLOT_ID": name, "TIME_VALUE": str(ms)})
        return name


def blank(videos: Sequence[Path], first_ns: int) -> Element:
    """Make a document without tiers.

    Args:
        videos: The annotated videos.
        first_ns: Time stamp of the first picture.
    """
    now = datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds")
    root = xml.Element(
        "ANNOTATION_DOCUMENT",
        {
            "AUTHOR": "flinch",
            "DATE": now,
            "FORMAT": "3.0",
            "VERSION": "3.0",
            f"{{{_INSTANCE}}}noNamespaceSchemaLocation": _SCHEMA,
        },
    )
    header = xml.SubElement(root, "HEADER", {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"})
    for video in videos:
        place = {"MEDIA_URL": video.resolve().as_uri(), "MIME_TYPE": mime_type(video)}
        xml.SubElement(header, "MEDIA_DESCRIPTOR", place)
    stamp = xml.SubElement(header, "PROPERTY", {"NAME": FIRST_STAMP})
    stamp.text = f"{first_ns / 1e9:.6f}"
    xml.SubElement(root, "TIME_ORDER")
    return root


def timed_tier(
    document: ElanDocument,
    name: str,
    coder: str,
    annotations: Sequence[Annotation],
    participant: str = "",
) -> list[str]:
    """Add a tier of annotations with times; return their ids."""
    if not annotations:
        return []
    about = {"ANNOTATOR": coder, "LINGUISTIC_TYPE_REF": TIMED}
    if participant:
        about["PARTICIPANT"] = participant
    holder = add_tier(document.root, {**about, "TIER_ID": name})
    ids = []
    for annotation in annotations:
        ids.append(document.fresh("a"))
        place = {
            "ANNOTATION_ID": ids[-1],
            "TIME_SLOT_REF1": document.slot(annotation.start_ms),
            "TIME_SLOT_REF2": document.slot(annotation.end_ms),
        }
        timed = xml.SubElement(xml.SubElement(holder, "ANNOTATION"), "ALIGNABLE_ANNOTATION", place)
        xml.SubElement(timed, "ANNOTATION_VALUE").text = annotation.text
    return ids


def tied_tier(
    document: ElanDocument,
    name: str,
    parent: str,
    coder: str,
    annotations: Sequence[Annotation],
    participant: str = "",
) -> None:
    """Add a tier of annotations that describe those of another, if there are any."""
    if not annotations:
        return
    about = {"ANNOTATOR": coder, "LINGUISTIC_TYPE_REF": TIED, "PARENT_REF": parent}
    if participant:
        about["PARTICIPANT"] = participant
    below = add_tier(document.root, {**about, "TIER_ID": name})
    for annotation in annotations:
        place = {"ANNOTATION_ID": document.fresh("a"), "ANNOTATION_REF": annotation.tied}
        holder = xml.SubElement(xml.SubElement(below, "ANNOTATION"), "REF_ANNOTATION", place)
        xml.SubElement(holder, "ANNOTATION_VALUE").text = annotation.text


def add_tier(root: Element, attributes: dict[str, str]) -> Element:
    """Add an empty tier after the others."""
    added = xml.Element("TIER", attributes)
    children = list(root)
    place = next(
        (i for i, child in enumerate(children) if child.tag in _AFTER_TIERS), len(children)
    )
    root.insert(place, added)
    return added


def add_types(root: Element) -> None:
    """Add our two linguistic types and the constraint of the tied one, if missing."""
    known = {element.get("LINGUISTIC_TYPE_ID") for element in root.iter("LINGUISTIC_TYPE")}
    plain = {"GRAPHIC_REFERENCES": "false", "LINGUISTIC_TYPE_ID": TIMED, "TIME_ALIGNABLE": "true"}
    tied = {
        "CONSTRAINTS": "Symbolic_Association",
        "GRAPHIC_REFERENCES": "false",
        "LINGUISTIC_TYPE_ID": TIED,
        "TIME_ALIGNABLE": "false",
    }
    for attributes in (plain, tied):
        if attributes["LINGUISTIC_TYPE_ID"] not in known:
            _insert_after(root, xml.Element("LINGUISTIC_TYPE", attributes), ("LINGUISTIC_TYPE",))
    if not any(
        constraint.get("STEREOTYPE") == "Symbolic_Association"
        for constraint in root.iter("CONSTRAINT")
    ):
        words = "1-1 association with a parent annotation"
        constraint = xml.Element(
            "CONSTRAINT", {"DESCRIPTION": words, "STEREOTYPE": "Symbolic_Association"}
        )
        earlier = ("LINGUISTIC_TYPE", "LOCALE", "LANGUAGE", "CONSTRAINT")
        _insert_after(root, constraint, earlier)


def _insert_after(root: Element, element: Element, earlier: Sequence[str]) -> None:
    """Insert an element after the last one of the given kinds, or of tiers and times."""
    before = (*earlier, "TIER", "TIME_ORDER", "HEADER", "LICENSE")
    places = [i for i, child in enumerate(root) if child.tag in before]
    root.insert(max(places, default=-1) + 1, element)


def sort_slots(root: Element) -> None:
    """Sort the time slots by time."""
    order = root.find("TIME_ORDER")
    if order is None or any(slot.get("TIME_VALUE") is None for slot in order):
        return  # ELAN derives the times of slots without a value from their order.
    order[:] = sorted(order, key=lambda slot: int(slot.get("TIME_VALUE", "0")))


def text_of(root: Element) -> str:
    """Format a document as XML."""
    xml.indent(root)
    text = xml.tostring(root, encoding="unicode").replace(" />", "/>")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'
