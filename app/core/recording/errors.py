"""What can go wrong with a recording, in sentences that a user can act on."""

from __future__ import annotations

from models.errors import FlinchError


class RecordingError(FlinchError):
    """A session cannot be written, read, closed or checked."""


class DiskFullError(RecordingError):
    """The disk has no room left; the session was closed with what it has."""
