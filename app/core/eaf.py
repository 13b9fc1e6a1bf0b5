"""events.eaf: the events as an ELAN document (EAF 3.0) with the video linked in.

Times are whole milliseconds, rounded from the file's own time stamps. Annotations of one tier
never overlap in ELAN, so an event that overlaps an earlier one of its tier goes into a further
tier of the same kind. Schema: EAFv3.0.xsd of the Max Planck Institute for Psycholinguistics.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from xml.etree import ElementTree as xml

from app.core.output import whole_file
from models.person import UNASSIGNED
from models.records import Event, Kind

CODER = "flinch"
"""Who annotated, behind the @ of each tier's name."""

_TIERS = {Kind.MICRO: "ME", Kind.MACRO: "macro"}
_APEX = "apex"


class _Document:
    """An EAF tree that hands out time slots and annotation ids."""

    def __init__(self, video: Path, subject: str) -> None:
        self._subject = subject
        now = datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds")
        self.root = xml.Element(
            "ANNOTATION_DOCUMENT",
            {
                "AUTHOR": CODER,
                "DATE": now,
                "FORMAT": "3.0",
                "VERSION": "3.0",
                "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
                "xsi:noNamespaceSchemaLocation": "http://www.mpi.nl/tools/elan/EAFv3.0.xsd",
            },
        )
        header = xml.SubElement(
            self.root, "HEADER", {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"}
        )
        media = {"MEDIA_URL": video.resolve().as_uri(), "MIME_TYPE": _mime(video)}
        xml.SubElement(header, "MEDIA_DESCRIPTOR", media)
        self._tiers: dict[str, list[tuple[int, int, str]]] = {}

    def add(self, tier: str, start_ms: int, end_ms: int, text: str) -> None:
        """Put an annotation into the first tier of that kind which is free at that time."""
        number = 1
        while True:
            name = f"{tier}@{CODER}" if number == 1 else f"{tier}{number}@{CODER}"
            held = self._tiers.setdefault(name, [])
            if all(end_ms <= start or start_ms >= end for start, end, _ in held):
                held.append((start_ms, end_ms, text))
                return
            number += 1

    def finish(self) -> xml.ElementTree[xml.Element[str]]:
        """Write slots, tiers and the one linguistic type, in the order of the schema."""
        order = xml.SubElement(self.root, "TIME_ORDER")
        times = sorted({t for held in self._tiers.values() for a, b, _ in held for t in (a, b)})
        slot = {t: f"ts{number}" for number, t in enumerate(times, start=1)}
        for t, name in slot.items():
            xml.SubElement(order, "TIME_SLOT", {"TIME_SLOT_ID": name, "TIME_VALUE": str(t)})
        count = 0
        for tier, held in self._tiers.items():
            about = {"ANNOTATOR": CODER, "LINGUISTIC_TYPE_REF": "default-lt", "TIER_ID": tier}
            element = xml.SubElement(self.root, "TIER", {**about, "PARTICIPANT": self._subject})
            for start, end, text in sorted(held):
                count += 1
                annotation = xml.SubElement(
                    xml.SubElement(element, "ANNOTATION"),
                    "ALIGNABLE_ANNOTATION",
                    {
                        "ANNOTATION_ID": f"a{count}",
                        "TIME_SLOT_REF1": slot[start],
                        "TIME_SLOT_REF2": slot[end],
                    },
                )
                xml.SubElement(annotation, "ANNOTATION_VALUE").text = text
        xml.SubElement(
            self.root,
            "LINGUISTIC_TYPE",
            {
                "GRAPHIC_REFERENCES": "false",
                "LINGUISTIC_TYPE_ID": "default-lt",
                "TIME_ALIGNABLE": "true",
            },
        )
        return xml.ElementTree(self.root)


def _mime(video: Path) -> str:
    return mimetypes.guess_type(video.name)[0] or "video/*"


def _ms(t_ns: int) -> int:
    return round(t_ns / 1e6)


def _text(event: Event) -> str:
    return event.label or event.state.value


def write_eaf(path: Path, video: Path, events: Iterable[Event], subject: str = UNASSIGNED) -> None:
    """Write events.eaf.

    Tiers: `ME@flinch` and `macro@flinch` with the label (the state where there is none),
    `apex@flinch` with one millisecond at the apex.

    Args:
        path: The file.
        video: The file that the times belong to.
        events: In order of time.
        subject: The code of the person who is seen; the participant of each tier.

    Raises:
        OutputError: It cannot be written.
    """
    document = _Document(video, subject)
    for event in events:
        window = event.window
        start, apex, end = _ms(window.onset_ns), _ms(window.apex_ns), _ms(window.offset_ns)
        document.add(_TIERS[window.kind], start, max(end, start + 1), _text(event))
        document.add(_APEX, apex, apex + 1, _text(event))
    tree = document.finish()
    xml.indent(tree)
    with whole_file(path) as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write(xml.tostring(tree.getroot(), encoding="unicode"))
        file.write("\n")
