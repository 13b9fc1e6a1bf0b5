"""Opens a recording for a coder in a background job, and closes what was opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.core.irregular import Irregular, irregular_of
from app.core.versions import flinch_version
from training.annotate.codebook import InForce, find_codebook
from training.annotate.coding import Coding
from training.annotate.extra_curves import ExtraCurves, read_curves
from training.annotate.keys import Keys
from training.annotate.media import Media, open_document, open_media
from training.annotate.proposals import may_see_signal
from training.annotate.queue import participant_number
from training.annotate.settling import Pair, Settling, open_settling


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be coded, by whom.

    Attributes:
        path: A recording's folder or a video.
        coder: The coder's code.
        blind: What the coder is shown; empty takes the codebook's.
        number: Its place among those that were named, from 1.
        count: How many were named.
        again: Whether the coder meets it for the second time; it is not announced.
        curves: Curves of another program to draw.
        settle: Two coders whose disagreements are settled into the gold; None to code.
    """

    path: Path
    coder: str
    blind: str = ""
    number: int = 1
    count: int = 1
    again: bool = False
    curves: Path | None = None
    settle: Pair | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A recording with its coder's document.

    Attributes:
        request: What was asked for.
        media: The recording.
        coding: The coder's work.
        irregular: Its repeated and missing frames.
        extra: Curves of another program; None where none may be seen.
        participant: The participant's number, such as `#017`; empty outside a study.
        settling: What an adjudicator decides; None where somebody codes.
    """

    request: Request
    media: Media
    coding: Coding
    irregular: Irregular = field(default_factory=Irregular)
    extra: ExtraCurves | None = None
    participant: str = ""
    settling: Settling | None = None


def open_for(request: Request, keys: Keys) -> Opened:
    """Read the recording's times and the coder's document; slow, so call it in a job.

    Raises:
        AnnotationError: It cannot be annotated, or the document belongs to another video.
        SourceError: A video cannot be read.
    """
    media = open_media(request.path)
    book: InForce = find_codebook(request.path)
    level = request.blind or book.codebook.blind
    settling = None
    if request.settle is not None:
        settling = open_settling(media, request.settle, book.codebook, flinch_version())
        document = settling.gold
    else:
        document = open_document(
            media, request.coder, level, book.digest, flinch_version(), request.again
        )
    coding = Coding(document, media, book.codebook, keys, sees_at_once=False)
    extra = None
    if request.curves is not None and may_see_signal(document):
        extra = read_curves(request.curves, media)
    number = participant_number(media.path)
    return Opened(request, media, coding, irregular_of(media), extra, number, settling)
