"""The annotated video: its picture times, its identity, and the place of its marks.

A recording's folder (`run-03`) has its marks in `annotations/`; a bare video `NAME.mp4` in
`NAME.annotations/` beside it. Frames are positions over all parts of a recording.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.recording_names import VIDEO
from models.sources.file_options import AS_IT_IS, FileOptions
from models.sources.source import SourceError
from models.sources.table_cache import content_digest, default_cache, frame_table
from training.annotate.document import Document
from training.annotate.errors import AnnotationError, OtherVideoError
from training.annotate.records import Header, check_coder
from training.annotate.times import digest_of, keep_times
from training.spotter.truth import VIDEOS

ANNOTATIONS = "annotations"
JOURNAL = ".jsonl"
AGAIN = "again"
"""Folder of the documents of coders who code a recording for the second time."""

_PART_GAP_NS = 1_000_000
"""Least step between the last picture of a part and the first of the next."""


@dataclass(frozen=True, slots=True)
class Media:
    """A recording or video as annotation sees it.

    Attributes:
        path: The recording's folder, or the video.
        videos: Its video files in order.
        starts: Frame number at which each file begins.
        t_ns: `(frames,)` int64, the time of each frame by the files' own stamps.
        options: The user's statements about the files, such as the track.
    """

    path: Path
    videos: tuple[Path, ...]
    starts: tuple[int, ...]
    t_ns: NDArray[np.int64]
    options: FileOptions = AS_IT_IS

    @property
    def frames(self) -> int:
        """Number of pictures."""
        return len(self.t_ns)

    @property
    def name(self) -> str:
        """Return its name for people and tables."""
        return self.path.name

    @property
    def folder(self) -> Path:
        """Return the folder of its marks; it need not exist."""
        if self.path.is_dir():
            return self.path / ANNOTATIONS
        return self.path.with_name(f"{self.path.name}.{ANNOTATIONS}")

    @property
    def stamps(self) -> str:
        """Return the SHA-256 of all time stamps."""
        return digest_of(self.t_ns)

    def place(self, frame: int) -> tuple[Path, int]:
        """Return the file of a frame, and the frame's number in it."""
        part = int(np.searchsorted(self.starts, frame, side="right")) - 1
        return self.videos[part], frame - self.starts[part]

    def uncertainty_ms(self, frame: int) -> float:
        """Return half the longest step beside a frame: the uncertainty of a border there."""
        steps = np.diff(self.t_ns[max(0, frame - 1) : frame + 2])
        return float(steps.max(initial=0)) / 2e6

    def nearest(self, t_ns: int) -> int:
        """Return the frame with the nearest time; of two, the earlier."""
        after = int(np.searchsorted(self.t_ns, t_ns))
        if after == 0:
            return 0
        if after == self.frames or t_ns - self.t_ns[after - 1] <= self.t_ns[after] - t_ns:
            return after - 1
        return after

    def digest(self) -> str:
        """Return the SHA-256 of the files' bytes in order; unchanged files are not read again."""
        return content_digest(self.videos[0], default_cache(), *self.videos[1:])


def open_media(path: Path, cache: Path | None = None, options: FileOptions = AS_IT_IS) -> Media:
    """Read the annotation data of a recording or a video.

    Args:
        path: A recording's folder or a video file.
        cache: Folder of frame tables; the user's cache folder if None.
        options: The user's statements about the files; times are still those of the files.

    Raises:
        AnnotationError: It is neither.
        SourceError: A video cannot be read.
    """
    videos = _videos(path)
    cache = cache or default_cache()
    times: list[NDArray[np.int64]] = []
    starts: list[int] = []
    count, last = 0, None
    for video in videos:
        t_ns = frame_table(video, cache, options.track).at_rate(options.fps).t_ns
        if last is not None and t_ns[0] <= last:
            t_ns = t_ns + (last + _PART_GAP_NS - int(t_ns[0]))
        starts.append(count)
        times.append(t_ns)
        count, last = count + len(t_ns), int(t_ns[-1])
    return Media(path, videos, tuple(starts), np.concatenate(times), options)


def _videos(path: Path) -> tuple[Path, ...]:
    if path.is_file():
        return (path,)
    if not path.is_dir():
        raise AnnotationError(f"There is no recording or video '{path}': check the name.")
    parts = [path / VIDEO] if (path / VIDEO).is_file() else []
    while parts and (further := path / f"video-{len(parts) + 1}.mkv").is_file():
        parts.append(further)
    if not parts:
        raise AnnotationError(
            f"'{path}' holds no recording: expected a folder with a {VIDEO}, such as run-01, or a "
            "video file."
        )
    return tuple(parts)


def find_media(paths: Sequence[Path]) -> tuple[Path, ...]:
    """List everything at or below the given paths that can be annotated, in name order.

    Args:
        paths: Recordings, videos, or folders that hold recordings or videos.

    Raises:
        AnnotationError: A path does not exist, or nothing was found.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise AnnotationError(f"There is no recording or video '{path}': check the name.")
        if path.is_file() or (path / VIDEO).is_file():
            found.append(path)
        else:
            found += sorted(video.parent for video in path.rglob(VIDEO))
            found += sorted(file for file in path.iterdir() if file.suffix.lower() in VIDEOS)
    if not found:
        raise AnnotationError(
            "There is nothing to annotate: expected videos, or a study with recordings."
        )
    return tuple(dict.fromkeys(found))


def subject_of(path: Path) -> str:
    """Read the participant's code from a recording's place, `sub-P001/ses-01/run-01`.

    Returns:
        The code, or `unassigned` for a video outside a study.
    """
    for folder in (path, *path.parents):
        if folder.name.startswith("sub-"):
            return folder.name[4:]
    return "unassigned"


def coders_of(media: Media) -> tuple[str, ...]:
    """List the coders who have a document, `gold` included, in name order."""
    return tuple(sorted(path.stem for path in media.folder.glob(f"*{JOURNAL}")))


def journal_of(media: Media, coder: str, again: bool = False) -> Path:
    """Return a coder's journal of a recording, of the first or the second round."""
    folder = media.folder / AGAIN if again else media.folder
    return folder / f"{check_coder(coder)}{JOURNAL}"


def open_document(
    media: Media,
    coder: str,
    blind: str = "full",
    codebook: str = "",
    program: str = "",
    again: bool = False,
) -> Document:
    """Open a coder's document of a recording, or create it.

    Args:
        media: The recording.
        coder: The coder's code.
        blind: The blind level of a new document.
        codebook: SHA-256 of the codebook, for a new document.
        program: Version of the program, for a new document.
        again: Whether the coder codes the recording for the second time.

    Returns:
        The document. After a bare video was renamed, it is found by the video's SHA-256.

    Raises:
        OtherVideoError: The document was made on another file; `reencoded.preview` matches them.
        AnnotationError: It belongs to another coder, or is not a document.
    """
    path = find_journal(media, coder, again) or journal_of(media, coder, again)
    header = Header(media.digest(), media.frames, media.stamps, coder, blind, codebook, program)
    document = Document(path, header)
    keep_times(path.parent.parent if again else path.parent, media.t_ns)
    return document


def find_journal(media: Media, coder: str, again: bool = False) -> Path | None:
    """Find a coder's journal: beside the video, or under the video's former name; None without one.

    After a bare video was renamed, its journal is found by the video's bytes, else by the stem of
    the name: a re-encoded file has other bytes and often another ending.
    """
    path = journal_of(media, coder, again)
    if path.is_file():
        return path
    if media.path.is_dir():
        return None
    inside = path.relative_to(media.folder)
    alike = None
    for folder in sorted(media.path.parent.glob(f"*.{ANNOTATIONS}")):
        own = folder.with_name(folder.name.removesuffix(f".{ANNOTATIONS}"))
        if own.exists() or not (folder / inside).is_file():
            continue
        found = Document(folder / inside).header
        if (found.media, found.stamps) == (media.digest(), media.stamps):
            return folder / inside
        alike = folder / inside if own.stem == media.path.stem else alike
    return alike


def read_document(media: Media, coder: str) -> Document:
    """Open an existing document for reading.

    Raises:
        AnnotationError: The coder has none.
        OtherVideoError: It belongs to pictures with other times.
    """
    path = journal_of(media, coder)
    if not path.is_file():
        known = ", ".join(coders_of(media)) or "nobody"
        raise AnnotationError(f"{coder} has not annotated '{media.path}': annotated by {known}.")
    document = Document(path)
    if document.header.stamps != media.stamps:
        raise OtherVideoError(path, "other time stamps")
    return document


__all__ = (
    "Media",
    "SourceError",
    "coders_of",
    "find_media",
    "open_document",
    "open_media",
    "read_document",
    "subject_of",
)
