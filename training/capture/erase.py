"""Erases one participant; each step may run twice, so that a retry completes a killed attempt."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from models import private
from models.person import as_word
from models.recording_names import SUMS
from models.weights import Card, shelf, write_card
from training import derived
from training.capture.inventory import (
    SAMPLES,
    Inventory,
    cache_files,
    cache_rows,
    digest,
    lines_of,
)
from training.capture.layout import StudyFolder
from training.capture.participants import read_participants, write_participants
from training.capture.scopes import FILE as SCOPES_FILE
from training.datasets.prepared import ABOUT, INDEX, LEFT_OUT


def remove(path: Path) -> None:
    """Remove a file or folder; a missing one is fine. Raises `OSError`."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def clean_cache(cache: Path, person: str) -> int:
    """Remove a participant from a prepared cache; the index is changed last, as it lists the files.

    Returns:
        Number of removed files.
    """
    gone = cache_files(cache, person)
    for path in gone:
        path.unlink(missing_ok=True)
    rows = cache_rows(cache)
    remaining = [row for row in rows if row["subject"] != person]
    without_lines(cache / LEFT_OUT, person)
    _without_entries(cache / ABOUT, person, len(remaining))
    if len(remaining) < len(rows):
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(remaining)
        private.write_text(cache / INDEX, text.getvalue())
    return len(gone)


def without_lines(path: Path, person: str) -> int:
    """Remove the lines of a text that name a participant.

    Args:
        path: The text; may be missing.
        person: The participant's code.

    Returns:
        Number of removed lines.
    """
    if not path.is_file():
        return 0
    word = as_word(person)
    lines = path.read_bytes().splitlines(keepends=True)
    remaining = [line for line in lines if not word.search(line)]
    if len(remaining) < len(lines):
        private.write_bytes(path, b"".join(remaining))
    return len(lines) - len(remaining)


def _without_entries(path: Path, person: str, clips: int) -> None:
    """Remove the entries of a cache's notes that name a participant."""
    if not path.is_file():
        return
    facts = json.loads(path.read_text(encoding="utf-8"))
    before = json.dumps(facts)
    if _names(before, person) or facts.get("clips") != clips:
        remaining = {key: _pruned(value, person) for key, value in facts.items()} | {"clips": clips}
        private.write_text(path, json.dumps(remaining, indent=2) + "\n")


def _pruned(value: Any, person: str) -> Any:
    if isinstance(value, list):
        return [item for item in value if not _names(json.dumps(item), person)]
    return value


def _names(text: str, person: str) -> bool:
    return as_word(person).search(text.encode("utf-8")) is not None


def clean_shards(folder: Path, person: str) -> tuple[int, int]:
    """Remove a participant's file from an export of one file per participant, and from its lists.

    Returns:
        Number of removed files and bytes.
    """
    gone = [path for path in folder.glob("*.tar") if path.stem == person]
    size = sum(path.stat().st_size for path in gone)
    for path in gone:
        path.unlink()
    without_lines(folder / LEFT_OUT, person)
    _renew_sums(folder, LEFT_OUT)
    return len(gone), size


def _renew_sums(folder: Path, changed: str) -> None:
    """Update the checksums: drop missing files, and compute that of a changed file again."""
    sums = folder / SUMS
    if not sums.is_file():
        return
    remaining = []
    for line in sums.read_text(encoding="utf-8").splitlines():
        known, _, name = line.partition("  ")
        if (folder / name).is_file():
            remaining.append(f"{digest(folder / name) if name == changed else known}  {name}\n")
    private.write_text(sums, "".join(remaining))


def clean_samples(folder: Path, person: str) -> None:
    """Remove a participant's sample picture from a built set and from its checksums."""
    for path in (folder / SAMPLES).glob(f"{person}.*"):
        path.unlink()
    _renew_sums(folder, "")


def withdraw_cards(folders: Iterable[Path], is_theirs: Callable[[Card], bool]) -> tuple[str, ...]:
    """Mark the cards of weights as withdrawn.

    Args:
        folders: Weights folders.
        is_theirs: Returns whether weights were trained on the participant.

    Returns:
        Ids of the weights, with their folders.
    """
    found = []
    for folder in folders:
        for card in shelf(folder).cards:
            if is_theirs(card):
                if not card.withdrawn:
                    changed = card.model_copy(update={"withdrawn": True})
                    private.make_private(write_card(changed, folder))
                found.append(f"{card.id} in {folder}")
    return tuple(found)


def forget(folder: StudyFolder, inventory: Inventory, gone: Iterable[Path]) -> None:
    """Remove a participant from the study's own lists; the register, which names them, last."""
    person, lost = inventory.person, set(gone)
    remaining = [
        derived.Derived(
            entry.path, entry.kind, tuple(code for code in entry.people if code != person)
        )
        for entry in derived.read(folder.root)
        if entry.path not in lost
    ]
    if (folder.root / derived.DERIVED).is_file():
        derived.replace(folder.root, remaining)
    _without_person(folder.exports, person)
    without_lines(folder.withdrawals / SCOPES_FILE, person)
    rows = read_participants(folder)
    if any(row.subject == person for row in rows):
        write_participants(folder, [row for row in rows if row.subject != person])


def _without_person(path: Path, person: str) -> None:
    """Remove a code from the people in each line; the lines on recipients stay."""
    lines = lines_of(path)
    if any(person in line.get("people", ()) for line in lines):
        for line in lines:
            line["people"] = [code for code in line.get("people", ()) if code != person]
        private.write_text(path, "".join(json.dumps(line) + "\n" for line in lines))
