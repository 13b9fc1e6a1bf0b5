"""Looks for what is left of a participant: bytes by checksum, the code as a word.

Every file of the study, of Flinch's own folders and of all that was computed from the study is
read: its checksum, those of the packets of a video and of the members of an archive are compared
with what was erased; the code is looked for in names, texts and databases. Pictures and flows hold
any bytes, so there a code of four letters would be found at random. Bytes that
another participant's own recording holds as well (a black picture, a synthetic camera) are that
one's, too: they are counted and are no hit.
"""

from __future__ import annotations

import os
import re
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import av

from models.person import as_word
from models.sources.container import open_video, video_tracks, whole_packets
from models.sources.source import SourceError
from training.capture.inventory import digest

VIDEOS = frozenset({".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".webm", ".wmv"})
DATABASES = (".db", ".db-wal", ".db-shm", ".sqlite")
ARCHIVES = frozenset({".tar", ".zip"})
PROBE = 8192
"""Bytes from the beginning by which a text is distinguished from other files."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something of the participant that is still there: where, and what."""

    path: Path
    what: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan looked at and found; `shared` counts what others' recordings hold as well."""

    files: int
    bytes: int
    hits: tuple[Leftover, ...]
    shared: int


def scan(
    places: Iterable[Path],
    person: str,
    sums: frozenset[str],
    spare: Iterable[Path] = (),
    others: Iterable[Path] = (),
) -> Scan:
    """Look for what is left of a participant.

    Args:
        places: Folders and files to look through; those that are gone are skipped.
        person: The participant's code.
        sums: SHA-256 of erased files, packets and pictures.
        spare: Files that may name the participant: the tombstone.
        others: Folders of other participants' own recordings.
    """
    shared = frozenset(_sums_in(others)) & sums
    word = as_word(person)
    spared = {path.resolve() for path in spare}
    count, size = 0, 0
    hits: list[Leftover] = []
    seen: set[Path] = set()
    for path in _all_files([*places, *others]):
        if path in seen or path.resolve() in spared:
            continue
        seen.add(path)
        count, size = count + 1, size + path.lstat().st_size
        hits += _hits(path, word, sums - shared)
    return Scan(count, size, tuple(hits), len(shared))


def _sums_in(folders: Iterable[Path]) -> Iterator[str]:
    for path in _all_files(folders):
        if path.is_file():
            yield digest(path)
            yield from (sha256(each).hexdigest() for each in _parts(path))


def _all_files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_file():
            yield place
        for folder, _, names in os.walk(place):
            yield from (Path(folder, name) for name in sorted(names))


def _hits(path: Path, word: re.Pattern[bytes], sums: frozenset[str]) -> Iterator[Leftover]:
    if any(word.search(os.fsencode(part)) for part in (path.name, path.parent.name)):
        yield Leftover(path, "its name holds the code")
    if not path.is_file():
        return
    if digest(path) in sums:
        yield Leftover(path, "it is a file that was erased")
        return
    if _holds_words(path) and _finds(path, word):
        yield Leftover(path, "the code stands in it")
    if sums and any(sha256(each).hexdigest() in sums for each in _parts(path)):
        yield Leftover(path, "it holds a picture that was erased")


def _holds_words(path: Path) -> bool:
    """Return whether a file holds words: a text, or a database."""
    if path.name.endswith(DATABASES):
        return True
    with path.open("rb") as file:
        head = file.read(PROBE)
    if b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > PROBE - 4  # A letter that the end of the probe cuts.
    return True


def _finds(path: Path, word: re.Pattern[bytes]) -> bool:
    """Look for a word, block by block with an overlap that no code is longer than."""
    overlap = 128
    with path.open("rb") as file:
        kept = b""
        while block := file.read(1 << 20):
            if word.search(kept + block):
                return True
            kept = block[-overlap:]
    return False


def _parts(path: Path) -> Iterator[bytes]:
    """Yield the packets of a video, and the members of an archive."""
    if path.suffix.lower() in VIDEOS:
        yield from packets_of(path)
    elif path.suffix.lower() in ARCHIVES and tarfile.is_tarfile(path):
        with tarfile.open(path) as archive:
            for member in archive:
                file = archive.extractfile(member)
                if file is not None:
                    yield file.read()


def packets_of(video: Path) -> Iterator[bytes]:
    """Yield the packets of a video; one that cannot be read has none."""
    try:
        with open_video(video) as container:
            for packet in whole_packets(container, *video_tracks(container)):
                yield bytes(packet)
    except (SourceError, av.FFmpegError):
        return
