"""Errors of the training package."""

from __future__ import annotations

from models.errors import FlinchError


class TrainingError(FlinchError):
    """Training, evaluation or export cannot continue; the message says what to do."""


class RecipeError(TrainingError):
    """A recipe is missing, or says something that no recipe can say."""


class DataError(TrainingError):
    """A dataset is missing or not of the expected shape."""
