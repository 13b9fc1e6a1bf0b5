"""Keeps the computer and its screens awake during a sitting, by means of the system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

BY_HAND = "switch sleep and screen saver off by hand until the sitting is over."


@contextmanager
def awake(report: Callable[[str], None]) -> Iterator[None]:
    """Keep the computer awake; if the system refuses, report it and continue.

    Args:
        report: Called with one sentence for the operator if the computer may fall asleep.
    """
    try:
        from wakepy import keep
    except ModuleNotFoundError:
        report(
            f"The computer may fall asleep, for the package 'wakepy' is not installed: {BY_HAND}"
        )
        yield
        return
    with keep.presenting(on_fail="pass") as mode:
        if not mode.active:
            report(f"This system does not let Flinch keep the computer awake: {BY_HAND}")
        yield
