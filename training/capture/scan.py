"""Scans for remaining data of a participant: bytes by checksum, the code as a word.

It reads every file of the study, of Flinch's own folders and of everything computed from the study.
Checksums of files, video packets and archive members are compared with those of erased data; the
code is searched in names, texts and databases. It is not searched in pictures and flows, where a
code of four letters would occur by chance. Bytes that another participant's own recording also
holds (a black picture, a synthetic camera) are counted but are not a finding.
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
"""Bytes at the beginning that distinguish a text from other files."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """Remaining data of the participant: its place and kind."""

    path: Path
    what: str


@dataclass(frozen=True, slots=True)
class Scan:
    """Result of a scan; `shared` counts bytes that others' recordings also hold."""

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
    """Scan for remaining data of a participant.

    Args:
        places: Folders and files to scan; missing ones are skipped.
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
    visited: set[Path] = set()
    for path in _all_files([*places, *others]):
        if path in visited or path.resolve() in spared:
            continue
        visited.add(path)
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
    """Return whether a file is a text or a database."""
    if path.name.endswith(DATABASES):
        return True
    with path.open("rb") as file:
        head = file.read(PROBE)
    if b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > PROBE - 4  # A character that the end of the probe cuts.
    return True


def _finds(path: Path, word: re.Pattern[bytes]) -> bool:
    """Search for a word, block by block with an overlap longer than any code."""
    overlap = 128
    with path.open("rb") as file:
        tail = b""
        while block := file.read(1 << 20):
            if word.search(tail + block):
                return True
            tail = block[-overlap:]
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
    """Yield the packets of a video; none if it is unreadable."""
    try:
        with open_video(video) as container:
            for packet in whole_packets(container, *video_tracks(container)):
                yield bytes(packet)
    except (SourceError, av.FFmpegError):
        return
