"""Carries on what a killed program had begun: deletions and assignments, at the next start."""

from __future__ import annotations

from app.core.sessions import assigning, deleting
from app.core.sessions.pending import Action, Pending, left_over
from app.core.store import Store
from models.errors import FlinchError


def resume(store: Store) -> tuple[str, ...]:
    """Carry out what was begun by programs that are gone.

    Args:
        store: The database of events.

    Returns:
        One sentence for each, of what was done or why it could not be.
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
