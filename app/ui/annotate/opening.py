"""Opens a recording for a coder in a background job, and closes what was opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.versions import flinch_version
from training.annotate.codebook import InForce, find_codebook
from training.annotate.coding import Coding
from training.annotate.keys import Keys
from training.annotate.media import Media, open_document, open_media


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be coded, by whom.

    Attributes:
        path: A recording's folder or a video.
        coder: The coder's code.
        blind: What the coder is shown; empty takes the codebook's.
        number: Its place among those that were named, from 1.
        count: How many were named.
    """

    path: Path
    coder: str
    blind: str = ""
    number: int = 1
    count: int = 1


@dataclass(frozen=True, slots=True)
class Opened:
    """A recording with its coder's document."""

    request: Request
    media: Media
    coding: Coding


def open_for(request: Request, keys: Keys) -> Opened:
    """Read the recording's times and the coder's document; slow, so call it in a job.

    Raises:
        AnnotationError: It cannot be annotated, or the document belongs to another video.
        SourceError: A video cannot be read.
    """
    media = open_media(request.path)
    book: InForce = find_codebook(request.path)
    level = request.blind or book.codebook.blind
    document = open_document(media, request.coder, level, book.digest, flinch_version())
    return Opened(request, media, Coding(document, media, book.codebook, keys, sees_at_once=False))
