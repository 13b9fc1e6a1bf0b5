"""`flinch capture withdraw`: erases one participant, and scans for what is left.

The withdrawal is recorded before its first step, with the checksums of the files to erase. Every
step may be repeated, and the lists of where data lies are erased last, so that the same command
continues after a kill. At the end one file remains: `withdrawals/P003.json`, the only one that
names the code.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from models import lease, private, selection
from models.durable import sync_folder
from models.person import FOLDER, check_person
from models.weights import Card, shelf
from training import derived
from training.capture import erase, inventory
from training.capture.consent import SHARE
from training.capture.errors import StudyError
from training.capture.inventory import ALL, SCOPES, ErasedItem, Inventory
from training.capture.layout import StudyFolder
from training.capture.participants import find, read_participants
from training.capture.scan import Scan, packets_of, scan
from training.capture.scopes import take_back

LEAST_BYTES = 1024
"""Smaller files are not searched by checksum: two consents of one text have equal bytes."""

REMAINS = (
    "Backups and copies that others made are out of reach: erase them where they lie.",
    "Cells of a flash disk that it has put aside may still hold old bytes: encrypt such disks.",
)


class Machine(Protocol):
    """A participant's data on this computer outside the study."""

    @property
    def selections(self) -> Path:
        """Folder of the selections of weights that read live."""

    @property
    def weights(self) -> Sequence[Path]:
        """Folders of exported weights."""

    @property
    def places(self) -> Sequence[Path]:
        """Folders that are scanned."""

    def items(self, folder: Path, person: str) -> Sequence[ErasedItem]:
        """List files and folders that hold data of a participant of a study."""

    def erase(self, person: str) -> dict[str, int]:
        """Erase rows and lines about a participant; return their number by kind."""


@dataclass(frozen=True, slots=True)
class WithdrawalReport:
    """Report of a withdrawal.

    Attributes:
        erased: Count and bytes by kind; `items` of a dry run would be erased.
        withdrawn: Weights that were trained on the participant and no longer read.
        selections: Selections of live weights that were removed.
        tell: Recipients of data, who must be informed (GDPR, articles 17(2) and 19).
        remains: What stays, and why.
        scan: What the scan found; None for a dry run or a part.
    """

    person: str
    scope: str
    dry_run: bool
    erased: dict[str, dict[str, int]]
    withdrawn: tuple[str, ...] = ()
    selections: tuple[str, ...] = ()
    tell: tuple[dict[str, Any], ...] = ()
    remains: tuple[str, ...] = ()
    scan: Scan | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the output of `--json`."""
        found = asdict(self)
        if self.scan is not None:
            found["scan"]["hits"] = [
                {"path": str(hit.path), "what": hit.what} for hit in self.scan.hits
            ]
        return found


@dataclass(slots=True)
class _Counts:
    by_kind: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, kind: str, count: int, size: int = 0) -> None:
        total = self.by_kind.setdefault(kind, {"count": 0, "bytes": 0})
        total["count"] += count
        total["bytes"] += size


def withdraw(
    folder: StudyFolder,
    person: str,
    scope: str,
    machine: Machine,
    now: str,
    dry_run: bool = False,
    after: Callable[[str], None] = lambda _: None,
) -> WithdrawalReport:
    """Withdraw a participant from a study, or a part of the consent.

    Args:
        folder: The study.
        person: The participant's code.
        scope: `all`; `share`: shared data; `show`: sample pictures.
        machine: Data on this computer outside the study.
        now: The time (UTC, ISO 8601).
        dry_run: Whether to erase nothing and only report.
        after: Called with the name of each step that is done.

    Returns:
        What was done, with the scan.

    Raises:
        StudyError: There is no such participant, or no such scope.
        LeaseError: Another process works in the study.
        OSError: Something cannot be erased; the same command continues from there.
    """
    check_person(person)
    if scope not in SCOPES:
        raise StudyError(f"Unknown scope '{scope}': expected {', '.join(SCOPES)}.")
    _must_be_known(folder, person)
    if dry_run:
        return _recipients(inventory.take(folder, person, scope), machine, folder)
    with lease.held(folder.root, "flinch capture withdraw"):
        if scope != ALL:
            return _in_part(folder, person, scope, now)
        return _Withdrawal(folder, person, machine, now, after).run()


def tombstone(folder: StudyFolder, person: str) -> Path:
    """Name the file that remains of a withdrawn participant."""
    return folder.withdrawals / f"{person}.json"


def unfinished(folder: StudyFolder) -> tuple[str, ...]:
    """Name the participants whose withdrawal was begun and not finished."""
    found = []
    for path in sorted(folder.withdrawals.glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        if facts.get("state") == "begun":
            found.append(path.stem)
    return tuple(found)


def _must_be_known(folder: StudyFolder, person: str) -> None:
    rows = read_participants(folder)
    known = find(rows, person) is not None or folder.subject(person).exists()
    if not known and not tombstone(folder, person).is_file():
        known_people = ", ".join(row.subject for row in rows) or "nobody"
        raise StudyError(f"There is no participant '{person}' in this study: found {known_people}.")


def _recipients(found: Inventory, machine: Machine, folder: StudyFolder) -> WithdrawalReport:
    """Report what would be erased."""
    counts = _Counts()
    items = [*found.items, *_machine_items(found, machine, folder)]
    for item in items:
        counts.add(item.kind, len(item.files), item.bytes)
    for cache in found.caches:
        files = inventory.cache_files(cache, found.person)
        counts.add("flows", len(files), sum(path.stat().st_size for path in files))
    for shard in found.shards:
        tars = [path for path in shard.glob("*.tar") if path.stem == found.person]
        counts.add("shards", len(tars), sum(path.stat().st_size for path in tars))
    for built_set in found.sets:
        counts.add("samples", len(list((built_set / "samples").glob(f"{found.person}.*"))))
    known = inventory.weights_sums(found.weights)
    cards = [
        f"{card.id} in {place}"
        for place in _weights_places(found, machine)
        for card in shelf(place).cards
        if inventory.learned_from(card, found.keys, known)
    ]
    return WithdrawalReport(
        found.person, found.scope, True, counts.by_kind, tuple(cards), (), found.recipients, REMAINS
    )


def _machine_items(found: Inventory, machine: Machine, folder: StudyFolder) -> Sequence[ErasedItem]:
    return machine.items(folder.root, found.person) if found.scope == ALL else ()


def _weights_places(found: Inventory, machine: Machine) -> tuple[Path, ...]:
    return tuple(dict.fromkeys((*(path.parent for path in found.weights), *machine.weights)))


def _in_part(folder: StudyFolder, person: str, scope: str, now: str) -> WithdrawalReport:
    """Withdraw the consent to sharing or showing; the recordings stay."""
    found = inventory.take(folder, person, scope)
    counts = _Counts()
    take_back(folder, person, scope, now)
    for item in found.items:
        counts.add(item.kind, len(item.files), item.bytes)
        erase.remove(item.path)
    gone = {item.path for item in found.items}
    if gone:
        remaining = [entry for entry in derived.read(folder.root) if entry.path not in gone]
        derived.replace(folder.root, remaining)
    for path in found.sets:
        counts.add("samples", 1)
        erase.clean_samples(path, person)
    for shard in found.shards:
        counts.add("shards", *erase.clean_shards(shard, person))
    recipients = found.recipients if scope == SHARE else ()
    return WithdrawalReport(person, scope, False, counts.by_kind, (), (), recipients, REMAINS)


class _Withdrawal:
    """The steps of one withdrawal, in their order."""

    def __init__(
        self,
        folder: StudyFolder,
        person: str,
        machine: Machine,
        now: str,
        after: Callable[[str], None],
    ) -> None:
        self.folder, self.person, self.machine = folder, person, machine
        self.now, self.after = now, after
        self.counts = _Counts()
        self.journal = tombstone(folder, person)
        self.sums_file = self.journal.with_suffix(".sums")

    def run(self) -> WithdrawalReport:
        found = inventory.take(self.folder, self.person, ALL)
        items = [*found.items, *_machine_items(found, self.machine, self.folder)]
        sums, keys, known = self._begin(found, items)
        recipients = self._recipients(found)
        self.after("begun")
        cards = self._weights(found, keys, known)
        self.after("weights")
        self._items(items, found)
        counts = self.machine.erase(self.person)
        for kind, count in counts.items():
            self.counts.add(kind, count)
        self.after("machine")
        places = [entry.path for entry in derived.read(self.folder.root)]
        erase.forget(self.folder, found, (item.path for item in items))
        self.after("lists")
        looked = self._scan(places, sums)
        report = WithdrawalReport(
            self.person,
            ALL,
            False,
            self.counts.by_kind,
            cards.ids,
            cards.selections,
            recipients,
            (*_weights_remain(cards.ids), *REMAINS),
            looked,
        )
        self._end(report)
        return report

    def _begin(
        self, found: Inventory, items: Sequence[ErasedItem]
    ) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """Record that the withdrawal has begun, with the checksums for the final scan."""
        private.make_folder(self.folder.withdrawals)
        if self._state() != "begun":
            self.sums_file.unlink(missing_ok=True)
            self._write("begun", {"tell": found.recipients})
        known = inventory.weights_sums(found.weights)
        recorded = self._recorded()
        lines = {f"sum {checksum}" for checksum in self._sums(found, items)}
        lines |= {f"key {key}" for key in found.keys} | {f"weights {weights}" for weights in known}
        if not lines <= recorded:
            recorded |= lines
            private.write_text(self.sums_file, "".join(f"{line}\n" for line in sorted(recorded)))
            sync_folder(self.folder.withdrawals)
        each = [
            [v for k, _, v in (line.partition(" ") for line in recorded) if k == kind]
            for kind in ("sum", "key", "weights")
        ]
        return frozenset(each[0]), frozenset(each[1]), frozenset(each[2])

    def _recorded(self) -> set[str]:
        if not self.sums_file.is_file():
            return set()
        return set(self.sums_file.read_text(encoding="ascii").splitlines())

    def _sums(self, found: Inventory, items: Sequence[ErasedItem]) -> Iterator[str]:
        """Yield the checksums of the participant's files, of their packets and pictures."""
        own = [path for item in items for path in self._own_files(item)]
        own += [
            path for cache in found.caches for path in inventory.cache_files(cache, self.person)
        ]
        for path in own:
            if not path.is_file() or path.is_symlink() or path.stat().st_size < LEAST_BYTES:
                continue
            yield inventory.digest(path)
            if path.suffix == ".mkv":
                yield from (sha256(each).hexdigest() for each in packets_of(path))

    def _own_files(self, item: ErasedItem) -> Iterable[Path]:
        """Name the files of an item that are this participant's alone."""
        if item.kind in ("recordings", "identity", "analysis", "clips"):
            return item.files
        return (path for path in item.files if self.person in (path.stem, *path.parent.parts))

    def _recipients(self, found: Inventory) -> tuple[dict[str, Any], ...]:
        """List the recipients of data, from the journal too, because the list is erased."""
        facts = json.loads(self.journal.read_text(encoding="utf-8"))
        recipients = [*facts.get("tell", ()), *found.recipients]
        return tuple(
            {json.dumps(recipient, sort_keys=True): recipient for recipient in recipients}.values()
        )

    def _weights(self, found: Inventory, keys: frozenset[str], known: frozenset[str]) -> _Withdrawn:
        """Mark weights that were trained on the participant, and remove them from live use."""

        def theirs(card: Card) -> bool:
            return inventory.learned_from(card, keys, known)

        ids = erase.withdraw_cards(_weights_places(found, self.machine), theirs)
        return _Withdrawn(ids, selection.take_out(self.machine.selections, theirs))

    def _items(self, items: Sequence[ErasedItem], found: Inventory) -> None:
        for item in items:
            files, size = item.files, item.bytes
            erase.remove(item.path)
            self.counts.add(item.kind, len(files), size)
            self.after(f"erased {item.kind}")
        for shards in found.shards:
            self.counts.add("shards", *erase.clean_shards(shards, self.person))
        for cache in found.caches:
            self.counts.add("flows", erase.clean_cache(cache, self.person))
            self.after("flows")

    def _scan(self, places: Iterable[Path], sums: frozenset[str]) -> Scan:
        others = sorted(
            path
            for path in self.folder.root.glob(f"{FOLDER}*")
            if path.is_dir() and path != self.folder.subject(self.person)
        )
        everywhere = [self.folder.root, *self.machine.places, *places]
        return scan(everywhere, self.person, sums, (self.journal, self.sums_file), others)

    def _end(self, report: WithdrawalReport) -> None:
        """Write the last file; if the scan found data, the withdrawal stays open to be finished."""
        assert report.scan is not None
        if report.scan.hits:
            return
        facts = {
            "begun": json.loads(self.journal.read_text(encoding="utf-8")).get("t_wall", self.now),
            "erased": report.erased,
            "withdrawn": list(report.withdrawn),
            "tell": list(report.tell),
            "scanned_files": report.scan.files,
        }
        self._write("done", facts)
        self.sums_file.unlink(missing_ok=True)

    def _state(self) -> str:
        if not self.journal.is_file():
            return ""
        return str(json.loads(self.journal.read_text(encoding="utf-8")).get("state", ""))

    def _write(self, state: str, facts: dict[str, Any]) -> None:
        whole = {"person": self.person, "scope": ALL, "state": state, "t_wall": self.now, **facts}
        private.write_text(self.journal, json.dumps(whole, indent=2) + "\n")
        sync_folder(self.folder.withdrawals)


@dataclass(frozen=True, slots=True)
class _Withdrawn:
    """Weights that are withdrawn, and selections of them that were removed."""

    ids: tuple[str, ...]
    selections: tuple[str, ...]


def _weights_remain(ids: Sequence[str]) -> tuple[str, ...]:
    if not ids:
        return ()
    return (
        "Weights cannot forget what they learned: "
        f"{', '.join(ids)} stay, marked as withdrawn, and do not read any more. Remove them, or "
        "train again without the participant.",
    )
