"""The root of every error that Flinch raises on purpose.

Each package derives its own errors from `FlinchError`; the command line and the window turn them
into one sentence. The message says what failed, what was expected, what was found and what to do.
"""


class FlinchError(Exception):
    """A failure that a user can act on; its text is shown unchanged."""


class RecordError(FlinchError, ValueError):
    """A record was built from values that violate its contract."""
