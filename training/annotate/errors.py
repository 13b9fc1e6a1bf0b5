"""Errors of annotations, in sentences that a coder can act on."""

from __future__ import annotations

from pathlib import Path

from training.errors import TrainingError


class AnnotationError(TrainingError):
    """A mark, a document or a comparison is not possible; the message says why."""


class UnitError(AnnotationError):
    """A text is not a list of action units."""


class SealedError(AnnotationError):
    """The document is signed and can be changed only after it is reopened."""


class DamagedError(AnnotationError):
    """A journal was changed by something other than Flinch; it is read-only."""


class OtherVideoError(AnnotationError):
    """A document belongs to another file than the one it is opened with.

    Attributes:
        path: Its journal.
    """

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            f"'{path}' belongs to {what}: it was made on another file. Open it in the "
            "window to see its marks read only, or take them over with flinch annotate --remap."
        )
        self.path = path
