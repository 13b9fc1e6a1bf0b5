"""Finishes, at the next start, the deletions and assignments that a killed program began."""

from __future__ import annotations

from app.core.sessions import assigning, deleting
from app.core.sessions.pending import Action, Pending, left_over
from app.core.store import Store
from models.errors import FlinchError


def resume(store: Store) -> tuple[str, ...]:
    """Finish the changes that ended programs began.

    Args:
        store: The database of events.

    Returns:
        One sentence for each: what was done, or why it failed.
    """
    found, sentences = left_over()
    return (*sentences, *(_resume(pending, store) for pending in found))


def _resume(pending: Pending, store: Store) -> str:
    try:
        if pending.action is Action.ASSIGN:
            target = assigning.carry_out(pending, store)
            return f"An assignment that was cut off is done: '{target}' is {pending.person}'s."
        deleting.carry_out(pending, store)
    except FlinchError as error:
        return str(error)
    return f"A deletion that was cut off is done: '{pending.folder}'."
