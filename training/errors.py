"""Errors of the training package."""

from __future__ import annotations

from models.errors import FlinchError


class TrainingError(FlinchError):
    """Training, evaluation or export cannot continue; the message says what to do."""


class RecipeError(TrainingError):
    """A recipe is missing, or has an invalid entry."""


class DataError(TrainingError):
    """A dataset is missing or does not have the expected form."""
