"""events.eaf: the events as an ELAN document (EAF 3.0) with the video linked in.

Times are whole milliseconds from the video's first picture, where players begin. Annotations of
one tier never overlap in ELAN, so an event that overlaps an earlier one of its tier goes into a
further tier of the same kind. The parts of a document are those of `training.annotate.elan`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.core.output import whole_file
from models.person import UNASSIGNED
from models.records import Event, Kind
from models.sources.clock import Clock
from training.annotate.elan import (
    Annotation,
    ElanDocument,
    add_types,
    blank,
    sort_slots,
    text_of,
    tied_tier,
    timed_tier,
)

CODER = "flinch"
"""Who annotated, behind the @ of each tier's name."""

_TIERS = {Kind.MICRO: "ME", Kind.MACRO: "macro"}
_UNITS = {"ME": "AU", "macro": "AU-macro"}
"""Tier of the action units below each tier of movements."""
_APEX = "apex"


class _Tiers:
    """Deals annotations out to tiers in which none overlaps another."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], list[tuple[Annotation, str]]] = {}
        """Annotations with their action units, by kind and end of the tier's name."""

    def add(self, kind: str, annotation: Annotation, units: str = "") -> None:
        """Put an annotation into the first tier of its kind which is free at that time."""
        number = 1
        while True:
            suffix = f"@{CODER}" if number == 1 else f"{number}@{CODER}"
            held = self.held.setdefault((kind, suffix), [])
            if all(
                annotation.end_ms <= o.start_ms or annotation.start_ms >= o.end_ms for o, _ in held
            ):
                held.append((annotation, units))
                return
            number += 1


def _text(event: Event) -> str:
    return event.label or event.state.value


def write_eaf(
    path: Path,
    video: Path,
    events: Iterable[Event],
    subject: str = UNASSIGNED,
    clock: Clock | None = None,
) -> None:
    """Write events.eaf.

    Tiers: `ME@flinch` and `macro@flinch` with the label (the state where there is none), tied to
    them `AU@flinch` and `AU-macro@flinch` with the action units, and `apex@flinch` with one
    millisecond at the apex.

    Args:
        path: The file.
        video: The file that the times belong to.
        events: In order of time.
        subject: The code of the person who is seen; the participant of each tier.
        clock: The video's first time stamp, and how it plays; from 0 and true to life if None.

    Raises:
        OutputError: It cannot be written.
    """
    clock = clock or Clock()
    tiers = _Tiers()
    for event in events:
        times = (event.window.onset_ns, event.window.apex_ns, event.window.offset_ns)
        start, apex, end = (round((clock.file_ns(t) - clock.first_ns) / 1e6) for t in times)
        text = _text(event)
        units = "" if event.units is None else event.units.text
        tiers.add(_TIERS[event.window.kind], Annotation(start, max(end, start + 1), text), units)
        tiers.add(_APEX, Annotation(apex, apex + 1, text))
    document = ElanDocument(blank((video,), clock.first_ns))
    for (kind, suffix), held in tiers.held.items():
        held.sort(key=lambda pair: pair[0].start_ms)
        timed = [annotation for annotation, _ in held]
        ids = timed_tier(document, kind + suffix, CODER, timed, subject)
        coded = [
            Annotation(0, 0, units, name)
            for (_, units), name in zip(held, ids, strict=True)
            if units
        ]
        if coded:
            tied_tier(document, _UNITS[kind] + suffix, kind + suffix, CODER, coded, subject)
    add_types(document.root)
    sort_slots(document.root)
    with whole_file(path) as file:
        file.write(text_of(document.root))
