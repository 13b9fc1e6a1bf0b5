"""What can go wrong with annotations, in sentences that a coder can act on."""

from __future__ import annotations

from training.errors import TrainingError


class AnnotationError(TrainingError):
    """A mark, a document or a comparison of documents is not possible; the message says why."""


class UnitError(AnnotationError):
    """A text is no list of action units."""


class SealedError(AnnotationError):
    """The document was signed off and is changed only after it is reopened."""


class DamagedError(AnnotationError):
    """A journal was changed by another hand than Flinch's; it can only be read."""
