"""Errors of recordings, in sentences that a user can act on."""

from __future__ import annotations

from models.errors import FlinchError


class RecordingError(FlinchError):
    """A session cannot be written, read, closed or checked."""


class DiskFullError(RecordingError):
    """The disk is full; the session was closed with what was stored."""
