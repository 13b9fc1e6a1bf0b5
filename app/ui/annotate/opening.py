"""Opens a recording with a coder's document, for a background job."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.core.irregular import Irregular, irregular_of
from app.core.versions import flinch_version
from models.sources.file_options import AS_IT_IS, FileOptions
from training.annotate.codebook import InForce, find_codebook
from training.annotate.coding import Coding
from training.annotate.document import Document
from training.annotate.errors import OtherVideoError
from training.annotate.extra_curves import ExtraCurves, read_curves
from training.annotate.keys import Keys
from training.annotate.lock import DocumentLock
from training.annotate.media import Media, open_document, open_media
from training.annotate.proposals import may_see_signal
from training.annotate.queue import participant_number
from training.annotate.reencoded import Preview, preview, take_over
from training.annotate.settling import CoderPair, Settling, open_settling


@dataclass(frozen=True, slots=True)
class Request:
    """A recording and the coder who codes it.

    Attributes:
        path: A recording's folder or a video.
        coder: The coder's code.
        blind: What the coder is shown; empty takes the codebook's.
        number: Its position among the chosen recordings, from 1.
        count: Number of chosen recordings.
        again: Whether the coder codes it for the second time; the coder is not informed.
        curves: Curves of another program to draw.
        settle: Two coders whose disagreements are settled into the gold; None for coding.
        options: Facts about the file that the user stated.
    """

    path: Path
    coder: str
    blind: str = ""
    number: int = 1
    count: int = 1
    again: bool = False
    curves: Path | None = None
    settle: CoderPair | None = None
    options: FileOptions = AS_IT_IS


@dataclass(frozen=True, slots=True)
class OpenedRecording:
    """A recording with its coder's document.

    Attributes:
        request: The request that led to it.
        media: The recording.
        coding: The work of the coder.
        irregular: Its repeated and missing frames.
        extra: Curves of another program; None without any, or if the coder must not see them.
        participant: The participant's number, such as `#017`; empty outside a study.
        settling: Questions and decisions of an adjudicator; None for a coder.
        preview: Marks of another file of the same film, shown read-only; else None.
        lock: Held while it is open; None if nothing can be changed.
    """

    request: Request
    media: Media
    coding: Coding
    irregular: Irregular = field(default_factory=Irregular)
    extra: ExtraCurves | None = None
    participant: str = ""
    settling: Settling | None = None
    preview: Preview | None = None
    lock: DocumentLock | None = None


def open_for(request: Request, keys: Keys) -> OpenedRecording:
    """Read the recording's times and the coder's document; slow, so call it from a job.

    Raises:
        AnnotationError: It cannot be annotated, or the document belongs to another video.
        SourceError: A video cannot be read.
    """
    media = open_media(request.path, options=request.options)
    book: InForce = find_codebook(request.path)
    level = request.blind or book.codebook.blind
    settling, shown = None, None
    if request.settle is not None:
        settling = open_settling(media, request.settle, book.codebook, flinch_version())
        document = settling.gold
    else:
        document, shown = _document_of(request, media, level, book.digest)
    coding = Coding(document, media, book.codebook, keys, sees_at_once=False)
    extra = None
    if request.curves is not None and may_see_signal(document):
        extra = read_curves(request.curves, media)
    number = participant_number(media.path)
    irregular, lock = irregular_of(media), None if document.fault else DocumentLock(document.path)
    return OpenedRecording(request, media, coding, irregular, extra, number, settling, shown, lock)


def _document_of(
    request: Request, media: Media, blind: str, codebook: str
) -> tuple[Document, Preview | None]:
    """Open the coder's document; that of another file of the film is opened read-only."""
    version = flinch_version()
    try:
        return open_document(media, request.coder, blind, codebook, version, request.again), None
    except OtherVideoError as error:
        shown = preview(error, media, version)
        return shown.document, shown


def take_marks_over(opened: OpenedRecording) -> str:
    """Write the marks of a preview for the present file; slow, so call it from a job.

    Returns:
        Sentences on marks that had to be changed; empty if there are none.

    Raises:
        AnnotationError: Nothing is previewed, or the old document changed meanwhile.
        OSError: Writing failed; nothing has changed.
    """
    assert opened.preview is not None
    take_over(opened.preview, opened.media, flinch_version())
    return " ".join(opened.preview.notes)
