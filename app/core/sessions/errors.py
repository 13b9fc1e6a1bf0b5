"""The error of the catalogue of sessions."""

from __future__ import annotations

from models.errors import FlinchError


class SessionsError(FlinchError):
    """A session cannot be opened, exported, assigned or deleted."""
