"""What can go wrong with a study, in sentences that an operator can act on."""

from __future__ import annotations

from training.errors import TrainingError


class StudyError(TrainingError):
    """A study, or a file of it, is missing, damaged or says what it cannot mean."""


class SittingError(TrainingError):
    """A sitting cannot begin, continue or be resumed."""
