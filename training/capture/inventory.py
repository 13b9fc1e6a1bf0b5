"""Lists all data of one participant: in the study, and in everything computed from it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from models.weights import Card, shelf
from training import derived
from training.capture.consent import SHARE, SHOW
from training.capture.layout import StudyFolder
from training.datasets.movements import movement_key
from training.datasets.prepared import CLIPS, INDEX

ALL = "all"
SCOPES = (ALL, SHARE, SHOW)
SAMPLES = "samples"


@dataclass(frozen=True, slots=True)
class ErasedItem:
    """One thing that is erased whole: its path and kind."""

    path: Path
    kind: str

    @property
    def files(self) -> tuple[Path, ...]:
        """All its files; none if it is gone."""
        if self.path.is_dir() and not self.path.is_symlink():
            return tuple(sorted(p for p in self.path.rglob("*") if p.is_file() or p.is_symlink()))
        return (self.path,) if self.path.is_file() else ()

    @property
    def bytes(self) -> int:
        """Size of all its files in bytes."""
        return sum(path.lstat().st_size for path in self.files)


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is erased, what is rewritten without the participant, and what cannot forget.

    Attributes:
        person: Code of the participant.
        scope: `all`, `share` or `show`.
        items: Things that are erased whole.
        caches: Prepared caches whose index names the participant.
        sets: Built sets with a sample picture, for `show`.
        shards: Exports with one file per participant, which stay without this one.
        weights: Graphs of weights trained on the participant.
        keys: Digests of the participant's prepared movements, as on cards.
        recipients: Recipients of the participant's data.
    """

    person: str
    scope: str
    items: tuple[ErasedItem, ...] = ()
    caches: tuple[Path, ...] = ()
    sets: tuple[Path, ...] = ()
    shards: tuple[Path, ...] = ()
    weights: tuple[Path, ...] = ()
    keys: frozenset[str] = frozenset()
    recipients: tuple[dict[str, Any], ...] = ()


def take(folder: StudyFolder, person: str, scope: str) -> Inventory:
    """List all data of a participant.

    Args:
        folder: The study.
        person: The participant's code.
        scope: `all`, `share` (shared data) or `show` (sample pictures).

    Raises:
        DataError: `derived.jsonl` is damaged.
        PersonError: The code is not valid.
    """
    noted = [entry for entry in derived.read(folder.root) if person in entry.people]
    sets = [entry.path for entry in noted if entry.kind == derived.SET]
    given = [entry.path for entry in noted if entry.kind == derived.EXPORT]
    shards = tuple(path for path in given if any(path.glob("*.tar")))
    exports = [ErasedItem(path, derived.EXPORT) for path in given if path not in shards]
    recipients = tuple(_recipients(folder, person))
    if scope == SHOW:
        return Inventory(person, scope, sets=tuple(_showing(sets, person)), recipients=recipients)
    if scope == SHARE:
        shared = [ErasedItem(path, derived.SET) for path in sets if _is_shared(path)]
        return Inventory(person, scope, (*shared, *exports), shards=shards, recipients=recipients)
    caches = tuple(entry.path for entry in noted if entry.kind == derived.CACHE)
    return Inventory(
        person,
        scope,
        (*_own(folder, person), *_whole(noted), *exports),
        caches,
        (),
        shards,
        tuple(entry.path for entry in noted if entry.kind == derived.WEIGHTS),
        frozenset(key for cache in caches for key in _keys(cache, person)),
        recipients,
    )


def _own(folder: StudyFolder, person: str) -> Iterator[ErasedItem]:
    subject, key = folder.subject(person), folder.key(person)
    if subject.exists():
        yield ErasedItem(subject, "recordings")
    if key.exists():
        yield ErasedItem(key, "identity")


def _whole(noted: Sequence[derived.Derived]) -> Iterator[ErasedItem]:
    """List what is erased whole: built sets, and runs trained on the participant."""
    for entry in noted:
        if entry.kind in (derived.SET, derived.RUN) and entry.path.exists():
            yield ErasedItem(entry.path, entry.kind)


def _is_shared(folder: Path) -> bool:
    origin = derived.read_origin(folder) if folder.is_dir() else None
    return origin is not None and origin.get("scope") == SHARE


def _showing(sets: Iterable[Path], person: str) -> Iterator[Path]:
    return (path for path in sets if any((path / SAMPLES).glob(f"{person}.*")))


def cache_rows(cache: Path) -> list[dict[str, str]]:
    """Read the index of a prepared cache; empty if it is gone."""
    if not (cache / INDEX).is_file():
        return []
    with (cache / INDEX).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cache_files(cache: Path, person: str) -> tuple[Path, ...]:
    """List the files of a cache with a participant's flows and facts."""
    names = [row["file"] for row in cache_rows(cache) if row["subject"] == person]
    stems = {Path(name).stem for name in names} | set(_noted(cache / CLIPS, person))
    return tuple(
        path for stem in sorted(stems) for path in sorted((cache / CLIPS).glob(f"{stem}.*"))
    )


def _noted(clips: Path, person: str) -> Iterator[str]:
    """Find entries by their own notes: a kill may have left some that no index lists."""
    for note in clips.glob("*.json"):
        try:
            facts = json.loads(note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(facts, dict) and facts.get("subject") == person:
            yield note.stem


def _keys(cache: Path, person: str) -> Iterator[str]:
    for path in cache_files(cache, person):
        if path.suffix != ".npz":
            continue
        with np.load(path) as stored:
            if "forward" in stored.files:
                forward, both = (
                    np.asarray(stored[name], np.float32) for name in ("forward", "both")
                )
                yield movement_key(forward, both)


def _recipients(folder: StudyFolder, person: str) -> Iterator[dict[str, Any]]:
    for line in lines_of(folder.exports):
        if person in line.get("people", ()):
            yield {name: value for name, value in line.items() if name != "people"}


def lines_of(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON lines; other lines are skipped, a missing file has none."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            found.append(value)
    return found


def learned_from(card: Card, keys: frozenset[str], known: frozenset[str]) -> bool:
    """Return whether weights were trained on a participant.

    Args:
        card: Their card.
        keys: Digests of the participant's movements.
        known: Checksums of weights recorded as trained on the participant.
    """
    return card.sha256 in known or not keys.isdisjoint(card.seen)


def weights_sums(graphs: Iterable[Path]) -> frozenset[str]:
    """Return the checksums of weights, from the cards beside their graphs."""
    return frozenset(
        card.sha256
        for path in graphs
        for card in shelf(path.parent).cards
        if card.file == path.name
    )


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    total = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            total.update(block)
    return total.hexdigest()
