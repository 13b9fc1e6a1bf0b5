"""What can go wrong with annotations, in sentences that a coder can act on."""

from __future__ import annotations

from pathlib import Path

from training.errors import TrainingError


class AnnotationError(TrainingError):
    """A mark, a document or a comparison of documents is not possible; the message says why."""


class UnitError(AnnotationError):
    """A text is no list of action units."""


class SealedError(AnnotationError):
    """The document was signed off and is changed only after it is reopened."""


class DamagedError(AnnotationError):
    """A journal was changed by another hand than Flinch's; it can only be read."""


class OtherVideoError(AnnotationError):
    """A document was made on another file than the one that it is opened with.

    Attributes:
        path: Its journal.
    """

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            f"'{path}' belongs to {what}: it was made on another file. Open it in the "
            "window to see its marks read only, or take them over with flinch annotate --remap."
        )
        self.path = path
