"""A dataset's folders on the disk: pictures by subject and clip, and the tables.

Releases, crops and copies of one dataset have different folders, so a clip is searched by its
subject and its name anywhere below the root. Letter case and leading zeros do not matter: `s3` is
`s03`, `ep2_1f` is `EP02_01f`.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path, PurePath

from training.datasets.pictures import SUFFIXES, numbered

DEEPEST = 12
"""Depth to which folders are searched."""

ENOUGH = 200
"""Entries after which a folder with pictures and without folders counts as pictures only."""

TABLES = frozenset({".xlsx", ".xls", ".csv"})
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


@dataclass(frozen=True, slots=True)
class PictureFolder:
    """A folder with pictures, with the plain names from the root down to it."""

    path: Path
    parts: tuple[str, ...]


class Tree:
    """All folders with pictures, and all tables, below a root."""

    def __init__(
        self, root: Path, prefer: Sequence[str] = (), avoid: Sequence[str] = ("depth",)
    ) -> None:
        """Take the root; it is read on first use.

        Args:
            root: Folder of the dataset, or any folder above it.
            prefer: Prefixes of folder names; of several folders of a clip, the one below the first
                prefix is taken, then the least deep one.
            avoid: Prefixes of folders that are skipped.
        """
        self.root = root
        self._prefer = tuple(plain(name) for name in prefer)
        self._avoid = tuple(plain(name) for name in avoid)
        self._frames: dict[Path, dict[int, Path]] = {}

    def table(self, *patterns: str) -> Path:
        """Find an annotation table, `.xlsx` or `.csv`; the first matching pattern decides.

        Args:
            patterns: Patterns of the name without its suffix; letter case does not matter.

        Returns:
            The table, or its expected path.
        """
        for pattern in patterns:
            for suffix in (".xlsx", ".csv", ".xls"):
                target = (pattern + suffix).lower()
                found = [path for path in self._found[1] if fnmatch(path.name.lower(), target)]
                if found:
                    return found[0]
        return self.root / f"{patterns[0]}.xlsx"

    def folder(self, subject: str, clip: str) -> Path | None:
        """Find the pictures of a clip.

        The clip's folder is at any depth below the subject's, or its name begins with the
        subject's, such as `006_1_2` or `spNO.1_a_355`.

        Args:
            subject: Name of the subject; empty if the clip's name is unique.
            clip: Name of the clip.

        Returns:
            The folder, or None.
        """
        whose, name = plain(subject), plain(clip)
        flat = f"{whose}_{name}"
        found = [
            picture_folder
            for picture_folder in [*self._by_part[name], *self._by_part[flat]]
            if _is_of(picture_folder.parts, whose, name) or (whose and flat in picture_folder.parts)
        ]
        return min(found, key=self._rank).path if found else None

    def frames(self, subject: str, *clips: str) -> dict[int, Path]:
        """List a clip's pictures by number, under the first of its names that exists.

        Clips of one folder share the same mapping.
        """
        for clip in clips:
            folder = self.folder(subject, clip)
            if folder is not None:
                return self.numbered(folder)
        return {}

    def numbered(self, folder: Path) -> dict[int, Path]:
        """List a folder's pictures by number; repeated calls return the same mapping."""
        if folder not in self._frames:
            self._frames[folder] = numbered(folder)
        return self._frames[folder]

    @property
    def folders(self) -> tuple[PictureFolder, ...]:
        """All folders with pictures, preferred ones first."""
        return tuple(sorted(self._found[0], key=self._rank))

    def _rank(self, folder: PictureFolder) -> tuple[int, int, str]:
        places = [
            k
            for k, name in enumerate(self._prefer)
            if any(part.startswith(name) for part in folder.parts)
        ]
        return (min(places, default=len(self._prefer)), len(folder.parts), str(folder.path))

    @cached_property
    def _found(self) -> tuple[list[PictureFolder], list[Path]]:
        folders: list[PictureFolder] = []
        tables: list[Path] = []
        for path, parts, pictures, beside in _walk(self.root, (), self._avoid, set()):
            tables += beside
            if pictures:
                folders.append(PictureFolder(path, parts))
        return folders, sorted(tables, key=lambda path: (len(path.parts), path))

    @cached_property
    def _by_part(self) -> dict[str, list[PictureFolder]]:
        found: dict[str, list[PictureFolder]] = defaultdict(list)
        for folder in self._found[0]:
            for part in set(folder.parts):
                found[part].append(folder)
        return found


def plain(name: str) -> str:
    """Return a name in small letters, without leading zeros in its numbers."""
    return _ZEROS.sub("", name.strip().lower())


def _is_of(parts: tuple[str, ...], subject: str, clip: str) -> bool:
    """Return whether a folder is in a clip's folder, and that in its subject's."""
    for k, part in enumerate(parts):
        if part == clip and (not subject or subject in parts[:k] or clip.startswith(f"{subject}_")):
            return True
    return False


Walked = tuple[Path, tuple[str, ...], bool, list[Path]]


def _walk(
    folder: Path, parts: tuple[str, ...], avoid: tuple[str, ...], visited: set[Path]
) -> Iterator[Walked]:
    """Walk through the folders; a link back to a visited one is not followed."""
    real = Path(os.path.realpath(folder))
    if real in visited or len(parts) > DEEPEST or not folder.is_dir():
        return
    visited.add(real)
    inside, pictures, tables = _look(folder)
    yield folder, parts, pictures, tables
    for name in sorted(inside):
        if not plain(name).startswith(avoid):
            yield from _walk(folder / name, (*parts, plain(name)), avoid, visited)


def _look(folder: Path) -> tuple[list[str], bool, list[Path]]:
    """Return a folder's sub-folders, whether it holds pictures, and its tables."""
    inside: list[str] = []
    tables: list[Path] = []
    pictures = False
    with os.scandir(folder) as entries:
        for k, entry in enumerate(entries):
            suffix = PurePath(entry.name).suffix.lower()
            if suffix in SUFFIXES:
                pictures = True
            elif suffix in TABLES and not entry.name.startswith((".", "~$")):
                tables.append(Path(entry.path))
            elif not entry.name.startswith(".") and entry.is_dir():
                inside.append(entry.name)
            if k >= ENOUGH and pictures and not inside:
                break
    return inside, pictures, tables
