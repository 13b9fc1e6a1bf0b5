"""ELAN documents (EAF 3.0): written with exact frame numbers, read back, foreign tiers preserved.

Times are whole milliseconds from the video's first picture, where players begin. Reading converts
them to the frame with the nearest stamp, which is exact up to 500 frames a second. Annotations of
one tier never overlap in ELAN: a movement that overlaps an earlier one goes to a further tier
(`ME2@AB`). Action units are a child tier, tied to their movement. Each annotation has its own two
time slots. Schema: EAFv3.0.xsd, Max Planck Institute for Psycholinguistics.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree as xml

import defusedxml.ElementTree as defused
from defusedxml.common import DTDForbidden

from training.annotate.elan import (
    TIED,
    TIMED,
    Annotation,
    ElanDocument,
    Element,
    add_types,
    blank,
    sort_slots,
    text_of,
    tied_tier,
    timed_tier,
)
from training.annotate.errors import AnnotationError, UnitError
from training.annotate.media import Media
from training.annotate.records import EXCLUSIONS, Exclude, Movement
from training.annotate.units import Unit, format_units, parse_units

ME, AU, APEX, EXCLUDED = "ME", "AU", "apex", "exclude"
MOST_BYTES = 64 << 20
"""A larger document is rejected: it is not an annotation."""


@dataclass(frozen=True, slots=True)
class Imported:
    """Content of a document for one coder.

    Attributes:
        movements: In order; with new ids if the document has none.
        exclusions: In order.
        moved: One sentence for each time more than half a frame from any picture.
    """

    movements: tuple[Movement, ...]
    exclusions: tuple[Exclude, ...]
    moved: tuple[str, ...]


# -- writing ----------------------------------------------------------------------------------


def eaf_text(
    media: Media,
    marks: Mapping[str, tuple[Sequence[Movement], Sequence[Exclude]]],
    original: Path | None = None,
) -> str:
    """Make an ELAN document.

    Args:
        media: The recording.
        marks: Movements and exclusions of each coder. Movements without an offset end at their
            last mark.
        original: A document whose other tiers are preserved; tiers of the same coders are replaced.

    Returns:
        The XML text.

    Raises:
        AnnotationError: The original is not an ELAN document.
    """
    document = ElanDocument(
        read_tree(original) if original is not None else blank(media.videos, int(media.t_ns[0]))
    )
    for coder, (movements, exclusions) in marks.items():
        _remove_coder(document.root, coder)
        _add_coder(document, media, coder, movements, exclusions)
    sort_slots(document.root)
    return text_of(document.root)


def _add_coder(
    document: ElanDocument,
    media: Media,
    coder: str,
    movements: Sequence[Movement],
    exclusions: Sequence[Exclude],
) -> None:
    add_types(document.root)
    for number, row in enumerate(_without_overlap(movements), start=1):
        suffix = "" if number == 1 else str(number)
        timed = [
            Annotation(
                *_span(media, movement.onset, movement.last), movement.emotion or "", movement.id
            )
            for movement in row
        ]
        ids = timed_tier(document, f"{ME}{suffix}@{coder}", coder, timed)
        tied = [
            Annotation(0, 0, format_units(movement.units), name)
            for movement, name in zip(row, ids, strict=True)
            if movement.units
        ]
        tied_tier(document, f"{AU}{suffix}@{coder}", f"{ME}{suffix}@{coder}", coder, tied)
        apexes = [
            Annotation(*_span(media, movement.apex, movement.apex), movement.id)
            for movement in row
            if movement.apex is not None
        ]
        timed_tier(document, f"{APEX}{suffix}@{coder}", coder, apexes)
    excluded = [
        Annotation(*_span(media, exclusion.first, exclusion.last), exclusion.reason)
        for exclusion in exclusions
    ]
    timed_tier(document, f"{EXCLUDED}@{coder}", coder, excluded)


def _without_overlap(movements: Sequence[Movement]) -> list[list[Movement]]:
    """Distribute movements over rows without overlaps."""
    rows: list[list[Movement]] = []
    for movement in sorted(movements, key=lambda mark: (mark.onset, mark.last)):
        free = next((row for row in rows if row[-1].last < movement.onset), None)
        if free is None:
            rows.append([movement])
        else:
            free.append(movement)
    return rows


def _span(media: Media, first: int, last: int) -> tuple[int, int]:
    start, end = _ms(media, first), _ms(media, last)
    return start, max(end, start + 1)


def _ms(media: Media, frame: int) -> int:
    return round((int(media.t_ns[frame]) - int(media.t_ns[0])) / 1e6)


def _remove_coder(root: Element, coder: str) -> None:
    """Remove our tiers of a coder, and their unshared time slots."""
    for tier in list(root.findall("TIER")):
        if _tier_kind(tier, coder) is not None and tier.get("LINGUISTIC_TYPE_REF") in (
            TIMED,
            TIED,
        ):
            root.remove(tier)
    used = {
        annotation.get(name)
        for annotation in root.iter("ALIGNABLE_ANNOTATION")
        for name in ("TIME_SLOT_REF1", "TIME_SLOT_REF2")
    }
    order = root.find("TIME_ORDER")
    if order is not None:
        for slot in list(order):
            if slot.get("TIME_SLOT_ID") not in used:
                order.remove(slot)


# -- reading ----------------------------------------------------------------------------------


def read_tree(path: Path) -> Element:
    """Read an ELAN document.

    Raises:
        AnnotationError: The file is missing, too large or not an ELAN document.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise AnnotationError(f"Cannot read '{path}': {error.strerror}.") from error
    if size > MOST_BYTES:
        raise AnnotationError(
            f"'{path}' is no ELAN document: it is larger than {MOST_BYTES >> 20} MB."
        )
    try:
        root: Element = defused.fromstring(data, forbid_dtd=True)
    except DTDForbidden as error:
        raise AnnotationError(
            f"'{path}' is no ELAN document: it defines entities of its own."
        ) from error
    except (xml.ParseError, ValueError, RecursionError) as error:
        raise AnnotationError(f"'{path}' is no ELAN document ({error}).") from error
    if root.tag != "ANNOTATION_DOCUMENT" or root.find("TIME_ORDER") is None:
        raise AnnotationError(f"'{path}' is no ELAN document: found <{root.tag}>.")
    return root


def import_eaf(
    path: Path, media: Media, coder: str, tiers: Mapping[str, str] | None = None
) -> Imported:
    """Read one coder's movements and exclusions.

    Args:
        path: The document.
        media: The recording.
        coder: The coder of the tiers: `ME@CODER` and so on.
        tiers: Other names of tiers by kind, such as `{"ME": "Expr"}`.

    Raises:
        AnnotationError: The document has no such tier, or an annotation is malformed: the message
            names tier and annotation, and nothing is imported.
    """
    root = read_tree(path)
    names = dict(tiers or {})
    clock = _Clock(root, media)
    movements: list[Movement] = []
    rows: list[str] = []
    apexes: list[tuple[int, str]] = []
    exclusions: list[Exclude] = []
    units = _units_by_movement(root, coder, names)
    found = False
    for tier in root.findall("TIER"):
        kind = _tier_kind(tier, coder, names)
        found = found or kind is not None
        for annotation in tier.iter("ALIGNABLE_ANNOTATION"):
            first, last = clock.frames(tier, annotation)
            text, key = _value(annotation), annotation.get("ANNOTATION_ID", "")
            if kind == ME:
                number = f"m{len(movements) + 1}"
                rows.append(_row(tier))
                movements.append(
                    Movement(number, first, None, last, units.get(key, ()), text or None)
                )
            elif kind == APEX:
                apexes.append((first, _row(tier)))
            elif kind == EXCLUDED:
                reason = text if text in EXCLUSIONS else "other"
                exclusions.append(Exclude(f"e{len(exclusions) + 1}", first, last, reason))
    if not found:
        known = ", ".join(tier.get("TIER_ID", "?") for tier in root.findall("TIER")) or "none"
        tier_name = names.get(ME, f"{ME}@{coder}")
        raise AnnotationError(
            f"'{path}' has no tier '{tier_name}': it has {known}. Name one with --tier ME=NAME."
        )
    return Imported(_with_apexes(movements, rows, apexes), tuple(exclusions), tuple(clock.moved))


def _with_apexes(
    movements: Sequence[Movement], rows: Sequence[str], apexes: Iterable[tuple[int, str]]
) -> tuple[Movement, ...]:
    """Assign each apex to the movement around it, first to one of the tier of the same number."""
    matched = list(movements)
    for frame, row in apexes:
        around = [
            i for i, movement in enumerate(matched) if movement.onset <= frame <= movement.last
        ]
        free = [i for i in around if matched[i].apex is None]
        if free:
            place = min(free, key=lambda i: (rows[i] != row, i))
            matched[place] = replace(matched[place], apex=frame)
    return tuple(matched)


def _row(tier: Element) -> str:
    """Return the number in a tier's name, which links `ME2` to `apex2`; empty for the first."""
    label = tier.get("TIER_ID", "").partition("@")[0]
    return label[len(label.rstrip("0123456789")) :]


@dataclass(slots=True)
class _Clock:
    """Converts a document's milliseconds to frames, and notes times between pictures."""

    root: Element
    media: Media
    moved: list[str] = field(default_factory=list)
    times: dict[str, int] = field(default_factory=dict)
    origin_ms: int = 0

    def __post_init__(self) -> None:
        for slot in self.root.iter("TIME_SLOT"):
            value = slot.get("TIME_VALUE", "")
            if value.lstrip("-").isdigit():
                self.times[slot.get("TIME_SLOT_ID", "")] = int(value)
        descriptor = self.root.find("HEADER/MEDIA_DESCRIPTOR")
        origin = descriptor.get("TIME_ORIGIN", "0") if descriptor is not None else "0"
        self.origin_ms = int(origin) if origin.lstrip("-").isdigit() else 0

    def frames(self, tier: Element, annotation: Element) -> tuple[int, int]:
        """Return the first and last frame of an annotation."""
        ends = []
        for name in ("TIME_SLOT_REF1", "TIME_SLOT_REF2"):
            ms = self.times.get(annotation.get(name, ""))
            where = f"tier '{tier.get('TIER_ID')}', annotation '{annotation.get('ANNOTATION_ID')}'"
            if ms is None:
                raise AnnotationError(f"In {where} a time is missing: set it in ELAN first.")
            ends.append(self._frame(ms, where))
        first, last = ends
        if last < first:
            raise AnnotationError(f"In {where} the end lies before the beginning: correct it.")
        return first, last

    def _frame(self, ms: int, where: str) -> int:
        t_ns = (ms + self.origin_ms) * 1_000_000 + int(self.media.t_ns[0])
        frame = self.media.nearest(t_ns)
        off_ms = abs(t_ns - int(self.media.t_ns[frame])) / 1e6
        # Half a millisecond is rounding error, one comes from an end that equals its beginning.
        if off_ms > max(self.media.uncertainty_ms(frame), 1.5):
            self.moved.append(f"{where}: {ms} ms moved by {off_ms:.0f} ms to frame {frame}.")
        return frame


def _tier_kind(tier: Element, coder: str, names: Mapping[str, str] | None = None) -> str | None:
    """Return which of our kinds a tier is; None for a foreign one."""
    name = tier.get("TIER_ID", "")
    for kind, other in (names or {}).items():
        if name == other:
            return kind
    label, at, owner = name.partition("@")
    kind = label.rstrip("0123456789")
    return kind if at and owner == coder and kind in (ME, AU, APEX, EXCLUDED) else None


def _units_by_movement(
    root: Element, coder: str, names: Mapping[str, str]
) -> dict[str, tuple[Unit, ...]]:
    found: dict[str, tuple[Unit, ...]] = {}
    for tier in root.findall("TIER"):
        if _tier_kind(tier, coder, names) != AU:
            continue
        for annotation in tier.iter("REF_ANNOTATION"):
            try:
                found[annotation.get("ANNOTATION_REF", "")] = parse_units(_value(annotation))
            except UnitError as error:
                raise AnnotationError(
                    f"In tier '{tier.get('TIER_ID')}', annotation "
                    f"'{annotation.get('ANNOTATION_ID')}': {error}"
                ) from error
    return found


def _value(annotation: Element) -> str:
    return (annotation.findtext("ANNOTATION_VALUE") or "").strip()
