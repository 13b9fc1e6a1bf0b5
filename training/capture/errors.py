"""Errors of studies, in sentences that an operator can act on."""

from __future__ import annotations

from training.errors import TrainingError


class StudyError(TrainingError):
    """A study or one of its files is missing, damaged or invalid."""


class SittingError(TrainingError):
    """A sitting cannot begin, continue or be resumed."""
